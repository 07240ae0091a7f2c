"""What a unit may answer to which measure (rules section 7)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from pipeline.checks.response import Answering
from pipeline.checks.said import SaidRow, hear
from pipeline.model.county import Unit
from pipeline.model.oversight import CaseState, Measure, Response, SupervisionCase
from pipeline.model.period import Period
from pipeline.model.problem import Code
from pipeline.model.report import Line

DUE = datetime.fromisoformat("2026-04-16T00:00+08:00")
MEASURE = Measure("D2026-03-0001", "T1", "U1", Period(2026, 3), 1, 1, DUE)
OPEN = SupervisionCase(MEASURE, None, None, CaseState.OPEN)
ANSWERED = replace(OPEN, response=Response(MEASURE.number, DUE, DUE, "已办"), state=CaseState.ANSWERED)
CLEARED = replace(ANSWERED, cleared=Period(2026, 4), state=CaseState.CLEARED)
FOREIGN = replace(OPEN, measure=replace(MEASURE, unit_code="U2"))
CANCELLED = replace(OPEN, measure=replace(MEASURE, cancelled=True, corrected="更正第1号"))
DONE = {"done": "已增派人手"}


@pytest.mark.parametrize(
    ("case", "values", "arrived", "codes"),
    [
        (OPEN, DONE, DUE, []),
        (OPEN, {**DONE, "promised": date(2026, 4, 16)}, DUE, []),
        (OPEN, {"cause": "征地"}, DUE, [Code.REQUIRED]),
        (OPEN, {**DONE, "promised": date(2026, 4, 15)}, DUE, [Code.DATE_PASSED]),
        (OPEN, DONE, DUE + timedelta(seconds=1), [Code.TOO_LATE]),
        (ANSWERED, DONE, DUE + timedelta(seconds=1), []),
        (CLEARED, DONE, DUE, [Code.MEASURE_CLEARED]),
        (CANCELLED, DONE, DUE, [Code.MEASURE_CLEARED]),
        (FOREIGN, DONE, DUE, [Code.TASK_FOREIGN]),
        (None, DONE, DUE, [Code.MEASURE_UNKNOWN]),
    ],
)
def test_an_answer(case: SupervisionCase | None, values: dict[str, object], arrived: datetime, codes: list[Code]) -> None:
    """To an open measure of one's own, saying what was done, with a promise that lies ahead; late ones are flagged."""
    line = Line(7, values, {name: f"{letter}7" for name, letter in zip(("number", "done", "promised", "due"), "ABCD", strict=True)})
    row = SaidRow(line, MEASURE.number, "新建农田", ("a.xlsx", "督办回复表"))
    own = {MEASURE.number: case} if case and case is not FOREIGN else {}
    context = Answering(Unit("U1", "水利局"), own, lambda _: "农业局" if case is FOREIGN else "", arrived)
    heard = hear([row], [], context.checks)
    assert [problem.code for problem in heard.problems] == codes
    assert bool(heard.rows) is (codes in ([], [Code.TOO_LATE]))
    assert all(problem.hint and problem.where.cell for problem in heard.problems)
