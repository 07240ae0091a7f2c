"""A flat table as a Parquet file (format 1.0: one row group, every column optional, its different values once, no compression).

Written here because the bytes must be the same whenever a bulletin is written again, whatever is installed, and
because the library for it is larger than this whole program. See https://parquet.apache.org/docs/file-format/.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import groupby
from typing import Literal

Type = Literal["text", "integer", "flag", "moment", "decimal"]
_MAGIC = b"PAR1"
_PHYSICAL = {"flag": 0, "integer": 1, "moment": 2, "text": 6, "decimal": 7}
_PLAIN, _RLE, _DICTIONARY = 0, 3, 8
_OPTIONAL = 1
_WIDTH, _PRECISION = 16, 38  # bytes and digits of a decimal
_UTF8, _DECIMAL = 0, 5  # the names of these types in older readers


@dataclass(frozen=True, slots=True)
class Field:
    """A column: texts, ints, bools, aware datetimes (kept as the local time they show), or Decimals with `places`
    decimals, half up; None where there is none."""

    name: str
    type: Type
    values: Sequence[object]
    places: int = 0


def render_parquet(fields: Sequence[Field], program: str) -> bytes:
    """The file's bytes; the same fields give the same bytes."""
    content = bytearray(_MAGIC)
    chunks = []
    for field in fields:
        pages = _pages(field)
        chunks.append(_chunk(field, len(content), pages))
        content += b"".join(pages)
    count = len(fields[0].values)
    group = _struct((1, _list(_STRUCT, chunks)), (2, _long(len(content) - len(_MAGIC))), (3, _long(count)))
    root = _struct((4, _text("schema")), (5, _int(len(fields))))
    schema = _list(_STRUCT, [root, *map(_element, fields)])
    footer = _struct((1, _int(1)), (2, schema), (3, _long(count)), (4, _list(_STRUCT, [group])), (6, _text(program)))
    return bytes(content) + footer[1] + struct.pack("<I", len(footer[1])) + _MAGIC


def _pages(field: Field) -> list[bytes]:
    """The different values as the dictionary, then which rows have a value, and which one; flags need no dictionary."""
    count, values = len(field.values), [value for value in field.values if value is not None]
    there = _runs([value is not None for value in field.values]) if len(values) < count else _run(count, True)
    data = struct.pack("<I", len(there)) + there
    if field.type == "flag":
        return [_data_page(count, _PLAIN, data + _plain(field, values))]
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    data += _packed([places[value] for value in values], len(places))
    words = _struct((1, _int(len(places))), (2, _int(_PLAIN)))
    return [_page(2, _plain(field, list(places)), (7, words)), _data_page(count, _DICTIONARY, data)]


def _data_page(count: int, encoding: int, data: bytes) -> bytes:
    return _page(0, data, (5, _struct((1, _int(count)), (2, _int(encoding)), (3, _int(_RLE)), (4, _int(_RLE)))))


def _runs(present: Iterable[bool]) -> bytes:
    return b"".join(_run(len(list(run)), there) for there, run in groupby(present))


def _run(count: int, there: bool) -> bytes:
    """So many rows that have a value, or have none."""
    return _varint(count << 1) + bytes([there])


def _packed(places: Sequence[int], known: int) -> bytes:
    """Places in the dictionary, as packed groups of eight in whole bytes."""
    width, letter = (8, "B") if known <= 1 << 8 else (16, "H") if known <= 1 << 16 else (32, "I")
    groups = -(-len(places) // 8)
    padded = [*places, *[0] * (8 * groups - len(places))]
    return bytes([width]) + _varint(groups << 1 | 1) + struct.pack(f"<{len(padded)}{letter}", *padded)


def _page(kind: int, data: bytes, more: "tuple[int, Value]") -> bytes:
    return _struct((1, _int(kind)), (2, _int(len(data))), (3, _int(len(data))), more)[1] + data


def _plain(field: Field, values: list[object]) -> bytes:
    """Values one after the other, as the format lays them out."""
    match field.type:
        case "text":
            return b"".join(map(_counted, map(str, values)))
        case "integer":
            return struct.pack(f"<{len(values)}i", *values)
        case "moment":
            return struct.pack(f"<{len(values)}q", *(_millis(value) for value in values if isinstance(value, datetime)))
        case "decimal":
            return b"".join(_fixed(value, field.places) for value in values if isinstance(value, Decimal))
        case "flag":
            bits = sum(1 << place for place, value in enumerate(values) if value)
            return bits.to_bytes((len(values) + 7) // 8, "little")


@lru_cache(maxsize=1 << 14)
def _counted(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<I", len(data)) + data


@lru_cache(maxsize=1 << 12)
def _fixed(value: Decimal, places: int) -> bytes:
    whole = int(value.scaleb(places).to_integral_value(ROUND_HALF_UP))
    return whole.to_bytes(_WIDTH, "big", signed=True)


@lru_cache(maxsize=1 << 12)
def _millis(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC, second=0, microsecond=0).timestamp()) * 1000


# The metadata is Thrift's compact protocol: a value is the code of its type with its bytes.
Value = tuple[int, bytes]
_TRUE, _FALSE, _I32, _I64, _BINARY, _LIST, _STRUCT = 1, 2, 5, 6, 8, 9, 12


def _element(field: Field) -> Value:
    """How the schema tells a column."""
    logical: dict[Type, Value] = {
        "text": _struct((1, _struct())),
        "decimal": _struct((5, _struct((1, _int(field.places)), (2, _int(_PRECISION))))),
        "moment": _struct((8, _struct((1, (_FALSE, b"")), (2, _struct((1, _struct())))))),
    }
    parts: list[tuple[int, Value]] = [(1, _int(_PHYSICAL[field.type])), (3, _int(_OPTIONAL)), (4, _text(field.name))]
    if field.type == "text":
        parts.append((6, _int(_UTF8)))
    if field.type == "decimal":
        parts += [(2, _int(_WIDTH)), (6, _int(_DECIMAL)), (7, _int(field.places)), (8, _int(_PRECISION))]
    if field.type in logical:
        parts.append((10, logical[field.type]))
    return _struct(*sorted(parts, key=lambda part: part[0]))


def _chunk(field: Field, start: int, pages: Sequence[bytes]) -> Value:
    """Where a column stands in the file."""
    size, data = _long(sum(map(len, pages))), _long(start + sum(map(len, pages[:-1])))
    meta = _struct(
        (1, _int(_PHYSICAL[field.type])), (2, _list(_I32, map(_int, (_PLAIN, _RLE, _DICTIONARY)))),
        (3, _list(_BINARY, [_text(field.name)])), (4, _int(0)), (5, _long(len(field.values))), (6, size), (7, size),
        (9, data), *([(11, _long(start))] if len(pages) > 1 else ()),
    )  # fmt: skip
    return _struct((2, _long(start)), (3, meta))


def _struct(*parts: tuple[int, Value]) -> Value:
    """A struct of (field number, value), by number; each is told by its distance to the one before."""
    before, data = 0, b""
    for number, (kind, content) in parts:
        data += bytes([(number - before) << 4 | kind]) + content
        before = number
    return _STRUCT, data + b"\0"


def _list(kind: int, values: Iterable[Value]) -> Value:
    contents = [content for _, content in values]
    short = len(contents) < 15
    head = bytes([len(contents) << 4 | kind]) if short else bytes([0xF0 | kind]) + _varint(len(contents))
    return _LIST, head + b"".join(contents)


def _int(value: int) -> Value:
    return _I32, _varint(value << 1)


def _long(value: int) -> Value:
    return _I64, _varint(value << 1)


def _text(value: str) -> Value:
    data = value.encode()
    return _BINARY, _varint(len(data)) + data


def _varint(value: int) -> bytes:
    """A number of no sign, seven bits a byte, the lowest first."""
    data = bytearray()
    while value > 0x7F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*data, value])
