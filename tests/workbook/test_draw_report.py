"""The issued and the mended monthly report, and the empty register."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from pipeline.model.county import MeasureType, Person, PlanPoint, Register, Task, TaskKind, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Entry, Line, WorkState
from pipeline.model.window import Window
from pipeline.workbook.blank_register import draw_register
from pipeline.workbook.documents import REGISTER, REPORT_SHEET
from pipeline.workbook.form import draw_form, form_filename
from pipeline.workbook.mend import draw_mend
from pipeline.workbook.report import ReportIssue, given_texts, report_form
from pipeline.workbook.schema import Quantity

MARCH = Period(2026, 3)
ZONE = ZoneInfo("Asia/Shanghai")
WINDOW = Window(MARCH, *(datetime(2026, *day, tzinfo=ZONE) for day in ((3, 25), (4, 1), (4, 4), (4, 8), (4, 9))))
UNIT = Unit("Z01", "城关镇")


def task_of(code: str, measure: MeasureType, planned: str = "45", unit: str = "") -> Task:
    plan = tuple(PlanPoint(month, Decimal(planned), "封顶") for month in range(1, 13))
    return Task(
        code, "Z01", f"任务{code}", TaskKind.INDIVIDUAL, measure, Decimal(5), date(2026, 1, 1), date(2026, 12, 31),
        target=Decimal(1200), unit_of_measure=unit, leader="P1", plan=plan,
    )  # fmt: skip


ROAD = task_of("G01", MeasureType.MILESTONE)
FIELD = task_of("G02", MeasureType.QUANTITY, unit="亩")
SAFE = task_of("G03", MeasureType.CONTROL, "6", "起")
TASKS = (ROAD, FIELD, SAFE)
REGISTER_2026 = Register(2026, "d", (UNIT,), (Person("P1", "王建国"),), (), TASKS)
ISSUE = ReportIssue("青山县", UNIT, MARCH, WINDOW, REGISTER_2026, TASKS, identity={"kind": "report"})


def rows_of(data: bytes) -> list[dict[str, object]]:
    """The rows below the heading, by heading."""
    rows = list(load_workbook(BytesIO(data))[REPORT_SHEET.tab].iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if "任务编号" in row)
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :]]


def entry_of(figure: str, task: Task = ROAD) -> Entry:
    value = Decimal(figure)
    pair = (value, None) if task.measure is MeasureType.MILESTONE else (None, value)
    return Entry(task.code, "Z01", Period(2026, 2), *pair, WorkState.ONGOING)


@pytest.mark.parametrize(
    ("task", "target", "planned", "last"),
    [
        (ROAD, "形象进度 100%", "45%", "38.5%"),
        (FIELD, "1200 亩", "45%\n（540 亩）", "38.5 亩"),
        (SAFE, "控制：计划 6 起以内", "6 起以内", "38.5 起"),
    ],
)
def test_given_texts_by_measure(task, target, planned, last):
    """Target, plan and last figure are said in the measure's own words."""
    texts = given_texts(task, REGISTER_2026, MARCH, entry_of("38.50", task))
    assert (texts["target"], texts["planned"], texts["last"]) == (target, planned, last)
    assert (texts["leader"], texts["due"], texts["milestone"]) == ("王建国", "2026-12-31", "封顶")


def test_not_due_is_said():
    """Where nothing is planned and nothing was done, the row may stay empty and says so."""
    task = task_of("G09", MeasureType.MILESTONE, "0")
    later = replace(task, plan=(*task.plan[:11], replace(task.plan[11], planned=Decimal(100))))
    texts = given_texts(later, REGISTER_2026, MARCH, None)
    assert (texts["planned"], texts["last"]) == ("0%\n未到计划期\n可不填", "—")


def test_a_task_without_a_plan_is_not_called_not_due():
    """What was never planned is said to have no plan; from the due date on 100% is asked all the same."""
    task = task_of("G09", MeasureType.MILESTONE, "0")
    assert given_texts(task, REGISTER_2026, MARCH, None)["planned"] == "没有计划\n待申报"
    due = replace(task, due=date(2026, 3, 31))
    assert given_texts(due, REGISTER_2026, MARCH, None)["planned"] == "100%"


def test_one_figure_is_open():
    """A milestone asks for progress, the other measures for the amount; never both."""
    sheet = load_workbook(BytesIO(draw_form(report_form(ISSUE))))[REPORT_SHEET.tab]
    headings = [cell.value for cell in sheet[6]]
    progress, amount = headings.index("累计进度(%)"), headings.index("累计完成量")
    locked = [(row[progress].protection.locked, row[amount].protection.locked) for row in sheet.iter_rows(7, 9)]
    assert locked == [(False, True), (True, False), (True, False)]


def test_amount_prompt_names_the_unit_of_measure():
    """The hint of an amount says in which unit of measure it is asked for."""
    sheet = load_workbook(BytesIO(draw_form(report_form(ISSUE))))[REPORT_SHEET.tab]
    prompts = {str(each.sqref): each.prompt for each in sheet.data_validations.dataValidation}
    assert "计量单位：亩" in prompts["J8"] and "计量单位：起" in prompts["J9"]


def test_deadline_is_in_words():
    """24:00 of the last day is said as people say it."""
    sheet = load_workbook(BytesIO(draw_form(report_form(ISSUE))))[REPORT_SHEET.tab]
    assert sheet["A1"].value == "城关镇 2026年3月 目标任务月报表"
    assert "截止 2026年3月31日 24:00" in sheet["A2"].value and "4月3日 24:00 关闭" in sheet["A2"].value


def test_mend_keeps_what_was_sent():
    """Numbers come back as numbers, with the unit that was written; what could not be read as it was written."""
    lines = [
        Line(7, {"task_code": "G01", "work_state": "ongoing", "evidence": ("a.jpg", "b.jpg")}, {}, {"progress": "0.45"}),
        Line(8, {"task_code": "G02", "amount": Quantity(Decimal(520), "亩")}, {}),
    ]
    question = Problem(Code.AMBIGUOUS_PERCENT, Severity.QUESTION, Where(), "两种读法。", "请写明。", "G01", "progress")
    left_out = Problem(Code.TASK_LEFT_OUT, Severity.ERROR, Where(), "没有填报。", "请补填。", "G03")
    road, field, safe = rows_of(draw_mend(report_form(ISSUE), lines, [question, left_out]))
    assert (road["累计进度(%)"], road["工作状态"], road["印证资料"]) == ("0.45", "推进中", "a.jpg、b.jpg")
    assert (field["累计完成量"], field["问题"]) == ("520亩", "已接收")
    assert (road["问题"], safe["问题"]) == (
        "待确认：“累计进度(%)” 两种读法。请写明。",
        "退回：没有填报。请补填。",
    )


def test_mend_opens_what_must_be_emptied():
    """A figure in the wrong column is open, so that it can be taken out."""
    line = Line(7, {"task_code": "G01", "progress": Decimal(45), "amount": Quantity(Decimal(3))}, {})
    both = Problem(Code.BOTH_FILLED, Severity.ERROR, Where(), "只填一个。", "", "G01", "amount")
    sheet = load_workbook(BytesIO(draw_mend(report_form(ISSUE), [line], [both])))[REPORT_SHEET.tab]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == 3)
    assert not cell.protection.locked and cell.comment is not None


def test_what_is_said_in_the_workbook_to_mend_names_its_own_cells():
    """Rows and columns stand elsewhere than in what was sent: a comment says what is wrong with its own cell, and names the cell that it asks to fill in."""
    sent = {name: f"{letter}31" for name, letter in {"task_code": "B", "title": "C", "progress": "J", "amount": "K"}.items()}
    again = {name: f"{cell[0]}32" for name, cell in sent.items()}
    lines = [
        Line(31, {"task_code": "G02", "progress": Decimal(45)}, sent),
        Line(32, {"task_code": "G02"}, again),
    ]
    words = ("J31 “两路”：应填完成量，B32 又填了一行（不是“J31”）。", "请把此格清空，在 K31 格填；G02-K31 不是格子。")
    wrong = Problem(Code.WRONG_MEASURE, Severity.ERROR, Where("a.xlsx", "月报表", "J31"), *words, "G02", "progress")
    sheet = load_workbook(BytesIO(draw_mend(report_form(ISSUE), lines, [wrong])))[REPORT_SHEET.tab]
    (cell,) = (cell for row in sheet.iter_rows() for cell in row if cell.comment)
    heading = next(row for row in sheet.iter_rows() if row[1].value == "任务编号")
    amount = next(each for each in heading if each.value == "累计完成量")
    asked = f"{amount.column_letter}{cell.row}"
    assert asked != "K31" and heading[cell.column - 1].value == "累计进度(%)"
    said = f"应填完成量，原表 B32 又填了一行（不是“J31”）。请把此格清空，在 {asked} 格填；G02-K31 不是格子。"
    assert cell.comment.text == f"【退回】{said}"
    assert said in str(sheet.cell(cell.row, 1).value)


def test_mend_lists_rows_of_unknown_tasks():
    """A problem of a task that is not in the table stands above it."""
    stray = Problem(Code.TASK_UNKNOWN, Severity.ERROR, Where(cell="A60"), "编号“Z99”不在台账中。", "", "Z99")
    sheet = load_workbook(BytesIO(draw_mend(report_form(ISSUE), [], [stray])))[REPORT_SHEET.tab]
    assert "【退回】A60 编号“Z99”不在台账中。" in [cell.value for cell in sheet["A"]]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("城关镇", "城关镇 2026年3月 月报表.xlsx"), ('住建/规划*"局', "住建_规划__局 2026年3月 月报表.xlsx")],
)
def test_filename_is_safe(name, expected):
    """A unit's name never brings a character that Windows refuses."""
    assert form_filename(Unit("Z01", name), MARCH, DocumentKind.REPORT) == expected


def test_filename_is_short():
    """A file name has at most 255 bytes."""
    assert len(form_filename(Unit("Z01", "城" * 200), MARCH, DocumentKind.REPORT).encode()) <= 255


def test_register_has_every_sheet_empty():
    """The blank register has its guide first, each declared heading, and nothing below: the columns look like what is to be filled in."""
    book = load_workbook(BytesIO(draw_register(2026)))
    assert book.sheetnames == ["说明", *(sheet.tab for sheet in REGISTER.sheets)]
    for declared in REGISTER.sheets:
        rows = list(book[declared.tab].iter_rows())
        headings = [column.heading for column in declared.columns]
        heading = next(n for n, row in enumerate(rows) if [cell.value for cell in row] == headings)
        assert rows[heading + 1 :] == []
        columns = book[declared.tab].column_dimensions
        assert {columns[name].border.bottom.style for name in columns} == {"thin"}
        assert not book[declared.tab].protection.sheet


def test_a_register_has_no_last_row():
    """Far below the rows that are drawn, the reference county's 1,268 targets still have their look and their drop-downs."""
    sheet = load_workbook(BytesIO(draw_register(2026)))["个性目标"]
    assert sheet.column_dimensions["A"].border.bottom.style == "thin"
    assert sheet["B2"].border.bottom.style is None
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert lists and all(place.max_row > 10_000 for rule in lists for place in rule.sqref.ranges)
