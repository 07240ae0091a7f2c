"""Exact sums and one rounding, half up, at the end."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assess.exact import exact_sum, half_up


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(1, 200), "0.01"),
        (Fraction(49999, 10_000_000), "0.00"),
        (Fraction(2, 3), "0.67"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(88885, 1000), "88.89"),
        (Fraction(100), "100.00"),
    ],
)
def test_half_up(value: Fraction, rounded: str) -> None:
    """Two decimals, half up."""
    assert str(half_up(value)) == rounded


@given(st.decimals(-1000, 1000, places=6))
def test_half_up_as_decimal_does(value: Decimal) -> None:
    """Half up is the rounding of the Decimal module by that name, at every value."""
    assert half_up(Fraction(value)) == value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(st.lists(st.fractions(0, 110, max_denominator=10_000)))
def test_exact_sum(values: list[Fraction]) -> None:
    """Adding by denominators changes nothing in the sum."""
    assert exact_sum(values) == sum(values, Fraction())
