"""Who may decide what about an entry, and which figure stands (rules sections 3 and 6)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from rulebook import MARCH, a_register, a_task

from pipeline.checks.said import SaidRow, hear
from pipeline.checks.verification import CONFIRM, RAISE, REDUCE, RETURN, Verifying
from pipeline.model.amount import Quantity
from pipeline.model.county import MeasureType, Task, Unit
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Decision, Line, Verification

DEPARTMENT, OTHER, OFFICE = Unit("B1", "水利局"), Unit("B2", "住建局"), Unit("考核办", "考核办")
COLUMNS = ("task_code", "reported", "decision", "verified", "reason")
TASK = a_task("T1", supervising_department="B1")
CELLS = dict(zip(COLUMNS, ("A7", "F7", "K7", "L7", "M7"), strict=True))


def a_row(code: str = "T1", row: int = 7, faulty: frozenset[str] = frozenset(), shown: str | None = "45%", **values: object) -> SaidRow:
    if isinstance(values.get("verified"), str):
        values["verified"] = Decimal(str(values["verified"]))
    cells = {name: f"{cell[0]}{row}" for name, cell in CELLS.items()}
    texts = {} if shown is None else {"reported": shown}
    return SaidRow(Line(row, {"task_code": code, **values}, cells, texts, faulty), code, "新建农田", ("a.xlsx", "核实表"))


def context(task: Task = TASK, sender: Unit = DEPARTMENT, **changes: object) -> Verifying:
    register = a_register(task, units=(DEPARTMENT, OTHER))
    known = Verifying(register, sender, sender is OFFICE, {"T1": Decimal(45)}, {"T1": "45%"}, {}, lambda _, amount: amount * 10)
    return replace(known, **changes)  # type: ignore[arg-type]


def codes(row: SaidRow, judge: Verifying | None = None) -> list[Code]:
    heard = hear([row], [], (judge or context()).checks)
    assert all(problem.hint and problem.where.cell for problem in heard.problems)
    assert bool(heard.rows) is not any(problem.comes_back for problem in heard.problems)
    return [problem.code for problem in heard.problems]


@pytest.mark.parametrize(
    "values",
    [
        {"decision": CONFIRM},
        {"decision": CONFIRM, "verified": "45"},
        {"decision": REDUCE, "verified": "44.99", "reason": "少"},
        {"decision": REDUCE, "verified": "0", "reason": "没有开工"},
        {"decision": RAISE, "verified": "45.01", "reason": "漏报"},
        {"decision": RAISE, "verified": "100", "reason": "已完工"},
        {"decision": RETURN, "reason": "照片不对"},
    ],
)
def test_a_clear_decision_counts(values: dict[str, object]) -> None:
    """Confirmed, adjusted to the right side with a reason, or returned with one."""
    assert codes(a_row(**values)) == []


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, [Code.REQUIRED]),
        ({"decision": REDUCE, "reason": "少"}, [Code.REQUIRED]),
        ({"decision": RAISE, "reason": "多"}, [Code.REQUIRED]),
        ({"decision": REDUCE, "verified": "40"}, [Code.REQUIRED]),
        ({"decision": REDUCE, "verified": "45", "reason": "少"}, [Code.DECISION_UNCLEAR]),
        ({"decision": RAISE, "verified": "45", "reason": "多"}, [Code.DECISION_UNCLEAR]),
        ({"decision": CONFIRM, "verified": "44"}, [Code.DECISION_UNCLEAR]),
        ({"decision": RETURN, "verified": "45", "reason": "退"}, [Code.DECISION_UNCLEAR]),
        ({"decision": RETURN}, [Code.REQUIRED]),
        ({"decision": RAISE, "verified": "100.01", "reason": "多"}, [Code.OUT_OF_RANGE]),
        ({"decision": REDUCE, "verified": "-0.01", "reason": "少"}, [Code.OUT_OF_RANGE]),
    ],
)
def test_a_decision_in_doubt_comes_back(values: dict[str, object], found: list[Code]) -> None:
    """Exactly the reported figure is neither less nor more; every figure has its range and every objection its reason."""
    assert codes(a_row(**values)) == found


@pytest.mark.parametrize(("measure", "most"), [(MeasureType.QUANTITY, "999.99"), (MeasureType.CONTROL, "110")])
def test_a_verified_figure_may_be_what_the_measure_allows(measure: MeasureType, most: str) -> None:
    """Over-fulfilment is normal for quantities, and control measures reach 1.10 of the plan."""
    judge = context(replace(TASK, measure=measure, target=Decimal(10)))
    beyond = str(Decimal(most) + Decimal("0.01"))
    assert codes(a_row(decision=RAISE, verified=most, reason="多"), judge) == []
    assert codes(a_row(decision=RAISE, verified=beyond, reason="多"), judge) == [Code.OUT_OF_RANGE]


def test_a_figure_that_could_not_be_read_is_not_judged() -> None:
    """The cell already has its problem; the row says nothing more about it."""
    assert codes(a_row(faulty=frozenset({"verified"}), decision=REDUCE, reason="少")) == []


@pytest.mark.parametrize(
    ("task", "sender", "found", "words"),
    [
        (TASK, DEPARTMENT, [], ""),
        (TASK, OFFICE, [], ""),
        (TASK, OTHER, [Code.TASK_FOREIGN], "由水利局核实"),
        (replace(TASK, supervising_department=""), DEPARTMENT, [Code.TASK_FOREIGN], "由考核办核实"),
        (replace(TASK, code="T2"), DEPARTMENT, [Code.TASK_UNKNOWN], "不在基础台账"),
    ],
)
def test_a_department_decides_on_its_own_tasks(task: Task, sender: Unit, found: list[Code], words: str) -> None:
    """The office decides on all; who else decides is said by name."""
    judge = context(task, sender)
    problems = hear([a_row(decision=CONFIRM)], [], judge.checks).problems
    assert [problem.code for problem in problems] == found
    assert words in "".join(problem.message for problem in problems)


def test_what_was_not_reported_is_not_decided() -> None:
    """Nothing came in for the task: there is nothing to confirm."""
    assert codes(a_row(decision=CONFIRM), context(reported={})) == [Code.NOTHING_TO_DECIDE]


def test_an_entry_that_arrived_after_the_workbook_is_not_decided_on() -> None:
    """A verification fetched late could not know it, whatever its workbook shows or leaves out."""
    for shown in ("45%", None):
        assert codes(a_row(decision=CONFIRM, shown=shown), context(since=frozenset({"T1"}))) == [Code.ENTRY_CHANGED]


@pytest.mark.parametrize(("shown", "found"), [("45%", []), ("4 5%", []), (None, []), ("40%", [Code.ENTRY_CHANGED])])
def test_a_decision_on_an_older_figure_comes_back(shown: str | None, found: list[Code]) -> None:
    """The workbook shows what was reported when it was issued; a column taken out shows nothing."""
    assert codes(a_row(decision=CONFIRM, shown=shown)) == found


def decided(by: str, decision: Decision = Decision.CONFIRM, progress: str | None = "45") -> dict[str, Verification]:
    return {"T1": Verification("T1", MARCH, decision, None if progress is None else Decimal(progress), by=by)}


@pytest.mark.parametrize(
    ("sender", "before", "values", "found", "comes_back"),
    [
        (DEPARTMENT, decided("B1"), {"decision": REDUCE, "verified": "40", "reason": "改"}, [], False),
        (DEPARTMENT, decided("考核办"), {"decision": CONFIRM}, [], False),
        (DEPARTMENT, decided("考核办"), {"decision": RETURN, "reason": "退"}, [Code.ALREADY_DECIDED], True),
        (DEPARTMENT, decided("考核办", Decision.ADJUST, "40"), {"decision": REDUCE, "verified": "30", "reason": "少"}, [Code.ALREADY_DECIDED], True),
        (OFFICE, decided("B1", Decision.ADJUST, "40"), {"decision": CONFIRM}, [Code.ALREADY_DECIDED], False),
        (OFFICE, decided("B1", Decision.ADJUST, "40"), {"decision": REDUCE, "verified": "40", "reason": "同意"}, [], False),
        (OFFICE, decided("B1"), {}, [Code.REQUIRED], True),
    ],
)
def test_the_office_has_the_last_word(
    sender: Unit, before: dict[str, Verification], values: dict[str, object], found: list[Code], comes_back: bool
) -> None:
    """A sender may think again; a department does not overturn the office, the office may overturn a department."""
    problems = hear([a_row(**values)], [], context(sender=sender, decided=before).checks).problems
    assert [problem.code for problem in problems] == found
    assert any(problem.comes_back for problem in problems) is comes_back


def test_two_rows_that_differ_both_come_back_and_two_alike_count_once() -> None:
    """A thing is decided in one row; the same row twice does no harm."""
    judge = context()
    differ = hear([a_row(decision=CONFIRM), a_row(row=8, decision=RETURN, reason="退")], [], judge.checks)
    assert (differ.rows, [problem.code for problem in differ.problems]) == ((), [Code.TASK_TWICE] * 2)
    alike = hear([a_row(decision=CONFIRM), a_row(row=8, decision=CONFIRM)], [], judge.checks)
    assert ([row.line.row for row in alike.rows], alike.problems) == ([7], ())


def test_a_row_with_an_unreadable_cell_does_not_count() -> None:
    """What reading placed on a cell keeps its row back, and what concerns the whole is said first."""
    cell = Problem(Code.NOT_A_PERCENT, Severity.ERROR, Where("a.xlsx", "核实表", "L7"), "不是百分数", task_code="T1")
    whole = Problem(Code.HEADING_UNKNOWN, Severity.WARNING, Where("a.xlsx", "核实表"), "多一列")
    heard = hear([a_row(decision=CONFIRM)], [cell, whole], context().checks)
    assert (heard.rows, heard.problems) == ((), (whole, cell))


def test_a_row_without_a_name_speaks_of_its_cell() -> None:
    """Where nothing is known about the key the sentence begins with the cell."""
    row = SaidRow(Line(7, {}, {"task_code": "A7"}), "X", "", ("a.xlsx", "核实表"))
    assert row.error(Code.TASK_UNKNOWN, "task_code", "不在台账。", "删").message == "A7 不在台账。"


COUNTED = replace(TASK, measure=MeasureType.CONTROL, unit_of_measure="万元")


@pytest.mark.parametrize(
    ("amount", "task", "found"),
    [
        (Quantity(Decimal("4.4"), "万元"), COUNTED, []),
        (Quantity(Decimal(44000), "元"), COUNTED, []),
        (Quantity(Decimal(5), "万元"), COUNTED, [Code.DECISION_UNCLEAR]),  # 50% is no reduction of 45%
        (Quantity(Decimal(5), "万"), COUNTED, [Code.AMBIGUOUS_AMOUNT]),
        (Quantity(Decimal(5), "亩"), COUNTED, [Code.WRONG_UNIT_OF_MEASURE]),
        (Quantity(Decimal(-1), "万元"), COUNTED, [Code.OUT_OF_RANGE]),
        (Quantity(Decimal(5), "起"), TASK, [Code.NOT_A_PERCENT]),
        (Quantity(Decimal(5), "万元"), replace(COUNTED, supervising_department="B2"), [Code.TASK_FOREIGN]),
    ],
)
def test_an_amount_is_verified_in_the_unit_of_measure_of_its_task(amount: Quantity, task: Task, found: list[Code]) -> None:
    """It stands for the progress that it would be as a report; what converts in two ways or not at all comes back."""
    row, judge = a_row(decision=REDUCE, verified=amount, reason="少"), context(task)
    assert codes(row, judge) == found
    assert (judge.verified(row) == 44) is (found == [])


def test_of_what_was_not_reported_no_amount_is_taken() -> None:
    """There is nothing to convert it by."""
    row = a_row(decision=REDUCE, verified=Quantity(Decimal(4), "万元"), reason="少")
    assert codes(row, context(COUNTED, reported={}, shown={})) == [Code.NOTHING_TO_DECIDE]
