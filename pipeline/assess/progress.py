"""P and A: the planned and the reported progress of a task for each measure (rules section 5)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from pipeline.assess.exact import half_up
from pipeline.model.county import MeasureType, Task
from pipeline.model.period import Period
from pipeline.model.report import Entry
from pipeline.model.rules import Rules

ZERO = Decimal("0.00")
DONE = Decimal("100.00")
ALMOST_DONE = Decimal("99.99")
MOST = Decimal("999.99")


def planned_progress(task: Task, period: Period) -> Decimal:
    """P at the end of the month, in percent, two places (rules section 5).

    From the month whose last day is on or after the due date P is 100 whatever the plan says. Before that it
    is the plan point of the month; for a control measure, whose plan is in amount, the share of the months
    passed from start to due, both included, and 0 before the start.
    """
    if is_due(task, period):
        return DONE
    if task.measure is not MeasureType.CONTROL:
        return task.point(period.last_day.month).planned
    # Amounts count from 1 January, so a start in an earlier year counts from January as well.
    start = max(_month_number(task.start), _month_number(date(period.year, 1, 1)))
    passed = _month_number(period.last_day) - start + 1
    return half_up(Fraction(100 * max(passed, 0), _month_number(task.due) - start + 1))


def plan_line(task: Task, year: int) -> tuple[Decimal, ...]:
    """P of every month of a year, as `planned_progress` has each."""
    if task.measure is MeasureType.CONTROL:
        return tuple(planned_progress(task, month) for month in Period(year).months)
    due = _month_number(task.due) - _month_number(date(year, 1, 1)) + 1
    return tuple(DONE if point.month >= due else point.planned for point in task.plan)


def reported_progress(task: Task, entry: Entry, rules: Rules) -> Decimal:
    """A as the entry reports it, in percent, two places, 0 to 999.99 (rules section 5).

    `entry` fits the task's measure and a quantity has a target above 0: both are checked before.
    """
    if task.measure is MeasureType.MILESTONE:
        return entry.figure
    if task.measure is MeasureType.QUANTITY:
        assert task.target is not None
        return min(_percent(100 * Fraction(entry.figure) / Fraction(task.target)), MOST)
    return _kept_within(task, entry, rules)


def progress_score(assessed: Decimal, planned: Decimal, cap: Decimal) -> Fraction:
    """p = 100 · min(A / P, cap), the cap where P = 0 < A; unrounded (rules section 6). Not for P = A = 0."""
    if assessed >= planned * cap:
        return 100 * Fraction(cap)
    return 100 * Fraction(assessed) / Fraction(planned)


def is_due(task: Task, period: Period) -> bool:
    """Whether the due date lies on or before the last day of the period."""
    return task.due <= period.last_day


def _kept_within(task: Task, entry: Entry, rules: Rules) -> Decimal:
    """A of a control measure: P · (2 − amount / allowed), from 0 to cap · P.

    The allowed amount is the plan point of the month. Before the month of its due date nothing is complete
    yet: 99.99 is the most.
    """
    planned = Fraction(planned_progress(task, entry.period))
    allowed = task.point(entry.period.last_day.month).planned
    if allowed:
        value = planned * (2 - Fraction(entry.figure) / Fraction(allowed))
        value = max(Fraction(), min(value, planned * Fraction(rules.over_cap)))
    else:
        value = Fraction() if entry.figure else planned
    progress = _percent(value)
    return progress if is_due(task, entry.period) else min(progress, ALMOST_DONE)


def _percent(value: Fraction) -> Decimal:
    """Two places half up, but what is below 100 stays below 100: 橙 must mean reached."""
    return half_up(value) if value >= 100 else min(half_up(value), ALMOST_DONE)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month
