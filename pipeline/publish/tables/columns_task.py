"""The columns of a task, declared once; workbook, data and `kaohe query` pick from them."""

from collections.abc import Callable

from pipeline.publish.columns import Column, by_name, pick
from pipeline.publish.views.figures import limit
from pipeline.publish.views.rows import MeasureRow, Source, TaskRow


def _source(heading: str, width: int, meaning: str, value: Callable[[Source], object], name: str) -> Column[TaskRow]:
    style = "moment" if name == "arrived" else "text"
    return Column(heading, width, style, meaning, lambda row: row.source and value(row.source), name)  # type: ignore[arg-type]


def _flag(heading: str, meaning: str, value: Callable[[TaskRow], bool | None], name: str) -> Column[TaskRow]:
    return Column(heading, 7, "flag", f"{meaning}为 1，否则为 0", value, name)


_IN_PERCENT = "百分点"

TASK = by_name((
    Column[TaskRow]("任务编号", 12, "text", "基础台账中的编号", lambda row: row.code, "task_code"),
    Column[TaskRow]("目标任务", 34, "wrap", "任务名称", lambda row: row.title, "title"),
    Column[TaskRow]("单位代码", 9, "text", "被考核单位在基础台账中的代码", lambda row: row.unit_code, "unit_code"),
    Column[TaskRow]("单位", 22, "wrap", "被考核单位", lambda row: row.unit_name, "unit_name"),
    Column[TaskRow]("类别", 7, "text", "单位类别", lambda row: row.category, "category"),
    Column[TaskRow]("颜色", 6, "colour", "黑、红、绿、蓝、橙；— 为未到期", lambda row: row.status, "status"),
    Column[TaskRow]("状态", 9, "term", "颜色的含义", lambda row: row.status, "status_term"),
    Column[TaskRow]("P", 8, "percent", "计划累计进度（%），完成时限过后为 100", lambda row: row.result.planned, "planned", _IN_PERCENT),
    Column[TaskRow]("报送", 8, "percent", "报送的累计进度（%），空为未报送", lambda row: row.result.reported, "reported", _IN_PERCENT),
    Column[TaskRow]("核实", 8, "percent", "核实的累计进度（%），空为未核实", lambda row: row.result.verified, "verified", _IN_PERCENT),
    Column[TaskRow]("A", 8, "percent", "实际累计进度（%）：核实数，其次报送数，再次上次已知的数", lambda row: row.result.assessed, "assessed", _IN_PERCENT),
    Column[TaskRow]("偏差", 8, "signed", "A − P，百分点", lambda row: row.deviation, "deviation", _IN_PERCENT),
    Column[TaskRow]("判定原因", 50, "wrap", "为何是这个颜色", lambda row: row.reason, "reason"),
    Column[TaskRow]("责任领导", 10, "text", "对任务负责的领导", lambda row: row.leader, "leader"),
    Column[TaskRow]("责任领导代码", 12, "text", "责任领导在基础台账中的编码", lambda row: row.result.task.leader, "leader_code"),
    Column[TaskRow]("业务主管部门", 26, "text", "负责核实的部门", lambda row: row.department, "department"),
    Column[TaskRow]("项目标签", 20, "text", "标签，以顿号分隔", lambda row: "、".join(row.labels), "labels"),
    Column[TaskRow]("任务类型", 10, "term", "个性目标或共性目标", lambda row: row.result.task.kind, "kind"),
    Column[TaskRow]("计量方式", 10, "term", "形象进度、数量或控制", lambda row: row.result.task.measure, "measure"),
    Column[TaskRow]("工作状态", 9, "term", "单位填报的工作状态，空为未报送", lambda row: row.work_state, "work_state"),
    Column[TaskRow](
        "标记", 20, "text", "重点、缺报、迟报、逾期、核实退回、缺印证、待核实、未回复升级，和豁免的事项",
        lambda row: "、".join(row.flags), "flags",
    ),
    Column[TaskRow]("豁免", 20, "text", "豁免的事项、批准人和原因", lambda row: "；".join(row.waivers), "waivers"),
    Column[TaskRow]("连续月数", 9, "count", "到本月连续为黑或红的月数", lambda row: row.result.streak, "streak", "月"),
    Column[TaskRow]("督办级别", 9, "count", "颜色引起的督办级别，0 为无", lambda row: row.result.level, "level", "级"),
    Column[TaskRow]("督办措施", 10, "text", "级别对应的措施", lambda row: row.level_term, "level_term"),
    Column[TaskRow]("分值", 7, "points", "任务在单位内的分值（权重）", lambda row: row.result.task.points, "points", "分"),
    Column[TaskRow]("进度分", 8, "percent", "进度得分中的 p，即 A 占 P 的百分数，有上限；计算用未进位的数", lambda row: row.result.progress_score, "progress_score", "分"),
    Column[TaskRow]("时效分", 8, "percent", "本任务的时效分", lambda row: row.result.timeliness_score, "timeliness_score", "分"),
    Column[TaskRow]("核实差", 8, "percent", "报送与核实之差，取正数；空为未核实", lambda row: row.gap, "gap", _IN_PERCENT),
    _flag("质量", "印证齐全且未被退回", lambda row: row.result.good, "good"),
    _flag("重点", "重点监管任务", lambda row: row.result.task.key, "key"),
    _flag("缺报", "到关闭时限仍无有效月报", lambda row: row.result.missing, "missing"),
    _flag("迟报", "截止以后才有第一份有效月报", lambda row: row.result.late, "late"),
    _flag("逾期", "完成时限已到而未完成", lambda row: row.result.overdue, "overdue"),
    _flag("待核实", "尚未核实、暂按报送数计", lambda row: row.result.provisional, "provisional"),
    _flag("核实退回", "核实时被退回", lambda row: row.result.returned, "returned"),
    _flag("缺印证", "应有印证资料而没有", lambda row: row.result.evidence_missing, "evidence_missing"),
    _flag("未回复升级", "上月督办未按期回复，级别加 1", lambda row: row.result.escalated, "escalated"),
    _source("回执编号", 16, "数字所在报送的回执", lambda source: source.number, "receipt"),
    _source("文件", 34, "报送的文件", lambda source: source.file, "file"),
    _source("工作表", 9, "数字所在的工作表", lambda source: source.sheet, "sheet"),
    _source("单元格", 8, "数字所在的单元格", lambda source: source.cell, "cell"),
    _source("到达时间", 17, "该次报送到达的时间", lambda source: source.arrived, "arrived"),
))  # fmt: skip

TASKS = pick(
    TASK,
    "task_code title unit_name category status planned reported verified assessed deviation reason leader "
    "status_term department labels kind measure work_state flags waivers streak level points progress_score timeliness_score good gap "
    "provisional receipt file sheet cell arrived",
)
"""As the workbook has them."""

PRINTED = 12
"""How many of TASKS go on paper."""

LAGGING = pick(
    TASK, "status task_code title unit_name leader streak planned assessed deviation level level_term reason"
)

TASK_DATA = pick(
    TASK,
    "task_code unit_code unit_name category kind measure labels leader points planned reported verified assessed "
    "work_state status missing late overdue title department key level streak provisional returned evidence_missing "
    "progress_score timeliness_score good reason receipt file sheet cell arrived deviation gap escalated leader_code waivers",
)
"""As other programs have them: new ones only at the end."""

MEASURE = by_name((
    Column[MeasureRow]("督办编号", 15, "text", "考核期和顺序号", lambda row: row.measure.number, "number"),
    Column[MeasureRow]("级别", 6, "count", "1 提醒督办，2 通报扣分，3 实地核查，4 领导约谈", lambda row: row.measure.level, "level", "级"),
    Column[MeasureRow]("督办措施", 10, "text", "级别对应的措施", lambda row: row.task.level_term, "level_term"),
    Column[MeasureRow]("颜色", 6, "colour", "本月的颜色", lambda row: row.task.status, "status"),
    Column[MeasureRow]("任务编号", 12, "text", "基础台账中的编号", lambda row: row.task.code, "task_code"),
    Column[MeasureRow]("目标任务", 34, "wrap", "任务名称", lambda row: row.task.title, "title"),
    Column[MeasureRow]("单位代码", 9, "text", "被督办的单位", lambda row: row.task.unit_code, "unit_code"),
    Column[MeasureRow]("单位", 22, "wrap", "被督办的单位", lambda row: row.task.unit_name, "unit_name"),
    Column[MeasureRow]("责任领导", 10, "text", "对任务负责的领导", lambda row: row.task.leader, "leader"),
    Column[MeasureRow]("连续月数", 9, "count", "到本月连续为黑或红的月数", lambda row: row.measure.streak, "streak", "月"),
    Column[MeasureRow]("回复期限", 17, "moment", "在此之前回复，过期下月加一级", lambda row: row.measure.due, "due"),
    Column[MeasureRow]("回复期限", 17, "text", "在此之前回复，过期下月加一级", lambda row: limit(row.measure.due), "due_words"),
    Column[MeasureRow]("督办事由", 50, "wrap", "判定颜色的原因", lambda row: row.task.reason, "basis"),
))  # fmt: skip
MEASURES = pick(
    MEASURE, "number level level_term status task_code title unit_name leader streak due_words basis"
)
MEASURE_DATA = pick(MEASURE, "number task_code unit_code level status streak due basis title unit_name leader")
