"""The second look at .xlsb: the records of each sheet's binary part, read for what a reader of values does not tell."""

import re
import struct
import zipfile
from collections.abc import Iterator

from pipeline.workbook.look import Damaged, Look, error, mark_of_formula, shows_percent
from pipeline.workbook.look_xlsx import check_sizes, parse_part, read_part
from pipeline.workbook.raw import Raw, clean

_BOOK, _LINKS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
_LINK = re.compile(rb'<Relationship\s[^>]*?\bId="([^"]*)"')  # calamine panics over one that is missing or has a prefix
_ROW, _ERROR, _FORMULA_TEXT, _FORMULA_ERROR, _RICH_TEXT = 0, 3, 8, 11, 62
_CELLS = frozenset((*range(2, 12), _RICH_TEXT))
_SHEET, _MERGE = 156, 176
_FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 44, 47, 617, 618
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#GETTING_DATA"}

Record = tuple[int, memoryview]


def look_at_xlsb(package: zipfile.ZipFile) -> tuple[Look, ...]:
    """Every worksheet in the workbook's order. Raises Damaged or TooLarge."""
    check_sizes(package)
    try:
        percents = _percent_styles(read_part(package, "xl/styles.bin"))
        return tuple(
            _look_at_sheet(Look(tab, visible), read_part(package, part), percents)
            for tab, visible, part in _worksheets(package)
        )
    except (struct.error, IndexError, ValueError) as reason:
        raise Damaged(str(reason)) from reason


def _worksheets(package: zipfile.ZipFile) -> Iterator[tuple[str, bool, str]]:
    """Tab, whether it is visible, and part name of each worksheet; Damaged where the reader of values finds no link to a sheet."""
    known = set(_LINK.findall(read_part(package, _LINKS)))
    parts = {
        link.get("Id", ""): link.get("Target", "")
        for link in parse_part(package, _LINKS)
        if link.get("Type", "").endswith("/worksheet")
    }
    for kind, content in _records(read_part(package, _BOOK)):
        if kind == _SHEET:
            link, end = _text(content, 8)
            tab, _ = _text(content, end)
            if link.encode() not in known:
                raise Damaged(link)
            if link in parts:
                target = parts[link]
                yield tab, _number(content, 0) == 0, target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _records(data: bytes) -> Iterator[Record]:
    """Kind and content of each record: both the kind and the length are written seven bits a byte."""
    view, place = memoryview(data), 0
    while place < len(data):
        kind, place = _seven_bits(data, place, 2)
        size, place = _seven_bits(data, place, 4)
        if place + size > len(data):
            raise ValueError("a record is cut off")
        yield kind, view[place : place + size]
        place += size


def _seven_bits(data: bytes, place: int, most: int) -> tuple[int, int]:
    number = 0
    for byte in range(most):
        number |= (data[place + byte] & 0x7F) << 7 * byte
        if data[place + byte] < 0x80:
            return number, place + byte + 1
    return number, place + most


def _number(content: memoryview, place: int) -> int:
    return int(struct.unpack_from("<I", content, place)[0])


def _text(content: memoryview, place: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    start = place + 4
    end = start + 2 * _number(content, place)
    if end > len(content):
        raise ValueError("a text is cut off")
    return bytes(content[start:end]).decode("utf-16-le", "replace"), end


def _percent_styles(styles: bytes) -> frozenset[int]:
    """The style numbers whose cells are shown as percentages."""
    formats, found, within = {9, 10}, [], False
    for kind, content in _records(styles):
        within = kind != _STYLES_END and (within or kind == _STYLES_BEGIN)
        if kind == _FORMAT and shows_percent(_text(content, 2)[0]):
            formats.add(int(struct.unpack_from("<H", content)[0]))
        elif kind == _STYLE and within:
            found.append(int(struct.unpack_from("<H", content, 2)[0]))
    return frozenset(number for number, format_ in enumerate(found) if format_ in formats)


def _look_at_sheet(look: Look, data: bytes, percents: frozenset[int]) -> Look:
    """The extent of the cells that hold something, the marks on them, and the merged cells."""
    row, merges = 0, []
    for kind, content in _records(data):
        if kind == _ROW:
            if look.is_too_large:
                break
            row = _number(content, 0)
        elif kind in _CELLS:
            column, style = _number(content, 0), _number(content, 4) & 0xFFFFFF
            look.rows, look.columns = max(look.rows, row + 1), max(look.columns, column + 1)
            mark = _mark(kind, content)
            if mark is not None:
                look.marks[row, column] = mark
            if style in percents:
                look.percents.add((row, column))
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", content)
            merges.append((top, left, bottom, right))
    look.merges = merges
    return look


def _mark(kind: int, content: memoryview) -> Raw:
    """What a cell reads as where not by its value; None where the value counts."""
    if kind in (_ERROR, _FORMULA_ERROR):
        return error(_ERRORS.get(content[8], ""))
    if kind == _RICH_TEXT:
        return clean(_text(content, 9)[0]) or None
    if kind == _FORMULA_TEXT:
        return mark_of_formula(_text(content, 8)[0], has_result=True)
    return None
