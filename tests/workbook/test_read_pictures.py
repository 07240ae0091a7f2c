"""Pictures in a workbook are found, each in the row it stands in."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from picture_scenes import saved, scene

from pipeline.model.problem import Code
from pipeline.sniff import Format
from pipeline.workbook.pictures import Anchored, anchored_pictures
from pipeline.workbook.read import read_document

_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def _book(path: Path, wps: bool = False) -> Path:
    """A report with a picture laid over row 3 and row 5 and, as WPS keeps it, one within the cell C4."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("月报表")
        sheet.write_row(0, 0, ["任务编号", "工作状态", "工作进展"])
        for row in range(2, 6):
            sheet.write_row(row - 1, 0, [f"Z01-{row}", "推进中", "已完成招标"])
        sheet.insert_image("B3", "a.jpg", {"image_data": io.BytesIO(saved(scene(1, (90, 60))))})
        sheet.insert_image("A5", "b.png", {"image_data": io.BytesIO(saved(scene(2, (90, 60)), "PNG"))})
        if wps:
            sheet.write_formula("C4", '=_xlfn.DISPIMG("ID_7",1)', None, '=DISPIMG("ID_7",1)')
        hidden = book.add_worksheet("kaohe")
        hidden.write_row(0, 0, ["kind", "report"])
        hidden.insert_image("A2", "c.jpg", {"image_data": io.BytesIO(saved(scene(4, (90, 60))))})
        hidden.hide()
    if wps:
        with zipfile.ZipFile(path, "a") as package:
            package.writestr(
                "xl/cellimages.xml",
                '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:xdr="x" xmlns:a="y" '
                'xmlns:r="z"><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="ID_7"/></xdr:nvPicPr>'
                '<xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>',
            )
            package.writestr(
                "xl/_rels/cellimages.xml.rels",
                f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{_IMAGE}" Target="media/wps.jpeg"/></Relationships>',
            )
            package.writestr("xl/media/wps.jpeg", saved(scene(3, (90, 60))))
    return path


def _rows(path: Path) -> list[tuple[str, int]]:
    return [(picture.tab, picture.row) for picture in read_document(path, path.name).pictures]


def test_pictures_laid_over_a_row(tmp_path: Path) -> None:
    """An ordinary picture belongs to the row its upper left corner is in; what lies on hidden sheets is nobody's."""
    path = _book(tmp_path / "a.xlsx")
    assert _rows(path) == [("月报表", 3), ("月报表", 5)]
    with zipfile.ZipFile(path) as package:
        assert package.read(read_document(path, "a").pictures[0].member) == saved(scene(1, (90, 60)))


def test_pictures_that_wps_keeps_within_a_cell(tmp_path: Path) -> None:
    """`DISPIMG` shows a picture of the package: evidence of its row, no formula without a result."""
    document = read_document(_book(tmp_path / "a.xlsx", wps=True), "a.xlsx")
    assert Anchored("月报表", 4, "xl/media/wps.jpeg") in document.pictures
    assert Code.NOT_CALCULATED not in {problem.code for problem in document.problems}


def test_libreoffice_keeps_their_rows(tmp_path: Path, soffice) -> None:
    """Saved again by another program the pictures stand where they stood."""
    again = soffice(_book(tmp_path / "a.xlsx"), "xlsx", tmp_path / "again")
    assert sorted(_rows(again)) == [("月报表", 3), ("月报表", 5)]


def test_pictures_in_other_formats_are_asked_for(tmp_path: Path, soffice) -> None:
    """Pictures of an .ods are not taken out: the sender is told, none is passed over in silence."""
    document = read_document(soffice(_book(tmp_path / "a.xlsx"), "ods", tmp_path / "again"), "a.ods")
    assert [p.code for p in document.problems if "图片" in p.message] == [Code.EVIDENCE_UNMATCHED]


@pytest.mark.parametrize("part", ["xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels", "xl/media/image1.jpg"])
@pytest.mark.parametrize("content", [None, b"", b"<a", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<a xmlns='b'><c/></a>"])
def test_a_broken_drawing_costs_the_pictures_only(tmp_path: Path, part: str, content: bytes | None) -> None:
    """Whatever is wrong with a drawing, the rows of the workbook are read."""
    whole, broken = _book(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for info in source.infolist():
            with source.open(info) as member, target.open(info.filename, "w") as copy:
                if info.filename != part:
                    shutil.copyfileobj(member, copy)
                elif content is not None:
                    copy.write(content)
    document = read_document(broken, "b.xlsx")
    assert [line.values["task_code"] for line in document.tables["report"].lines] == ["Z01-2", "Z01-3", "Z01-4", "Z01-5"]


def test_no_picture_costs_nothing(tmp_path: Path) -> None:
    """Without pictures in the package nothing more is opened."""
    assert anchored_pictures(b"PK no package at all", Format.XLSX) == ()
