"""The second look at a workbook: what a fast reader of values does not tell, found at the least cost."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from pipeline.workbook.raw import PICTURE, AsPercent, ErrorValue, Hidden, NotCalculated, Raw, clean

# A sheet no assessment needs: reading it would take the memory of its whole box.
MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
MOST_CELLS = 2_000_000

Place = tuple[int, int]  # row and column, from 0
Box = tuple[int, int, int, int]  # top, left, bottom, right, all inside


_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Damaged(Exception):
    """The package is torn or is not what it says; the reader answers with a problem."""


class TooLarge(Exception):
    """Unpacking the package would take more memory than any real workbook."""


@dataclass(slots=True)
class Look:
    """One sheet: what it is, how far its values reach, and the cells that are not simply values."""

    tab: str
    visible: bool = True
    rows: int = 0
    columns: int = 0
    marks: dict[Place, Raw] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)
    merges: Sequence[Box] = ()

    @property
    def is_too_large(self) -> bool:
        return self.rows > MOST_ROWS or self.columns > MOST_COLUMNS or self.rows * self.columns > MOST_CELLS


def mark_of_formula(formula: str, has_result: bool) -> Raw:
    """What a formula cell reads as where not by its result; None where the result counts."""
    if "DISPIMG(" in formula.upper():
        return PICTURE
    return None if has_result else NotCalculated()


def apply(look: Look, rows: list[list[Raw]]) -> None:
    """Put what was seen onto the values, in place; the grid grows to a mark beyond the last value."""
    for (row, column), mark in look.marks.items():
        _reach(rows, row, column)
        rows[row][column] = mark
    for row, column in look.percents:
        if row < len(rows) and column < len(rows[row]):
            value = rows[row][column]
            if isinstance(value, int | float) and not isinstance(value, bool):
                rows[row][column] = AsPercent(value)
    for box in look.merges:
        _hide(rows, box)


def _reach(rows: list[list[Raw]], row: int, column: int) -> None:
    rows.extend([] for _ in range(len(rows), row + 1))
    rows[row].extend([None] * (column + 1 - len(rows[row])))


def _hide(rows: list[list[Raw]], box: Box) -> None:
    """Mark the values a merged cell covers. A merge over a whole column ends with the values."""
    top, left, bottom, right = box
    for row in range(top, min(bottom + 1, len(rows))):
        cells = rows[row]
        for column in range(left, min(right + 1, len(cells))):
            if (row, column) != (top, left) and cells[column] is not None:
                cells[column] = Hidden(cells[column])


def plain_values(rows: Iterable[Iterable[object]]) -> list[list[Raw]]:
    """A reader's values as raw cells: clean text, and a text of nothing is an empty cell."""
    return [
        [(clean(value) or None if value else None) if type(value) is str else _plain(value) for value in row]
        for row in rows
    ]


def _plain(value: object) -> Raw:
    if value is None or isinstance(value, int | float | date | time | timedelta):
        return value
    return str(value)


def error(text: str) -> ErrorValue:
    """The error value as people see it."""
    return ErrorValue(text.strip() or "#错误")


def shows_percent(number_format: str) -> bool:
    """True where the number is shown times a hundred; a percent sign in quotes is only a sign."""
    return "%" in number_format and "%" in _LITERAL.sub("", number_format)
