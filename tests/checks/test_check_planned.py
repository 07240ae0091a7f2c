"""What a unit may plan (rules sections 3 and 5): the register's rules, and no month that has opened."""

from dataclasses import replace
from decimal import Decimal

import pytest
from rulebook import a_register, a_task

from pipeline.checks.planned import Planning
from pipeline.checks.register_plan import read_plan
from pipeline.checks.register_row import Edition, RegisterRow
from pipeline.checks.said import SaidRow, hear
from pipeline.model.amount import Quantity
from pipeline.model.county import MeasureType, PlanPoint, Task, Unit
from pipeline.model.problem import Code, Severity
from pipeline.model.report import Line
from pipeline.workbook.cells import parse_cell
from pipeline.workbook.documents.register import MONTH_COLUMNS

UNIT, OTHER = Unit("Z01", "城关镇"), Unit("B01", "水利局")
STEADY = [str(value) for value in (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100)]
TASK = a_task("Z01-001", unit_code="Z01", title="路网", plan=STEADY)
FOREIGN = a_task("B01-001", unit_code="B01")


def a_row(code: str = "Z01-001", faulty: frozenset[str] = frozenset(), **months: object) -> SaidRow:
    """The plan in force with some months changed; None takes one out."""
    planned = {f"m{month}": Quantity(Decimal(value)) for month, value in enumerate(STEADY, 1)}
    changed = {name: Quantity(Decimal(value)) if isinstance(value, str) and name[0:2] != "mi" else value for name, value in months.items()}
    cells = {"task_code": "A7"} | {f"m{month}": f"{chr(65 + month)}7" for month in range(1, 13)}
    values = {name: value for name, value in {**planned, **changed}.items() if value is not None}
    return SaidRow(Line(7, {"task_code": code, **values}, cells, {}, faulty), code, "路网", ("a.xlsx", "计划申报表"))


def context(opened: int = 0, task: Task = TASK) -> Planning:
    return Planning(a_register(task, FOREIGN, units=(UNIT, OTHER)), UNIT, opened)


def codes(row: SaidRow, judge: Planning) -> list[Code]:
    problems = hear([row], [], judge.checks).problems
    assert all(problem.hint and problem.where.cell for problem in problems)
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("months", "found"),
    [
        ({"m1": "8"}, []),
        ({"m1": "12"}, [Code.PLAN_GOES_DOWN]),
        ({"m12": "99"}, [Code.PLAN_INCOMPLETE]),
        ({"m12": "101"}, [Code.PLAN_OUT_OF_RANGE]),
        ({"m1": "0.5"}, [Code.AMBIGUOUS_PERCENT]),
        ({"m6": None}, []),
        (dict.fromkeys(f"m{month}" for month in range(1, 13)), [Code.PLAN_MISSING]),
    ],
)
def test_a_plan_follows_the_registers_rules(months: dict[str, object], found: list[Code]) -> None:
    """Never down, complete in the due month, percent of the whole; an empty month carries the one before; not all empty."""
    assert codes(a_row(**months), context()) == found


def test_an_empty_plan_is_no_plan() -> None:
    """In the register it waits for the unit; from the unit it is asked back."""
    problems = hear([a_row(**dict.fromkeys(f"m{month}" for month in range(1, 13)))], [], context().checks).problems
    assert [problem.severity for problem in problems] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("opened", "months", "found"),
    [
        (0, {"m1": "6", "m2": "11"}, []),
        (2, {"m1": "6", "m2": "11"}, [Code.PLAN_MONTH_OPENED] * 2),
        (2, {"m2": "11"}, [Code.PLAN_MONTH_OPENED]),
        (2, {"m3": "21"}, []),
        (2, {"milestone1": "开工"}, []),
        (12, {"m12": "100"}, []),
    ],
)
def test_a_month_that_has_opened_stands(opened: int, months: dict[str, object], found: list[Code]) -> None:
    """Its plan is the one in force when its window opened; later months may change."""
    assert codes(a_row(**months), context(opened)) == found


def test_a_faulty_cell_of_an_opened_month_is_said_once() -> None:
    """The cell already has its problem."""
    assert codes(a_row(faulty=frozenset({"m1"}), m1=None), context(1)) == []


def test_what_has_opened_is_said_in_the_targets_own_figures() -> None:
    """Percent, or the amount that a control measure allows."""
    control = replace(TASK, measure=MeasureType.CONTROL, unit_of_measure="起")
    for task, words in ((TASK, "1月的计划 5% 不能再改"), (control, "1月的计划 5 不能再改")):
        (problem,) = hear([a_row(m1="6")], [], context(1, task).checks).problems
        assert words in problem.message


@pytest.mark.parametrize(("code", "found"), [("Z01-009", [Code.TASK_UNKNOWN]), ("B01-001", [Code.TASK_FOREIGN])])
def test_a_unit_plans_its_own_targets(code: str, found: list[Code]) -> None:
    """One that is not in force yet has no plan; one of another unit is planned there."""
    assert codes(a_row(code), context(3)) == found


def test_what_is_in_force_is_no_request() -> None:
    """The same points and milestones ask for nothing; a cell that can't be read does."""
    task = replace(TASK, plan=tuple(replace(point, milestone="开工") if point.month == 1 else point for point in TASK.plan))
    assert context().is_present(a_row()) and not context().is_present(a_row("Z01-009"))
    assert context(task=task).is_present(a_row(milestone1="开工")) and not context(task=task).is_present(a_row())
    assert not context().is_present(a_row(faulty=frozenset({"m1"})))
    assert PlanPoint(1, Decimal(5)) == TASK.plan[0]


def test_the_example_of_a_plan_is_one_that_passes() -> None:
    """Who copies what the register's sheet shows, month by month, has a sound plan."""
    values = {column.name: parse_cell(column.example, column) for column in MONTH_COLUMNS}
    row = RegisterRow(Line(3, values, dict.fromkeys(values, "A3"), {}, frozenset()), "计划", frozenset(), [])
    read_plan(row, TASK, Edition(2026, ""))
    assert row.problems == [] and len(values) == 12
