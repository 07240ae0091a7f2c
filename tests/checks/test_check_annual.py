"""The annual document: figures in range, reasons given, grades within quota (rules section 6)."""

from decimal import Decimal

import pytest
from rulebook import a_register, a_task

from pipeline.checks.annual import Appraising
from pipeline.checks.said import SaidRow, hear
from pipeline.model.annual import Grade
from pipeline.model.problem import Code, Problem
from pipeline.model.report import Line

FIELDS = ("unit_code", "appraisal", "bonus", "penalty", "veto", "grade", "reason")
CELLS = {name: f"{letter}7" for name, letter in zip(FIELDS, "AFGHIJK", strict=True)}


def problems(values: dict[str, object], code: str = "U1", has_appraisals: bool = False, allowed: Grade | None = Grade.GOOD) -> list[Problem]:
    values = {name: Decimal(value) if isinstance(value, str) and name in FIELDS[1:4] else value for name, value in values.items()}
    row = SaidRow(Line(7, values, CELLS), code, "城关镇", ("a.xlsx", "年终评议表"))
    context = Appraising(a_register(a_task()), has_appraisals, {"U1": allowed} if allowed else {})
    heard = hear([row], [], context.checks)
    assert all(problem.hint and problem.where.cell for problem in heard.problems)
    assert bool(heard.rows) is not bool(heard.problems)
    return list(heard.problems)


def codes(values: dict[str, object], code: str = "U1", has_appraisals: bool = False, allowed: Grade | None = Grade.GOOD) -> list[Code]:
    return [problem.code for problem in problems(values, code, has_appraisals, allowed)]


@pytest.mark.parametrize(
    "values",
    [
        {"appraisal": "0"},
        {"appraisal": "100"},
        {"bonus": "0"},
        {"bonus": "100", "reason": "文号"},
        {"penalty": "2", "reason": "文号"},
        {"veto": "yes", "reason": "文号"},
        {"veto": "no"},
        {"grade": "good", "reason": "会议纪要"},
        {"grade": "poor", "reason": "会议纪要"},
    ],
)
def test_a_sound_row_counts(values: dict[str, object]) -> None:
    """Figures from 0 to 100, a reason for whatever moves a unit, a grade no better than the score allows."""
    assert codes(values) == []


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"appraisal": "100.01"}, [Code.OUT_OF_RANGE]),
        ({"appraisal": "-0.01"}, [Code.OUT_OF_RANGE]),
        ({"penalty": "-2", "reason": "文号"}, [Code.OUT_OF_RANGE]),
        ({"bonus": "1"}, [Code.REQUIRED]),
        ({"veto": "yes"}, [Code.REQUIRED]),
        ({"grade": "fair"}, [Code.REQUIRED]),
        ({"grade": "excellent", "reason": "会议纪要"}, [Code.GRADE_OUTSIDE_QUOTA]),
    ],
)
def test_a_row_in_doubt_comes_back(values: dict[str, object], found: list[Code]) -> None:
    """Out of range, without a reason, or graded beyond quota: the cell and the remedy."""
    assert codes(values) == found


def test_a_grade_outside_the_quota_is_told_the_highest() -> None:
    """Whoever is given more than score, quota and veto allow is told what the highest is, and what was given."""
    (found,) = problems({"grade": "excellent", "reason": "会议纪要"})
    assert "按得分、名额和否决情况最高为良好，填的是优秀。" in found.message and "清空由程序评定" in found.hint


def test_an_appraisal_is_held_of_all_or_of_none() -> None:
    """Where one unit was appraised, one that was not is asked about."""
    assert codes({"bonus": "0"}, has_appraisals=True) == [Code.REQUIRED]


def test_a_unit_that_is_not_in_the_register() -> None:
    """A code that was changed names nobody."""
    assert codes({"appraisal": "90"}, code="U9") == [Code.UNKNOWN_UNIT]


def test_a_unit_without_a_score_has_no_grade_to_compare() -> None:
    """No assessed task, no grade: what is given is not compared."""
    assert codes({"grade": "excellent", "reason": "会议纪要"}, allowed=None) == []
