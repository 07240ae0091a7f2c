"""A minimal .xlsb written by hand, record by record: no free program saves one."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    '<Override PartName="/xl/styles.bin" ContentType="application/vnd.ms-excel.styles"/>{}</Types>'
)
ERRORS = {"#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#N/A": 42}
PERCENT, PERCENT_OF_ITS_OWN = 1, 2  # the styles that cells may have, besides 0

Value = str | float | None
Cell = Value | tuple[Value, int]


def record(kind: int, content: bytes = b"") -> bytes:
    return _seven_bits(kind) + _seven_bits(len(content)) + content


def _seven_bits(number: int) -> bytes:
    low, high = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _seven_bits(high) if high else bytes([low])


def text(words: str) -> bytes:
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def _cell(column: int, cell: Cell) -> bytes:
    value, style = cell if isinstance(cell, tuple) else (cell, 0)
    head = struct.pack("<II", column, style)
    if value is None:
        return record(1, head)
    if isinstance(value, int):  # as Excel writes most of them: thirty bits, and two that say how
        return record(2, head + struct.pack("<i", value << 2 | 2))
    if isinstance(value, float):
        return record(5, head + struct.pack("<d", value))
    if value in ERRORS:
        return record(3, head + bytes([ERRORS[value]]))
    if value.removeprefix("=") in ERRORS:  # a formula with this result
        return record(11, head + bytes([ERRORS[value[1:]]]) + struct.pack("<HI", 0, 2) + b"\x1c\x07" + struct.pack("<I", 0))
    if value.startswith("rich:"):
        return record(62, head + b"\0" + text(value[5:]))
    return record(6, head + text(value))


def sheet(rows: Sequence[Sequence[Cell]], merges: Sequence[tuple[int, int, int, int]] = (), first: int = 0) -> bytes:
    """A sheet's part; `merges` are top, bottom, left, right, from 0."""
    width = max(map(len, rows), default=1)
    data = record(129) + record(148, struct.pack("<4I", first, first + len(rows) - 1, 0, width - 1)) + record(145)
    for number, row in enumerate(rows, first):
        data += record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))
        data += b"".join(_cell(column, cell) for column, cell in enumerate(row) if cell is not None)
    data += record(146)
    if merges:
        data += record(177, struct.pack("<I", len(merges)))
        data += b"".join(record(176, struct.pack("<4I", *merge)) for merge in merges) + record(178)
    return data + record(130)


def _styles() -> bytes:
    def style(format_: int) -> bytes:
        return record(47, struct.pack("<HHHHHBBHH", 0, format_, 0, 0, 0, 0, 0, 0, 0x3F))

    data = record(278) + record(615, struct.pack("<I", 1)) + record(44, struct.pack("<H", 170) + text('0.0%;"无"')) + record(616)
    return data + record(617, struct.pack("<I", 3)) + style(0) + style(9) + style(170) + record(618) + record(279)


def workbook(sheets: Mapping[str, bytes], hidden: Sequence[str] = ()) -> bytes:
    """A workbook of tabs and their parts."""
    book, links, types = record(131) + record(143), "", ""
    for number, tab in enumerate(sheets, 1):
        book += record(156, struct.pack("<II", 2 if tab in hidden else 0, number) + text(f"rId{number}") + text(tab))
        links += f'<Relationship Id="rId{number}" Type="{_REL}/worksheet" Target="worksheets/sheet{number}.bin"/>'
        types += f'<Override PartName="/xl/worksheets/sheet{number}.bin" ContentType="application/vnd.ms-excel.worksheet"/>'
    links += f'<Relationship Id="rId99" Type="{_REL}/styles" Target="styles.bin"/>'
    main = f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.bin"/>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES.format(types))
        package.writestr("_rels/.rels", _RELS.format(main))
        package.writestr("xl/_rels/workbook.bin.rels", _RELS.format(links))
        package.writestr("xl/workbook.bin", book + record(144) + record(132))
        package.writestr("xl/styles.bin", _styles())
        for number, part in enumerate(sheets.values(), 1):
            package.writestr(f"xl/worksheets/sheet{number}.bin", part)
    return data.getvalue()


def rewritten(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(source.read(name)) if name == part else source.read(name))
    return out.getvalue()
