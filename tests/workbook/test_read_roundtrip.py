"""An issued and filled-in report saved by another program: whatever the format, it is read alike."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from flow.office import build, copy_of

from pipeline.workbook.content import Document
from pipeline.workbook.read import read_document


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit's report of the small county with one of everything in its cells."""
    root = tmp_path_factory.mktemp("office")
    office = copy_of(build(root / "built"), root / "county")
    return office.drop(office.units[0], "filled.xlsx", spoil)


def spoil(sheet, columns, first):
    def put(row, heading, value, number_format="General"):
        cell = sheet.cell(first + row, columns[heading])
        cell.value = value
        cell.number_format = number_format

    for row in range(8):
        put(row, "累计进度(%)", None)
        put(row, "累计完成量", None)
    put(0, "累计进度(%)", 0.455, "0.0%")
    put(1, "累计进度(%)", 0.45, "0.00")
    put(2, "累计进度(%)", "#DIV/0!")
    put(3, "累计进度(%)", "约45%")
    put(4, "累计完成量", 1234.5, "#,##0.00")
    put(5, "累计完成量", "1,200 亩")
    put(6, "工作状态", "基本完成")
    put(7, "工作进展", "  完成路基３.２公里，\n桥梁桩基“全部”完工 <&> ")
    put(0, "下步打算", date(2026, 2, 5), 'yyyy"年"m"月"d"日"')
    put(1, "印证资料", "甲.jpg、乙 丙.pdf")
    put(2, "存在问题", True)


def content(document: Document):
    """What was read, as far as it may not depend on the program that saved the file."""
    table = document.tables["report"]
    problems = [(p.code, p.where.cell, p.task_code) for p in (*document.problems, *table.problems)]
    lines = [(line.row, line.values, dict(line.cells), line.texts, line.faulty) for line in table.lines]
    return document.kind, document.claim, table.tab, table.heading_row, lines, problems


def test_the_report_as_filled_in(filled):
    """Every value is read exactly, and every doubtful cell is named with its task."""
    document = read_document(filled, "a.xlsx")
    table = document.tables["report"]
    first = table.heading_row + 1
    codes = [(p.code.value, p.where.cell) for p in table.problems]
    assert codes == [
        ("ambiguous_percent", f"I{first + 1}"),
        ("error_value", f"I{first + 2}"),
        ("not_a_percent", f"I{first + 3}"),
        ("not_a_choice", f"K{first + 6}"),
    ]
    assert all(problem.task_code for problem in table.problems)
    assert [str(line.values.get("progress", line.values.get("amount"))) for line in table.lines[:6]] == [
        "45.5", "None", "None", "None", "1,234.5", "1,200亩",
    ]  # fmt: skip
    assert table.lines[7].values["narrative"] == "完成路基３.２公里，\n桥梁桩基“全部”完工 <&>"
    assert table.lines[0].values["next_step"] == "2026-02-05"


@pytest.mark.parametrize("format_", ["xlsx", "xls", "ods"])
def test_formats_read_alike(filled, tmp_path, soffice, format_):
    """Saved by LibreOffice as .xlsx, .xls or .ods, the report has the same values and the same problems."""
    saved = soffice(filled, format_, tmp_path)
    assert content(read_document(saved, "a")) == content(read_document(filled, "a"))


def test_the_workbook_is_untouched(filled):
    """The hidden identity sheet survives being filled in, and says whose report it is."""
    assert "kaohe" in openpyxl.load_workbook(filled, read_only=True).sheetnames
    assert read_document(filled, "a").claim["kind"] == "report"
