"""Assessment periods: months, quarters, years."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.period import Period

PERIODS = st.builds(
    Period, st.integers(1990, 2100), st.integers(1, 12)
) | st.builds(Period, st.integers(1990, 2100), st.none(), st.none() | st.integers(1, 4))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "term", "first", "last", "months"),
    [
        ("2026-03", "2026年3月", "2026-03-01", "2026-03-31", 1),
        ("2026-02", "2026年2月", "2026-02-01", "2026-02-28", 1),
        ("2024-02", "2024年2月", "2024-02-01", "2024-02-29", 1),
        ("2026-Q4", "2026年第四季度", "2026-10-01", "2026-12-31", 3),
        ("2026", "2026年度", "2026-01-01", "2026-12-31", 12),
    ],
)
def test_period(text: str, term: str, first: str, last: str, months: int) -> None:
    """A period has a term, a first and a last day and the months it is made of."""
    period = Period.parse(text)
    assert (str(period), period.term) == (text, term)
    assert (period.first_day.isoformat(), period.last_day.isoformat()) == (first, last)
    assert len(period.months) == months
    assert period.is_month is (months == 1)


@pytest.mark.parametrize("text", ["2026-3", "2026-13", "2026-00", "2026-Q5", "2026.3", "", "2026-03-01"])
def test_not_a_period(text: str) -> None:
    """Anything that is not exactly a period is refused, never guessed."""
    with pytest.raises(ValueError, match="不是考核期"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "following"),
    [("2026-03", "2026-04"), ("2026-12", "2027-01"), ("2026-Q4", "2027-Q1"), ("2026", "2027")],
)  # fmt: skip
def test_next(text: str, following: str) -> None:
    """The next period has the same length and follows at once."""
    assert str(Period.parse(text).next()) == following


@given(PERIODS)
def test_there_and_back(period: Period) -> None:
    """Written and read, forth and back, a period is itself."""
    assert Period.parse(str(period)) == period.next().previous() == period.previous().next() == period


def test_of_a_day() -> None:
    """A day lies in its month."""
    assert Period.of(date(2026, 3, 31)) == Period(2026, 3)


def test_order() -> None:
    """Periods are ordered by first day; of those that begin together the shorter comes first."""
    texts = ["2026", "2026-02", "2026-Q1", "2025-12", "2026-01"]
    ordered = sorted(map(Period.parse, texts))
    assert [str(period) for period in ordered] == ["2025-12", "2026-01", "2026-Q1", "2026", "2026-02"]
    assert Period(2026, 3) >= Period(2026, 2)
