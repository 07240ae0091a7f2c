"""A report really drawn, filled in as a contact would, to be spoilt; then what counted of it and what was named."""

import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
from hypothesis import HealthCheck, Phase, settings

from pipeline.checks.report import Checked, Context, check_report
from pipeline.model.county import MeasureType, Person, PlanPoint, Register, Task, TaskKind, Unit
from pipeline.model.period import Period
from pipeline.model.window import Window
from pipeline.workbook.content import Document
from pipeline.workbook.form import draw_form
from pipeline.workbook.raw import half_width
from pipeline.workbook.read import read_document
from pipeline.workbook.report import ReportIssue, report_form

MARCH = Period(2026, 3)
UNITS = Unit("Z01", "城关镇"), Unit("Z02", "城东镇")
FIGURES = {MeasureType.MILESTONE: "累计进度(%)", MeasureType.QUANTITY: "累计完成量"}


def _task(number: int, unit: Unit) -> Task:
    measure = (MeasureType.MILESTONE, MeasureType.QUANTITY)[number % 2]
    return Task(
        f"{unit.code}-{number:03}", unit.code, f"第{number}项任务", TaskKind.INDIVIDUAL, measure, Decimal(5),
        date(2026, 1, 1), date(2026, 12, 31), target=Decimal(10**8), unit_of_measure="亩", leader="P1",
        plan=tuple(PlanPoint(month, Decimal(10), "开工") for month in range(1, 13)),
    )  # fmt: skip


TASKS = {task.code: task for task in (_task(number, UNITS[0]) for number in range(1, 13))}
FOREIGN = _task(1, UNITS[1])
CODES = list(TASKS)
MILESTONES = [code for code in CODES if TASKS[code].measure is MeasureType.MILESTONE]
AMOUNTS = [code for code in CODES if TASKS[code].measure is MeasureType.QUANTITY]
# A workbook an example: shrinking one that fails would take minutes. KAOHE_EXAMPLES asks for a longer run.
WHOLE = settings(
    max_examples=int(os.environ.get("KAOHE_EXAMPLES", "40")), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)  # fmt: skip
REGISTER = Register(2026, "d", UNITS, (Person("P1", "王建国"),), (), (*TASKS.values(), FOREIGN))


def _day(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=ZoneInfo("Asia/Shanghai"))


_WINDOW = Window(MARCH, _day(3, 25), _day(4, 1), _day(4, 4), _day(4, 8), _day(4, 9))
ISSUE = ReportIssue("青山县", UNITS[0], MARCH, _WINDOW, REGISTER, tuple(TASKS.values()), identity={"kind": "report"})


@cache
def issued() -> bytes:
    return draw_form(report_form(ISSUE))


@dataclass
class Filled:
    """An issued workbook open in a program, every task reported with a figure and words of its own."""

    book: Any = field(default_factory=lambda: openpyxl.load_workbook(io.BytesIO(issued())))
    figures: dict[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, code in enumerate(TASKS):
            self.put(code, FIGURES[TASKS[code].measure], 10 + number)
            self.put(code, "工作状态", "推进中")
            self.put(code, "工作进展", f"{code} 的进展")
            self.figures[code] = Decimal(10 + number)

    @property
    def sheet(self) -> Any:
        return next(sheet for sheet in self.book if sheet.sheet_state == "visible" and self._heading_of(sheet))

    @staticmethod
    def _heading_of(sheet: Any) -> int:
        rows = sheet.iter_rows(values_only=True)
        return next((n for n, row in enumerate(rows, 1) if "工作状态" in map(_word, row)), 0)

    @property
    def heading(self) -> int:
        return self._heading_of(self.sheet)

    def column(self, heading: str) -> int:
        return next(int(cell.column) for cell in self.sheet[self.heading] if _word(cell.value) == _word(heading))

    def row(self, code: str) -> int:
        """Where a task stands now, however its code is written."""
        place = self.column("任务编号")
        rows = range(self.heading + 1, self.sheet.max_row + 1)
        return next(row for row in rows if _word(self.sheet.cell(row, place).value) == code)

    def cell(self, code: str, heading: str) -> Any:
        return self.sheet.cell(self.row(code), self.column(heading))

    def put(self, code: str, heading: str, value: object, number_format: str = "General") -> None:
        cell = self.cell(code, heading)
        cell.value, cell.number_format = value, number_format

    def saved(self, path: Path, change: Callable[[bytes], bytes] | None = None) -> Path:
        """Save the workbook; `change` takes each sheet's bytes."""
        self.book.save(path)
        if change:
            packed = io.BytesIO(path.read_bytes())
            with zipfile.ZipFile(packed) as source, zipfile.ZipFile(path, "w") as target:
                for name in source.namelist():
                    data = source.read(name)
                    target.writestr(name, change(data) if name.startswith("xl/worksheets/sheet") else data)
        return path


def _word(value: object) -> str:
    return half_width(str(value)).rstrip("*") if value is not None else ""


@dataclass(frozen=True)
class Outcome:
    """What came of a workbook: `counted` is figure and words by task, `named` the tasks that a problem speaks of."""

    document: Document
    checked: Checked

    @property
    def counted(self) -> dict[str, tuple[Decimal, str]]:
        return {
            entry.task_code: (entry.figure, entry.narrative) for entry in self.checked.entries
        }  # fmt: skip

    @property
    def named(self) -> set[str]:
        """By its code, by a cell of its row, or with all others where the whole sheet is in doubt."""
        if any(problem.comes_back for problem in self.document.problems):
            return set(TASKS)
        problems = [problem for problem in self.checked.problems if problem.comes_back or problem.code == "task_left_out"]
        codes = {problem.task_code for problem in problems}
        cells = {problem.where.cell for problem in problems if problem.where.cell}
        lines = self.document.tables["report"].lines
        hurt = {str(line.values.get("task_code")) for line in lines if not cells.isdisjoint(line.cells.values())}
        return codes | hurt

    @property
    def codes(self) -> list[str]:
        return [problem.code.value for problem in (*self.document.problems, *self.checked.problems)]


def read(path: Path) -> Outcome:
    """Read and judge a workbook as the unit's own report of March, with evidence for every task."""
    document = read_document(path, "月报.xlsx")
    table = document.tables.get("report")
    context = Context(
        REGISTER, UNITS[0], MARCH, "月报.xlsx", "月报表", {}, {}, frozenset(), dict.fromkeys(TASKS, ("aa",)),
        ISSUE.given, True, Decimal(5),
    )  # fmt: skip
    lines, problems = (table.lines, table.problems) if table else ((), ())
    return Outcome(document, check_report(lines, problems, context))


def expected(filled: Filled) -> dict[str, tuple[Decimal, str]]:
    return {code: (figure, f"{code} 的进展") for code, figure in filled.figures.items()}
