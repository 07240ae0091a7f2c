"""Deliveries that are bad in every way that is known, made from good ones."""

import io
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile

from pipeline.workbook.content import Document
from pipeline.workbook.pool import Readers
from pipeline.workbook.read import read_document

_ABORTS, _HANGS = b"aborts its reader", b"hangs its reader"
_FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
_PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF"


def put_bad(inbox: Path, reports: list[Path], others: list[str]) -> None:
    """One bad delivery for each of `reports`, of every kind in turn; `others` are folders of units that did not send it."""
    dice = random.Random(1)
    for number, report in enumerate(reports):
        make = _KINDS[number % len(_KINDS)]
        for name, content in make(report.read_bytes(), dice):
            folder = f"{others[number % len(others)]}/" if make is _wrong_unit else ""
            target = inbox / f"{folder}坏 {number:04} {name}"
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(content)


def put_hanging(inbox: Path, count: int) -> None:
    """Workbooks that hang who reads them."""
    for number in range(count):
        (inbox / f"挂 {number:04}.xlsx").write_bytes(_HANGS + str(number).encode())


def main() -> None:
    """`kaohe` with readers that some files abort or hang, as real ones did; the arguments are kaohe's."""
    from pipeline.cli import main as kaohe

    Readers._reader = staticmethod(_read)
    kaohe()


def _read(path: Path, name: str) -> Document:
    with path.open("rb") as file:
        start = file.read(len(_ABORTS))
    if start == _ABORTS:
        os.abort()
    while start.startswith(_HANGS):
        pass
    return read_document(path, name)


Files = Iterator[tuple[str, bytes]]


def _torn(report: bytes, dice: random.Random) -> Files:
    yield "截断.xlsx", report[: dice.randrange(len(report) // 4, len(report) - 10)]


def _random(_: bytes, dice: random.Random) -> Files:
    yield "乱码.xlsx", dice.randbytes(20_000)


def _locked(report: bytes, _: random.Random) -> Files:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(report)).encrypt("mima", out)
    yield "加密.xlsx", out.getvalue()


def _wrong_unit(report: bytes, _: random.Random) -> Files:
    yield "错放.xlsx", report


def _picture(_: bytes, dice: random.Random) -> Files:
    yield "拍的表.jpg", _PICTURE + dice.randbytes(200_000)


def _far(report: bytes, _: random.Random) -> Files:
    yield "远格.xlsx", _rewritten(report, b"</sheetData>", _FAR)


def _figures(report: bytes, dice: random.Random) -> Files:
    yield "填错.xlsx", _rewritten(report, "推进中".encode(), f"大概 {dice.random()}".encode())


def _headings(report: bytes, dice: random.Random) -> Files:
    yield "改表头.xlsx", _rewritten(report, "任务编号".encode(), f"编 {dice.random()}".encode())


def _package(report: bytes, dice: random.Random) -> Files:
    yield "两个表.zip", _zip({"一.xlsx": report, "二.xlsx": report, "三.jpg": dice.randbytes(1000)})


def _aborting(_: bytes, dice: random.Random) -> Files:
    yield "崩.xlsx", _ABORTS + dice.randbytes(100)


_KINDS: tuple[Callable[[bytes, random.Random], Files], ...] = (
    _torn, _random, _locked, _wrong_unit, _picture, _far, _figures, _headings, _package, _aborting,
)  # fmt: skip


def _rewritten(report: bytes, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        return _zip({name: package.read(name).replace(old, new) for name in package.namelist()})


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


if __name__ == "__main__":
    main()
