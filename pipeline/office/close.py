"""Closing a month 关闭: from then on it is a fact who is late and who is missing."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.ledger import queries
from pipeline.model.county import Register
from pipeline.model.period import Period
from pipeline.office.began import refuse_overtaken
from pipeline.office.standing import unit_standings
from pipeline.registry import current_register, register_for, whole_window
from pipeline.workbook.words import moment_words
from pipeline.workspace import Refused, Workspace


@dataclass(frozen=True, slots=True)
class Closed:
    """Unit codes that are missing; unit codes that were late, with the arrival of what was; whether this changed anything."""

    missing: tuple[str, ...]
    late: tuple[tuple[str, datetime], ...]
    is_new: bool


def close_period(workspace: Workspace, period: Period, now: datetime) -> Closed:
    """Fix who is late and missing in a month, in the journal.

    Raises Refused before the last moment at which a report can still arrive, and once a later month is published. Closing again changes nothing,
    unless an extension granted since brought more.
    """
    if not period.is_month:
        raise Refused(f"{period.term}不是月份；月报按月关闭，如 --period {period.year}-03")
    refuse_overtaken(workspace, period)
    current, _ = current_register(workspace, now)
    register = register_for(workspace, period, now)
    last = whole_window(workspace, period, current).last_moment
    if now < last:
        raise Refused(f"{period.term}要到 {moment_words(last, with_year=True)} 才关闭，现在还可能有月报到达")
    body = _facts(workspace, register, period)
    before = queries.closed(workspace.index, period)
    if queries.published(workspace.index, period) is None and body != before:
        workspace.record(now, ("close", body))
        return _closed(body, is_new=True)
    return _closed(before or body, is_new=False)


def _facts(workspace: Workspace, register: Register, period: Period) -> dict[str, object]:
    standings = unit_standings(workspace.index, register, period)
    return {
        "period": str(period),
        "register": register.digest,
        "missing": [item.unit.code for item in standings if item.first_arrived is None],
        "late": [
            [item.unit.code, item.late_arrived.isoformat()]
            for item in standings
            if item.late_arrived
        ],
        "deliveries": len(queries.deliveries(workspace.index, period)),
    }


def _closed(body: dict[str, object], is_new: bool) -> Closed:
    late = tuple((code, datetime.fromisoformat(at)) for code, at in body["late"])  # type: ignore[attr-defined]
    return Closed(tuple(body["missing"]), late, is_new)  # type: ignore[arg-type]
