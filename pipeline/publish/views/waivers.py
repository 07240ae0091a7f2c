"""The exceptions 豁免与延期 as they are published: each with who asked, who granted, why, and how many tasks it is for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model.county import Register
from pipeline.model.result import TaskResult
from pipeline.model.waiver import Waiver
from pipeline.publish.columns import Column
from pipeline.publish.views.rows import plain_text


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """One exception with its names; texts are plain. `tasks` counts those of the month or year that it is for."""

    waiver: Waiver
    unit_name: str
    title: str
    asked: str
    granted: str
    reason: str
    tasks: int

    @property
    def rule(self) -> str:
        return self.waiver.rule.term

    @property
    def months(self) -> str:
        """`2026年3月`, or `2026年3月至2026年5月`."""
        first, last = self.waiver.first, self.waiver.last
        return first.term if first == last else f"{first.term}至{last.term}"

    @property
    def until(self) -> str:
        return str(self.waiver.until or "")


def waivers_applied(results: Iterable[TaskResult], register: Register) -> tuple[WaiverRow, ...]:
    """The exceptions that hold for some of these tasks, in the order of the tasks."""
    counts = Counter(waiver for result in results for waiver in result.waivers)
    return tuple(_row(waiver, register, count) for waiver, count in counts.items())


def waivers_granted(register: Register) -> tuple[WaiverRow, ...]:
    """All exceptions of a register, in its order."""
    units = register.tasks_by_unit
    return tuple(
        _row(waiver, register, sum(waiver.is_of(waiver.unit_code, task.code) for task in units[waiver.unit_code]))
        for waiver in register.waivers
    )


def _row(waiver: Waiver, register: Register, tasks: int) -> WaiverRow:
    task = register.task_by_code.get(waiver.task_code)
    return WaiverRow(
        waiver,
        plain_text(register.unit_by_code[waiver.unit_code].name),
        plain_text(task.title if task else ""),
        plain_text(waiver.asked),
        plain_text(waiver.granted),
        plain_text(waiver.reason),
        tasks,
    )


WAIVERS: tuple[Column[WaiverRow], ...] = (
    Column("豁免事项", 14, "text", "豁免了哪一条规则", lambda row: row.rule, "rule"),
    Column("单位代码", 9, "text", "被豁免的单位在基础台账中的代码", lambda row: row.waiver.unit_code, "unit_code"),
    Column("单位", 28, "text", "被豁免的单位", lambda row: row.unit_name, "unit_name"),
    Column("任务编号", 12, "text", "空为该单位全部任务", lambda row: row.waiver.task_code, "task_code"),
    Column("目标任务", 36, "text", "任务名称", lambda row: row.title, "title"),
    Column("考核期", 24, "text", "在哪些月份有效", lambda row: row.months, "months"),
    Column("延至", 12, "text", "批准的最后一天，空为没有", lambda row: row.until, "until"),
    Column("申请人", 16, "text", "谁提出的", lambda row: row.asked, "asked"),
    Column("批准人", 16, "text", "谁批准的", lambda row: row.granted, "granted"),
    Column("批准原因", 44, "text", "事由和依据", lambda row: row.reason, "reason"),
    Column("任务数", 8, "count", "涉及的任务数", lambda row: row.tasks, "tasks", "项"),
    Column("台账单元格", 16, "text", "写在基础台账的哪一格", lambda row: plain_text(row.waiver.cell), "cell"),
)
