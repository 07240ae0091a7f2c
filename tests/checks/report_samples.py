"""A small unit with one task of each measure, and lines to report them."""

from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.checks.report import Checked, Context, check_report
from pipeline.model.amount import Quantity
from pipeline.model.county import MeasureType, PlanPoint, Register, Task, TaskKind, Unit
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity
from pipeline.model.report import Entry, Line, WorkState

FEBRUARY, MARCH = Period(2026, 2), Period(2026, 3)
FIELDS = [
    "task_code",
    "title",
    "target",
    "leader",
    "due",
    "planned",
    "milestone",
    "last",
    "progress",
    "amount",
    "work_state",
    "narrative",
    "problems",
    "next_step",
    "evidence",
]
ROAD, FARM, FIRE = "Z01-001", "Z01-002", "Z01-003"
HOME, OTHER = Unit("Z01", "城关镇"), Unit("Z02", "城东镇")


def task(code: str, measure: MeasureType, **more: Any) -> Task:
    plan = tuple(PlanPoint(month, Decimal(min(100, 10 * month))) for month in range(1, 13))
    values: dict[str, Any] = {
        "unit_code": code[:3],
        "title": f"任务{code}",
        "kind": TaskKind.INDIVIDUAL,
        "points": Decimal(5),
        "start": date(2026, 1, 1),
        "due": date(2026, 12, 31),
        "plan": plan,
    }
    return Task(code=code, measure=measure, **{**values, **more})


TASKS = (
    task(ROAD, MeasureType.MILESTONE),
    task(FARM, MeasureType.QUANTITY, target=Decimal(1000), unit_of_measure="万元"),
    task(FIRE, MeasureType.CONTROL, unit_of_measure="起"),
    task("Z02-001", MeasureType.MILESTONE),
)


def line(row: int, code: str, **values: Any) -> Line:
    """A line as it is read; `None` empties a cell."""
    given: dict[str, Any] = {"task_code": code, "title": f"任务{code}", **values}
    cells = {field: f"{chr(65 + column)}{row}" for column, field in enumerate(FIELDS)}
    return Line(row, {name: value for name, value in given.items() if value is not None}, cells)


def road(row: int = 5, **values: Any) -> Line:
    told = {"progress": Decimal(30), "work_state": "ongoing", "narrative": "路基完成"}
    return line(row, ROAD, **{**told, **values})


def farm(amount: Decimal | Quantity | int = 300, row: int = 6, **values: Any) -> Line:
    quantity = amount if isinstance(amount, Quantity) else Quantity(Decimal(amount))
    told = {"amount": quantity, "work_state": "ongoing", "narrative": "新建大棚"}
    return line(row, FARM, **{**told, **values})


def fire(amount: int = 1, row: int = 7, **values: Any) -> Line:
    told = {"amount": Quantity(Decimal(amount)), "work_state": "ongoing", "narrative": "开展检查"}
    return line(row, FIRE, **{**told, **values})


def entry(code: str, figure: int, period: Period = FEBRUARY) -> Entry:
    progress, amount = (Decimal(figure), None) if code == ROAD else (None, Decimal(figure))
    return Entry(code, code[:3], period, progress, amount, WorkState.ONGOING, "路基完成")


def context(tasks: tuple[Task, ...] = TASKS, **more: Any) -> Context:
    values: dict[str, Any] = {
        "register": Register(2026, "d", (HOME, OTHER), tasks=tasks),
        "unit": HOME,
        "period": MARCH,
        "file": "月报.xlsx",
        "sheet": "月报表",
        "previous": {},
        "current": {},
        "completed": frozenset(),
        "evidence": dict.fromkeys((ROAD, FARM, FIRE), ("aa",)),
        "issued": {},
        "same_register": True,
        "lag": Decimal(5),
    }
    return Context(**{**values, **more})


def check(*lines: Line, found: tuple[Problem, ...] = (), **more: Any) -> Checked:
    return check_report(lines, found, context(**more))


def said(checked: Checked) -> set[tuple[Code, Severity, str]]:
    """Code, severity and cell of each problem, but for tasks left out."""
    return {(p.code, p.severity, p.where.cell) for p in checked.problems if p.code is not Code.TASK_LEFT_OUT}


def accepted(checked: Checked) -> list[str]:
    return [one.task_code for one in checked.entries]
