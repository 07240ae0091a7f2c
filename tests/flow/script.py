"""Clocks and waits that a test scripts for the watching loop: no real time passes."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from flow.office import Office

from pipeline.post.news import Notice
from pipeline.service.events import Performed
from pipeline.service.loop import Happening, watch
from pipeline.workspace import find_workspace

Step = Callable[[], object]


class Script:
    """Clocks that move by what is waited, and something to do at each wait; it stops when the steps end."""

    def __init__(self, steps: Sequence[Step], start: datetime) -> None:
        self.now, self.steps = start, iter(steps)
        self.waits: list[float] = []

    def clock(self) -> datetime:
        return self.now

    def steady(self) -> float:
        return sum(self.waits)

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)
        step = next(self.steps, None)
        if step is None:
            return True
        step()
        return False


def nothing() -> None:
    """A tick at which nothing happens."""


def watch_through(office: Office, steps: Sequence[Step]) -> tuple[list[str], Script]:
    """Numbers and verdicts as they come, and the script with its waits. The clock starts now: files are new."""
    space = find_workspace(office.root)
    script = Script(steps, datetime.now(space.zone))
    return [said_of(each) for each in watch(space, script.clock, script.wait, script.steady)], script


def said_of(happening: Happening) -> str:
    """A delivery by name and verdict, an event or a notice by its name."""
    if isinstance(happening, Notice):
        return happening.event
    if isinstance(happening, Performed):
        return happening.event.kind.name
    return f"{happening.staged.found.name} {happening.submission.verdict.value}"


def put_in(office: Office, name: str, content: bytes) -> Step:
    return lambda: (office.inbox / name).write_bytes(content)
