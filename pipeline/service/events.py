"""The calendar runs itself: what is due and not on record is done, in order, each once (rules section 4)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from jinja2 import TemplateError

from pipeline.calendar import Event, EventKind, due_events, schedule
from pipeline.ledger.events import happened
from pipeline.model.county import Register
from pipeline.model.period import Period
from pipeline.model.window import Window
from pipeline.office.began import first_month
from pipeline.post.messages import cause_of, write_messages
from pipeline.post.news import Notice
from pipeline.post.queue import queue_written
from pipeline.publish.templates import template_fault
from pipeline.registry import current_register, whole_window
from pipeline.service import actions
from pipeline.service.actions import Done, Occasion
from pipeline.service.notices import queue_notices
from pipeline.workspace import Refused, Workspace

Action = Callable[[Occasion], Done]


def _again(span: Window) -> datetime | None:
    """Verification workbooks are issued again for what came by extension, while departments may still decide."""
    return span.last_moment if span.close < span.last_moment < span.verify_by else None


def _publication(span: Window) -> datetime:
    """No month is published while a unit may still report."""
    return max(span.publish, span.last_moment)


def _appeals_end(span: Window) -> datetime | None:
    """What units contest of a month that was published on its day is complete."""
    return span.appeal_by and max(span.appeal_by, _publication(span))


def _quarter_ended_by(month: Period) -> Period | None:
    """The quarter whose last month this is. The year waits for the annual document, so it is published by hand."""
    quarter = Period(month.year, quarter=(month.last_day.month + 2) // 3)
    return quarter if quarter.last_day == month.last_day else None


# At the same moment the order is this one.
EVENTS: tuple[tuple[EventKind, Action], ...] = (
    (EventKind("open", "开报", lambda span: span.open), actions.issue_month),
    (EventKind("remind", "催报", lambda span: span.remind), actions.remind_silent),
    (EventKind("due", "截止", lambda span: span.due, ends_day=True), actions.tell_due),
    (EventKind("close", "关闭", lambda span: span.last_moment, ends_day=True), actions.close_month),
    (EventKind("verification", "下达核实表", lambda span: span.close, ends_day=True), actions.issue_verification),
    (EventKind("verification_again", "补发核实表", _again, ends_day=True), actions.issue_verification_again),
    (EventKind("verify", "核实期限", lambda span: span.verify_by, ends_day=True), actions.tell_unverified),
    (EventKind("publish", "通报", _publication), actions.publish_month),
    (EventKind("supervise", "督办", _publication), actions.supervise_month),
    (EventKind("appeal", "申诉", _publication), actions.open_appeals),
    (EventKind("quarter", "季度通报", _publication, _quarter_ended_by), actions.publish_quarter),
    (EventKind("review", "审核", _appeals_end, ends_day=True), actions.issue_reviews),
)


def _monday(number: int) -> Callable[[Window], datetime | None]:
    """08:00 of a Monday of the month by its number; None where the month has fewer."""

    def moment(span: Window) -> datetime | None:
        first = span.period.first_day
        day = first + timedelta(days=-first.weekday() % 7 + 7 * (number - 1))
        return datetime.combine(day, time(8), span.open.tzinfo) if day <= span.period.last_day else None

    return moment


# Only where the office has set `key_weekly`.
WEEKLY: tuple[tuple[EventKind, Action], ...] = tuple(
    (EventKind(f"weekly_{number}", f"第{number}周重点任务周报", _monday(number)), actions.watch_key_tasks) for number in range(1, 6)
)
_ACTIONS = dict((*EVENTS, *WEEKLY))


@dataclass(frozen=True, slots=True)
class Performed:
    """An event that was done just now: what it did, in a sentence, and how many messages it wrote."""

    event: Event
    did: str
    messages: int

    @property
    def words(self) -> str:
        return f"{self.event.period.term}{self.event.kind.term}：{self.did}。"


def events_of_year(workspace: Workspace, current: Register) -> tuple[Event, ...]:
    """Every event of the workspace's year, in order."""
    months = Period(workspace.settings.county.year).months
    wanted = (*EVENTS, *WEEKLY) if workspace.settings.calendar.key_weekly else EVENTS
    return schedule([kind for kind, _ in wanted], (whole_window(workspace, month, current) for month in months))


def perform_due(workspace: Workspace, now: datetime, waiting: datetime | None = None) -> Iterator[Performed | Notice]:
    """Do all that should have happened by `now` and is not on record, in order, each recorded when it is done.

    The inbox comes first; what arrived at `waiting` could not be taken in yet, and what should follow it waits too.
    An event that can't be done is told and tried again another time; the later ones of its month wait for it.
    Done again after a crash it gives the same: the record alone says that it happened.
    """
    current, _ = current_register(workspace, now)
    first = first_month(workspace, now)
    events = [event for event in events_of_year(workspace, current) if first and first <= event.span.period]
    stuck: set[Period] = set()
    for event in due_events(events, happened(workspace.index), now, waiting):
        if event.span.period in stuck:
            continue
        try:
            yield _perform(Occasion(workspace, event, current, now))
        except (Refused, TemplateError) as reason:
            stuck.add(event.span.period)
            why = template_fault(reason) if isinstance(reason, TemplateError) else reason
            yield Notice("event_failed", f"{event.period.term}{event.kind.term}没有办成，以后再试：{why}")


def _perform(occasion: Occasion) -> Performed:
    """Act, write the messages, then record."""
    workspace, event = occasion.workspace, occasion.event
    done = _ACTIONS[event.kind](occasion)
    cause = cause_of(event)
    written = write_messages(workspace, cause, done.messages)
    if done.tells:
        unreached = [label for message in written.values() for label in message.receiver.unreached]
        written = {**written, **write_messages(workspace, cause, [actions.tell_office(occasion, done, unreached)])}
    body = {"kind": event.kind.name, "period": str(event.period), "due": event.moment.isoformat(), "did": done.did}
    queue_written(workspace, occasion.now, written)
    queue_notices(occasion, cause, done)
    workspace.record(occasion.now, ("event", {**body, "messages": len(written)}))
    return Performed(event, done.did, len(written))
