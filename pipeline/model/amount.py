"""An amount as people write it, with its unit of measure, and its conversion to the unit a task is set in."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline.model.problem import Code

_POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_SCALE = re.compile(r"([十百千万亿]*)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as written: the number, and the unit of measure if one stood with it (`200`, `万元`)."""

    value: Decimal
    unit: str = ""

    def __str__(self) -> str:
        return f"{plain(self.value):,}{self.unit}"


def plain(value: Decimal) -> Decimal:
    """The same number without an exponent and without trailing zeros, at any precision."""
    text = f"{value:f}"
    return Decimal(text.rstrip("0").rstrip(".") or "0" if "." in text else text)


@lru_cache(1024)
def split_unit(unit: str) -> tuple[int, str]:
    """The power of ten that leads a unit of measure, and its base: `万元` is (4, `元`)."""
    match = _SCALE.fullmatch("".join(unicodedata.normalize("NFKC", unit).split()))
    assert match is not None
    return sum(_POWERS[word] for word in match[1]), match[2]


def convert(quantity: Quantity, unit_of_measure: str) -> tuple[Decimal | None, Code | None, tuple[str, ...]]:
    """A quantity in a task's unit of measure.

    Returns the value, or the code of what is wrong and the ways it could be read, as texts: a scale word alone
    (`200万`) for a task in `万元` is 200 or 2,000,000 of them, and only the sender knows which.
    """
    power, base = split_unit(quantity.unit)
    own_power, own_base = split_unit(unit_of_measure)
    if not quantity.unit or (power, base) == (own_power, own_base):
        return plain(quantity.value), None, ()
    converted = plain(quantity.value.scaleb(power - own_power))
    if base == own_base:
        return converted, None, ()
    if base:
        return None, Code.WRONG_UNIT_OF_MEASURE, ()
    if own_power == 0:
        return converted, None, ()
    counted = plain(quantity.value.scaleb(power))
    return (
        None,
        Code.AMBIGUOUS_AMOUNT,
        tuple(f"{value:,} {unit_of_measure}" for value in (converted, counted)),
    )
