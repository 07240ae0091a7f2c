"""Which decision of a review counts (rules section 3)."""

from dataclasses import replace

import pytest

from pipeline.checks.reviewed import ACCEPT, RETURN, Reviewing
from pipeline.checks.said import SaidRow, hear
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Line
from pipeline.model.statement import Statement

ITEM = "20260106-0001/Z01-001"
ASKED = Statement(DocumentKind.DECLARATION, "Z01-001", Period(2026), "Z01", {"title": "路网"}, number="20260106-0001")
AGAIN = replace(ASKED, number="20260107-0004")


def decided(decision: str) -> dict[str, Statement]:
    return {ITEM: Statement(DocumentKind.REVIEW, ITEM, Period(2026), "考核办", {"decision": decision}, number="20260108-0001")}


def a_row(item: str = ITEM, **values: object) -> SaidRow:
    cells = {"item": "A7", "decision": "E7", "reason": "F7"}
    return SaidRow(Line(7, {"item": item, **values}, cells), item, "路网", ("审核.xlsx", "目标审核"))


def context(**changes: object) -> Reviewing:
    return replace(Reviewing({ITEM: ASKED}, {ITEM: ASKED}, {}, lambda _item: ()), **changes)  # type: ignore[arg-type]


def codes(row: SaidRow, judge: Reviewing) -> list[tuple[Code, bool]]:
    problems = hear([row], [], judge.checks).problems
    assert all(problem.hint and problem.where.cell for problem in problems)
    return [(problem.code, problem.comes_back) for problem in problems]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"decision": ACCEPT}, []),
        ({"decision": RETURN, "reason": "不妥"}, []),
        ({"decision": RETURN}, [(Code.REQUIRED, True)]),
        ({"reason": "不妥"}, [(Code.REQUIRED, True)]),
        ({"decision": ACCEPT, "reason": "不妥"}, [(Code.DECISION_UNCLEAR, True)]),
    ],
)
def test_a_decision_is_clear(values: dict[str, object], found: list[tuple[Code, bool]]) -> None:
    """Accepted, or returned with the reason that the unit will read."""
    assert codes(a_row(**values), context()) == found


def test_what_nobody_asked_is_not_decided() -> None:
    """An item that is not on record comes back, also one without its number."""
    assert codes(a_row("20260106-0001/Z01-099", decision=ACCEPT), context()) == [(Code.NOTHING_TO_DECIDE, True)]
    assert codes(a_row("", decision=ACCEPT), context()) == [(Code.NOTHING_TO_DECIDE, True)]


@pytest.mark.parametrize(
    ("before", "values", "found"),
    [
        (ACCEPT, {"decision": ACCEPT}, [(Code.ALREADY_DECIDED, False)]),
        (ACCEPT, {"decision": RETURN, "reason": "不妥"}, [(Code.ALREADY_DECIDED, True)]),
        (RETURN, {"decision": ACCEPT}, [(Code.ALREADY_DECIDED, True)]),
        (RETURN, {"reason": "不妥"}, [(Code.REQUIRED, True)]),
    ],
)
def test_the_first_decision_stands(before: str, values: dict[str, object], found: list[tuple[Code, bool]]) -> None:
    """Two reviewers who agree do no harm; the second who disagrees is told; nothing else is said of a decided row."""
    judge = context(decided=decided(before), newest={ITEM: AGAIN}, objections=lambda _item: (_problem(Severity.ERROR),))
    assert codes(a_row(**values), judge) == found


def test_a_row_that_was_sent_again_is_not_decided() -> None:
    """What is decided is what the unit asks for now."""
    assert codes(a_row(decision=ACCEPT), context(newest={ITEM: AGAIN})) == [(Code.ENTRY_CHANGED, True)]


def _problem(severity: Severity) -> Problem:
    return Problem(Code.PLAN_MONTH_OPENED, severity, Where(), "1月已经开报。", "请改回。")


def test_what_would_be_wrong_is_not_accepted_but_may_be_returned() -> None:
    """Things have changed since it was sent: a month has opened, a leader has left."""
    wrong = context(objections=lambda _item: (_problem(Severity.WARNING), _problem(Severity.ERROR)))
    assert codes(a_row(decision=ACCEPT), wrong) == [(Code.PLAN_MONTH_OPENED, True)]
    assert codes(a_row(decision=RETURN, reason="1月已开报"), wrong) == []
