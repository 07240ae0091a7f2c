"""Cells: every type reads what it should, asks about what has two readings, and never crashes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.amount import Quantity, convert
from pipeline.model.period import Period
from pipeline.model.problem import Code
from pipeline.workbook.cells import parse_cell
from pipeline.workbook.figures import Fault
from pipeline.workbook.raw import AsPercent, ErrorValue, Hidden, NotCalculated
from pipeline.workbook.schema import Column, Type

CHOICES = (("ongoing", "推进中"), ("done", "已完成"))


def parse(raw, type_):
    value = parse_cell(raw, Column("x", "某列", type_, choices=CHOICES))
    return value.code if isinstance(value, Fault) else value


@pytest.mark.parametrize(
    ("type_", "raw", "expected"),
    [
        (Type.PERCENT, 45, Decimal(45)),
        (Type.PERCENT, AsPercent(0.45), Decimal(45)),
        (Type.PERCENT, 28.999999999999996, Decimal(29)),
        (Type.PERCENT, "４５％", Decimal(45)),
        (Type.PERCENT, "45.5 %", Decimal("45.5")),
        (Type.PERCENT, 0.45, Code.AMBIGUOUS_PERCENT),
        (Type.PERCENT, "1", Code.AMBIGUOUS_PERCENT),
        (Type.PERCENT, 45.678, Code.TOO_PRECISE),
        (Type.PERCENT, "约45%", Code.NOT_A_PERCENT),
        (Type.PERCENT, "80%以上", Code.NOT_A_PERCENT),
        (Type.PERCENT, "百分之八", Code.NOT_A_PERCENT),
        (Type.AMOUNT, "三起", Code.NOT_AN_AMOUNT),
        (Type.PERCENT, True, Code.NOT_A_PERCENT),
        (Type.PERCENT, "无", None),
        (Type.TEXT, "无", "无"),
        (Type.TEXT, 45.0, "45"),
        (Type.TEXT, " a\u202eb\r\nc ", "ab\nc"),
        (Type.TEXT, "字" * 1001, Code.TOO_LONG),
        (Type.CODE, 1001.0, "1001"),
        (Type.CODE, "Ｚ01\n-001", "Z01-001"),
        (Type.AMOUNT, "200万", Quantity(Decimal(200), "万")),
        (Type.AMOUNT, "1,200亩", Quantity(Decimal(1200), "亩")),
        (Type.AMOUNT, "２００ 万元", Quantity(Decimal(200), "万元")),
        (Type.AMOUNT, "200（万元）", Quantity(Decimal(200), "万元")),
        (Type.AMOUNT, AsPercent(0.25), Quantity(Decimal(25), "%")),
        (Type.AMOUNT, "25%", Quantity(Decimal(25), "%")),
        (Type.AMOUNT, "200多亩", Code.NOT_AN_AMOUNT),
        (Type.AMOUNT, "120\n30", Code.NOT_AN_AMOUNT),
        (Type.AMOUNT, "①20", Code.NOT_AN_AMOUNT),
        (Type.AMOUNT, "10³", Code.NOT_AN_AMOUNT),
        (Type.AMOUNT, "120㎡", Quantity(Decimal(120), "m2")),
        (Type.AMOUNT, "120 m³", Quantity(Decimal(120), "m3")),
        (Type.PERCENT, "⒈45", Code.NOT_A_PERCENT),
        (Type.PERCENT, "4 5", Code.NOT_A_PERCENT),
        (Type.NUMBER, "3\n4", Code.NOT_A_NUMBER),
        (Type.DATE, "2026年3月5日", date(2026, 3, 5)),
        (Type.DATE, "2026.3.5", date(2026, 3, 5)),
        (Type.DATE, "20200422 00:00:00", date(2020, 4, 22)),
        (Type.DATE, 2012.1, Code.AMBIGUOUS_DATE),
        (Type.DATE, "201802", Code.AMBIGUOUS_DATE),
        (Type.DATE, "3月5日", Code.AMBIGUOUS_DATE),
        (Type.DATE, 46086, Code.AMBIGUOUS_DATE),
        (Type.DATE, "2026-2-30", Code.NOT_A_DATE),
        (Type.PERIOD, "2026年3月", Period(2026, 3)),
        (Type.PERIOD, "2026年第一季度", Period(2026, None, 1)),
        (Type.PERIOD, "2026-Q1", Period(2026, None, 1)),
        (Type.PERIOD, 2026.3, Code.AMBIGUOUS_DATE),
        (Type.CHOICE, "推 进 中", "ongoing"),
        (Type.CHOICE, "基本完成", Code.NOT_A_CHOICE),
        (Type.NAMES, "甲、乙；丙", ("甲", "乙", "丙")),
        (Type.TEXT, ErrorValue("#REF!"), Code.ERROR_VALUE),
        (Type.TEXT, NotCalculated(), Code.NOT_CALCULATED),
        (Type.TEXT, Hidden("x"), Code.HIDDEN_VALUE),
    ],
)
def test_cell_by_type(type_, raw, expected):
    """A cell is read as its column's type says; two readings are a question, never a guess."""
    assert parse(raw, type_) == expected


@pytest.mark.parametrize(
    ("value", "unit", "own", "expected", "code"),
    [
        ("200", "", "万元", 200, None),
        ("0.2", "亿元", "万元", 2000, None),
        ("200", "万", "万元", None, Code.AMBIGUOUS_AMOUNT),
        ("200", "万", "人", 2000000, None),
        ("200", "亩", "万元", None, Code.WRONG_UNIT_OF_MEASURE),
    ],
)
def test_convert(value, unit, own, expected, code):
    """Scale words convert between units of one base; a bare scale word for a scaled unit is a question."""
    assert convert(Quantity(Decimal(value), unit), own)[:2] == (expected, code)


@given(
    st.one_of(
        st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.timedeltas()
    ),
    st.sampled_from(Type),
)
def test_no_cell_crashes(raw, type_):
    """Any value in any column gives a value or the sentences of a fault, never an exception."""
    value = parse_cell(raw, Column("x", "某列", type_, choices=CHOICES))
    assert not isinstance(value, Fault) or (value.message and value.hint)


@given(st.decimals(min_value=2, max_value=999, places=2))
def test_percent_round_trips(value):
    """A percentage written out is read back exactly."""
    assert parse(f"{value}%", Type.PERCENT) == value


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("5起", Quantity(Decimal(5), "起")), ("40%", Decimal(40)), (40, Decimal(40)), ("约5", Code.NOT_A_PERCENT), (0.4, Code.AMBIGUOUS_PERCENT)],
)
def test_where_amounts_may_stand_beside_percentages_the_unit_tells_them_apart(raw, expected):
    """A bare number is the percentage that the heading asks for; what names its unit of measure is an amount."""
    value = parse_cell(raw, Column("verified", "核实进度(%)", Type.PERCENT, amounts=True))
    assert (value.code if isinstance(value, Fault) else value) == expected
