"""Binary workbooks: read like any other, with what a reader of their values would hide."""

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from workbook.xlsb import PERCENT, PERCENT_OF_ITS_OWN, Cell, rewritten, sheet, workbook

from pipeline.model.problem import Code
from pipeline.sniff import Format, sniff_bytes
from pipeline.workbook.content import Document
from pipeline.workbook.documents import REPORT_SHEET
from pipeline.workbook.read import read_document

HEADINGS = [column.heading for column in REPORT_SHEET.columns]


def _row(code: str, progress: Cell, narrative: Cell = "已开工") -> list[Cell]:
    return [code, "修路", *[None] * 6, progress, None, "推进中", narrative]


ROWS: list[list[Cell]] = [
    ["2026年3月月报表"],
    [*HEADINGS],
    _row("Z01-1", 45),
    _row("Z01-2", (0.45, PERCENT)),
    _row("Z01-3", (0.455, PERCENT_OF_ITS_OWN)),
    _row("Z01-4", "#DIV/0!"),
    _row("Z01-5", "=#REF!"),
    _row("Z01-6", 0.45),
    _row("Z01-7", "４５％", "rich:完成路基"),
    _row("Z01-8", 50, "下面的字"),
]
IDENTITY = sheet([["kind", "report"], ["unit", "Z01"]])
BOOK = workbook({"月报表": sheet(ROWS, [(8, 9, 11, 11)]), "kaohe": IDENTITY}, hidden=["kaohe"])


def _read(tmp_path: Path, data: bytes) -> Document:
    path = tmp_path / "a.xlsb"
    path.write_bytes(data)
    return read_document(path, "a.xlsb")


def test_a_binary_workbook_is_read(tmp_path: Path) -> None:
    """Values, percentages, errors, rich text, merged cells and the hidden sheet of an .xlsb are all seen."""
    assert sniff_bytes(BOOK) is Format.XLSB
    document = _read(tmp_path, BOOK)
    table = document.tables["report"]
    assert (document.claim, document.problems) == ({"kind": "report", "unit": "Z01"}, ())
    figures = [line.values.get("progress") for line in table.lines]
    assert figures == [Decimal(45), Decimal(45), Decimal("45.5"), None, None, None, Decimal(45), Decimal(50)]
    assert table.lines[6].values["narrative"] == "完成路基"
    assert [(p.code, p.where.cell, p.task_code) for p in table.problems] == [
        (Code.ERROR_VALUE, "I6", "Z01-4"), (Code.ERROR_VALUE, "I7", "Z01-5"), (Code.AMBIGUOUS_PERCENT, "I8", "Z01-6"),
        (Code.HIDDEN_VALUE, "L10", "Z01-8"),
    ]  # fmt: skip


def test_libreoffice_sees_the_same_workbook(tmp_path: Path, soffice: Any) -> None:
    """What we take for an .xlsb is one: LibreOffice opens it and shows the same cells."""
    (tmp_path / "a.xlsb").write_bytes(BOOK)
    book = openpyxl.load_workbook(soffice(tmp_path / "a.xlsb", "xlsx", tmp_path / "out"), data_only=True)
    seen = book["月报表"]
    assert [seen.cell(row, 9).value for row in (3, 4, 5, 6, 8)] == [45, 0.45, 0.455, "#DIV/0!", 0.45]
    assert (seen["L9"].value, seen["I4"].number_format) == ("完成路基", "0%")
    assert book["kaohe"].sheet_state != "visible"


def test_a_far_cell_is_too_large(tmp_path: Path) -> None:
    """A value in the last row refuses the sheet before it is unfolded."""
    far = workbook({"月报表": sheet([["x"]], first=1_048_575), "kaohe": IDENTITY}, hidden=["kaohe"])
    assert [problem.code for problem in _read(tmp_path, far).problems] == [Code.TOO_LARGE]


@pytest.mark.parametrize(("old", "new"), [(b"<Relationship ", b"<a:Relationship "), (b'Id="rId1"', b'Id="rId7"')], ids=["prefixed", "missing"])
def test_a_sheet_whose_link_is_not_found_is_damage(tmp_path: Path, old: bytes, new: bytes) -> None:
    """Links with prefixes, as some programs write them, or without a sheet's: asked to be saved once more."""
    data = rewritten(BOOK, "xl/_rels/workbook.bin.rels", lambda part: part.replace(old, new).replace(b"<Relationships ", b'<Relationships xmlns:a="a" '))
    assert [problem.code for problem in _read(tmp_path, data).problems] == [Code.DAMAGED]


@pytest.mark.parametrize("seed", range(5))
def test_a_hostile_xlsb_never_raises(tmp_path: Path, seed: int) -> None:
    """With bytes changed or cut off in its parts, an .xlsb gives a document or a problem."""
    dice, part = random.Random(seed), sheet(ROWS)
    for _ in range(40):
        spoilt = bytearray(part[: dice.choice((len(part), dice.randrange(len(part))))])
        for _ in range(dice.choice((0, 1, 20))):
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
        try:
            _read(tmp_path, workbook({"月报表": bytes(spoilt), "kaohe": IDENTITY}, hidden=["kaohe"]))
        except BaseException as reason:  # what the worker answers for (pool)
            assert type(reason).__name__ == "PanicException", reason
