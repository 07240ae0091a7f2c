"""The ledger 督办台账 of a year as a workbook."""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

from pipeline.publish.columns import Column
from pipeline.publish.excel.sheets import Pen, draw_list, new_workbook
from pipeline.publish.excel.texts import Texts
from pipeline.publish.views.oversight import OversightRow
from pipeline.publish.views.rows import plain_text
from pipeline.publish.views.waivers import WAIVERS, WaiverRow

LEDGER: tuple[Column[OversightRow], ...] = (
    Column("督办编号", 15, "text", "考核期和顺序号", lambda row: row.case.measure.number),
    Column("情况", 10, "centre", "待回复、逾期未回复、已回复、已销号、已撤销", lambda row: row.case.state.term),
    Column("单位", 16, "wrap", "被督办的单位", lambda row: row.unit_name),
    Column("任务编号", 12, "text", "基础台账中的编号", lambda row: row.case.measure.task_code),
    Column("目标任务", 24, "wrap", "任务名称", lambda row: row.title),
    Column("责任领导", 9, "text", "对任务负责的领导", lambda row: row.leader),
    Column("级别", 6, "count", "1 提醒督办，2 通报扣分，3 实地核查，4 领导约谈", lambda row: row.case.measure.level),
    Column("措施", 10, "text", "级别对应的措施", lambda row: row.measure),
    Column("连续月数", 6, "count", "到该月连续为黑或红的月数", lambda row: row.case.measure.streak),
    Column("督办事由", 30, "wrap", "判定颜色的理由", lambda row: row.case.measure.basis),
    Column("回复期限", 11, "text", "当日 24 时前回复", lambda row: f"{row.case.measure.due - timedelta(seconds=1):%Y-%m-%d}"),
    Column("整改情况", 30, "wrap", "最近一次回复的内容", lambda row: _answer(row, "done")),
    Column("首次回复", 16, "moment", "第一次接收的回复，是否按期以它为准", lambda row: _answer(row, "first_arrived")),
    Column("原因分析", 30, "text", "最近一次回复的内容", lambda row: _answer(row, "cause")),
    Column("预计完成", 12, "text", "单位承诺的日期", lambda row: _answer(row, "promised")),
    Column("责任人", 10, "text", "单位报的责任人", lambda row: _answer(row, "responsible")),
    Column("回复回执", 16, "text", "最近一次回复的回执编号", lambda row: _answer(row, "number")),
    Column("单元格", 8, "text", "整改情况所在的单元格", lambda row: _answer(row, "cell")),
    Column("更正", 30, "text", "更正对督办的改动", lambda row: row.case.measure.corrected),
    Column("销号", 12, "text", "任务恢复正常且回复在案的月份", lambda row: row.case.cleared.term if row.case.cleared else None),
)


def _answer(row: OversightRow, name: str) -> object:
    response = row.case.response
    value = getattr(response, name) if response else None
    return plain_text(value) if isinstance(value, str) else value


def draw_ledger(county: str, year: int, rows: Sequence[OversightRow], waivers: Sequence[WaiverRow]) -> bytes:
    """The ledger of a year as a workbook, with the exceptions granted; the same cases give the same cells."""
    buffer = BytesIO()
    title = f"{county} {year}年督办台账"
    with new_workbook(buffer, title, county) as workbook:
        pen = Pen(workbook, Texts(f"{county} {year}年度"))
        draw_list(pen, "督办台账", LEDGER, rows, frozen=2, printed=12)
        if waivers:
            draw_list(pen, "豁免与延期", WAIVERS, waivers, frozen=2)
    return buffer.getvalue()
