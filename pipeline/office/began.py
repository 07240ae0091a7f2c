"""Which month is in hand, with which a county began, and the one order in which months are closed and published from then on (rules section 4)."""

from datetime import datetime

from pipeline.calendar import window
from pipeline.ledger import queries
from pipeline.ledger.events import happened
from pipeline.model.period import Period
from pipeline.workspace import Refused, Workspace


def month_in_hand(workspace: Workspace, now: datetime) -> Period:
    """The month that is being reported or was last: the latest whose window has opened, and none before the county's first."""
    months = Period(workspace.settings.county.year).months
    opened = [month for month in months if window(month, workspace.settings.calendar_rules).open <= now]
    return max(opened[-1] if opened else months[0], first_month(workspace, now) or months[0])


def first_month(workspace: Workspace, now: datetime) -> Period | None:
    """The month with which the county began in its year; None while no month can be its own.

    That is the first that was published. Before any was, it is the first whose window opened after the first register was
    accepted, or the one that was open then, if it was issued or reported in time or still can be.
    """
    year = Period(workspace.settings.county.year)
    if published := queries.bulletin_months(workspace.index, year):
        return published[0]
    versions = queries.register_versions(workspace.index)
    if not versions:
        return None
    began, rules = versions[0].at, workspace.settings.calendar_rules

    def is_own(month: Period) -> bool:
        span = window(month, rules)
        if began <= span.open:
            return True
        return began < span.due and (now < span.due or _is_begun(workspace, month) or _is_issued(workspace, month))

    return next(filter(is_own, year.months), None)


def refuse_overtaken(workspace: Workspace, period: Period) -> None:
    """Raise Refused for a month that is not published while a later one is: what was published does not rest on it."""
    published = queries.bulletin_months(workspace.index, Period(period.year))
    if published and period < published[-1] and period not in published:
        raise Refused(
            f"{published[-1].term}的通报已经发布，更早的{period.term}不能再关闭、发布：名次变化、连续月数和督办都已按没有它的算定"
        )


def unpublished_before(workspace: Workspace, period: Period) -> tuple[Period, ...]:
    """Earlier months that have to be published first: all since the last that is; before any is, those closed, opened or reported."""
    published = queries.bulletin_months(workspace.index, Period(period.year))
    earlier = [month for month in Period(period.year).months if month < period]
    if published:
        return tuple(month for month in earlier if published[-1] < month)
    return tuple(month for month in earlier if queries.closed(workspace.index, month) or _is_begun(workspace, month))


def awaited_months(workspace: Workspace, period: Period, now: datetime) -> tuple[Period, ...]:
    """The months that a quarter or year still waits for: those since the county began that can still be published."""
    published = queries.bulletin_months(workspace.index, Period(period.year))
    since = published[-1].next() if published else first_month(workspace, now)
    return tuple(month for month in period.months if since and since <= month)


def _is_begun(workspace: Workspace, month: Period) -> bool:
    """Whether the calendar opened a month, or something was accepted for it."""
    return ("open", str(month)) in happened(workspace.index) or bool(queries.filed(workspace.index, month))


def _is_issued(workspace: Workspace, month: Period) -> bool:
    """Whether workbooks of a month were ever drawn."""
    return (workspace.state / "issued" / f"{month}.json").exists()
