"""What is drawn can be read back: locks, limits, marks, print set-up, and text that stays text."""

from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from pipeline.model.problem import Severity
from pipeline.workbook.documents import PLAN_REQUEST_SHEET, REPORT_SHEET
from pipeline.workbook.draw import OUTCOME, Drawing, DrawnRow, DrawnSheet, Mark, draw
from pipeline.workbook.schema import IDENTITY_TAB

OPEN = frozenset({"progress", "work_state", "narrative"})
ROW = DrawnRow({"task_code": "G01", "title": "修路", "progress": Decimal("45.25")}, OPEN)


def sheet_of(*rows: DrawnRow, problems: bool = False, extra_rows: int = 0) -> DrawnSheet:
    return DrawnSheet(REPORT_SHEET, "城关镇", ("一", "二"), rows, True, extra_rows, problems)


def reopened(*rows: DrawnRow, problems: bool = False) -> tuple[Workbook, Worksheet]:
    book = load_workbook(BytesIO(draw(Drawing((sheet_of(*rows, problems=problems),), {"kind": "report"}))))
    return book, book[REPORT_SHEET.tab]


def cell_of(sheet: Worksheet, heading: str, row: int = 5):
    index = [cell.value for cell in sheet[4]].index(heading) + 1
    return sheet.cell(row, index)


def test_given_is_locked_and_open_is_not():
    """Only cells to be filled in can be changed in a protected sheet."""
    _, sheet = reopened(ROW)
    assert sheet.protection.sheet and not sheet.protection.autoFilter
    assert cell_of(sheet, "任务编号").protection.locked
    assert cell_of(sheet, "累计完成量").protection.locked
    assert not cell_of(sheet, "累计进度(%)").protection.locked


def test_headings_are_exact():
    """Headings read exactly as declared, whatever their colour."""
    _, sheet = reopened(ROW)
    assert [cell.value for cell in sheet[4]] == [column.heading for column in REPORT_SHEET.columns]


def test_values_come_back_as_numbers():
    """A Decimal is a number in the cell, in General format so that 45% may be typed and seen."""
    _, sheet = reopened(ROW)
    cell = cell_of(sheet, "累计进度(%)")
    assert (cell.value, cell.number_format) == (45.25, "General")


@pytest.mark.parametrize("text", ["=1+1", "+86", "-完成", "@张三", "{=1}", "http://a.cn", "00123"])
def test_text_stays_text(text):
    """Text that looks like a formula, a link or a number stays text."""
    data = draw(Drawing((sheet_of(DrawnRow({"narrative": text}, OPEN)),), {}))
    cell = cell_of(load_workbook(BytesIO(data)).active, "工作进展")
    assert (cell.value, cell.number_format, cell.hyperlink) == (text, "@", None)
    with ZipFile(BytesIO(data)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_limits_follow_the_column_type():
    """Percent cells take 0 to 100, choices a drop-down; every refusal has a Chinese sentence."""
    _, sheet = reopened(ROW, ROW)
    found = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    percent, choice = found["I5:I6"], found["K5:K6"]
    assert (percent.type, percent.formula1, percent.formula2) == ("decimal", "0", "100")
    assert choice.type == "list" and "推进中" in choice.formula1
    assert "45%" in percent.error and percent.prompt
    assert found["I4"].type is None  # the heading explains itself too


def test_limits_span_rows_apart():
    """One limit holds for open cells that do not stand together."""
    closed = DrawnRow({}, frozenset())
    _, sheet = reopened(ROW, closed, ROW, ROW)
    assert {"I5 I7:I8"} <= {str(each.sqref) for each in sheet.data_validations.dataValidation}


def test_identity_is_very_hidden():
    """The identity sheet cannot be unhidden from a menu and holds key and value a row."""
    book, _ = reopened(ROW)
    hidden = book[IDENTITY_TAB]
    assert hidden.sheet_state == "veryHidden"
    assert [tuple(cell.value for cell in row) for row in hidden.rows] == [("kind", "report")]


def test_page_is_ready_to_print():
    """A4 landscape, one page wide, headings on every page, page numbers, first columns in view."""
    _, sheet = reopened(ROW)
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 9, 0)
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.freeze_panes == "C5"
    assert "第 &P" in sheet.oddFooter.right.text


def test_a_very_wide_sheet_prints_on_pages_side_by_side():
    """A year's plan with its milestones would be too small to read on one: two, the task named on both."""
    plan = DrawnSheet(PLAN_REQUEST_SHEET, "计划申报表", (), (), protected=True)
    sheet = load_workbook(BytesIO(draw(Drawing((plan,), {})))).worksheets[0]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (2, 0)
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$B", "$2:$2")


def test_marks_are_coloured_and_explained():
    """A marked cell differs in colour, says why in a comment, and the first column repeats it."""
    marked = DrawnRow({"progress": "0.45"}, OPEN, {"progress": Mark(Severity.QUESTION, "是 45% 还是 0.45%？")})
    _, sheet = reopened(ROW, marked, problems=True)
    plain, cell = cell_of(sheet, "累计进度(%)"), cell_of(sheet, "累计进度(%)", 6)
    assert cell.comment is not None and cell.comment.text == "【待确认】是 45% 还是 0.45%？"
    assert cell.fill.fgColor.rgb != plain.fill.fgColor.rgb
    assert not cell.protection.locked
    assert cell_of(sheet, OUTCOME.heading).value == "已接收"
    assert cell_of(sheet, OUTCOME.heading, 6).value == "待确认：“累计进度(%)” 是 45% 还是 0.45%？"
    assert sheet.auto_filter.ref == "A4:P6"


def test_outcome_heading_is_no_columns_name():
    """The first column of a mended sheet cannot be taken for a declared one."""
    for column in REPORT_SHEET.columns:
        assert OUTCOME.heading not in (column.heading, *column.aliases)


def test_warning_leaves_the_row_accepted():
    """A row that only carries a warning was accepted, and says both."""
    warned = DrawnRow({}, OPEN, {"evidence": Mark(Severity.WARNING, "没有收到印证资料。")})
    _, sheet = reopened(warned, problems=True)
    assert cell_of(sheet, OUTCOME.heading).value == "已接收\n提示：没有收到印证资料。"


def test_rows_show_wrapped_text():
    """A row is as high as its longest text needs."""
    long = DrawnRow({"title": "建设道路" * 20}, frozenset())
    short = DrawnRow({"title": "修路"}, frozenset())
    _, sheet = reopened(long, short)
    assert sheet.row_dimensions[5].height >= 6 * 15 > sheet.row_dimensions[6].height


def test_same_content_same_bytes():
    """Drawing twice gives the same bytes: no clock is read."""
    book = Drawing((sheet_of(ROW, problems=True, extra_rows=2),), {"kind": "report"})
    assert draw(book) == draw(book)


def test_fast_reader_sees_the_same():
    """The reader we use for what comes back sees heading and values where they were drawn."""
    data = draw(Drawing((sheet_of(ROW),), {"kind": "report"}))
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(REPORT_SHEET.tab).to_python()
    assert rows[3][0] == "任务编号" and rows[4][:2] == ["G01", "修路"] and rows[4][8] == 45.25
