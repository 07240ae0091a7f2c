"""What a statement keeps of a row gives the row again, value by value."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline.model.amount import Quantity
from pipeline.workbook.documents import DECLARED_COLUMNS, PLANNED_COLUMNS
from pipeline.workbook.rows import line_of, texts_of


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("title", "=1+1\n第二行", "=1+1\n第二行"),
        ("title", "10", "10"),
        ("points", Decimal("3.3333333333333335"), "3.3333333333333335"),
        ("points", Decimal("1E+3"), "1000"),
        ("target", Decimal(0), "0"),
        ("measure", "quantity", "quantity"),
        ("labels", ("重点", "民生"), "重点、民生"),
        ("due", date(2026, 3, 5), "2026-03-05"),
        ("m1", Quantity(Decimal("0.5"), "%"), "0.5%"),
        ("m1", Quantity(Decimal("-12.50"), "万元"), "-12.5万元"),
        ("m1", Quantity(Decimal(0)), "0"),
    ],
)
def test_a_row_is_kept_as_texts_and_comes_again(name: str, value: object, text: str) -> None:
    """Also figures that nobody would type, such as a third of ten from a formula."""
    columns = (*DECLARED_COLUMNS, *PLANNED_COLUMNS)
    assert texts_of({name: value}, columns) == {name: text}
    assert line_of({name: text}, columns).values == {name: value}


def test_what_is_empty_is_left_out() -> None:
    """An empty cell is no text, and none comes of it."""
    assert texts_of({"title": "", "labels": (), "points": None}, DECLARED_COLUMNS) == {}
    assert line_of({}, DECLARED_COLUMNS).values == {}
