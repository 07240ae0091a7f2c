"""The moments of a report month (rules section 4): windows, working days, what is due when. No clock: days come in."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from chinese_calendar import is_workday

from pipeline.model.period import Period
from pipeline.model.rules import CalendarRules
from pipeline.model.window import Window

_DAY = timedelta(days=1)


def is_working_day(day: date, rules: CalendarRules) -> bool:
    """Whether people work on `day` (rules section 4).

    The county's own `workdays` and `holidays` win, in this order, over the State Council's list; in a year
    that is not announced yet only weekends are free.
    """
    if day in rules.workdays:
        return True
    if day in rules.holidays:
        return False
    return bool(is_workday(day)) if _is_announced(day) else day.weekday() < 5


def next_working_day(day: date, rules: CalendarRules) -> date:
    """`day` itself where it is a working day, else the first one after it."""
    while not is_working_day(day, rules):
        day += _DAY
    return day


def add_working_days(day: date, count: int, rules: CalendarRules) -> date:
    """The `count`-th working day after `day`, which itself is not counted; `day` for a count of 0."""
    for _ in range(count):
        day = next_working_day(day + _DAY, rules)
    return day


def end_of_working_days(day: date, count: int, rules: CalendarRules) -> datetime:
    """24:00 of the `count`-th working day after `day`, aware, in the county's zone."""
    return _midnight(add_working_days(day, count, rules) + _DAY, ZoneInfo(rules.timezone))


@lru_cache(maxsize=256)
def window(period: Period, rules: CalendarRules, extended: datetime | None = None) -> Window:
    """The window of a report month, aware datetimes in the county's zone (rules section 4).

    `extended` is the end of an extension of the unit asked about, aware. Raises ValueError for a quarter or
    year.

    Due, close, verify and publish each move to the next working day on their own; opening is not moved, since
    it asks nothing of anybody. A day of the month that the month does not have is its last. Moving can bring
    two moments together but never turns their order round.
    """
    if not period.is_month:
        raise ValueError(f"只有月份有报送时间，{period} 不是月份")
    zone = ZoneInfo(rules.timezone)
    following = period.next()
    due_day = next_working_day(_day_of(period, rules.due_day or 31), rules)
    close_day = next_working_day(_day_of(following, rules.close_day), rules)
    verify_day = next_working_day(_day_of(following, rules.verify_day), rules)
    publish_day = next_working_day(_day_of(following, rules.publish_day), rules)
    due = _midnight(due_day + _DAY, zone)
    close = max(due, _midnight(close_day + _DAY, zone))
    verify_by = max(close, _midnight(verify_day + _DAY, zone))
    publish = max(verify_by, _midnight(publish_day, zone))
    opening = _midnight(_day_of(period, rules.open_day), zone)
    return Window(
        period,
        open=opening,
        due=due,
        close=close,
        verify_by=verify_by,
        publish=publish,
        extended=extended,
        provisional=not all(map(_is_announced, (due_day, close_day, verify_day, publish_day))),
        remind=max(opening, due - rules.remind_days * _DAY) if rules.remind_days else None,
        appeal_by=end_of_working_days(publish.date(), rules.appeal_days, rules),
    )


@dataclass(frozen=True, slots=True)
class EventKind:
    """Something that the calendar does once a period, timed by the window of a report month.

    `name` is what the journal calls it, `term` what people do. `moment` gives None where a month has no such event,
    `period` the period it is for (the month itself, or the quarter or year that ends with it), else None.
    `ends_day`: its moment is the end of a day, 24:00.
    """

    name: str
    term: str
    moment: Callable[[Window], datetime | None]
    period: Callable[[Period], Period | None] = lambda month: month
    ends_day: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One event: what, for which period, at which moment by the window of which month."""

    kind: EventKind
    period: Period
    moment: datetime
    span: Window

    @property
    def key(self) -> tuple[str, str]:
        """What is unique to it, as the journal has it."""
        return self.kind.name, str(self.period)

    @property
    def moment_words(self) -> str:
        """`2026-03-31 24:00` for the end of a day, `2026-03-25 00:00` for its beginning."""
        is_end = self.kind.ends_day and (self.moment.hour, self.moment.minute) == (0, 0)
        return f"{self.moment - _DAY:%Y-%m-%d} 24:00" if is_end else f"{self.moment:%Y-%m-%d %H:%M}"


def schedule(kinds: Sequence[EventKind], spans: Iterable[Window]) -> tuple[Event, ...]:
    """All events of some months in the order in which they should happen.

    That is by their moments; at the same moment the earlier month comes first, then the order in which the kinds are
    declared.
    """
    found = [
        (moment, span.period, rank, Event(kind, period, moment, span))
        for span in spans
        for rank, kind in enumerate(kinds)
        if (moment := kind.moment(span)) and (period := kind.period(span.period))
    ]
    return tuple(event for *_, event in sorted(found, key=lambda item: item[:3]))


def due_events(
    events: Sequence[Event], done: Collection[tuple[str, str]], now: datetime, waiting: datetime | None = None
) -> tuple[Event, ...]:
    """Events that should have happened by `now` and are not `done`, in order.

    What arrived at `waiting` still stands in the inbox: no event from that moment on may come before it.
    """
    return tuple(
        event
        for event in events
        if event.moment <= now and (waiting is None or event.moment < waiting) and event.key not in done
    )


def _is_announced(day: date) -> bool:
    """Whether the State Council's holidays of the day's year are known."""
    try:
        is_workday(day)
    except NotImplementedError:
        return False
    return True


def _day_of(month: Period, day: int) -> date:
    """A day of a month by its number; the last day where the month is shorter."""
    return month.first_day.replace(day=min(day, month.last_day.day))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """00:00 of a day, which is 24:00 of the day before."""
    return datetime.combine(day, time.min, zone)
