"""The loop: on each tick take in what has settled in the inbox, then do what the calendar has due, until told to stop."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from threading import Event
from time import monotonic

from watchdog.events import (
    EVENT_TYPE_CLOSED_NO_WRITE,
    EVENT_TYPE_OPENED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from pipeline.delivery.collect import Collector
from pipeline.delivery.ingest import arrival_of, by_arrival, find_deliveries
from pipeline.delivery.keep import Delivered
from pipeline.delivery.looks import Looks
from pipeline.delivery.mailroom import Mailroom
from pipeline.delivery.process import Process, is_unread, leaving_note
from pipeline.intake.folder import Found, Inbox
from pipeline.intake.leave import remaining
from pipeline.intake.settle import Settling
from pipeline.intake.stage import Staged
from pipeline.model.county import Register
from pipeline.model.text import one_line
from pipeline.post.news import GONE, Met, News, Notice
from pipeline.post.sendout import TURN, send_waiting
from pipeline.registry import current_register
from pipeline.service.board import BoardKeeper
from pipeline.service.events import Performed, perform_due
from pipeline.workbook.content import Document
from pipeline.workspace import WATCH, Occupied, Workspace, locked, note_tick

Happening = Delivered | Performed | Notice
_TURN = 0.5  # seconds
_JUMP = 60  # seconds; less is a clock being set right
_READING = {EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE}  # our own looking must not wake us


class Waker(FileSystemEventHandler):
    """Ends the wait for the next tick when something moves in the inbox. The scan is the truth, this only hurries it."""

    def __init__(self, wake: Event) -> None:
        self.wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in _READING:
            self.wake.set()


def watch(
    workspace: Workspace,
    clock: Callable[[], datetime],
    wait: Callable[[float], bool],
    steady: Callable[[], float] = monotonic,
    is_stopping: Callable[[], bool] = lambda: False,
    collector: Collector | None = None,
) -> Iterator[Happening]:
    """Process deliveries as they settle, and do what is due. `wait(seconds)` returns True when it is time to stop.

    `collector` minds the mail accounts meanwhile. Where `is_stopping` within a tick, what is in hand is finished and the rest is left to the next start.
    `clock` dates what arrives and may be set forward or back at any moment; what rests is told by `steady`.
    The workspace is held for each tick alone: between them other commands have their turn. Where one of them is at
    work, and where a share is gone for a while, the next tick looks again.
    """
    intake = workspace.settings.intake
    settling, news, board = Settling(intake.settle_seconds), News(), BoardKeeper()
    last = clock(), steady()
    while True:
        tick = Tick(workspace, settling, clock(), steady(), is_stopping)
        tick.notices += _jump(*last, tick.now, tick.moment)
        tick.notices += [Notice("mail", f"邮箱“{name}”：{words}", name) for name, words in _troubles(collector)]
        last = tick.now, tick.moment
        try:
            with locked(workspace, WATCH):
                for happening in tick.run():
                    yield happening
                    note_tick(workspace, clock())  # a thousand at once take minutes: it is at work, not stuck
                tick.notices += tick.send()
                if collector:
                    collector.know()
                if not is_stopping():
                    tick.notices += board.refresh(workspace, tick.now)
        except Occupied as busy:
            tick.notices.append(Notice("occupied", f"{busy}。收件箱里的等它结束就收。"))
        yield from news.of(tick.notices)
        note_tick(workspace, clock())
        if wait(min(intake.tick_seconds, intake.settle_seconds or 1) if tick.is_unsettled else intake.tick_seconds):
            return


def _troubles(collector: Collector | None) -> Iterator[tuple[str, str]]:
    if collector:
        yield from collector.troubles.items()


def _jump(was: datetime, then: float, now: datetime, moment: float) -> Iterator[Notice]:
    """Says that the computer's time went on by something else than what passed between two moments."""
    seconds = (now - was).total_seconds() - (moment - then)
    if abs(seconds) >= _JUMP:
        way = "快" if seconds > 0 else "慢"
        words = f"这台电脑的时间忽然{way}了约 {abs(seconds) / 60:.0f} 分钟（改过时间，或休眠过）。到件时间按它记，请核对。"
        yield Notice("clock", words)


class Tick:
    """One look at the inbox, at a time `now` and a `moment` of the steady clock; it ends early when `is_stopping`.

    `is_unsettled`: something has to be looked at again soon; `held`: what does not open yet; `waiting`: when what
    may yet be taken in arrived; `notices`: what was met.
    """

    def __init__(
        self, workspace: Workspace, settling: Settling, now: datetime, moment: float, is_stopping: Callable[[], bool]
    ) -> None:
        self.workspace, self.settling, self.now, self.moment = workspace, settling, now, moment
        self.is_stopping = is_stopping
        self.is_unsettled = True
        self.waiting: list[datetime] = []
        self.notices: list[Notice] = []
        self.held: set[Found] = set()

    def run(self) -> Iterator[Delivered | Performed]:
        """The inbox first, so that what came in time counts; while nobody knows what is in it, what is due waits."""
        yield from self.take_in()
        if not self.workspace.settings.calendar.automatic or GONE in self.notices or self.is_stopping():
            return
        waiting = [*self.waiting, *Looks(self.workspace).unknown_since(self.now)]
        for happening in perform_due(self.workspace, self.now, min(waiting, default=None)):
            if isinstance(happening, Notice):
                self.notices.append(happening)
            else:
                yield happening

    def send(self) -> Iterator[Notice]:
        """What is to go out."""
        if not self.is_stopping():
            yield from send_waiting(self.workspace, self.now, TURN)

    def take_in(self) -> Iterator[Delivered]:
        """Process what has settled."""
        current, _ = current_register(self.workspace, self.now)
        inbox = self._find(current)
        found = inbox.found
        ready = self.settling.settled(found, self.moment)
        self.is_unsettled = len(found) > len(ready)
        mailroom = Mailroom(self.workspace)
        whole = by_arrival([*ready, *mailroom.found()])
        left = dict.fromkeys([*found, *whole])
        try:
            for delivered in self._process(current, whole) if whole else ():
                left.pop(delivered.staged.found)
                mailroom.through(delivered)
                yield delivered
        except OSError as error:  # in the middle; what is half done is finished as after a crash
            self._is_gone(error)
        mailroom.close(self.now)
        if not (self.is_stopping() or GONE in self.notices):
            self.notices += [self._waits(item) for item in ready if item in left]
            self.notices += Met(inbox.open, inbox.shut, remaining(leaving_note(self.workspace))).notices
        self.waiting = [self._arrival(item) for item in left if item not in whole or self._may_come(item)]

    def _find(self, current: Register) -> Inbox:
        try:
            return find_deliveries(self.workspace, current)
        except OSError as error:
            self._is_gone(error)
            return Inbox()

    def _is_gone(self, error: OSError) -> None:
        """Note that the inbox does not answer; an error of anything else goes on up."""
        if not (isinstance(error.filename, str) and Path(error.filename).is_relative_to(self.workspace.inbox)):
            raise error
        self.notices.append(GONE)

    def _process(self, current: Register, ready: list[Found]) -> Iterator[Delivered]:
        going_on = takewhile(lambda _: not self.is_stopping(), ready)
        return Process(self.workspace, current, self._arrival).run(going_on, self.now, self._hold)

    def _waits(self, item: Found) -> Notice:
        """What was tried and stays: it is not whole yet, or could not even be copied."""
        name = one_line(item.name)
        why = "还打不开，可能没有传完" if item in self.held else "读不到：没有权限、正被占用或刚被移走"
        return Notice("held", f"{name} {why}，先等一等再试。", name)

    def _may_come(self, item: Found) -> bool:
        """What does not open, or can't be read, is tried again for a while, and waited for."""
        return item.letter is None and self.settling.rested(item, self.moment) < self.workspace.settings.intake.hold_seconds

    def _hold(self, staged: Staged, document: Document) -> bool:
        is_held = self._may_come(staged.found) and is_unread(staged, document)
        if is_held:
            self.held.add(staged.found)
        return is_held

    def _arrival(self, item: Found) -> datetime:
        return arrival_of(self.workspace, item, self.now)


class Alarm:
    """Wakes who waits when something moves in the inbox, as far as the system tells: an inbox that is not there, or a
    system that tells nothing, costs no more than the time to the next tick. One that came back is minded anew."""

    def __init__(self, inbox: Path) -> None:
        self.inbox, self.wake = inbox, Event()
        self._observer = Observer()
        self._minded: tuple[int, int] | None = None
        self._observer.start()

    def mind(self) -> None:
        """Be told of what moves in the inbox as it stands now."""
        try:
            stat = self.inbox.stat()
            if self._minded != (stat.st_dev, stat.st_ino):
                self._observer.unschedule_all()
                self._minded = None
                self._observer.schedule(Waker(self.wake), str(self.inbox), recursive=True)
                self._minded = stat.st_dev, stat.st_ino
        except OSError:
            self._minded = None

    def wait(self, seconds: float, stop: Event) -> bool:
        """Until something moves, the time is over, or `stop` is set: then True."""
        until = monotonic() + seconds
        # In short turns: the signal that sets `stop` can't safely set `wake` too, and no one waits long for the end.
        while not stop.is_set() and (left := until - monotonic()) > 0:
            if self.wake.wait(min(left, _TURN)):
                break
        self.wake.clear()
        self.mind()
        return stop.is_set()

    def end(self) -> None:
        self._observer.stop()
        self._observer.join()


def watch_inbox(workspace: Workspace, clock: Callable[[], datetime], stop: Event) -> Iterator[Happening]:
    """`watch` with watchdog as its alarm clock, and the mail accounts minded; ends when `stop` is set."""
    alarm = Alarm(workspace.inbox)
    collector = Collector(workspace, clock, alarm.wake.set)

    def wait(seconds: float) -> bool:
        return alarm.wait(seconds, stop)

    try:
        alarm.mind()
        yield from watch(workspace, clock, wait, is_stopping=stop.is_set, collector=collector)
    finally:
        collector.stop()
        alarm.end()
