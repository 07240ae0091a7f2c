"""Which facts a unit may contest and what it has to say (rules section 11)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from rulebook import MARCH, a_register, a_task

from pipeline.checks.appeal import Appealing
from pipeline.checks.said import SaidRow, hear
from pipeline.model.appeal import Contested, Fact
from pipeline.model.county import MeasureType, Unit
from pipeline.model.problem import Code
from pipeline.model.report import Line

OWN, OTHER = Unit("U1", "城关镇"), Unit("U2", "城东镇")
TASK, FOREIGN = a_task(), a_task("T9", unit_code="U2")
CELLS = {"key": "A7", "progress": "F7", "reason": "G7"}
FACTS = {
    f"{task.code}-{fact.term}": Fact(task.unit_code, task, fact, "红", Decimal(40))
    for task in (TASK, FOREIGN)
    for fact in (Contested.STATUS, Contested.VERIFICATION, Contested.LATE)
}


def a_row(key: str, progress: str = "", reason: str = "有依据", faulty: frozenset[str] = frozenset()) -> SaidRow:
    values = {"key": key, "reason": reason, **({"progress": Decimal(progress)} if progress else {})}
    return SaidRow(Line(7, values, CELLS, {}, faulty), key, "任务", ("a.xlsx", "申诉表"))


def codes(row: SaidRow, judge: Appealing | None = None) -> list[Code]:
    register = a_register(TASK, FOREIGN, units=(OWN, OTHER))
    known = judge or Appealing(register, OWN, MARCH, FACTS, {"T1-督办": "已审核为退回：没有依据"}, lambda key: key.rpartition("-")[0])
    heard = hear([row], [], known.checks)
    assert all(problem.hint and problem.where.cell for problem in heard.problems)
    return [problem.code for problem in heard.problems]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (a_row("T1-状态"), []),
        (a_row("T1-状态", "60"), []),
        (a_row("T1-核实", "60"), []),
        (a_row("T1-核实", "0"), []),
        (a_row("T1-核实", "100"), []),
        (a_row("T1-迟报"), []),
        (a_row("T1-核实"), [Code.REQUIRED]),
        (a_row("T1-核实", faulty=frozenset({"progress"})), []),
        (a_row("T1-状态", reason=""), [Code.REQUIRED]),
        (a_row("T1-核实", "100.01"), [Code.OUT_OF_RANGE]),
        (a_row("T1-核实", "-1"), [Code.OUT_OF_RANGE]),
        (a_row("T1-核实", "40"), [Code.DECISION_UNCLEAR]),
        (a_row("T1-迟报", "60"), [Code.DECISION_UNCLEAR]),
        (a_row("T9-状态"), [Code.TASK_FOREIGN]),
        (a_row("T8-状态"), [Code.TASK_UNKNOWN]),
        (a_row("T1-缺报"), [Code.NOTHING_TO_DECIDE]),
        (a_row("T1-督办"), [Code.ALREADY_DECIDED]),
    ],
)
def test_an_appeal(row: SaidRow, found: list[Code]) -> None:
    """Own facts that were published, with a reason, and another progress exactly where one is asked for."""
    assert codes(row) == found


def test_a_progress_may_be_what_the_measure_allows() -> None:
    """Over-fulfilment may be contested too."""
    task = replace(TASK, measure=MeasureType.QUANTITY, target=Decimal(10))
    facts = {"T1-核实": Fact("U1", task, Contested.VERIFICATION, "", Decimal(40))}
    judge = Appealing(a_register(task, units=(OWN,)), OWN, MARCH, facts, {}, lambda key: key.rpartition("-")[0])
    assert codes(a_row("T1-核实", "999.99"), judge) == []
    assert codes(a_row("T1-核实", "1000"), judge) == [Code.OUT_OF_RANGE]


def test_the_published_progress_may_stand_where_the_work_state_gave_the_colour() -> None:
    """Who contests only the suspension asks for the same A; where A itself gave the colour that would change nothing."""
    own = {"T1-状态": replace(FACTS["T1-状态"], by_state=True)}
    judge = Appealing(a_register(TASK, units=(OWN,)), OWN, MARCH, own, {}, lambda key: key.rpartition("-")[0])
    assert codes(a_row("T1-状态", "40"), judge) == []
    assert codes(a_row("T1-状态", "40")) == [Code.DECISION_UNCLEAR]


def test_where_a_progress_goes_is_said_by_the_rows_that_the_form_has() -> None:
    """A unit is sent to no row that it does not have."""
    late = FACTS["T1-迟报"]

    def hint(facts: dict[str, Fact]) -> str:
        judge = Appealing(a_register(TASK, units=(OWN,)), OWN, MARCH, facts, {}, lambda key: key.rpartition("-")[0])
        (problem,) = hear([a_row("T1-迟报", "60")], [], judge.checks).problems
        return problem.hint

    assert "“状态”或“核实”那一行" in hint(FACTS) and "“状态”那一行" in hint({"T1-迟报": late, "T1-状态": FACTS["T1-状态"]})
    assert hint({"T1-迟报": late}) == "请清空此格；这项任务没有可以申诉进度的行，理由写在“申诉理由”里。"
