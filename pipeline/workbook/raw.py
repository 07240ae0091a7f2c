"""What a cell held before it is judged: plain values, or one of the marks a second look leaves on it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from pipeline.model.amount import plain

PICTURE = "[图片]"  # what a cell with a picture in it reads as
_EXACT = 10**15  # whole numbers below have no digit that a spreadsheet does not

# Control characters but the line break, marks that turn the direction of writing, zero-width ones, and what is no character.
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]"
)
_ESCAPED = re.compile(r"_x00(?:0D|0d|07|0B|0b|1F|1f)_")
_BREAK = re.compile(r"\r\n?|_x000[Dd]_\n|\u2028|\u2029|\x85|\x0b|\x0c")


@dataclass(frozen=True, slots=True)
class AsPercent:
    """A number in a cell that shows it as a percentage: 0.45 is seen as 45%."""

    value: float


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """`#DIV/0!` and its kin."""

    text: str


@dataclass(frozen=True, slots=True)
class NotCalculated:
    """A formula whose result is not in the file."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value under a merged cell: it is in the file and nobody sees it."""

    value: object


Mark = AsPercent | ErrorValue | NotCalculated | Hidden
Raw = str | int | float | bool | date | datetime | time | timedelta | None | Mark


def to_decimal(number: float) -> Decimal | None:
    """The number at the 15 significant digits a spreadsheet has; None for what is no number."""
    if isinstance(number, int) or (number.is_integer() and abs(number) < _EXACT):
        return Decimal(int(number))
    value = Decimal(format(number, ".15g"))
    return plain(value) if value.is_finite() else None


def percent_points(shown: AsPercent) -> Decimal | None:
    """What the cell shows, in percent points."""
    value = to_decimal(shown.value)
    return None if value is None else plain(value.scaleb(2))


def clean(text: str) -> str:
    """Text as a person sees it: NFC, line breaks kept, unseen characters and outer white space removed."""
    if "_x00" not in text and (text.isprintable() or text.replace("\n", "").isprintable()):
        return unicodedata.normalize("NFC", text).strip()
    broken = _ESCAPED.sub("", _BREAK.sub("\n", text)).replace("\t", " ")
    return unicodedata.normalize("NFC", _UNSEEN.sub("", broken)).strip()


def half_width(text: str) -> str:
    """Clean text for comparing and parsing: NFKC, no white space at all."""
    return "".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def word_of(cells: Sequence[Raw], place: int) -> str:
    """The text at a place for comparing with headings; empty for anything but text."""
    cell = cells[place] if place < len(cells) else None
    return half_width(cell).rstrip("*") if isinstance(cell, str) else ""


def show(raw: Raw) -> str:
    """The text a cell shows, near enough to be drawn again and quoted in a message."""
    match raw:
        case str():
            return clean(raw)
        case bool():
            return str(raw).upper()
        case int() | float():
            number = to_decimal(raw)
            return "" if number is None else str(number)
        case None | NotCalculated() | Hidden():
            return ""
        case AsPercent():
            points = percent_points(raw)
            return "" if points is None else f"{points}%"
        case ErrorValue():
            return clean(raw.text)
        case datetime():
            return raw.isoformat(" ") if raw.time() != time() else raw.date().isoformat()
        case _:
            return str(raw)


def letters_of(column: int) -> str:
    """The letters of a column counted from 0: `A`, `Z`, `AA`."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
