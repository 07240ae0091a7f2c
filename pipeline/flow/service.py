"""The loop: look at the inbox on each tick, take in what has settled, until told to stop."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from threading import Event
from time import monotonic

from watchdog.events import (
    EVENT_TYPE_CLOSED_NO_WRITE,
    EVENT_TYPE_OPENED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from pipeline.flow.ingest import arrival_of, find_deliveries
from pipeline.flow.keep import Delivered
from pipeline.flow.process import Process, is_young_and_unread
from pipeline.flow.registry import current_register
from pipeline.flow.stage import Staged
from pipeline.intake.folder import Found
from pipeline.intake.settle import Settling
from pipeline.workbook.read import Document
from pipeline.workspace import WATCH, Occupied, Workspace, locked, note_tick

_TURN = 0.5  # seconds
_READING = {EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE}  # our own looking must not wake us


class Waker(FileSystemEventHandler):
    """Ends the wait for the next tick when something moves in the inbox. The scan is the truth, this only hurries it."""

    def __init__(self, wake: Event) -> None:
        self.wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in _READING:
            self.wake.set()


def watch(
    workspace: Workspace, clock: Callable[[], datetime], wait: Callable[[float], bool]
) -> Iterator[Delivered]:
    """Process deliveries as they settle. `wait(seconds)` returns True when it is time to stop.

    The workspace is held for each tick alone: between them other commands have their turn. Where one of them is at
    work, and where a share is gone for a while, the next tick looks again.
    """
    intake = workspace.settings.intake
    settling = Settling(intake.settle_seconds)
    while True:
        tick = Tick(workspace, clock())
        with suppress(Occupied), locked(workspace, WATCH):
            yield from tick.take_in(settling)
        note_tick(workspace, tick.now)
        if wait(min(intake.tick_seconds, intake.settle_seconds or 1) if tick.is_unsettled else intake.tick_seconds):
            return


class Tick:
    """One look at the inbox. `is_unsettled`: something has to be looked at again soon."""

    def __init__(self, workspace: Workspace, now: datetime) -> None:
        self.workspace, self.now = workspace, now
        self.is_unsettled = True

    def take_in(self, settling: Settling) -> Iterator[Delivered]:
        """Process what has settled."""
        current, _ = current_register(self.workspace, self.now)
        try:
            found = find_deliveries(self.workspace, current)
        except OSError:
            found = []
        ready = settling.settled(found, self.now.timestamp())
        self.is_unsettled = len(found) > len(ready)
        if ready:
            yield from Process(self.workspace, current, self._arrival).run(ready, self.now, self._hold)

    def _hold(self, staged: Staged, document: Document) -> bool:
        return is_young_and_unread(staged, document, self.now, self.workspace.settings.intake.hold_seconds)

    def _arrival(self, item: Found) -> datetime:
        return arrival_of(self.workspace, item, self.now)


def watch_inbox(workspace: Workspace, clock: Callable[[], datetime], stop: Event) -> Iterator[Delivered]:
    """`watch` with watchdog as its alarm clock; ends when `stop` is set."""
    wake = Event()
    observer = Observer()
    observer.schedule(Waker(wake), str(workspace.inbox), recursive=True)
    observer.start()

    def wait(seconds: float) -> bool:
        until = monotonic() + seconds
        # In short turns: the signal that sets `stop` can't safely set `wake` too, and no one waits long for the end.
        while not stop.is_set() and (left := until - monotonic()) > 0:
            if wake.wait(min(left, _TURN)):
                break
        wake.clear()
        return stop.is_set()

    try:
        yield from watch(workspace, clock, wait)
    finally:
        observer.stop()
        observer.join()
