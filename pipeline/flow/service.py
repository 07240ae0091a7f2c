"""The loop: look at the inbox on each tick, take in what has settled, until told to stop."""

from collections.abc import Callable, Iterator
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
from pipeline.flow.process import Delivered, Process, Staged, is_young_and_unread
from pipeline.flow.registry import current_register
from pipeline.intake.folder import Found
from pipeline.intake.settle import Settling
from pipeline.workbook.read import Document
from pipeline.workspace import Workspace

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

    A share that is gone for a while is looked for again on the next tick.
    """
    intake = workspace.settings.intake
    settling = Settling(intake.settle_seconds)
    while True:
        now = clock()
        current, _ = current_register(workspace, now)
        try:
            found = find_deliveries(workspace, current)
        except OSError:
            found = []
        ready = settling.settled(found, now.timestamp())

        def hold(staged: Staged, document: Document, now: datetime = now) -> bool:
            return is_young_and_unread(staged, document, now, intake.hold_seconds)

        def arrival(item: Found, now: datetime = now) -> datetime:
            return arrival_of(workspace, item, now)

        if ready:
            yield from Process(workspace, current, arrival).run(ready, now, hold)
        unsettled = len(found) > len(ready)
        if wait(min(intake.tick_seconds, intake.settle_seconds or 1) if unsettled else intake.tick_seconds):
            return


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
