"""The checks of targets that units declare (rules section 3): the register's own, and what only a change can get wrong."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from pipeline.checks.register_row import Directory, Edition, RegisterRow
from pipeline.checks.register_tasks import read_target
from pipeline.checks.report_row import show, squeeze
from pipeline.checks.said import SaidRow
from pipeline.model.county import MeasureType, Register, Task, TaskKind, Unit
from pipeline.model.problem import Code, Problem

T = TypeVar("T")
_WHOLE = Decimal(100)


def read_as_register(row: SaidRow, read: Callable[[RegisterRow], T], without: str = "") -> tuple[T, tuple[Problem, ...]]:
    """Read a row as the register would, one column left out; its faults are placed on the row's own cells."""
    line = row.line
    values = {name: value for name, value in line.values.items() if name != without}
    found: list[Problem] = []
    marked = frozenset(line.cells[name] for name in line.faulty if name in line.cells)
    result = read(RegisterRow(replace(line, values={**values, "code": row.key}), "", marked, found))
    here = (
        row.problem(p.code, p.severity, "task_code" if p.field == "code" else p.field, (p.message, _for_units(p.hint))) for p in found
    )
    return result, tuple(here)


def _for_units(hint: str) -> str:
    """What the office adds to a sheet of the register itself, a unit asks it for."""
    return re.sub("或先在(.+?)中增加", r"\1里没有的请与考核办联系", hint)


@dataclass(frozen=True)
class Declaring:
    """What the targets that a unit declares are judged against.

    `claimed` are the codes that rows take for free, so that a new target can't become a change of another one; `titles`
    and `points` are those of all targets of the unit, by code, as they will be when everything asked for is accepted.
    """

    register: Register
    unit: Unit
    claimed: frozenset[str]
    titles: Mapping[str, str]
    points: Mapping[str, Decimal]

    @property
    def checks(self) -> tuple[Callable[[SaidRow], Iterable[Problem]], ...]:
        """Every rule, in the order in which a reader meets them."""
        return (self.check_code, self.check_target, self.check_title, self.check_measure, self.check_due)

    @cached_property
    def _directory(self) -> Directory:
        return Directory.of(self.register)

    def read(self, row: SaidRow) -> tuple[Task, tuple[Problem, ...]]:
        """The target as the row proposes it, with the plan it has; and what the register's checks say."""
        edition = Edition(self.register.year, self.register.digest)
        labels = dict.fromkeys(self.register.labels, False)
        is_control = row.text("measure") == MeasureType.CONTROL
        task, found = read_as_register(
            row, lambda line: read_target(line, edition, self._directory, labels), "target" if is_control else ""
        )
        present = self.register.task_by_code.get(row.key)
        return replace(task, unit_code=self.unit.code, plan=present.plan if present else (), row=""), found

    def is_present(self, row: SaidRow) -> bool:
        """Whether the row says what is in force: nothing is asked for."""
        present = self.register.task_by_code.get(row.key)
        if present is None or row.line.faulty:
            return False
        asks_limit = present.measure is MeasureType.CONTROL and row.number("target") not in (None, limit_of(present))
        return self.read(row)[0] == replace(present, row="", kind=TaskKind.INDIVIDUAL) and not asks_limit

    def check_code(self, row: SaidRow) -> Iterator[Problem]:
        """A row is about a target of the unit's own, or a new one in a row left free for it."""
        task = self.register.task_by_code.get(row.key)
        is_new = row.key in self.claimed
        hint = "请使用最新下发的目标申报表；新目标填在预留的空行，不要改动任务编号。"
        if task is None and not is_new:
            yield row.error(Code.TASK_UNKNOWN, "task_code", f"任务编号 {row.key} 已经不在基础台账中。", hint)
        elif task is None and not row.key.startswith(f"{self.unit.code}-"):
            yield row.error(Code.TASK_UNKNOWN, "task_code", f"任务编号 {row.key} 不是本单位的编号。", hint)
        elif task and task.unit_code != self.unit.code:
            owner = self.register.unit_by_code[task.unit_code].name
            yield row.error(Code.TASK_FOREIGN, "task_code", f"{row.key} 是{owner}的目标。", "请删除这一行。")
        elif task and task.kind is TaskKind.COMMON:
            message, hint = "共性目标由考核办统一设定，不在这里改。", "请恢复这一格原来的内容；有意见的请与考核办联系。"
            for name in self._changed(row, task) or ("title",):
                yield row.error(Code.GIVEN_CHANGED, name, message, hint)
        elif task and is_new:
            message = f"这份表下发以后，编号 {row.key} 已经用于“{task.title}”。"
            yield row.error(Code.CODE_TWICE, "task_code", message, hint)

    def _changed(self, row: SaidRow, present: Task) -> list[str]:
        """The columns in which a row says something else than what is in force."""
        proposed = self.read(row)[0]
        return [name for name in row.line.cells if getattr(proposed, name, "") != getattr(present, name, "")]

    def check_target(self, row: SaidRow) -> Iterable[Problem]:
        """It is one that the register would take."""
        return self.read(row)[1]

    def check_title(self, row: SaidRow) -> Iterator[Problem]:
        """No two targets of a unit have the same name."""
        title = squeeze(row.text("title"))
        twins = [code for code, other in self.titles.items() if code != row.key and title and squeeze(other) == title]
        if twins:
            message = f"目标任务与 {twins[0]} 同名。"
            yield row.error(Code.NAME_TWICE, "title", message, "重复的请删去这一行；确是两项的，在名称里写明地点或内容加以区别。")

    def check_measure(self, row: SaidRow) -> Iterator[Problem]:
        """What is counted has a value to be reached or kept, in a unit of measure; control stays control."""
        measure, present = row.text("measure"), self.register.task_by_code.get(row.key)
        if measure in (MeasureType.QUANTITY, MeasureType.CONTROL) and not row.has("unit_of_measure"):
            yield row.error(Code.REQUIRED, "unit_of_measure", "没有填计量单位。", "请填计量单位，如 亩、万元、起。")
        if present and measure and (measure == MeasureType.CONTROL) != (present.measure is MeasureType.CONTROL):
            message = "控制类和其他考核方式之间不能改，计划的含义不同。"
            yield row.error(Code.WRONG_MEASURE, "measure", message, "请改回原来的考核方式，另作为新目标申报；原来的请考核办取消。")
        elif measure == MeasureType.CONTROL and "target" not in row.line.faulty:
            yield from self._check_limit(row, present)

    def _check_limit(self, row: SaidRow, present: Task | None) -> Iterator[Problem]:
        limit = row.number("target")
        if present is None and (limit is None or limit < 0):
            message = "考核方式是控制，没有填全年允许的数量。"
            yield row.error(Code.TARGET_MISSING, "target", message, "请在目标值填全年允许的数量，最少填 0。")
        elif present and limit not in (None, limit_of(present)):
            message = f"控制数现为 {show(limit_of(present))}，不在这张表里改。"
            yield row.error(Code.WRONG_MEASURE, "target", message, "控制数是各月计划，请改回原数，用计划申报表申报。")

    def check_due(self, row: SaidRow) -> Iterator[Problem]:
        """A due date may come forward only to a month in which the plan is complete."""
        task = self.read(row)[0]
        is_planned = task.measure is not MeasureType.CONTROL and any(point.planned for point in task.plan)
        if is_planned and task.due.year == self.register.year and task.point(task.due.month).planned != _WHOLE:
            planned = show(task.point(task.due.month).planned)
            message = f"完成时限改到{task.due.month}月，现行计划{task.due.month}月只有 {planned}%。"
            hint = f"请先用计划申报表把{task.due.month}月的计划改为 100，审核通过后再改完成时限。"
            yield row.error(Code.PLAN_INCOMPLETE, "due", message, hint)

    def total_words(self) -> str:
        """What the points of the unit will add up to, where that is not 100; else empty."""
        total = sum(self.points.values(), Decimal())
        return "" if total == _WHOLE else f"全部通过后，{self.unit.name}各项目标（含共性目标）的分值合计 {show(total)}，不是 100。"


def limit_of(task: Task) -> Decimal:
    """What a control measure allows in the whole year."""
    return task.point(task.due.month).planned
