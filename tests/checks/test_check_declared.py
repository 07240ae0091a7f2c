"""What a unit may propose as its target (rules section 3), on cells of its own workbook."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from rulebook import a_register, a_task

from pipeline.checks.declared import Declaring
from pipeline.checks.said import SaidRow, hear
from pipeline.model.county import MeasureType, Person, Register, Task, TaskKind, Unit
from pipeline.model.problem import Code, Severity
from pipeline.model.report import Line

UNIT, OTHER = Unit("Z01", "城关镇", category="镇街"), Unit("B01", "水利局", category="部门")
PEOPLE = (Person("P1", "张三"), Person("P2", "王五"), Person("P3", "王五"))
COLUMNS = ("task_code", "title", "measure", "target", "unit_of_measure", "points", "leader", "labels", "start", "due")
PRESENT = a_task("Z01-001", unit_code="Z01", title="路网二期", leader="P1", plan=[*["50"] * 9, "100", "100", "100"], due=date(2026, 10, 31), points=Decimal(60))
LIMIT = a_task("Z01-002", unit_code="Z01", title="事故", leader="P1", measure=MeasureType.CONTROL, plan="3", unit_of_measure="起", points=Decimal(20))
COMMON = a_task("G01-Z01", unit_code="Z01", title="党建", leader="P1", kind=TaskKind.COMMON, points=Decimal(20), plan="100")
FOREIGN = a_task("B01-001", unit_code="B01", title="水库", leader="P2", plan="100")
SAME = {"title": "路网二期", "measure": "milestone", "points": Decimal(60), "leader": "张三", "due": date(2026, 10, 31)}
NEW = {"title": "养老点", "measure": "quantity", "target": Decimal(12), "unit_of_measure": "个", "points": Decimal(2), "leader": "张三"}
ACCIDENTS = {**SAME, "title": "事故", "measure": "control", "unit_of_measure": "起", "points": Decimal(20), "due": date(2026, 12, 31)}


def the_register(*tasks: Task) -> Register:
    return a_register(*(tasks or (PRESENT, LIMIT, COMMON, FOREIGN)), units=(UNIT, OTHER), people=PEOPLE, labels=("重点",))


def a_row(code: str, values: dict[str, object], faulty: frozenset[str] = frozenset()) -> SaidRow:
    cells = {name: f"{chr(65 + place)}7" for place, name in enumerate(COLUMNS)}
    return SaidRow(Line(7, {"task_code": code, **values}, cells, {}, faulty), code, str(values.get("title") or ""), ("a.xlsx", "目标申报表"))


def context(*claimed: str, register: Register | None = None, **points: str) -> Declaring:
    known = register or the_register()
    titles = {task.code: task.title for task in known.tasks_by_unit["Z01"]}
    return Declaring(known, UNIT, frozenset(claimed), titles, {code: Decimal(each) for code, each in points.items()})


def codes(row: SaidRow, judge: Declaring) -> list[Code]:
    heard = hear([row], [], judge.checks)
    assert all(problem.hint and problem.where.file == "a.xlsx" and problem.where.cell for problem in heard.problems)
    return [problem.code for problem in heard.problems]


def test_a_sound_target_passes() -> None:
    """Changed or new, with a value to be reached, somebody who answers for it, within the year."""
    assert codes(a_row("Z01-001", {**SAME, "title": "路网三期"}), context()) == []
    assert codes(a_row("Z01-009", NEW), context("Z01-009")) == []
    assert codes(a_row("Z01-009", {**ACCIDENTS, "title": "火灾", "target": Decimal(0)}), context("Z01-009")) == []
    assert codes(a_row("Z01-002", {**ACCIDENTS, "target": Decimal(3), "points": Decimal(5)}), context()) == []


@pytest.mark.parametrize(
    ("code", "claimed", "found"),
    [
        ("Z01-077", (), [Code.TASK_UNKNOWN]),  # it was there when the workbook was drawn, and is no more
        ("B01-077", ("B01-077",), [Code.TASK_UNKNOWN]),
        ("B01-001", (), [Code.TASK_FOREIGN]),
        ("Z01-001", ("Z01-001",), [Code.CODE_TWICE]),
    ],
)
def test_a_row_is_about_a_target_of_the_units_own(code: str, claimed: tuple[str, ...], found: list[Code]) -> None:
    """Or about a new one in a free row: a code that was given to another target meanwhile never becomes its change."""
    assert codes(a_row(code, {**SAME, "title": "别的"}), context(*claimed)) == found


def test_a_common_target_is_not_changed_here() -> None:
    """The very cells that differ come back; the row itself where what differs is not in them."""
    same = {"title": "党建", "measure": "milestone", "points": Decimal(20), "leader": "张三", "due": date(2026, 12, 31)}

    def cells(**changes: object) -> list[str]:
        heard = hear([a_row("G01-Z01", {**same, **changes})], [], context().checks)
        assert {problem.code for problem in heard.problems} == {Code.GIVEN_CHANGED}
        return [problem.where.cell for problem in heard.problems]

    assert cells(points=Decimal(30)) == ["F7"]
    assert cells(points=Decimal(30), title="党的建设") == ["B7", "F7"]
    assert cells() == ["B7"]


@pytest.mark.parametrize(
    ("change", "found", "cell"),
    [
        ({"leader": "王五"}, Code.PERSON_AMBIGUOUS, "G7"),
        ({"leader": "赵六"}, Code.PERSON_UNKNOWN, "G7"),
        ({"leader": None}, Code.LEADER_MISSING, "G7"),
        ({"points": Decimal(0)}, Code.POINTS_INVALID, "F7"),
        ({"due": date(2027, 1, 1)}, Code.DUE_OUTSIDE_YEAR, "J7"),
        ({"start": date(2026, 12, 1), "due": date(2026, 10, 1)}, Code.START_AFTER_DUE, "I7"),
        ({"labels": ("没有的",)}, Code.LABEL_UNKNOWN, "H7"),
        ({"title": "事 故"}, Code.NAME_TWICE, "B7"),
        ({"title": None}, Code.REQUIRED, "B7"),
        ({"measure": None}, Code.REQUIRED, "C7"),
        ({"measure": "quantity", "unit_of_measure": "个"}, Code.TARGET_MISSING, "D7"),
        ({"measure": "quantity", "target": Decimal(3)}, Code.REQUIRED, "E7"),
        ({"measure": "control", "unit_of_measure": "起"}, Code.WRONG_MEASURE, "C7"),
    ],
)
def test_what_the_register_would_not_take_comes_back(change: dict[str, object], found: Code, cell: str) -> None:
    """The register's own checks, on the cell of the unit's workbook."""
    problems = hear([a_row("Z01-001", {**SAME, **change})], [], context().checks).problems
    assert (found, cell) in {(problem.code, problem.where.cell) for problem in problems if problem.comes_back}


def test_a_control_target_says_what_the_year_allows() -> None:
    """A new one in the target value; what an existing one allows is its plan and changed there."""
    assert codes(a_row("Z01-009", {**ACCIDENTS, "title": "火灾"}), context("Z01-009")) == [Code.TARGET_MISSING]
    assert codes(a_row("Z01-009", {**ACCIDENTS, "title": "火灾", "target": Decimal(-1)}), context("Z01-009")) == [Code.TARGET_MISSING]
    assert codes(a_row("Z01-009", {**ACCIDENTS, "title": "火灾"}, frozenset({"target"})), context("Z01-009")) == []
    assert codes(a_row("Z01-002", {**ACCIDENTS, "target": Decimal(4)}), context()) == [Code.WRONG_MEASURE]


@pytest.mark.parametrize(("month", "found"), [(9, [Code.PLAN_INCOMPLETE]), (10, []), (12, [])])
def test_a_due_date_comes_forward_only_to_a_complete_plan(month: int, found: list[Code]) -> None:
    """The plan comes first: it has to be 100 in the month that shall be the due month."""
    assert codes(a_row("Z01-001", {**SAME, "due": date(2026, month, 30)}), context()) == found


def test_a_target_without_a_plan_may_be_due_at_any_time() -> None:
    """There is nothing to be complete yet."""
    judge = context(register=the_register(replace(PRESENT, plan=a_task(plan="0").plan)))
    assert codes(a_row("Z01-001", {**SAME, "due": date(2026, 5, 30)}), judge) == []


@pytest.mark.parametrize(
    ("code", "values", "is_present"),
    [
        ("Z01-001", SAME, True),
        ("Z01-001", {**SAME, "leader": "P1"}, True),
        ("Z01-001", {**SAME, "points": Decimal(61)}, False),
        ("Z01-002", {**ACCIDENTS, "target": Decimal(3)}, True),
        ("Z01-002", ACCIDENTS, True),
        ("Z01-002", {**ACCIDENTS, "target": Decimal(4)}, False),
        ("G01-Z01", {**SAME, "title": "党建", "points": Decimal(20), "due": date(2026, 12, 31)}, True),
        ("Z01-009", NEW, False),
    ],
)
def test_what_is_in_force_is_no_request(code: str, values: dict[str, object], is_present: bool) -> None:
    """A row that means what is in force asks for nothing, however it is written; a cell that can't be read does."""
    assert context().is_present(a_row(code, values)) is is_present
    assert not context().is_present(a_row(code, values, frozenset({"title"})))


def test_points_add_up_to_a_hundred() -> None:
    """Those of all targets of the unit as they will be, the common ones included."""
    assert context(A="60", B="40").total_words() == ""
    assert "合计 99.5" in context(A="60", B="39.5").total_words()


def test_a_cell_that_could_not_be_read_is_not_judged() -> None:
    """It has its problem already; the others are judged on."""
    problems = hear([a_row("Z01-001", {**SAME, "points": None, "leader": None}, frozenset({"points"}))], [], context().checks).problems
    assert [(problem.code, problem.severity) for problem in problems] == [(Code.LEADER_MISSING, Severity.ERROR)]


def test_what_only_the_office_can_add_is_asked_of_the_office() -> None:
    """A unit has no sheet of people or labels to add to."""
    problems = hear([a_row("Z01-001", {**SAME, "leader": "赵六", "labels": ("别的",)})], [], context().checks).problems
    assert len(problems) == 2 and all("与考核办联系" in problem.hint and "增加" not in problem.hint for problem in problems)
