"""What a file is, told from its content alone, and the sentence that answers its sender."""

import io
import zipfile

import msoffcrypto
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from pipeline.model.problem import Code
from pipeline.sniff import Format, sniff, sniff_bytes
from pipeline.workbook.read import read_document

pytestmark = pytest.mark.again

SPREADSHEETML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>"""


def workbook() -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        book.add_worksheet("月报表").write(0, 0, "任务编号")
        book.add_worksheet("kaohe").write_row(0, 0, ["kind", "report"])
    return data.getvalue()


def encrypted() -> bytes:
    data = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook())).encrypt("123456", data)
    assert msoffcrypto.OfficeFile(data).is_encrypted()
    return data.getvalue()


def zipped(**members: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name, text in members.items():
            package.writestr(name, text)
    return data.getvalue()


def docx() -> bytes:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return zipped(**{"[Content_Types].xml": f'<Types><Override ContentType="{word}"/></Types>'})


@pytest.mark.parametrize(
    ("data", "format_", "code", "word"),
    [
        (encrypted(), Format.ENCRYPTED, Code.PASSWORD, "打开密码"),
        (SPREADSHEETML.encode(), Format.SPREADSHEETML, Code.NOT_A_WORKBOOK, "Excel 2003"),
        ("\ufeff<html><body><table>".encode(), Format.HTML, Code.NOT_A_WORKBOOK, "网页"),
        ("任务编号\t进度\r\nZ01\t45\r\n".encode("gb18030"), Format.CSV, Code.NOT_A_WORKBOOK, "纯文本"),
        ("任务编号\t进度".encode("utf-16"), Format.CSV, Code.NOT_A_WORKBOOK, "纯文本"),
        (docx(), Format.DOCX, Code.NOT_A_WORKBOOK, "文字文档"),
        (b"%PDF-1.7\n", Format.PDF, Code.NOT_A_WORKBOOK, "PDF"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Format.IMAGE, Code.NOT_A_WORKBOOK, "图片"),
        (b"\x89PNG\r\n\x1a\n", Format.IMAGE, Code.NOT_A_WORKBOOK, "图片"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", Format.IMAGE, Code.NOT_A_WORKBOOK, "图片"),
        (b"\0\0\0\x18ftypheic\0\0", Format.IMAGE, Code.NOT_A_WORKBOOK, "图片"),
        (b"\0\0\0\x18ftypisom\0\0", Format.FILM, Code.NOT_A_WORKBOOK, "视频"),
        (b"RIFF\x24\0\0\0AVI LIST", Format.FILM, Code.NOT_A_WORKBOOK, "视频"),
        (b"#!AMR\n\x3c", Format.SOUND, Code.NOT_A_WORKBOOK, "录音"),
        (b"MZ\x90\0\x03", Format.EXECUTABLE, Code.UNSAFE_MEMBER, "程序"),
        (b"#!/bin/sh\nrm -rf /\n", Format.EXECUTABLE, Code.UNSAFE_MEMBER, "程序"),
        (b"Rar!\x1a\x07\x01\0", Format.RAR, Code.NOT_A_WORKBOOK, "rar"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", Format.RAR, Code.NOT_A_WORKBOOK, "7z"),
        (zipped(a="x"), Format.ZIP, Code.NOT_A_WORKBOOK, "压缩包"),
        (workbook()[:-40], Format.TORN_ZIP, Code.DAMAGED, "不完整"),
        (b"\x00\x01\x02\x03" * 50, Format.UNKNOWN, Code.NOT_A_WORKBOOK, "认不出"),
    ],
)
def test_each_kind_of_file_has_its_sentence(tmp_path, data, format_, code, word):
    """What is no workbook to read is named for what it is, under whatever extension it came."""
    path = tmp_path / "月报表.xls"
    path.write_bytes(data)
    assert sniff(path) is format_
    (problem,) = read_document(path, "月报表.xls").problems
    assert (problem.code, problem.where.file) == (code, "月报表.xls")
    assert word in problem.message and problem.hint


def test_a_workbook_under_a_wrong_extension_is_read(tmp_path):
    """An .xlsx that calls itself .xls is read as what it is."""
    path = tmp_path / "a.xls"
    path.write_bytes(workbook())
    assert sniff(path) is Format.XLSX
    assert read_document(path, "a.xls").kind == "report"


def test_word_documents_of_libreoffice(tmp_path, soffice):
    """Real .doc and .docx files are word documents."""
    text = tmp_path / "a.txt"
    text.write_text("月报", encoding="utf-8")
    for extension, format_ in (("docx", Format.DOCX), ("doc", Format.DOC)):
        assert sniff(soffice(text, extension, tmp_path / extension)) is format_


@pytest.mark.parametrize(
    "head", [b"", b"PK", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<", b"\xff"]
)
def test_any_beginning_has_a_format(head):
    """However short a file is, it gets a format and never an exception."""
    assert sniff_bytes(head) in Format
    assert sniff_bytes(head + b"\xff" * 600) in Format


@pytest.mark.parametrize(
    ("kind", "format_"),
    [
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", Format.XLSM),
        ("application/vnd.ms-excel.template.macroEnabled.main+xml", Format.XLSM),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", Format.XLSX),
    ],
)
def test_workbooks_with_macros_and_templates_are_read(tmp_path, kind, format_):
    """A workbook of a type that may hold macros, or saved as a template, is read like any other."""
    path, plain = tmp_path / "a.xlsm", b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(plain, kind.encode()))
    assert sniff(path) is format_
    assert read_document(path, "a.xlsm").kind == "report"


@pytest.mark.parametrize("form", ["xlsm", "ods", "xls"])
def test_macros_are_noted_and_never_run(tmp_path, soffice, form):
    """A workbook that holds macros is read like any other, and its sender hears that they were not run."""
    (tmp_path / "a.xlsx").write_bytes(workbook())
    if form == "xlsm":
        path = tmp_path / "b.xlsm"
        with xlsxwriter.Workbook(str(path)) as book:
            book.add_vba_project(io.BytesIO(b"Sub Auto_Open()"), is_stream=True)
            book.add_worksheet("月报表").write(0, 0, "任务编号")
            book.add_worksheet("kaohe").write_row(0, 0, ["kind", "report"])
    else:
        path = soffice(tmp_path / "a.xlsx", form, tmp_path)
    plain = soffice(tmp_path / "a.xlsx", form, tmp_path).read_bytes() if form != "xlsm" else workbook()
    (tmp_path / f"plain.{form}").write_bytes(plain)
    if form == "ods":
        with zipfile.ZipFile(path, "a") as package:
            package.writestr("Basic/script-lc.xml", "<library:libraries/>")
    if form == "xls":
        path.write_bytes(plain + "_VBA_PROJECT_CUR".encode("utf-16-le").ljust(512, b"\0"))
    codes = [[p.code for p in read_document(each, each.name).problems] for each in (path, tmp_path / f"plain.{form}")]
    assert (codes[0].count(Code.MACROS), codes[1].count(Code.MACROS)) == (1, 0)
    assert read_document(path, path.name).kind == "report"


def test_a_locked_ods_has_a_password(tmp_path):
    """OpenDocument says in its manifest that its parts are encrypted."""
    data = zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"META-INF/manifest.xml": "<encryption-data/>"})
    assert sniff_bytes(data) is Format.ENCRYPTED


def test_et_of_wps_is_an_xls(tmp_path, soffice):
    """What WPS saves as .et is the same format as .xls, and read as such."""
    (tmp_path / "a.xlsx").write_bytes(workbook())
    path = soffice(tmp_path / "a.xlsx", "xls", tmp_path).rename(tmp_path / "a.et")
    assert sniff(path) is Format.XLS
    assert read_document(path, "a.et").kind == "report"
