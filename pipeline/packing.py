"""Frozen dataclasses to plain JSON and back, by their declared types: thousands of them in milliseconds."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import orjson

T = TypeVar("T")
Reader = Callable[[Any], Any]


def pack(thing: object) -> bytes:
    """A dataclass as JSON, its fields in order. What is said again, such as the plan of a common target, is said once."""
    said: dict[bytes, int] = {}

    def plain(value: Any) -> Any:
        if is_dataclass(value):
            return [plain(getattr(value, field.name)) for field in fields(value)]
        if not isinstance(value, tuple | frozenset):
            return value
        items = [plain(item) for item in value]
        if not any(is_dataclass(item) for item in value):
            return items
        return said.setdefault(_json(items), len(said))

    top = plain(thing)
    return b'{"shape":%s,"said":[%s],"top":%s}' % (_json(_shape(type(thing))), b",".join(said), _json(top))


def unpack(kind: type[T], content: bytes) -> T | None:
    """The dataclass that was packed; None where it is damaged, or a program packed it that declared it otherwise."""
    try:
        packed = orjson.loads(content)
    except ValueError:
        return None
    if packed.get("shape") != _shape(kind):
        return None
    thing: T = _row_reader(kind, packed["said"])(packed["top"])
    return thing


def build(kind: type[T], content: Mapping[str, Any]) -> T:
    """A dataclass of its fields by name, as JSON says them; what is not named is the default. Raises TypeError for others."""
    thing: T = _row_reader(kind, None)(content)
    return thing


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=str)


def _shape(kind: type) -> list[str]:
    """The fields of a dataclass and of those in it."""
    hints = get_type_hints(kind)
    inner = [each for hint in hints.values() for each in (hint, *get_args(hint)) if is_dataclass(each) and isinstance(each, type)]
    return [f"{kind.__name__}.{field.name}" for field in fields(kind)] + [name for each in inner for name in _shape(each)]


def _row_reader(kind: Any, said: list[Any] | None) -> Reader:
    """Makes a dataclass of the list of its fields, which is used up, or of its fields by name."""
    hints = get_type_hints(kind)
    found = [(place, field.name, _reader(hints[field.name], said)) for place, field in enumerate(fields(kind))]
    readers = [(place, name, reader) for place, name, reader in found if reader]

    def read(row: Any) -> Any:
        if isinstance(row, Mapping):
            return kind(**{**row, **{name: reader(row[name]) for _, name, reader in readers if name in row}})
        for place, _, reader in readers:
            row[place] = reader(row[place])
        return kind(*row)

    return read


def _reader(kind: Any, said: list[Any] | None) -> Reader | None:
    """Makes a value of its JSON; None where that is the value."""
    inner = get_args(kind)
    if type(None) in inner:
        reader = _reader(next(each for each in inner if each is not type(None)), said)
        return reader and (lambda value: value if value is None else reader(value))
    if get_origin(kind) in (tuple, frozenset):
        return _items_reader(get_origin(kind), inner[0], said)
    if is_dataclass(kind):
        return _row_reader(kind, said)
    if kind in (date, datetime):
        return cache(kind.fromisoformat)
    return cache(kind) if isinstance(kind, type) and issubclass(kind, Decimal | StrEnum) else None


def _items_reader(many: Any, kind: Any, said: list[Any] | None) -> Reader:
    reader = _reader(kind, said)
    if reader is None:
        return cast(Reader, many)
    if is_dataclass(kind) and said is not None:
        once = cache(lambda place: many(map(reader, said[place])))
        return lambda place: many() if place == [] else once(place)
    return lambda items: many(map(reader, items))
