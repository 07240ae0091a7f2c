"""The window of a report month: before, on time, late, closed."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.model.period import Period
from pipeline.model.window import Window


def _day(number: int) -> datetime:
    return datetime(2026, 4, number, tzinfo=UTC)


def _window(extended: datetime | None = None) -> Window:
    return Window(Period(2026, 3), _day(2), _day(4), _day(6), _day(8), _day(10), extended)


@pytest.mark.parametrize(
    ("moment", "is_open", "late", "closed"),
    [
        (_day(2) - timedelta(seconds=1), False, False, False),
        (_day(2), True, False, False),
        (_day(4), True, False, False),
        (_day(4) + timedelta(seconds=1), True, True, False),
        (_day(6), True, True, False),
        (_day(6) + timedelta(seconds=1), True, True, True),
    ],
)
def test_moments(moment: datetime, is_open: bool, late: bool, closed: bool) -> None:
    """The moments of due and close still belong to the time before them."""
    window = _window()
    assert (window.is_open_yet(moment), window.is_late(moment), window.is_closed(moment)) == (
        is_open, late, closed
    )  # fmt: skip


def test_extension() -> None:
    """An extension moves the last moment, but never to an earlier one."""
    assert _window(_day(9)).last_moment == _day(9)
    assert _window(_day(3)).last_moment == _day(6)
    assert _window().last_moment == _day(6)
