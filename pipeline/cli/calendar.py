"""`kaohe calendar`: the year, event by event: when each is due, what was done, what comes next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from pipeline.calendar import Event
from pipeline.cli.common import HERE, JsonOption, NowOption, WorkspaceOption, moment, month, opened
from pipeline.ledger.events import Happened, done_by_hand, happened
from pipeline.model.period import Period
from pipeline.office.began import first_month
from pipeline.registry import current_register
from pipeline.service.events import events_of_year
from pipeline.workspace import Workspace

app = typer.Typer(add_completion=False)


class State(StrEnum):
    DONE = "done"
    BY_HAND = "by_hand"
    OVERDUE = "overdue"
    NEXT = "next"
    LATER = "later"
    BEFORE = "before"

    @property
    def term(self) -> str:
        return _TERMS[self]


_TERMS = {
    State.DONE: "已办", State.BY_HAND: "人工已办", State.OVERDUE: "到期未办", State.NEXT: "下一件", State.LATER: "",
    State.BEFORE: "启用以前",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One event and how it stands."""

    event: Event
    state: State
    at: datetime | None = None
    did: str = ""


@app.command()
def command(
    period: Annotated[str, typer.Option("--period", "-p", help="只看一个月，如 2026-03；不写则看全年。")] = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """全年的日历：每件事什么时候办、什么时候办了什么、下一件是什么；节假日还没有公布的，注明暂定。"""
    with opened(workspace, "calendar", json) as (space, output):
        which = month(space, period) if period else None
        items = [item for item in _items(space, moment(space, now)) if which in (None, item.event.span.period)]
        is_provisional = any(item.event.span.provisional for item in items)
        rows = [
            (_when(item.event), f"{item.event.period.term} {item.event.kind.term}", _standing(space, item), item.did)
            for item in items
        ]
        output.table(("时间", "事项", "状态", "办了什么"), rows)
        if is_provisional:
            output.say("注明“暂定”的，国务院还没有公布当年的节假日，只按周末顺延；公布后升级程序，或在 kaohe.toml 里写明。")
        if not space.settings.calendar.automatic:
            output.say("kaohe.toml 里 automatic = false：到点的事不自动办，由人运行命令；kaohe due 可以一次办完到期的事。")
        output.result({"automatic": space.settings.calendar.automatic, "events": [_plain(item) for item in items]})


def _items(space: Workspace, now: datetime) -> Iterator[Item]:
    """Every event of the year, in order, with its state."""
    current, _ = current_register(space, now)
    done, by_hand, first = happened(space.index), done_by_hand(space.index), first_month(space, now)
    is_next_named = False
    for event in events_of_year(space, current):
        item = _past(event, first, now, done, by_hand)
        if item is None:
            item = Item(event, State.LATER if is_next_named else State.NEXT)
            is_next_named = True
        yield item


def _past(
    event: Event, first: Period | None, now: datetime, done: Mapping[tuple[str, str], Happened], by_hand: Mapping[tuple[str, str], datetime]
) -> Item | None:
    """An event that was done, should have been or is of a month before the `first`; None for one that is still to come."""
    if found := done.get(event.key):
        return Item(event, State.DONE, found.at, found.did)
    if at := by_hand.get(event.key):
        return Item(event, State.BY_HAND, at)
    if first is None or event.span.period < first:
        return Item(event, State.BEFORE)
    return Item(event, State.OVERDUE) if event.moment <= now else None


def _standing(space: Workspace, item: Item) -> str:
    return f"{item.state.term} {item.at.astimezone(space.zone):%m-%d %H:%M}" if item.at else item.state.term


def _when(event: Event) -> str:
    return f"{event.moment_words}{'（暂定）' if event.span.provisional else ''}"


def _plain(item: Item) -> dict[str, object]:
    event = item.event
    return {
        "kind": event.kind.name,
        "term": event.kind.term,
        "period": str(event.period),
        "due": event.moment.isoformat(),
        "provisional": event.span.provisional,
        "state": item.state.value,
        "at": item.at.isoformat() if item.at else None,
        "did": item.did,
    }
