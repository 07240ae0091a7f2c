"""Taking in everything that stands in the inbox, once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from errno import ENOENT

from pipeline.delivery.keep import Delivered
from pipeline.delivery.mailroom import Mailroom
from pipeline.delivery.process import Process, is_unread, leaving_note
from pipeline.intake.folder import Found, Inbox, scan_inbox
from pipeline.intake.leave import not_leaving, remaining, take_out
from pipeline.intake.stage import Staged
from pipeline.model.county import Register
from pipeline.model.problem import Problem
from pipeline.model.report import Verdict
from pipeline.post.news import Met
from pipeline.registry import current_register, office_of
from pipeline.workbook.content import Document
from pipeline.workspace import Workspace


@dataclass
class Tally:
    """What one pass did: deliveries by verdict, how many were held back for another time, what was met in the inbox
    beside them, and when the newer of those held back arrived, which may yet be taken in."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    held: int = 0
    met: Met = field(default_factory=Met)
    waiting: tuple[datetime, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.verdicts.values())


def find_deliveries(workspace: Workspace, current: Register) -> Inbox:
    """What stands in the inbox, after what is through has left it. Raises OSError where the inbox is gone."""
    _need_inbox(workspace)
    take_out((), leaving_note(workspace))
    return look_into_inbox(workspace, current)


def look_into_inbox(workspace: Workspace, current: Register) -> Inbox:
    """What stands in the inbox, without what is through and waits to leave. Raises OSError where the inbox is gone."""
    _need_inbox(workspace)
    senders = (*current.units, office_of(workspace))
    folders = {name for unit in senders for name in (unit.code, unit.name, unit.folder, *unit.aliases)}
    inbox = scan_inbox(workspace.inbox, folders.__contains__)
    inbox.found = not_leaving(inbox.found, leaving_note(workspace))
    return inbox


def _need_inbox(workspace: Workspace) -> None:
    if not workspace.inbox.is_dir():
        raise FileNotFoundError(ENOENT, "收件箱不在", str(workspace.inbox))


def by_arrival(found: Iterable[Found]) -> list[Found]:
    """Oldest first, whatever way they came."""
    return sorted(found, key=lambda item: (item.changed, item.name))


def arrival_of(workspace: Workspace, found: Found, now: datetime) -> datetime:
    """When a delivery arrived (rules section 4): its last change, which no sender can set, and never the future."""
    return min(now, datetime.fromtimestamp(found.changed, workspace.zone))


def ingest(workspace: Workspace, now: datetime, rehearsal: bool, tally: Tally) -> Iterator[Delivered]:
    """Process all of the inbox, oldest first, counting into `tally`. In a rehearsal everything arrives `now`.

    The register comes first: raises Refused, touching nothing, where none was ever accepted.
    """
    current, tally.problems = current_register(workspace, now)
    inbox, mailroom = find_deliveries(workspace, current), Mailroom(workspace)
    found = by_arrival([*inbox.found, *mailroom.found()])

    def arrival(item: Found) -> datetime:
        return now if rehearsal and item.letter is None else arrival_of(workspace, item, now)

    process = Process(workspace, current, arrival)
    hold_seconds = workspace.settings.intake.hold_seconds

    def is_new(item: Found) -> bool:
        return abs(now.timestamp() - item.changed) < hold_seconds  # a share's clock may be ahead of ours

    def hold(staged: Staged, document: Document) -> bool:
        return not rehearsal and staged.found.letter is None and is_new(staged.found) and is_unread(staged, document)

    left = dict.fromkeys(found)
    for delivered in process.run(found, now, hold):
        tally.verdicts[delivered.submission.verdict] += 1
        left.pop(delivered.staged.found)
        mailroom.through(delivered)
        yield delivered
    mailroom.close(now)
    tally.held = len(left)
    tally.met = Met(inbox.open, inbox.shut, remaining(leaving_note(workspace)))
    tally.waiting = tuple(process.arrival(item) for item in left if is_new(item))
