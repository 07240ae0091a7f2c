"""Files that would hurt their reader, or that few readers know: each is answered quickly and rightly."""

import random
import re
import time
import zipfile
from datetime import date

import pytest
import xlsxwriter

from pipeline.model.problem import Code
from pipeline.sniff import Format, sniff
from pipeline.workbook.documents import REGISTER
from pipeline.workbook.grid import read_grids
from pipeline.workbook.read import read_document

pytestmark = pytest.mark.again

TRANSITIONAL = "http://schemas.openxmlformats.org"
STRICT = (
    (f"{TRANSITIONAL}/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        f"{TRANSITIONAL}/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)
ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="月报表">
 {}</table:table></office:spreadsheet></office:body></office:document-content>"""
CELL = '<table:table-cell office:value-type="string" table:number-columns-repeated="{}"><text:p>x</text:p></table:table-cell>'
EMPTY = '<table:table-cell table:number-columns-repeated="{}"/>'
ROW = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'


def workbook(path, rows=1):
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("月报表")
    book.add_worksheet("kaohe").write_row(0, 0, ["kind", "report"])
    sheet.write_row(0, 0, ["任务编号", "目标任务", "工作状态", "工作进展"])
    for row in range(1, rows + 1):
        sheet.write_row(row, 0, [f"Z01-{row}", "修路", "推进中", "x"])
    return book, sheet


def rewritten(path, change):
    """The package with every part passed through `change(name, data)`."""
    target = path.with_name("rewritten.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            copy.writestr(name, change(name, source.read(name)))
    return target


def ods(path, rows):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", ODS.format(rows))
    return path


def codes(document):
    return [problem.code for problem in document.problems]


@pytest.mark.parametrize(
    "last",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        '<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>',
        "<c  r='XFD1048576'><v>1</v></c>",
        '<c s="0" r="XFD1048576"><v>1</v></c>',
        '<c\nr="XFD1048576"><f>1+1</f></c>',
    ],
)
def test_a_far_cell_is_refused_at_once(tmp_path, last):
    """Five kilobytes that would unfold to 500 GB are refused in less than a second, however the cell is spelt."""
    book, _ = workbook(tmp_path / "a.xlsx")
    book.close()
    far = f'<row r="1048576">{last}</row></sheetData>'.encode()
    path = rewritten(tmp_path / "a.xlsx", lambda _, data: data.replace(b"</sheetData>", far))
    start = time.monotonic()
    assert Code.TOO_LARGE in codes(read_document(path, "a"))
    assert time.monotonic() - start < 1


def test_far_rows_without_references_are_counted(tmp_path):
    """Cells that do not say where they stand are counted one by one."""
    book, _ = workbook(tmp_path / "a.xlsx")
    book.close()
    wide = b"<row>" + b"<c><v>1</v></c>" * 1001 + b"</row></sheetData>"
    path = rewritten(tmp_path / "a.xlsx", lambda _, data: data.replace(b"</sheetData>", wide))
    assert Code.TOO_LARGE in codes(read_document(path, "a"))


def test_a_long_sheet_is_read(tmp_path):
    """Twelve thousand rows are no bomb."""
    book, _ = workbook(tmp_path / "a.xlsx", rows=12_000)
    book.close()
    document = read_document(tmp_path / "a.xlsx", "a")
    assert len(document.tables["report"].lines) == 12_000
    assert document.tables["report"].lines[-1].cells["task_code"] == "A12001"


def test_prefixed_elements_are_read(tmp_path):
    """Some programs write every element with a prefix; errors in them are seen all the same."""
    book, sheet = workbook(tmp_path / "a.xlsx")
    sheet.write_formula("D2", "=1/0", None, "#DIV/0!")
    book.close()

    def prefix(name, data):
        if "worksheets/sheet" not in name:
            return data
        data = re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1x:", data)
        return data.replace(b' xmlns="', b' xmlns:x="')

    table = read_document(rewritten(tmp_path / "a.xlsx", prefix), "a").tables["report"]
    assert [line.values["task_code"] for line in table.lines] == ["Z01-1"]
    assert [(p.code, p.where.cell) for p in table.problems] == [(Code.ERROR_VALUE, "D2")]


def test_strict_ooxml_is_read(tmp_path):
    """A workbook saved as Strict Open XML is read like any other."""
    book, _ = workbook(tmp_path / "a.xlsx")
    book.close()

    def strict(_, data):
        for old, new in STRICT:
            data = data.replace(old.encode(), new.encode())
        return data

    path = rewritten(tmp_path / "a.xlsx", strict)
    assert sniff(path) is Format.XLSX
    assert [line.values["title"] for line in read_document(path, "a").tables["report"].lines] == ["修路"]


@pytest.mark.parametrize("format_", ["xlsx", "xls", "ods"])
def test_dates_of_1904(tmp_path, soffice, format_):
    """A workbook that counts its days from 1904 shows and means the same dates."""
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    sheet = book.add_worksheet("延期")
    sheet.write_row(0, 0, ["单位", "考核期", "延至", "批准原因"])
    sheet.write_row(1, 0, ["城关镇", "2026-03", "", "汛期"])
    sheet.write_datetime(1, 2, date(2026, 4, 7), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.add_worksheet("kaohe").write_row(0, 0, ["kind", "register"])
    book.close()
    saved = soffice(path, format_, tmp_path / "out")
    for each in (path, saved):
        grid = read_grids(each, sniff(each))[0][0]
        assert str(grid.rows[1][2]).startswith("2026-04-07"), each
        (line,) = read_document(each, "a", (REGISTER,)).tables["waivers"].lines
        assert line.values["until"] == date(2026, 4, 7)


@pytest.mark.parametrize(
    "rows",
    [
        ROW.format(1048576, CELL.format(16384)),
        ROW.format(1, CELL.format(10**9)),
        ROW.format(10**9, CELL.format(1)),
        ROW.format(1048575, EMPTY.format(16384)) + ROW.format(1, CELL.format(1)),
        ROW.format(1, EMPTY.format(16383) + CELL.format(1)),
    ],
)
def test_ods_bombs_are_too_large(tmp_path, rows):
    """A cell or row repeated beyond reason is refused before it is unfolded."""
    start = time.monotonic()
    assert Code.TOO_LARGE in codes(read_document(ods(tmp_path / "a.ods", rows), "a"))
    assert time.monotonic() - start < 1


def test_ods_formatting_to_the_edge_is_no_bomb(tmp_path):
    """LibreOffice repeats empty cells to the edge of the sheet: that is not content."""
    path = ods(tmp_path / "a.ods", ROW.format(1, CELL.format(2)) + ROW.format(1048575, EMPTY.format(16384)))
    (grid,), problems = read_grids(path, Format.ODS)
    assert (grid.rows, problems) == ([["x", "x"]], ())


def test_a_hostile_xls_is_damaged(tmp_path, soffice):
    """An .xls cut off or with random bytes in it gives a document or a problem, never an exception."""
    book, _ = workbook(tmp_path / "a.xlsx", rows=30)
    book.close()
    data = soffice(tmp_path / "a.xlsx", "xls", tmp_path).read_bytes()
    path, dice = tmp_path / "b.xls", random.Random(1)
    for size in range(600, len(data), len(data) // 25):
        path.write_bytes(data[:size])
        assert codes(read_document(path, "b")) or size > len(data) // 2
    for _ in range(60):
        spoilt = bytearray(data)
        for _ in range(dice.choice((1, 20, 400))):
            spoilt[dice.randrange(512, len(data))] = dice.randrange(256)
        path.write_bytes(spoilt)
        try:
            read_document(path, "b")
        except BaseException as reason:  # what the worker answers for (pool)
            assert type(reason).__name__ == "PanicException", reason
