"""Rows as plain texts and back: what a statement keeps of a row, and the same values again."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from pipeline.model.amount import Quantity, plain
from pipeline.model.report import Line
from pipeline.workbook.schema import Column, Type

_BETWEEN = "、"
_AMOUNT = re.compile(r"(-?[\d.]+)(.*)", re.DOTALL)


def texts_of(values: Mapping[str, object], columns: Iterable[Column]) -> dict[str, str]:
    """The values of a row as texts; what is empty is left out."""
    return {each.name: text for each in columns if (text := text_of(values.get(each.name)))}


def text_of(value: object) -> str:
    """A value as a person would type it."""
    match value:
        case None:
            return ""
        case Quantity():
            return f"{plain(value.value):f}{value.unit}"
        case Decimal():
            return f"{plain(value):f}"
        case date():
            return value.isoformat()
        case tuple():
            return _BETWEEN.join(map(str, value))
        case _:
            return str(value)


def line_of(texts: Mapping[str, str], columns: Iterable[Column], row: int = 0) -> Line:
    """The row that `texts` came from; its cells are not known."""
    values = {column.name: _value_of(texts[column.name], column.type) for column in columns if column.name in texts}
    return Line(row, values, {}, dict(texts))


def _value_of(text: str, type_: Type) -> object:
    """What `text_of` made a text of; unlike a cell that people fill in it can be read in one way only."""
    match type_:
        case Type.NUMBER | Type.PERCENT:
            return Decimal(text)
        case Type.AMOUNT:
            number, unit = _AMOUNT.fullmatch(text).groups()  # type: ignore[union-attr]
            return Quantity(Decimal(number), unit)
        case Type.DATE:
            return date.fromisoformat(text)
        case Type.NAMES:
            return tuple(text.split(_BETWEEN))
        case _:
            return text
