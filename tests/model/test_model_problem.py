"""Problems: where they are and whether they come back."""

import pytest

from pipeline.model.problem import Code, Problem, Severity, Where


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (Where("月报.xlsx", "月报", "H7"), "月报.xlsx 月报!H7"),
        (Where("月报.xlsx"), "月报.xlsx"),
        (Where("", "月报"), "月报"),
        (Where(), ""),
    ],
)
def test_where(where: Where, text: str) -> None:
    """A place is written as file, sheet and cell; unknown parts are left out."""
    assert str(where) == text


@pytest.mark.parametrize(
    ("severity", "term", "comes_back"),
    [(Severity.ERROR, "退回", True), (Severity.QUESTION, "待确认", True), (Severity.WARNING, "提示", False)],
)
def test_severity(severity: Severity, term: str, comes_back: bool) -> None:
    """Errors and questions come back to the sender; a warning is accepted and flagged."""
    assert severity.term == term
    assert Problem(Code.REQUIRED, severity, Where(), "未填写").comes_back is comes_back


def test_codes_are_their_names() -> None:
    """A code is its name in lower case, stable for whoever refers to it."""
    assert all(code.value == code.name.lower() for code in Code)
