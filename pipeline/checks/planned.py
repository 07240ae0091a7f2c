"""The checks of plans that units declare (rules sections 3 and 5): the register's own, and no month that has opened."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.checks.declared import read_as_register
from pipeline.checks.register_plan import Plan, read_plan
from pipeline.checks.register_row import Edition
from pipeline.checks.report_row import show
from pipeline.checks.said import SaidRow
from pipeline.model.county import MeasureType, Register, Task, Unit
from pipeline.model.problem import Code, Problem, Severity


@dataclass(frozen=True)
class Planning:
    """What the plans that a unit declares are judged against; `opened` months of the year have opened for reports."""

    register: Register
    unit: Unit
    opened: int

    @property
    def checks(self) -> tuple[Callable[[SaidRow], Iterable[Problem]], ...]:
        """Every rule, in the order in which a reader meets them."""
        return (self.check_task, self.check_plan, self.check_opened)

    def _task(self, row: SaidRow) -> Task | None:
        task = self.register.task_by_code.get(row.key)
        return task if task and task.unit_code == self.unit.code else None

    def read(self, row: SaidRow, task: Task) -> tuple[Plan, tuple[Problem, ...]]:
        """The twelve points as the row proposes them; and what the register's checks say."""
        edition = Edition(self.register.year, self.register.digest)
        return read_as_register(row, lambda line: read_plan(line, task, edition))

    def is_present(self, row: SaidRow) -> bool:
        """Whether the row says what is in force: nothing is asked for."""
        task = self._task(row)
        return task is not None and not row.line.faulty and self.read(row, task)[0] == task.plan

    def check_task(self, row: SaidRow) -> Iterator[Problem]:
        """A unit plans its own targets."""
        task = self.register.task_by_code.get(row.key)
        if task is None:
            message = f"任务编号 {row.key} 不在基础台账中。"
            yield row.error(Code.TASK_UNKNOWN, "task_code", message, "请使用最新下发的计划申报表；新目标审核通过后才报计划。")
        elif task.unit_code != self.unit.code:
            owner = self.register.unit_by_code[task.unit_code].name
            yield row.error(Code.TASK_FOREIGN, "task_code", f"{row.key} 是{owner}的目标。", "请删除这一行。")

    def check_plan(self, row: SaidRow) -> Iterator[Problem]:
        """It never goes down, is complete in the due month, and is in the unit of measure of the target."""
        task = self._task(row)
        for problem in self.read(row, task)[1] if task else ():
            yield replace(problem, severity=Severity.ERROR) if problem.code is Code.PLAN_MISSING else problem

    def check_opened(self, row: SaidRow) -> Iterator[Problem]:
        """The plan of a month whose window has opened stands."""
        task = self._task(row)
        if task is None:
            return
        for before, after in zip(task.plan[: self.opened], self.read(row, task)[0], strict=False):
            field = f"m{before.month}"
            if field in row.line.faulty or replace(after, milestone=before.milestone) == before:
                continue
            sign = "" if task.measure is MeasureType.CONTROL else "%"
            message = f"{before.month}月已经开报，{before.month}月的计划 {show(before.planned)}{sign} 不能再改。"
            hint = f"请改回 {show(before.planned)}{sign}；只能改还没有开报的月份。"
            yield row.error(Code.PLAN_MONTH_OPENED, field, message, hint)
