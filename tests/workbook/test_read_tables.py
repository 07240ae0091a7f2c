"""Tables as they come back: headings over two rows, and the register's sheets with all their types."""

from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from pipeline.model.amount import Quantity
from pipeline.model.period import Period
from pipeline.model.problem import Code
from pipeline.workbook.documents import REGISTER, REPORT_SHEET
from pipeline.workbook.documents.register import PLAN_SHEET
from pipeline.workbook.read import read_document

REPORT_HEADINGS = [column.heading for column in REPORT_SHEET.columns]
REPORT_ROW = ["Z01-1", "修路", "100%", "张三", "", "", "", "", 45, None, "推进中", "已完工", "", "", "a.jpg"]


def save(path, sheets, kind="", merges=()):
    """A workbook of {tab: rows}; with `kind` it says what it is."""
    with xlsxwriter.Workbook(str(path)) as book:
        for tab, rows in sheets.items():
            sheet = book.add_worksheet(tab)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            for box in merges:
                sheet.merge_range(*box)
        if kind:
            book.add_worksheet("kaohe").write_row(0, 0, ["kind", kind])
            book.get_worksheet_by_name("kaohe").hide()
    return path


def two_rows():
    """The report's headings with 进度 merged over two of them, the others merged downwards."""
    upper = list(REPORT_HEADINGS)
    lower: list[str] = [""] * len(upper)
    upper[8], upper[9] = "完成情况", ""
    lower[8], lower[9] = "累计进度(%)", "累计完成量"
    return upper, lower


def test_a_heading_over_two_rows(tmp_path):
    """A heading that groups two columns above their own words is read as one heading; data starts below both."""
    upper, lower = two_rows()
    path = save(tmp_path / "a.xlsx", {"月报表": [["二〇二六年三月报表"], upper, lower, REPORT_ROW]})
    table = read_document(path, "a").tables["report"]
    (line,) = table.lines
    assert (table.heading_row, line.row, line.cells["progress"], table.problems) == (3, 4, "I4", ())
    assert line.values["progress"] == Decimal(45)
    assert line.values["work_state"] == "ongoing"


def test_a_heading_row_with_the_group_name_joined(tmp_path):
    """A group's word and the word below it may name a column only together: 累计 over 完成量."""
    upper, lower = two_rows()
    upper[8], upper[9], lower[8], lower[9] = "累计", "", "进度", "完成量"
    table = read_document(save(tmp_path / "a.xlsx", {"月报表": [upper, lower, REPORT_ROW]}), "a").tables[
        "report"
    ]
    assert (table.lines[0].cells["progress"], table.lines[0].values["progress"]) == ("I3", Decimal(45))


@pytest.mark.parametrize("heading", ["任 务 编 号", "任务\n编号", "任务编号*", "编号"])
def test_spellings_of_a_heading(tmp_path, heading):
    """White space, a star and the names of other years do not hide a heading."""
    headings = [heading, *REPORT_HEADINGS[1:]]
    table = read_document(save(tmp_path / "a.xlsx", {"Sheet1": [headings, REPORT_ROW]}), "a").tables["report"]
    assert table.lines[0].values["task_code"] == "Z01-1"


def test_register_sheets(tmp_path):
    """Units, plan and extensions are read by their own types; missing sheets that must be there are named."""
    plan = [column.heading for column in PLAN_SHEET.columns]
    sheets = {
        "单位": [
            ["单位编码", "单位名称", "类别", "主要负责人", "别名"],
            [1001, "城关镇", "镇街", "李四", "城关、关镇"],
        ],
        "计划": [plan, ["Z01-001", 5, "10%", 0.2, *[""] * 9, "方案印发"]],
        "延期": [["单位", "考核期", "延至", "批准原因"], ["城关镇", "2026年3月", "2026.4.7", "汛期"]],
    }
    document = read_document(save(tmp_path / "a.xlsx", sheets, "register"), "a", (REGISTER,))
    unit, point, extension = (
        document.tables[name].lines[0].values for name in ("units", "plan", "waivers")
    )
    assert (unit["code"], unit["aliases"]) == ("1001", ("城关", "关镇"))
    assert [point[f"m{month}"] for month in (1, 2, 3)] == [
        Quantity(Decimal(5)), Quantity(Decimal(10), "%"), Quantity(Decimal("0.2")),
    ]  # fmt: skip
    assert point["milestone1"] == "方案印发"
    assert (extension["period"], extension["until"]) == (Period(2026, 3), date(2026, 4, 7))
    missing = [p.message for p in document.problems if p.code is Code.SHEET_MISSING]
    assert missing == ["缺少工作表“人员”。"]


def test_a_register_is_told_by_its_headings(tmp_path):
    """A register without its hidden sheet, its tabs renamed, is still known by its headings."""
    sheets = {
        f"表{number}": [[column.heading for column in sheet.columns]]
        for number, sheet in enumerate(REGISTER.sheets)
    }
    document = read_document(save(tmp_path / "a.xlsx", sheets), "a")
    assert document.kind == "register"
    assert {name: table.tab for name, table in document.tables.items()} == {
        sheet.name: f"表{number}" for number, sheet in enumerate(REGISTER.sheets)
    }
