"""Taking in everything that stands in the inbox, once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.flow.process import Delivered, Process, Staged, is_young_and_unread
from pipeline.flow.registry import current_register
from pipeline.intake.folder import Found, scan_inbox
from pipeline.model.problem import Problem
from pipeline.model.report import Verdict
from pipeline.workbook.read import Document
from pipeline.workspace import Workspace


@dataclass
class Tally:
    """What one pass did: deliveries by verdict, and how many were held back for another time."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    held: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.verdicts.values())


def find_deliveries(workspace: Workspace, now: datetime) -> tuple[list[Found], Process, tuple[Problem, ...]]:
    """What stands in the inbox, and a process to take it through.

    The register comes first: raises Refused, touching nothing, where none was ever accepted.
    """
    current, problems = current_register(workspace, now)
    folders = {name for unit in current.units for name in (unit.code, unit.name, unit.folder, *unit.aliases)}
    workspace.inbox.mkdir(exist_ok=True)
    found = scan_inbox(workspace.inbox, folders.__contains__)
    return found, Process(workspace, current, lambda item: arrival_of(workspace, item, now)), problems


def arrival_of(workspace: Workspace, found: Found, now: datetime) -> datetime:
    """When a delivery arrived (rules section 4): its last change, which no sender can set, and never the future."""
    return min(now, datetime.fromtimestamp(found.changed, workspace.zone))


def ingest(workspace: Workspace, now: datetime, rehearsal: bool, tally: Tally) -> Iterator[Delivered]:
    """Process all of the inbox, oldest first, counting into `tally`. In a rehearsal everything arrives `now`."""
    found, process, tally.problems = find_deliveries(workspace, now)
    hold_seconds = workspace.settings.intake.hold_seconds
    if rehearsal:
        process.arrival = lambda _: now

    def hold(staged: Staged, document: Document) -> bool:
        held = not rehearsal and is_young_and_unread(staged, document, now, hold_seconds)
        tally.held += held
        return held

    for delivered in process.run(found, now, hold):
        tally.verdicts[delivered.submission.verdict] += 1
        yield delivered
