"""Reading whole files: formats by content, hostile packages and tables as people change them."""

import zipfile
from decimal import Decimal

import pytest
import xlsxwriter

from pipeline.model.problem import Code
from pipeline.sniff import Format, sniff
from pipeline.workbook.documents import REPORT_SHEET
from pipeline.workbook.read import read_document

HEADINGS = [column.heading for column in REPORT_SHEET.columns]
ROW = ["Z01-1", "修路", "", "张三", "", "", "", "", 45, None, "推进中", "已完工", "", "", "a.jpg"]


def write(path, *rows, headings=HEADINGS, tab="月报表", finish=None):
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet(tab)
    sheet.write(0, 0, "2026年3月月报表")
    for number, row in enumerate((headings, *rows), 1):
        sheet.write_row(number, 0, row)
    if finish:
        finish(book, sheet)
    book.close()
    return path


def codes(document):
    table = document.tables.get("report")
    return [p.code for p in (*document.problems, *(table.problems if table else ()))]


def replace_in_sheet(path, old, new):
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            data = source.read(name)
            copy.writestr(name, data.replace(old, new) if name.endswith("sheet1.xml") else data)
    return target


def test_reads_a_report_without_identity(tmp_path):
    """A renamed tab, totals, sign-off, note, section and repeated heading rows leave only the data."""
    rows = (ROW, ["一、重点工程"], HEADINGS, ["合 计", *[""] * 7, 45], ["填表人：李四"], ["注：如实填报"])
    document = read_document(write(tmp_path / "a.xlsx", *rows, tab="表1"), "a.xlsx")
    (line,) = document.tables["report"].lines
    assert (document.kind, line.row, line.values["progress"], line.cells["progress"]) == (
        "report", 3, Decimal(45), "I3",
    )  # fmt: skip
    assert codes(document) == []


@pytest.mark.parametrize(
    ("content", "format_", "code"),
    [
        (b"", Format.EMPTY, Code.EMPTY_FILE),
        (b"<html><table></table></html>", Format.HTML, Code.NOT_A_WORKBOOK),
        (b"%PDF-1.7", Format.PDF, Code.NOT_A_WORKBOOK),
        (b"\xff\xd8\xff\xe0", Format.IMAGE, Code.NOT_A_WORKBOOK),
        (b"PK\x03\x04torn", Format.TORN_ZIP, Code.DAMAGED),
        ("编号\t名称".encode("gb18030"), Format.CSV, Code.NOT_A_WORKBOOK),
    ],
)
def test_answers_by_content(tmp_path, content, format_, code):
    """What is no workbook is answered by what it is, whatever its name."""
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    assert sniff(path) is format_
    assert [p.code for p in read_document(path, "a.xls").problems] == [code]


def test_far_cell_is_too_large_and_far_format_is_not(tmp_path):
    """A value in the last cell refuses the sheet before it is read; formatting out there does no harm."""
    good = write(tmp_path / "a.xlsx", ROW)
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    assert codes(read_document(replace_in_sheet(good, b"</sheetData>", far), "a")) == []
    far = far.replace(b' s="0"/>', b"><v>1</v></c>")
    assert Code.TOO_LARGE in codes(read_document(replace_in_sheet(good, b"</sheetData>", far), "a"))


def test_marks_of_the_second_look(tmp_path):
    """Errors, formulas without result and percent formats are seen though the fast reader hides them."""

    def finish(book, sheet):
        sheet.write_formula("I3", "=1/0", None, "#DIV/0!")
        sheet.write_formula("I4", "=1+1", None, "")
        sheet.write_number("I5", 0.45, book.add_format({"num_format": "0%"}))

    path = write(tmp_path / "a.xlsx", ROW, ROW, ROW, finish=finish)
    document = read_document(path, "a.xlsx")
    assert codes(document) == [Code.ERROR_VALUE, Code.NOT_CALCULATED]
    assert document.tables["report"].lines[2].values["progress"] == 45


def test_missing_twice_and_unknown_headings(tmp_path):
    """A missing required column and a doubled one are errors; an unknown one with data is a warning."""
    headings = [h for h in HEADINGS if h != "工作状态"] + ["工作进展", "随便"]
    document = read_document(write(tmp_path / "a.xlsx", [*ROW[:-1], "x", "y"], headings=headings), "a.xlsx")
    assert {Code.HEADING_MISSING, Code.HEADING_TWICE, Code.HEADING_UNKNOWN} <= set(codes(document))
