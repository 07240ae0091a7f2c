"""The checks of a campaign's indicators before they join the register: its own checks, on the cells of their workbook."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.checks.declared import read_as_register
from pipeline.checks.register_plan import read_plan
from pipeline.checks.register_row import Directory, Edition, RegisterRow
from pipeline.checks.register_tasks import read_target
from pipeline.checks.said import SaidRow
from pipeline.model.county import Register, Task
from pipeline.model.problem import Code, Problem

_MONTHS = tuple(f"m{month}" for month in range(1, 13))


@dataclass(frozen=True)
class Importing:
    """What the indicators of one label are judged against: the newest register."""

    register: Register
    label: str

    @property
    def checks(self) -> tuple[Callable[[SaidRow], Iterable[Problem]], ...]:
        """Every rule, in the order in which a reader meets them."""
        return (self.check_code, self.check_row)

    @cached_property
    def _directory(self) -> Directory:
        return Directory.of(self.register)

    def read(self, row: SaidRow) -> tuple[Task, tuple[Problem, ...]]:
        """The indicator as a task with its plan, under the label; what the register's checks say of the row.

        Without a single month it keeps the plan it has, and a new one waits for its unit's.
        """
        return read_as_register(row, self._read)

    def _read(self, row: RegisterRow) -> Task:
        edition = Edition(self.register.year, self.register.digest)
        row.required(("unit", "责任单位"))
        labels = {**dict.fromkeys(self.register.labels, False), self.label: True}
        task = replace(read_target(row, edition, self._directory, labels), unit_code=self._directory.unit(row, "unit"))
        present = self.register.task_by_code.get(task.code)
        is_planned = any(row.is_faulty(month) or row.line.values.get(month) is not None for month in _MONTHS)
        plan = present.plan if present and not is_planned else read_plan(row, task, edition)
        return replace(task, labels=tuple(dict.fromkeys((*task.labels, self.label))), plan=plan, row="")

    def check_code(self, row: SaidRow) -> Iterator[Problem]:
        """A code is new, or that of an indicator under the same label."""
        present = self.register.task_by_code.get(row.key)
        if not row.key:
            yield row.error(Code.REQUIRED, "code", "没有填指标编号。", "每项填一个编号，如 C0001。")
        elif present and self.label not in present.labels:
            message = f"编号 {row.key} 已经用于“{present.title}”，那一项没有标签“{self.label}”。"
            yield row.error(Code.CODE_TWICE, "code", message, "请改成没有用过的编号。")

    def check_row(self, row: SaidRow) -> Iterable[Problem]:
        """It is one that the register would take."""
        return self.read(row)[1]

    def is_same(self, row: SaidRow) -> bool:
        """Whether it stands in the register already, just so."""
        present = self.register.task_by_code.get(row.key)
        return present is not None and _bare(self.read(row)[0]) == _bare(present)


def _bare(task: Task) -> Task:
    """Without what an import does not say: the row it stands on, milestones, the order of labels."""
    plan = tuple(replace(point, milestone="") for point in task.plan)
    return replace(task, row="", plan=plan, labels=tuple(sorted(task.labels)))
