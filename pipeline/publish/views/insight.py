"""研判: the warnings of a month as a bulletin shows them, kind by kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from pipeline.model.county import Register
from pipeline.model.insight import Finding, FindingKind, Origin
from pipeline.publish.columns import Column
from pipeline.publish.views.rows import TaskRow, plain_text

_MEANINGS: Mapping[FindingKind, str] = {
    FindingKind.PROJECTED_LATE: "照现在的进度推算，过了完成时限才能完成",
    FindingKind.STALLED: "计划在走，进度没有动",
    FindingKind.WENT_DOWN: "累计进度比上次认定的还低",
    FindingKind.BACK_LOADED: "大半任务排在最后一个季度",
    FindingKind.COPIED: "文字照抄往月，数却变了",
    FindingKind.EXACT: "单位每项任务、每个月都正好等于计划",
    FindingKind.OVERSTATED: "填报多次高于核实",
    FindingKind.REUSED: "同一份资料用在了两处",
    FindingKind.OUTSIDE_MONTH: "照片不是当月拍的",
}


class WarningSource(NamedTuple):
    """An entry in words: month and receipt, with the task where the warning is not about it; file; sheet and cell."""

    receipt: str
    file: str
    cell: str

    def __str__(self) -> str:
        return " ".join(self)


@dataclass(frozen=True, slots=True)
class WarningRow:
    """One warning, numbered within its month: about a task, or about the whole unit (code and title empty).

    `figures` by name; `sources` are the entries that made it.
    """

    number: int
    kind: FindingKind
    unit_code: str
    unit_name: str
    task_code: str
    title: str
    leader: str
    sentence: str
    figures: tuple[tuple[str, str], ...]
    sources: tuple[WarningSource, ...]


@dataclass(frozen=True, slots=True)
class WarningGroup:
    """The warnings of one kind, with what they mean."""

    kind: FindingKind
    meaning: str
    rows: tuple[WarningRow, ...]


def warning_rows(findings: Iterable[Finding], tasks: Mapping[str, TaskRow], register: Register) -> tuple[WarningRow, ...]:
    """Warnings with every code resolved to a name and every text plain."""
    return tuple(_row(number, finding, tasks, register) for number, finding in enumerate(findings, 1))


def _row(number: int, finding: Finding, tasks: Mapping[str, TaskRow], register: Register) -> WarningRow:
    task, unit = tasks.get(finding.task_code), register.unit_by_code[finding.unit_code]
    return WarningRow(
        number,
        finding.kind,
        plain_text(unit.code),
        plain_text(unit.name),
        task.code if task else "",
        task.title if task else "",
        task.leader if task else "",
        plain_text(finding.sentence),
        tuple(finding.figures.items()),
        tuple(_source(origin, finding.task_code) for origin in finding.origins),
    )


def _source(origin: Origin, about: str) -> WarningSource:
    """`2026年3月 回执 20260328-0001`, `月报.xlsx`, `月报表!H7`."""
    task = f" {origin.task_code}" if origin.task_code != about else ""
    cell = "!".join(part for part in (origin.sheet, origin.cell) if part)
    return WarningSource(*map(plain_text, (f"{origin.period.term}{task} 回执 {origin.number}", origin.file, cell)))


def group_warnings(rows: Iterable[WarningRow]) -> tuple[WarningGroup, ...]:
    """The warnings kind by kind, as they come: in the order in which they are published."""
    return tuple(WarningGroup(kind, _MEANINGS[kind], tuple(found)) for kind, found in groupby(rows, lambda row: row.kind))


WARNINGS: tuple[Column[WarningRow], ...] = (
    Column("序号", 6, "count", "本期第几条预警", lambda row: row.number, "number", "条"),
    Column("预警", 14, "term", "预警的种类，门槛由考核办设定", lambda row: row.kind, "kind"),
    Column("单位代码", 9, "text", "基础台账中的代码", lambda row: row.unit_code, "unit_code"),
    Column("单位", 26, "text", "被考核单位", lambda row: row.unit_name, "unit_name"),
    Column("任务编号", 12, "text", "点击到这项任务；空为整个单位", lambda row: row.task_code, "task_code"),
    Column("目标任务", 36, "text", "任务名称", lambda row: row.title, "title"),
    Column("责任领导", 10, "text", "对任务负责的领导", lambda row: row.leader, "leader"),
    Column("说明", 70, "wrap", "要留意什么，供核实，不是结论", lambda row: row.sentence, "warning"),
    Column("依据的数", 34, "text", "得出预警的数", lambda row: "；".join(f"{name} {value}" for name, value in row.figures), "figures"),
    Column("出处", 60, "text", "这些数所在的回执、文件、工作表和单元格", lambda row: "；".join(map(str, row.sources)), "sources"),
)
