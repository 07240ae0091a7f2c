"""OpenDocument spreadsheets, read from content.xml: values, percentages and errors in one pass."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree.ElementTree import Element

from pipeline.workbook.look import Damaged, Look, error, mark_of_formula
from pipeline.workbook.look_xlsx import check_sizes, parse_part
from pipeline.workbook.raw import AsPercent, Hidden, Raw, clean

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_TRUTHS = {"of:=TRUE()": True, "of:=FALSE()": False}  # how a typed TRUE is written, with the number 1
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def read_ods(package: zipfile.ZipFile) -> tuple[tuple[Look, list[list[Raw]]], ...]:
    """Each sheet with its cells. A sheet that is too large has no cells. Raises Damaged or TooLarge."""
    check_sizes(package)
    try:
        root = parse_part(package, "content.xml")
        hidden = {
            style.get(f"{_STYLE}name")
            for style in root.iter(f"{_STYLE}style")
            for properties in style.iter(f"{_STYLE}table-properties")
            if properties.get(f"{_TABLE}display") == "false"
        }
        return tuple(
            _sheet(table, table.get(f"{_TABLE}style-name") not in hidden)
            for table in root.iter(f"{_TABLE}table")
        )
    except ValueError as reason:
        raise Damaged("content.xml") from reason


def _sheet(table: Element, visible: bool) -> tuple[Look, list[list[Raw]]]:
    look = Look(table.get(f"{_TABLE}name", ""), visible)
    rows: list[list[Raw]] = []
    place = 0
    for row in table.iter(f"{_TABLE}table-row"):
        repeated = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
        cells = _cells(row, look)
        if cells:
            look.rows = place + repeated
            look.columns = max(look.columns, len(cells))
        if look.is_too_large:
            return look, []
        if cells:
            rows.extend([] for _ in range(len(rows), place))
            rows.extend(list(cells) for _ in range(repeated))
        place += repeated
    return look, rows


def _cells(row: Element, look: Look) -> list[Raw]:
    """The row up to its last filled cell; a far one makes the sheet too large instead of a long list."""
    cells: list[Raw] = []
    place = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        repeated = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        value = _value(cell)
        if value is not None:
            look.columns = max(look.columns, place + repeated)
            if look.is_too_large:
                return cells
            cells.extend([None] * (place - len(cells)))
            cells.extend([Hidden(value) if cell.tag == _CELLS[1] else value] * repeated)
        place += repeated
    return cells


def _value(cell: Element) -> Raw:
    kind = cell.get(f"{_OFFICE}value-type")
    text = "\n".join(_paragraphs(cell))
    formula = cell.get(f"{_TABLE}formula")
    if cell.get(f"{_CALC}value-type") == "error" or (formula and text.startswith(("#", "Err:"))):
        return error(text)
    if formula in _TRUTHS:
        return _TRUTHS[formula]
    if formula is not None:
        has_result = kind is not None or cell.find(f"{_TEXT}p") is not None
        mark = mark_of_formula(formula, has_result)
        if mark is not None:
            return mark
    match kind:
        case "percentage":
            return AsPercent(float(cell.get(f"{_OFFICE}value", "nan")))
        case "float" | "currency":
            return float(cell.get(f"{_OFFICE}value", "nan"))
        case "boolean":
            return cell.get(f"{_OFFICE}boolean-value") == "true"
        case "date":
            return _date(cell.get(f"{_OFFICE}date-value", ""))
        case _:
            return clean(text or cell.get(f"{_OFFICE}string-value") or "") or None


def _date(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _paragraphs(cell: Element) -> Iterator[str]:
    """The text of each paragraph; a comment's text is not the cell's."""
    for paragraph in cell.findall(f"{_TEXT}p"):
        yield "".join(_words(paragraph))


def _words(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(int(child.get(f"{_TEXT}c", "1")), 100)
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag != f"{_OFFICE}annotation":
            yield from _words(child)
        yield child.tail or ""
