"""What hides in a workbook: values under merges, passwords, other documents, pictures in cells, bombs."""

import zipfile

import xlsxwriter

from pipeline.model.problem import Code
from pipeline.sniff import Format, sniff
from pipeline.workbook.grid import read_grids
from pipeline.workbook.raw import PICTURE, Hidden
from pipeline.workbook.read import read_document


def test_values_under_merges_are_marked(tmp_path):
    """Only the top left value of a merged cell is seen; another one under it is marked as hidden."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:B2", "seen")
        sheet.write("B2", "under")
        sheet.write_formula("C1", '=DISPIMG("ID_1",1)', None, '=DISPIMG("ID_1",1)')
    (grid,), problems = read_grids(path, sniff(path))
    assert (grid.rows[0][0], grid.rows[1][1], grid.rows[0][2]) == ("seen", Hidden("under"), PICTURE)
    assert problems == ()


def test_packages_that_are_no_workbook(tmp_path):
    """A Word document and a bomb are each answered by a problem of their own."""
    word, bomb = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    with zipfile.ZipFile(word, "w") as package:
        package.writestr("[Content_Types].xml", "application/x-wordprocessingml.document.main+xml")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "spreadsheetml.sheet.main")
        package.writestr("xl/workbook.xml", b" " * (20 << 20))
    assert sniff(word) is Format.DOCX
    assert [p.code for p in read_document(word, "a").problems] == [Code.NOT_A_WORKBOOK]
    assert [p.code for p in read_document(bomb, "b").problems] == [Code.TOO_LARGE]


def test_a_torn_workbook_is_damaged(tmp_path):
    """A workbook cut off in the middle is damaged, at whatever byte."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write(0, 0, "x")
    data = path.read_bytes()
    for end in range(10, len(data), 400):
        path.write_bytes(data[:end])
        assert [p.code for p in read_document(path, "a").problems] == [Code.DAMAGED]
