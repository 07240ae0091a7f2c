"""Exact arithmetic: fractions inside, one half-up rounding to two places at the end (rules section 6)."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction


def half_up(value: Fraction) -> Decimal:
    """Two places, halves away from zero."""
    numerator, denominator = value.numerator * 100, value.denominator
    hundredths = (2 * abs(numerator) + denominator) // (2 * denominator)
    return Decimal(hundredths if numerator >= 0 else -hundredths).scaleb(-2)


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """The exact sum.

    Numerators are added by denominator first: a county's plans have few denominators, and the common one of
    thousands of fractions would otherwise be carried through every addition.
    """
    numerators: Counter[int] = Counter()
    for value in values:
        numerators[value.denominator] += value.numerator
    return sum((Fraction(n, denominator) for denominator, n in numerators.items()), Fraction())
