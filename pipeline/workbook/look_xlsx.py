"""The second look at .xlsx: one search over each sheet's bytes, and cells taken apart only where it asks."""

import re
import zipfile
import zlib
from collections.abc import Iterable
from html import unescape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pipeline.workbook.look import Box, Damaged, Look, TooLarge, error, mark_of_formula, shows_percent

_MOST_BYTES = 256 << 20
_MOST_RATIO = 500  # a sheet of one word over and over packs about 1:200
_RATIO_FROM = 8 << 20

# How every program writes a cell; those up to BZ9999 are a box of 780,000 cells at most.
_NEAR_CELL = re.compile(rb'<c r="[AB]?[A-Z]\d{1,4}"')
# Any other cell, or one that is not simply a value: by its style, its type, or a formula in it.
_SPECIAL_CELL = (
    rb'<c(?! r="[AB]?[A-Z]\d{1,4}"(?: s="%b\d+")?(?: t="[bins][a-zA-Z]*")?\s?(?:/>|>(?!\s*<f)))[\s/>]'
)
_TOKEN = re.compile(rb"<(?:\w+:)?(?:row\b([^>]*)>|c(?=[\s/>])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>))", re.DOTALL)
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})(\d{1,9})["']""")
_STYLE = re.compile(rb"""\bs\s*=\s*["'](\d+)["']""")
_TYPE = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>(.*?)</", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>(.*?)</)", re.DOTALL)
_HAS_CONTENT = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s+ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
_MAY_BE_PERCENT = re.compile(rb"""%|numFmtId=["'](?:9|10)["']""")
_XFS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_XF = re.compile(rb"<(?:\w+:)?xf\b([^>]*)>")
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b([^>]*)>")
_FORMAT_ID = re.compile(rb"""numFmtId=["'](\d+)["']""")
_FORMAT_CODE = re.compile(rb"""formatCode=(?:"([^"]*)"|'([^']*)')""")


def look_at_xlsx(package: zipfile.ZipFile) -> tuple[Look, ...]:
    """Every worksheet in the workbook's order. Raises Damaged or TooLarge."""
    check_sizes(package)
    percents: frozenset[bytes] | None = None
    looks = []
    for tab, visible, part in worksheets(package):
        look = Look(tab, visible)
        looks.append(look)
        data = read_part(package, part)
        if percents is None:
            percents = _percent_styles(read_part(package, "xl/styles.xml"))
        _look_at_sheet(look, data, percents)
    return tuple(looks)


def column_number(letters: bytes) -> int:
    """`A` is 0, `AA` is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def check_sizes(package: zipfile.ZipFile) -> None:
    total = 0
    for member in package.infolist():
        total += member.file_size
        bomb = member.file_size > _RATIO_FROM and member.file_size > _MOST_RATIO * max(
            member.compress_size, 1
        )
        if total > _MOST_BYTES or bomb:
            raise TooLarge(member.filename)


def read_part(package: zipfile.ZipFile, part: str) -> bytes:
    try:
        data = package.read(part)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as reason:
        raise Damaged(part) from reason
    return data


def parse_part(package: zipfile.ZipFile, part: str) -> Element:
    """A part as a tree; one that declares entities is no part any program wrote."""
    data = read_part(package, part)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Damaged(part)
    try:
        return ElementTree.fromstring(data)
    except ElementTree.ParseError as reason:
        raise Damaged(part) from reason


def worksheets(package: zipfile.ZipFile) -> list[tuple[str, bool, str]]:
    """Tab, whether it is visible, and part name of each worksheet."""
    main = next((name for name in package.namelist() if name.lower() == "xl/workbook.xml"), "xl/workbook.xml")
    book, links = parse_part(package, main), parse_part(package, "xl/_rels/workbook.xml.rels")
    parts = {
        link.get("Id", ""): link.get("Target", "")
        for link in links
        if link.get("Type", "").endswith("/worksheet")
    }
    found = []
    for sheet in book.iter():
        if not sheet.tag.endswith("}sheet"):
            continue
        identifier = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        if identifier in parts:
            target = parts[identifier]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found.append((sheet.get("name", ""), sheet.get("state", "visible") == "visible", part))
    return found


def _percent_styles(styles: bytes) -> frozenset[bytes]:
    """The style numbers whose cells are shown as percentages."""
    if not _MAY_BE_PERCENT.search(styles):
        return frozenset()
    formats = {b"9", b"10"}
    for match in _FORMAT.finditer(styles):
        number, code = _FORMAT_ID.search(match[1]), _FORMAT_CODE.search(match[1])
        if number and code and b"%" in match[1]:
            text = unescape((code[1] or code[2] or b"").decode("utf-8", "replace"))
            if shows_percent(text):
                formats.add(number[1])
    xfs = _XFS.search(styles)
    if xfs is None:
        return frozenset()
    numbers = (_FORMAT_ID.search(match[1]) for match in _XF.finditer(xfs[0]))
    return frozenset(str(i).encode() for i, number in enumerate(numbers) if number and number[1] in formats)


def _look_at_sheet(look: Look, data: bytes, percents: frozenset[bytes]) -> None:
    sheet_data, end = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    special = _special_cells(data, percents) if sheet_data >= 0 else None
    _read_cells(look, _TOKEN.finditer(data) if special is None else special, percents)
    look.merges = [_box(match) for match in _MERGE.finditer(data, max(end, 0))]


def _special_cells(data: bytes, percents: frozenset[bytes]) -> "list[re.Match[bytes]] | None":
    """The cells that are not simply values; None where they cannot be told without reading all of them."""
    styles = b'(?!(?:%b)")' % b"|".join(sorted(percents)) if percents else b""
    found = []
    for match in re.finditer(_SPECIAL_CELL % styles, data):
        token = _TOKEN.match(data, match.start())
        if token is None or not _NEAR_CELL.match(data, match.start()):
            return None
        found.append(token)
    return found


def _box(match: "re.Match[bytes]") -> Box:
    return int(match[2]) - 1, column_number(match[1]), int(match[4]) - 1, column_number(match[3])


def _read_cells(look: Look, tokens: "Iterable[re.Match[bytes]]", percents: frozenset[bytes]) -> None:
    """The extent of those of the cells that hold something, and the marks on them."""
    row = column = -1
    for match in tokens:
        if match[1] is not None:
            reference = _REFERENCE.search(match[1])
            row, column = int(reference[2]) - 1 if reference else row + 1, -1
            continue
        attributes, content = match[2], match[3]
        reference = _REFERENCE.search(attributes)
        column = column_number(reference[1]) if reference else column + 1
        if reference:
            row = int(reference[2]) - 1
        if not content:
            continue
        formula = _FORMULA.search(content)
        if formula or _HAS_CONTENT.search(content):
            look.rows, look.columns = max(look.rows, row + 1), max(look.columns, column + 1)
        _mark(look, (row, column), attributes, content, formula)
        style = _STYLE.search(attributes)
        if style and style[1] in percents:
            look.percents.add((row, column))


def _mark(
    look: Look, place: tuple[int, int], attributes: bytes, content: bytes, formula: "re.Match[bytes] | None"
) -> None:
    kind, value = _TYPE.search(attributes), _VALUE.search(content)
    word = kind[1] if kind else b"n"
    if formula:
        has_result = value is not None and (bool(value[1]) or word == b"str")
        mark = mark_of_formula((formula[1] or b"").decode("utf-8", "replace"), has_result)
        if mark is not None:
            look.marks[place] = mark
            return
    if word == b"e":
        look.marks[place] = error(value[1].decode("utf-8", "replace") if value else "")
