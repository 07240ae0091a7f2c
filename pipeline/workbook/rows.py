"""Rows as plain texts and back: what a statement keeps of a row, read again by the columns that first read it."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from pipeline.model.amount import Quantity, plain
from pipeline.model.report import Line
from pipeline.workbook.cells import parse_cell
from pipeline.workbook.figures import Fault
from pipeline.workbook.schema import Column


def texts_of(values: Mapping[str, object], columns: Iterable[Column]) -> dict[str, str]:
    """The values of a row as texts that read to the same values; what is empty is left out."""
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
            return "、".join(map(str, value))
        case _:
            return str(value)


def line_of(texts: Mapping[str, str], columns: Iterable[Column], row: int = 0) -> Line:
    """The row that `texts` came from; its cells are not known."""
    values: dict[str, object] = {}
    for column in columns:
        value = parse_cell(texts[column.name], column) if column.name in texts else None
        assert not isinstance(value, Fault)
        if value is not None:
            values[column.name] = value
    return Line(row, values, {}, dict(texts))
