"""The loop: look at the inbox on each tick, take in what has settled, until told to stop."""

from collections.abc import Callable, Iterator
from datetime import datetime
from threading import Event

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from pipeline.flow.ingest import find_deliveries
from pipeline.flow.process import Delivered, Staged, is_young_and_unread
from pipeline.intake.settle import Settling
from pipeline.workbook.read import Document
from pipeline.workspace import Workspace


class Waker(FileSystemEventHandler):
    """Ends the wait for the next tick when something moves in the inbox. The scan is the truth, this only hurries it."""

    def __init__(self, wake: Event) -> None:
        self.wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
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
        try:
            found, process, _ = find_deliveries(workspace, now)
        except OSError:
            found = []
        ready = settling.settled(found, now.timestamp())

        def hold(staged: Staged, document: Document, now: datetime = now) -> bool:
            return is_young_and_unread(staged, document, now, intake.hold_seconds)

        if ready:
            yield from process.run(ready, now, hold)
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
        wake.wait(seconds)
        wake.clear()
        return stop.is_set()

    try:
        yield from watch(workspace, clock, wait)
    finally:
        observer.stop()
        observer.join()
