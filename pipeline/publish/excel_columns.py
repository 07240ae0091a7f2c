"""What the sheets of the bulletin's workbook hold: one declaration draws a column and explains it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from pipeline.model.result import Status
from pipeline.publish.rows import COLOURS, ScoreRow, TaskRow

Row = TypeVar("Row")
Style = Literal["text", "wrap", "centre", "colour", "count", "points", "percent", "signed", "moment"]


@dataclass(frozen=True)  # a generic class with slots cannot be made as Column[Row](…)
class Column(Generic[Row]):
    """One column: heading, width in characters, look, what it means, and its value for a row."""

    heading: str
    width: int
    style: Style
    meaning: str
    value: Callable[[Row], object]


def _count(status: Status) -> Column[ScoreRow]:
    meaning = f"本月为{status.char}（{status.term}）的任务数"
    return Column(f"{status.char} {status.term}", 9, "count", meaning, lambda row: row.score.counts[status])


_COUNTS = tuple(_count(status) for status in (*COLOURS, Status.NOT_DUE))
_RANK = Column[ScoreRow]("名次", 6, "count", "同类中的名次，同分同名次", lambda row: row.score.rank)
_BEFORE = Column[ScoreRow]("上期名次", 9, "count", "上期的名次，空为没有", lambda row: row.score.rank_before)
_MOVE = Column[ScoreRow](
    "升降", 6, "centre", "↑ 上升、↓ 下降、— 未变、新 上期无名次", lambda row: row.movement
)
_ASSESSED = Column[ScoreRow]("考核任务", 9, "count", "本月考核的任务数，不含未到期", lambda row: row.assessed)
_POINTS = Column[ScoreRow]("分值合计", 9, "points", "考核任务的分值之和", lambda row: row.score.points)
_PROGRESS = Column[ScoreRow]("进度得分", 9, "percent", "Σ分值×p ÷ Σ分值", lambda row: row.score.progress)

UNITS: tuple[Column[ScoreRow], ...] = (
    Column("类别", 8, "text", "单位类别，排名在同类中进行", lambda row: row.category),
    _RANK,
    _MOVE,
    _BEFORE,
    Column("单位代码", 9, "text", "基础台账中的代码", lambda row: row.code),
    Column("单位", 34, "text", "单位名称，点击到它的任务", lambda row: row.name),
    _PROGRESS,
    Column("时效得分", 9, "percent", "考核任务时效分的平均数", lambda row: row.score.timeliness),
    Column("质量得分", 9, "percent", "质量合格的考核任务所占百分数", lambda row: row.score.quality),
    Column("真实性得分", 11, "percent", "100 减去核实差的平均数", lambda row: row.score.accuracy),
    Column("扣分", 7, "percent", "督办措施扣分", lambda row: row.score.deductions),
    Column("加分", 7, "percent", "加分", lambda row: row.score.bonuses),
    Column("综合得分", 9, "percent", "四项按权重相加，减扣分，加加分", lambda row: row.score.composite),
    _ASSESSED,
    *_COUNTS,
)

LEADERS: tuple[Column[ScoreRow], ...] = (
    _RANK,
    _MOVE,
    _BEFORE,
    Column("责任领导", 12, "text", "姓名", lambda row: row.name),
    Column("单位和职务", 44, "text", "基础台账中的单位和职务", lambda row: row.note),
    _PROGRESS,
    _ASSESSED,
    _POINTS,
    *_COUNTS,
)


def progress_columns(heading: str) -> tuple[Column[ScoreRow], ...]:
    """A ranking by progress alone: labels and supervising departments."""
    name = Column[ScoreRow](heading, 40, "text", "名称", lambda row: row.name)
    return (_RANK, _MOVE, _BEFORE, name, _PROGRESS, _ASSESSED, _POINTS, *_COUNTS)


CAMPAIGNS: tuple[Column[ScoreRow], ...] = (
    Column("专项", 14, "text", "标签表中标为专项的标签", lambda row: row.note),
    *progress_columns("单位"),
)


def _flag(heading: str, meaning: str, holds: Callable[[TaskRow], bool | None]) -> Column[TaskRow]:
    def value(row: TaskRow) -> int | None:
        flag = holds(row)
        return None if flag is None else int(flag)

    return Column(heading, 7, "count", f"{meaning}为 1，否则为 0", value)


_CODE = Column[TaskRow]("任务编号", 12, "text", "基础台账中的编号", lambda row: row.code)
_TITLE = Column[TaskRow]("目标任务", 44, "text", "任务名称", lambda row: row.title)
_UNIT = Column[TaskRow]("单位", 28, "text", "被考核单位", lambda row: row.unit_name)
_LEADER = Column[TaskRow]("责任领导", 10, "text", "对任务负责的领导", lambda row: row.leader)
_COLOUR = Column[TaskRow]("颜色", 6, "colour", "黑、红、绿、蓝、橙；— 为未到期", lambda row: row.status.char)
_P = Column[TaskRow]("P", 8, "percent", "计划累计进度（%）", lambda row: row.result.planned)
_A = Column[TaskRow]("A", 8, "percent", "实际累计进度（%）", lambda row: row.result.assessed)
_DEVIATION = Column[TaskRow]("偏差", 8, "signed", "A − P，百分点", lambda row: row.deviation)
_STREAK = Column[TaskRow]("连续月数", 9, "count", "到本月连续为黑或红的月数", lambda row: row.result.streak)
_LEVEL = Column[TaskRow]("督办级别", 9, "count", "颜色引起的督办级别，0 为无", lambda row: row.result.level)
_MEASURE = Column[TaskRow]("督办措施", 10, "text", "级别对应的措施", lambda row: row.level_term)
_REASON = Column[TaskRow]("判定原因", 48, "text", "为何是这个颜色", lambda row: row.reason)

TASKS: tuple[Column[TaskRow], ...] = (
    _CODE,
    _TITLE,
    _UNIT,
    Column("类别", 7, "text", "单位类别", lambda row: row.category),
    _COLOUR,
    Column("状态", 9, "text", "颜色的含义", lambda row: row.status.term),
    _P,
    Column("报送", 8, "percent", "报送的累计进度（%）", lambda row: row.result.reported),
    Column("核实", 8, "percent", "核实的累计进度（%），空为未核实", lambda row: row.result.verified),
    _A,
    _DEVIATION,
    _REASON,
    _LEADER,
    Column("业务主管部门", 26, "text", "负责核实的部门", lambda row: row.department),
    Column("项目标签", 20, "text", "标签，以顿号分隔", lambda row: "、".join(row.labels)),
    Column("任务类型", 10, "text", "个性目标或共性目标", lambda row: row.result.task.kind.term),
    Column("计量方式", 10, "text", "形象进度、数量或控制", lambda row: row.result.task.measure.term),
    Column("工作状态", 9, "text", "单位填报的工作状态", lambda row: row.work_state_term),
    Column(
        "标记",
        20,
        "text",
        "重点、缺报、迟报、逾期、核实退回、缺印证、待核实、未回复升级",
        lambda row: "、".join(row.flags),
    ),
    _STREAK,
    _LEVEL,
    Column("分值", 7, "points", "任务在单位内的分值（权重）", lambda row: row.result.task.points),
    Column("p", 9, "percent", "进度得分中的 p，计算用未进位的数", lambda row: row.result.progress_score),
    Column("时效分", 8, "percent", "本任务的时效分", lambda row: row.result.timeliness_score),
    _flag("质量", "印证齐全且未被退回", lambda row: row.result.good),
    Column("核实差", 8, "percent", "报送与核实之差，取正数；空为未核实", lambda row: row.gap),
    _flag("待核实", "尚未核实、暂按报送数计", lambda row: row.result.provisional),
    Column("回执编号", 16, "text", "数字所在报送的回执", lambda row: row.source and row.source.number),
    Column("文件", 34, "text", "报送的文件", lambda row: row.source and row.source.file),
    Column("工作表", 9, "text", "数字所在的工作表", lambda row: row.source and row.source.sheet),
    Column("单元格", 8, "text", "数字所在的单元格", lambda row: row.source and row.source.cell),
    Column("到达时间", 17, "moment", "该次报送到达的时间", lambda row: row.source and row.source.arrived),
)

LAGGING: tuple[Column[TaskRow], ...] = (
    _COLOUR, _CODE, _TITLE, _UNIT, _LEADER, _STREAK, _P, _A, _DEVIATION, _LEVEL, _MEASURE, _REASON,
)  # fmt: skip
