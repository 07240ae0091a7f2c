"""The second look at .xlsx: one pass over each sheet's bytes, a full one only where a marker asks."""

import re
import zipfile
import zlib
from html import unescape
from xml.etree import ElementTree

from pipeline.workbook.look import Box, Damaged, Look, TooLarge, error, mark_of_formula, shows_percent

_MOST_BYTES = 256 << 20
_MOST_RATIO = 500  # a sheet of one word over and over packs about 1:200
_RATIO_FROM = 8 << 20

_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d{1,9})"')
_PLAIN_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,4})\d')
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_TOKEN = re.compile(rb"<(?:\w+:)?(?:row\b([^>]*)>|c(?=[\s/>])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>))", re.DOTALL)
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})(\d{1,9})["']""")
_STYLE = re.compile(rb"""\bs\s*=\s*["'](\d+)["']""")
_TYPE = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>(.*?)</", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>(.*?)</)", re.DOTALL)
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_HAS_CONTENT = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s+ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
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
    for tab, visible, part in _sheets(package):
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
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Damaged(part)
    return data


def _sheets(package: zipfile.ZipFile) -> list[tuple[str, bool, str]]:
    """Tab, whether it is visible, and part name of each worksheet."""
    main = next((name for name in package.namelist() if name.lower() == "xl/workbook.xml"), "xl/workbook.xml")
    try:
        book = ElementTree.fromstring(read_part(package, main))
        links = ElementTree.fromstring(read_part(package, "xl/_rels/workbook.xml.rels"))
    except ElementTree.ParseError as reason:
        raise Damaged(main) from reason
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
    columns = _PLAIN_CELL.findall(data)
    look.columns = max(map(column_number, set(columns)), default=-1) + 1
    look.rows = max(map(int, _ROW.findall(data)), default=0)
    uses_percents = (
        bool(percents) and re.search(rb'\ss="(?:' + b"|".join(percents) + rb')"', data) is not None
    )
    if (
        look.is_too_large
        or uses_percents
        or b't="e"' in data
        or _HAS_FORMULA.search(data)
        or len(columns) != len(_ANY_CELL.findall(data))
    ):
        _read_cells(look, data, percents)
    if b"mergeCell" in data:
        look.merges = [_box(match) for match in _MERGE.finditer(data)]


def _box(match: "re.Match[bytes]") -> Box:
    return int(match[2]) - 1, column_number(match[1]), int(match[4]) - 1, column_number(match[3])


def _read_cells(look: Look, data: bytes, percents: frozenset[bytes]) -> None:
    """The full pass: the extent of the cells that hold something, and the marks on them."""
    row = column = -1
    look.rows = look.columns = 0
    for match in _TOKEN.finditer(data):
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
