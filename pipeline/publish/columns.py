"""What a column of a bulletin is, once for all: what people and programs call it, what it means, its value for a row."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Row = TypeVar("Row")
Style = Literal[
    "text", "wrap", "centre", "colour", "term", "count", "points", "percent", "signed", "flag", "moment"
]
"""How a value looks on a sheet, and with that what it is: `flag` is a bool, `moment` a datetime, `colour` and `term` an
enum (shown by its character or its term, given to programs by its identifier), `count` an int, `points`, `percent` and
`signed` exact decimals, the rest text. Every value may be None."""


@dataclass(frozen=True)  # a generic class with slots cannot be made as Column[Row](…)
class Column(Generic[Row]):
    """One column: heading, width in characters, look, what it means, and its value for a row.

    Other programs know it by `name`, where it has one, and its figures by their `unit`.
    """

    heading: str
    width: int
    style: Style
    meaning: str
    value: Callable[[Row], object]
    name: str = ""
    unit: str = ""


def by_name(columns: Iterable[Column[Row]]) -> Mapping[str, Column[Row]]:
    """The columns by their names."""
    return {column.name: column for column in columns}


def pick(columns: Mapping[str, Column[Row]], names: str) -> tuple[Column[Row], ...]:
    """The columns of the given names, in that order."""
    return tuple(columns[name] for name in names.split())
