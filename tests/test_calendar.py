"""Windows and working days (rules section 4), with the State Council's calendar of 2026."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.calendar import (
    Event,
    EventKind,
    add_working_days,
    due_events,
    is_working_day,
    next_working_day,
    schedule,
    window,
)
from pipeline.model.period import Period
from pipeline.model.rules import CalendarRules
from pipeline.model.window import Window

RULES = CalendarRules()
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _window(text: str, rules: CalendarRules = RULES) -> Window:
    return window(Period.parse(text), rules)


def _moments(found: Window) -> list[str]:
    moments = (found.open, found.due, found.close, found.verify_by, found.publish)
    return [f"{moment:%m-%d %H:%M}" for moment in moments]


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-02-27", True),
        ("2026-02-28", True),  # a Saturday made up for the Spring Festival
        ("2026-03-01", False),
        ("2026-01-04", True),  # a Sunday made up for New Year
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),  # a Saturday made up for National Day
        ("2026-10-31", False),
        ("2027-01-01", True),  # not announced: only weekends are free
        ("2027-01-02", False),
    ],
)
def test_working_days(day: str, working: bool) -> None:
    """Holidays and make-up days of the State Council; weekends only in a year not announced."""
    assert is_working_day(date.fromisoformat(day), RULES) is working


def test_the_county_wins() -> None:
    """Days set by the county win over the list, in a known year and in one not announced."""
    rules = CalendarRules(
        holidays=frozenset({date(2026, 3, 2), date(2027, 1, 1)}),
        workdays=frozenset({date(2026, 3, 1), date(2027, 1, 3)}),
    )
    days = [date(2026, 3, 1), date(2026, 3, 2), date(2027, 1, 1), date(2027, 1, 3)]
    assert [is_working_day(day, rules) for day in days] == [True, False, False, True]


def test_next_working_day() -> None:
    """A working day stays; another moves to the first working day after it."""
    assert next_working_day(date(2026, 9, 30), RULES) == date(2026, 9, 30)
    assert next_working_day(date(2026, 10, 1), RULES) == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("count", "day"), [(0, "2026-09-29"), (1, "2026-09-30"), (2, "2026-10-08"), (5, "2026-10-12")]
)
def test_add_working_days(count: int, day: str) -> None:
    """The day itself is not counted; holidays are skipped and make-up Saturdays count."""
    assert add_working_days(date(2026, 9, 29), count, RULES) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("month", "moments"),
    [
        # a plain month; 24:00 of the 31st is 00:00 of the 1st; close on Friday the 3rd
        ("2026-03", ["03-25 00:00", "04-01 00:00", "04-04 00:00", "04-08 00:00", "04-08 00:00"]),
        # the 31st is a Saturday: due on Monday the 2nd; the 8th is a Sunday
        ("2026-01", ["01-25 00:00", "02-03 00:00", "02-04 00:00", "02-07 00:00", "02-09 00:00"]),
        # the last Saturday of February is worked
        ("2026-02", ["02-25 00:00", "03-01 00:00", "03-04 00:00", "03-07 00:00", "03-09 00:00"]),
        # National Day: close and verify both move to the 8th, and the bulletin waits for them
        ("2026-09", ["09-25 00:00", "10-01 00:00", "10-09 00:00", "10-09 00:00", "10-09 00:00"]),
        # the 31st is a Saturday, the 8th of November a Sunday
        ("2026-10", ["10-25 00:00", "11-03 00:00", "11-04 00:00", "11-07 00:00", "11-09 00:00"]),
    ],
)
def test_windows(month: str, moments: list[str]) -> None:
    """Due, close, verify and publish move to working days; opening does not."""
    found = _window(month)
    assert _moments(found) == moments
    assert not found.provisional


def test_moments_are_in_the_zone_of_the_county() -> None:
    """All moments are aware, in the county's zone."""
    found = _window("2026-03")
    assert found.open == datetime(2026, 3, 25, tzinfo=SHANGHAI)
    assert found.open.utcoffset() == timedelta(hours=8)


def test_late_is_after_24_o_clock() -> None:
    """What arrives at 24:00 is on time, a second later it is late."""
    found = _window("2026-03")
    midnight = datetime(2026, 4, 1, tzinfo=SHANGHAI)
    assert not found.is_late(midnight)
    assert found.is_late(midnight + timedelta(seconds=1))


@pytest.mark.parametrize(("month", "provisional"), [("2026-11", False), ("2026-12", True), ("2027-03", True)])
def test_year_not_announced(month: str, provisional: bool) -> None:
    """Where a year's holidays are not known yet only weekends move, and the window says so."""
    assert _window(month).provisional is provisional


def test_only_weekends_move_in_a_year_not_announced() -> None:
    """The 3rd of January 2027 is a Sunday: close moves to Monday the 4th."""
    assert _moments(_window("2026-12"))[1:3] == ["01-01 00:00", "01-05 00:00"]


def test_short_months() -> None:
    """A day that the month does not have is its last; the last day is 28, 29, 30 or 31."""
    rules = CalendarRules(open_day=31, due_day=31, close_day=3)
    assert _moments(_window("2026-04", rules))[:2] == ["04-30 00:00", "05-01 00:00"]
    assert _moments(_window("2024-02"))[1] == "03-01 00:00"


def test_a_due_day_within_the_month() -> None:
    """The due day may be a day of the month instead of the last."""
    assert _moments(_window("2026-03", CalendarRules(due_day=27)))[1] == "03-28 00:00"


def test_an_extension_is_part_of_the_window() -> None:
    """An extension of a unit reopens the window until its end."""
    until = datetime(2026, 4, 10, 18, tzinfo=SHANGHAI)
    found = window(Period(2026, 3), RULES, until)
    assert found.last_moment == until
    assert found.close < until


def test_only_months_have_a_window() -> None:
    """A quarter or a year has no report window."""
    with pytest.raises(ValueError, match="2026-Q1"):
        _window("2026-Q1")


DAYS = st.integers(1, 31)


@given(
    st.builds(Period, st.integers(2020, 2030), st.integers(1, 12)),
    st.builds(CalendarRules, due_day=DAYS, close_day=DAYS, verify_day=DAYS, publish_day=DAYS),
)
def test_moments_stay_in_order(period: Period, rules: CalendarRules) -> None:
    """Whatever days are set: due, close, verify and publish never change their order."""
    found = window(period, rules)
    assert found.due <= found.close <= found.verify_by <= found.publish
    assert is_working_day((found.due - timedelta(days=1)).date(), rules)


@pytest.mark.parametrize(
    ("rules", "moment"),
    [
        (RULES, "01-31 00:00"),  # three calendar days before 24:00 of 2 February
        (CalendarRules(remind_days=1), "02-02 00:00"),
        (CalendarRules(remind_days=31), "01-25 00:00"),  # never before opening
        (CalendarRules(remind_days=0), None),
    ],
)
def test_reminders_come_before_due(rules: CalendarRules, moment: str | None) -> None:
    """Those who have not reported are reminded so many calendar days before due, not before opening; 0 is never."""
    found = _window("2026-01", rules).remind
    assert (found and f"{found:%m-%d %H:%M}") == moment


def _quarter_of(month: Period) -> Period | None:
    return Period(month.year, quarter=(month.month or 0) // 3) if month.month in (3, 6, 9, 12) else None


KINDS = (
    EventKind("open", "开报", lambda span: span.open),
    EventKind("close", "关闭", lambda span: span.last_moment, ends_day=True),
    EventKind("publish", "通报", lambda span: span.publish),
    EventKind("quarter", "季度通报", lambda span: span.publish, _quarter_of),
)
YEAR = schedule(KINDS, [_window(f"2026-{month:02}") for month in (12, *range(1, 12))])


def test_events_come_by_their_moments() -> None:
    """By moment, then month, then as declared: a quarter after its last month; months may overlap."""
    assert [event.key for event in YEAR[:10]] == [
        ("open", "2026-01"), ("close", "2026-01"), ("publish", "2026-01"),
        ("open", "2026-02"), ("close", "2026-02"), ("publish", "2026-02"),
        ("open", "2026-03"), ("close", "2026-03"), ("publish", "2026-03"), ("quarter", "2026-Q1"),
    ]  # fmt: skip
    assert len(YEAR) == 3 * 12 + 4
    # National Day: September closes and is published at one moment, close first.
    assert [event.key[0] for event in YEAR if f"{event.moment:%m-%d}" == "10-09"] == ["close", "publish", "quarter"]


def test_moments_in_words() -> None:
    """The end of a day is its 24:00, a beginning its 00:00, another hour itself."""
    opening, close = YEAR[0], YEAR[1]
    assert (opening.moment_words, close.moment_words) == ("2026-01-25 00:00", "2026-02-03 24:00")
    until = datetime(2026, 2, 5, 18, tzinfo=SHANGHAI)
    (extended,) = schedule(KINDS[1:2], [window(Period(2026, 1), RULES, until)])
    assert extended.moment_words == "2026-02-05 18:00"


def test_nothing_overtakes_what_waits_in_the_inbox() -> None:
    """What arrived before an event and is not taken in yet holds it back, and those after it, not those before."""
    close = YEAR[1]
    later, second = close.moment + timedelta(days=1), timedelta(seconds=1)
    assert due_events(YEAR, (), later) == YEAR[:2]
    assert due_events(YEAR, (), later, waiting=close.moment + second) == YEAR[:2]
    assert due_events(YEAR, (), later, waiting=close.moment) == YEAR[:1]
    assert due_events(YEAR, (), later, waiting=YEAR[0].moment - second) == ()


@given(st.lists(st.datetimes(datetime(2025, 12, 1), datetime(2027, 3, 1)), max_size=40))
def test_whatever_the_ticks_events_happen_once_in_order(ticks: list[datetime]) -> None:
    """However often and late anybody looks, what has happened is the beginning of the year's list."""
    done: list[Event] = []
    for moment in sorted(ticks):
        now = moment.replace(tzinfo=SHANGHAI)
        done += due_events(YEAR, {event.key for event in done}, now)
        assert tuple(done) == YEAR[: len(done)]
        assert all(event.moment > now for event in YEAR[len(done) :])
