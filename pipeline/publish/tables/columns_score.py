"""The columns of rankings: units, leaders, labels, departments, campaigns, declared once; and who was late or missing."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.model.result import Status
from pipeline.publish.columns import Column, by_name, pick
from pipeline.publish.views.bulletin import Bulletin
from pipeline.publish.views.rows import COLOURS, LateUnit, MissingUnit, ScoreRow


def _count(status: Status) -> Column[ScoreRow]:
    meaning = f"本期为{status.char}（{status.term}）的任务数"
    return Column(f"{status.char} {status.term}", 7, "count", meaning, lambda row: row.score.counts[status], status.value, "项")


SCORE = by_name((
    Column[ScoreRow]("类别", 8, "text", "单位类别，排名在同类中进行", lambda row: row.category, "category"),
    Column[ScoreRow]("名次", 6, "count", "同类中的名次，同分同名次；空为没有考核任务", lambda row: row.score.rank, "rank", "名"),
    Column[ScoreRow]("上期名次", 6, "count", "上期的名次，空为没有", lambda row: row.score.rank_before, "rank_before", "名"),
    Column[ScoreRow]("升降", 6, "centre", "↑ 上升、↓ 下降、— 未变、新 上期无名次", lambda row: row.movement, "movement"),
    Column[ScoreRow]("进度得分", 8, "percent", "Σ分值×p ÷ Σ分值", lambda row: row.score.progress, "progress", "分"),
    Column[ScoreRow]("时效得分", 8, "percent", "考核任务时效分的平均数", lambda row: row.score.timeliness, "timeliness", "分"),
    Column[ScoreRow]("质量得分", 8, "percent", "质量合格的考核任务所占百分数", lambda row: row.score.quality, "quality", "分"),
    Column[ScoreRow]("真实性得分", 8, "percent", "100 减去核实差的平均数", lambda row: row.score.accuracy, "accuracy", "分"),
    Column[ScoreRow]("扣分", 6, "percent", "督办措施扣分", lambda row: row.score.deductions, "deductions", "分"),
    Column[ScoreRow]("加分", 6, "percent", "加分", lambda row: row.score.bonuses, "bonuses", "分"),
    Column[ScoreRow]("综合得分", 8, "percent", "四项按权重相加，减扣分，加加分", lambda row: row.score.composite, "composite", "分"),
    Column[ScoreRow]("考核任务", 7, "count", "本期考核的任务数，不含未到期", lambda row: row.assessed, "assessed_tasks", "项"),
    Column[ScoreRow]("全部任务", 9, "count", "任务数，含未到期", lambda row: sum(row.score.counts.values()), "tasks", "项"),
    Column[ScoreRow]("分值合计", 9, "points", "考核任务的分值之和", lambda row: row.score.points, "points", "分"),
    *(_count(status) for status in Status),
))  # fmt: skip

_COUNTS = " ".join(status.value for status in (*COLOURS, Status.NOT_DUE))
_COUNTS_DATA = " ".join(Status)
_PLACE, _BODY = "rank movement rank_before", f"progress assessed_tasks points {_COUNTS}"


def _code(heading: str, name: str) -> Column[ScoreRow]:
    return Column(heading, 9, "text", "基础台账中的代码", lambda row: row.code, name)


def _name(heading: str, width: int, meaning: str, name: str) -> Column[ScoreRow]:
    return Column(heading, width, "text", meaning, lambda row: row.name, name)


def _note(heading: str, width: int, meaning: str, name: str) -> Column[ScoreRow]:
    return Column(heading, width, "text", meaning, lambda row: row.note, name)


_CATEGORY = pick(SCORE, "category")
_UNIT_CODE = _code("单位代码", "unit_code")
_UNIT = _name("单位", 30, "单位名称", "unit_name")
_LEADER = _name("责任领导", 12, "姓名", "leader")
_POST = _note("单位和职务", 44, "基础台账中的单位和职务", "post")
_CAMPAIGN = _note("专项", 14, "标签表中标为专项的标签", "campaign")

UNITS = (
    *_CATEGORY, *pick(SCORE, _PLACE), _UNIT_CODE, _UNIT,
    *pick(SCORE, f"progress timeliness quality accuracy deductions bonuses composite assessed_tasks {_COUNTS}"),
)  # fmt: skip
LEADERS = (*pick(SCORE, _PLACE), _LEADER, _POST, *pick(SCORE, _BODY))


def progress_columns(heading: str) -> tuple[Column[ScoreRow], ...]:
    """A ranking by progress alone: labels and supervising departments."""
    return (*pick(SCORE, _PLACE), _name(heading, 40, "名称", "name"), *pick(SCORE, _BODY))


CAMPAIGNS = (_CAMPAIGN, *progress_columns("单位"))

# As other programs have them: new ones only at the end.
UNIT_DATA = (
    _UNIT_CODE, _UNIT, *_CATEGORY,
    *pick(SCORE, "progress timeliness quality accuracy deductions bonuses composite rank rank_before points"),
    *pick(SCORE, f"tasks {_COUNTS_DATA}"),
)  # fmt: skip
_RANKED_DATA = pick(SCORE, f"assessed_tasks points progress rank rank_before {_COUNTS_DATA}")
LEADER_DATA = (_code("编码", "leader_code"), _LEADER, _POST, *_RANKED_DATA)
CAMPAIGN_DATA = (_CAMPAIGN, _UNIT_CODE, _UNIT, *_RANKED_DATA)
LABEL_DATA = (_name("项目标签", 20, "标签", "label"), *_RANKED_DATA)
DEPARTMENT_DATA = (
    _code("部门代码", "department_code"), _name("业务主管部门", 28, "负责核实的部门", "department"), *_RANKED_DATA,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reporting:
    """A unit that was late, or of which nothing was accepted."""

    unit: LateUnit | MissingUnit

    @property
    def arrived(self) -> datetime | None:
        return self.unit.arrived if isinstance(self.unit, LateUnit) else None


REPORTING: tuple[Column[Reporting], ...] = (
    Column("情形", 8, "centre", "缺报或迟报", lambda row: "迟报" if row.arrived else "缺报", "state"),
    Column("单位代码", 10, "text", "基础台账中的代码", lambda row: row.unit.code, "unit_code"),
    Column("单位", 44, "text", "单位名称", lambda row: row.unit.name, "unit_name"),
    Column("类别", 10, "text", "单位类别", lambda row: row.unit.category, "category"),
    Column("迟报到达时间", 20, "moment", "截止以后报的那份到达的时间，空为缺报", lambda row: row.arrived, "arrived"),
)


def reporting_of(bulletin: Bulletin) -> tuple[Reporting, ...]:
    """The missing units first, then the late ones by their arrival."""
    return (*map(Reporting, bulletin.missing), *map(Reporting, bulletin.late))
