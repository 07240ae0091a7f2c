"""Amounts with their unit of measure, converted to the unit a task is set in, never guessed."""

from decimal import Decimal

import pytest

from pipeline.model.amount import Quantity, convert, plain, split_unit
from pipeline.model.problem import Code


@pytest.mark.parametrize(
    ("value", "text"), [("2E+3", "2000"), ("1.500", "1.5"), ("0.00", "0"), ("100", "100"), ("0.05", "0.05")]
)
def test_plain(value: str, text: str) -> None:
    """The same number without an exponent and without trailing zeros."""
    assert str(plain(Decimal(value))) == text


@pytest.mark.parametrize(
    ("unit", "parts"),
    [("万元", (4, "元")), ("千万元", (7, "元")), ("元", (0, "元")), ("万", (4, "")), ("", (0, ""))],
)
def test_split_unit(unit: str, parts: tuple[int, str]) -> None:
    """A unit of measure is a power of ten and a base."""
    assert split_unit(unit) == parts


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "converted"),
    [("200", "", "万元", "200"), ("200", "万元", "万元", "200"), ("2", "亿元", "万元", "20000"), ("3", "万", "人", "30000")],
)  # fmt: skip
def test_convert(value: str, unit: str, wanted: str, converted: str) -> None:
    """A number without unit is in the task's; the same base is converted; a scale word scales a plain unit."""
    assert convert(Quantity(Decimal(value), unit), wanted) == (Decimal(converted), None, ())


def test_another_unit_is_refused() -> None:
    """An amount in another unit of measure cannot be converted."""
    assert convert(Quantity(Decimal(5), "公里"), "万元") == (None, Code.WRONG_UNIT_OF_MEASURE, ())


def test_a_scale_word_alone_is_a_question() -> None:
    """200万 of a task in 万元 can be read in two ways, and both are shown."""
    value, code, readings = convert(Quantity(Decimal(200), "万"), "万元")
    assert (value, code, readings) == (None, Code.AMBIGUOUS_AMOUNT, ("200 万元", "2,000,000 万元"))


def test_written() -> None:
    """A quantity is written with separators and its unit."""
    assert str(Quantity(Decimal("20000.0"), "元")) == "20,000元"
