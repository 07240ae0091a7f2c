"""The tables of a correction 更正: what was decided, and each figure before and after it."""

from collections.abc import Callable, Mapping
from typing import Any

from pipeline.publish.columns import Column, Style
from pipeline.publish.tables.datapackage import Issue, render_package
from pipeline.publish.tables.flat import Table
from pipeline.publish.views.correction import (
    Correction,
    Ground,
    MeasureChange,
    PlaceChange,
    ScoreChange,
    TaskChange,
)
from pipeline.publish.views.rows import ScoreRow
from pipeline.publish.views.summary import SummaryRow


def _both(heading: str, width: int, style: Style, value: Callable[[Any], object], name: str) -> tuple[Column[Any], Column[Any]]:
    """A column before and one after."""
    return (
        Column(f"原{heading}", width, style, "此前公布的", lambda change: value(change.before), f"{name}_before"),
        Column(f"现{heading}", width, style, "更正以后的", lambda change: value(change.after), f"{name}_after"),
    )


def _period(change: TaskChange | ScoreChange) -> str:
    return change.period.term


GROUNDS: tuple[Column[Ground], ...] = (
    Column("单位", 18, "wrap", "提出申诉的单位", lambda row: row.unit_name, "unit_name"),
    Column("任务编号", 12, "text", "基础台账中的编号", lambda row: row.granted.task_code, "task_code"),
    Column("目标任务", 28, "wrap", "任务名称", lambda row: row.title, "title"),
    Column("申诉事项", 9, "centre", "对什么有异议", lambda row: row.granted.fact.term, "fact"),
    Column("审核采纳", 18, "wrap", "采纳以后怎样计", lambda row: row.asked, "granted"),
    Column("申诉理由", 40, "wrap", "单位写的", lambda row: row.reason, "reason"),
    Column("申诉出处", 20, "wrap", "回执编号、工作表和单元格", lambda row: row.granted.appeal_place, "appeal"),
    Column("审核出处", 20, "wrap", "回执编号、工作表和单元格", lambda row: row.granted.decision_place, "decision"),
    Column("单位代码", 9, "text", "基础台账中的代码", lambda row: row.granted.unit_code, "unit_code"),
)
TASK_CHANGES: tuple[Column[TaskChange], ...] = (
    Column("考核期", 11, "text", "哪个月的通报", _period, "period"),
    Column("任务编号", 12, "text", "基础台账中的编号", lambda change: change.after.code, "task_code"),
    Column("目标任务", 28, "wrap", "任务名称", lambda change: change.after.title, "title"),
    Column("单位", 18, "wrap", "被考核单位", lambda change: change.after.unit_name, "unit_name"),
    *_both("颜色", 7, "centre", lambda row: row.status.char, "status"),
    *_both("核实", 8, "percent", lambda row: row.result.verified, "verified"),
    *_both("A", 8, "percent", lambda row: row.result.assessed, "assessed"),
    *_both("督办级别", 9, "count", lambda row: row.result.level, "level"),
    Column("现判定原因", 36, "wrap", "更正以后为何是这个颜色", lambda change: change.after.reason, "reason"),
    *_both("标记", 16, "text", lambda row: "、".join(row.flags), "flags"),
    *_both("连续月数", 9, "count", lambda row: row.result.streak, "streak"),
    *_both("时效分", 9, "percent", lambda row: row.result.timeliness_score, "timeliness_score"),
)
_SCORES: tuple[tuple[str, int, Style, Callable[[ScoreRow], object], str], ...] = (
    ("名次", 7, "count", lambda row: row.score.rank, "rank"),
    ("进度", 8, "percent", lambda row: row.score.progress, "progress"),
    ("时效", 8, "percent", lambda row: row.score.timeliness, "timeliness"),
    ("质量", 8, "percent", lambda row: row.score.quality, "quality"),
    ("真实性", 8, "percent", lambda row: row.score.accuracy, "accuracy"),
    ("扣分", 7, "percent", lambda row: row.score.deductions, "deductions"),
    ("综合", 8, "percent", lambda row: row.score.composite, "composite"),
)  # fmt: skip
UNIT_CHANGES: tuple[Column[ScoreChange], ...] = (
    Column("考核期", 11, "text", "哪个月的通报", _period, "period"),
    Column("单位", 18, "wrap", "单位名称", lambda change: change.after.name, "unit_name"),
    Column("类别", 6, "centre", "单位类别", lambda change: change.after.category, "category"),
    *(column for said in _SCORES for column in _both(*said)),
    Column("单位代码", 9, "text", "基础台账中的代码", lambda change: change.after.code, "unit_code"),
)
LEADER_CHANGES: tuple[Column[ScoreChange], ...] = (
    Column("考核期", 11, "text", "哪个月的通报", _period, "period"),
    Column("责任领导代码", 12, "text", "基础台账中的编码", lambda change: change.after.code, "leader_code"),
    Column("责任领导", 12, "text", "姓名", lambda change: change.after.name, "leader"),
    Column("单位和职务", 34, "text", "基础台账中的单位和职务", lambda change: change.after.note, "post"),
    *(column for said in _SCORES[:2] for column in _both(*said)),
)
MEASURE_CHANGES: tuple[Column[MeasureChange], ...] = (
    Column("督办编号", 15, "text", "考核期和顺序号", lambda change: change.before.number, "number"),
    Column("任务编号", 12, "text", "基础台账中的编号", lambda change: change.before.task_code, "task_code"),
    Column("目标任务", 36, "wrap", "任务名称", lambda change: change.title, "title"),
    Column("单位", 24, "wrap", "被督办的单位", lambda change: change.unit_name, "unit_name"),
    Column("原级别", 9, "count", "此前公布的", lambda change: change.before.level, "level_before"),
    Column("现级别", 9, "count", "0 为撤销", lambda change: 0 if change.after.cancelled else change.after.level, "level_after"),
)
_PLACES: tuple[tuple[str, int, Style, Callable[[SummaryRow], object], str], ...] = (
    ("名次", 8, "count", lambda row: row.row.score.rank, "rank"),
    ("得分", 9, "percent", lambda row: row.figure, "score"),
    ("等次", 8, "text", lambda row: row.grade, "grade"),
)  # fmt: skip
PLACE_CHANGES: tuple[Column[PlaceChange], ...] = (
    Column("考核期", 14, "text", "哪个季度或年度的通报", lambda change: change.period.term, "period"),
    Column("排名", 10, "text", "单位或责任领导的排名", lambda change: change.ranking, "ranking"),
    Column("代码", 9, "text", "基础台账中的代码", lambda change: change.after.row.code, "code"),
    Column("名称", 26, "text", "单位名称或姓名", lambda change: change.after.row.name, "name"),
    *(column for said in _PLACES for column in _both(*said)),
)


def tables_of_correction(correction: Correction) -> tuple[Table[Any], ...]:
    """Every table, in the order of the workbook's sheets."""
    months = correction.months
    return (
        Table("grounds", "更正依据", GROUNDS, correction.grounds, ("task_code", "fact")),
        Table("tasks", "任务更正", TASK_CHANGES, [row for month in months for row in month.tasks], ("period", "task_code")),
        Table("units", "单位更正", UNIT_CHANGES, [row for month in months for row in month.units], ("period", "unit_code")),
        Table("leaders", "责任领导更正", LEADER_CHANGES, [row for month in months for row in month.leaders], ("period", "leader_code")),
        Table("measures", "督办更正", MEASURE_CHANGES, [row for month in months for row in month.measures], ("number",)),
        Table("periods", "季度年度更正", PLACE_CHANGES, [row for each in correction.periods for row in each.places], ("period", "ranking", "code")),
    )


def render_correction_tables(correction: Correction) -> Mapping[str, bytes]:
    """The data package of a correction."""
    origin = correction.origin
    period = f"{correction.period}-correction-{origin.number}"
    return render_package(
        tables_of_correction(correction), Issue(period, correction.title, origin.office, str(origin.published), origin.program)
    )
