"""From the inbox to the receipt, straight down, many deliveries at a time.

Stage, read, judge, archive, journal, index, receipt, and only then out of the inbox. Every step may be repeated:
whatever a crash leaves half done, the original is still in the inbox and running again finishes it.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import tee
from pathlib import Path

from pipeline.archive.store import set_aside_unfinished
from pipeline.delivery.judge import Judge
from pipeline.delivery.keep import Delivered, keep, place_files
from pipeline.delivery.receipts import write_receipts
from pipeline.delivery.replies import answer_mails
from pipeline.delivery.returns import write_returns
from pipeline.desk.case import Judged
from pipeline.desk.exhibits import Gallery
from pipeline.intake.folder import Found
from pipeline.intake.leave import take_out
from pipeline.intake.package import Limits
from pipeline.intake.stage import Staged, stage
from pipeline.ledger import queries
from pipeline.model.county import Register
from pipeline.model.document import DocumentKind
from pipeline.model.problem import Code
from pipeline.model.report import Submission, Verdict
from pipeline.publish.templates import make_environment
from pipeline.registry import current_register
from pipeline.sniff import Format
from pipeline.workbook.content import Document
from pipeline.workbook.pool import Readers
from pipeline.workspace import Workspace

GROUP = 128  # deliveries that share their syncs


class Group:
    """Judged deliveries that share their syncs. No unit stands in it twice: each delivery is judged with the unit's
    earlier ones on record. What is no report may concern any unit, so it stands alone.

    `serials` counts the receipts of each day, those of the group included.
    """

    def __init__(self) -> None:
        self.delivered: list[Delivered] = []
        self.serials: dict[str, int] = {}
        self._senders: set[str] = set()
        self._is_of_reports = True

    @property
    def is_full(self) -> bool:
        return len(self.delivered) >= GROUP

    def concerns(self, staged: Staged, document: Document) -> bool:
        """Whether a delivery may be of a unit that is in the group, or say something about one."""
        is_report = document.kind in ("", DocumentKind.REPORT)
        return not (is_report and self._is_of_reports and self._senders.isdisjoint(_senders(staged, document)))

    def add(self, delivered: Delivered, document: Document) -> None:
        self.delivered.append(delivered)
        self._senders |= _senders(delivered.staged, document)
        self._is_of_reports = document.kind in ("", DocumentKind.REPORT)


class Process:
    """Takes deliveries through, under the workspace's lock. `arrival` gives each its moment of arrival."""

    def __init__(self, workspace: Workspace, current: Register, arrival: Callable[[Found], datetime]) -> None:
        self.workspace = workspace
        self.current = current
        self.arrival = arrival
        self.environment = make_environment(workspace.templates)
        self._note = pending_note(workspace)
        self._past: tuple[int, Judge] | None = None

    def run(self, found: Iterable[Found], now: datetime, hold: Callable[[Staged, Document], bool]) -> Iterator[Delivered]:
        """Process deliveries in the given order. `hold` may leave one in the inbox for another time."""
        intake = self.workspace.settings.intake
        numbers = [row[0] for row in self.workspace.index.rows("SELECT number FROM deliveries")]
        set_aside_unfinished(
            self.workspace.archive, self._note, numbers, self.workspace.state / "unfinished" / f"{now:%Y%m%dT%H%M%S}"
        )
        self.workspace.staging.mkdir(parents=True, exist_ok=True)
        with Readers(intake.workers, intake.memory_mb << 20) as readers:
            judge = Judge(self.workspace, self.current, Gallery(self.workspace.index, readers, intake.read_seconds))
            group = Group()
            for staged, document in self._read(found, readers):
                if hold(staged, document):
                    staged.clear()
                    continue
                if group.is_full or group.concerns(staged, document):
                    yield from self._deliver(group.delivered, now)
                    judge.current = self.current
                    group = Group()
                # Judged as soon as it is read, while the workers go on.
                group.add(self._judge(judge, staged, document, group.serials), document)
            yield from self._deliver(group.delivered, now)
        shutil.rmtree(self.workspace.staging, ignore_errors=True)

    def _read(self, found: Iterable[Found], readers: Readers) -> Iterator[tuple[Staged, Document]]:
        """Every delivery with what its workbook says, in order; staging and reading run ahead of judging."""
        intake = self.workspace.settings.intake
        limits = Limits(intake.file_mb << 20, intake.members)
        copies = (
            stage(self.workspace.staging, limits, item, number, self.arrival(item)) for number, item in enumerate(found)
        )
        staged, ahead = tee(copy for copy in copies if copy)
        jobs = ((item.package.workbook, item.package.name) for item in ahead if item.package.workbook)
        documents = readers.read_all(jobs, intake.read_seconds)
        for item in staged:
            yield item, next(documents) if item.package.workbook else _NOTHING

    def _deliver(self, delivered: Sequence[Delivered], now: datetime) -> Sequence[Delivered]:
        """One group through archive, journal, index, receipts, and out of the inbox."""
        if not delivered:
            return delivered
        fresh = [item for item in delivered if not item.recovered]
        bodies = keep(self.workspace, fresh, self._note)
        if fresh:
            self.workspace.record(now, *(("delivery", body) for body in bodies))
            self._note.unlink(missing_ok=True)
        receipts = [(each.submission, each.judged, each.staged.package) for each in delivered]
        written = write_receipts(self.workspace, self.environment, receipts)
        faults = [[each.fault for each in written], answer_mails(self.workspace, list(zip(delivered, written, strict=True)), now)]
        if any(each.is_review for each in delivered):
            self.current, _ = current_register(self.workspace, now)
        faults.append([self._tell(each, now) for each in delivered])
        take_out([item.staged.found for item in delivered], leaving_note(self.workspace))
        for item in delivered:
            item.staged.clear()
        return [replace(each, fault="；".join(filter(None, said))) for each, *said in zip(delivered, *faults, strict=True)]

    def _tell(self, delivered: Delivered, now: datetime) -> str:
        """Write what follows from a delivery for others than its sender; what is wrong with the office's own words, if anything."""
        returned = write_returns(self.workspace, delivered, now)
        if delivered.submission.kind == DocumentKind.REPORT:
            return ""
        from pipeline.delivery.decided import tell_decided  # loaded with the first that is no report

        return tell_decided(self.workspace, self.current, delivered, returned, now)

    def _judge(self, judge: Judge, staged: Staged, document: Document, serials: dict[str, int]) -> Delivered:
        recorded = queries.delivery_from(self.workspace.index, staged.source)
        if recorded:
            judged = self._judge_before(judge, recorded).judge(staged, document)
            known = replace(judged, verdict=recorded.submission.verdict, problems=recorded.problems, recorded=recorded.counts)
            return Delivered(staged, recorded.submission, _as_verdict(known), recovered=True)
        judged = judge.judge(staged, document)
        standing = self._repeated(staged, document, judged)
        if standing:
            judged = _as_verdict(replace(judged, verdict=Verdict.REPEATED))
        day = f"{staged.arrived:%Y%m%d}"
        if day not in serials:
            serials[day] = queries.count_on_day(self.workspace.index, day)
        serials[day] += 1
        number = f"{day}-{serials[day]:04}"
        submission = Submission(
            number=number,
            digest=staged.digest,
            channel=staged.found.channel,
            arrived=staged.arrived,
            verdict=judged.verdict,
            files=standing.files if standing else place_files(self.workspace, staged, judged, number),
            kind=document.kind,
            unit_code=judged.unit.code if judged.unit else "",
            period=judged.period,
            late=judged.late,
        )
        return Delivered(staged, submission, judged)

    def _judge_before(self, judge: Judge, recorded: queries.Delivery) -> Judge:
        """Who judges what is on record already. All that a crash left unanswered was judged against the same state."""
        seq = queries.place_of(self.workspace.index, recorded.submission.number)
        if self._past is None or seq < self._past[0]:
            self._past = seq, judge.before(seq)
        return self._past[1]

    def _repeated(self, staged: Staged, document: Document, judged: Judged) -> Submission | None:
        """The unit's standing delivery, where these are the same bytes by the same channel: acknowledged, not processed.

        What came back in part and passes now as a whole, since something was granted meanwhile, is no repetition.
        """
        if judged.unit is None or judged.period is None or judged.verdict is Verdict.REFUSED:
            return None
        standing = queries.standing_delivery(self.workspace.index, document.kind, judged.unit.code, judged.period)
        if standing is None or (standing.digest, standing.channel) != (staged.digest, staged.found.channel):
            return None
        return None if standing.verdict is Verdict.PARTIAL and judged.verdict is Verdict.ACCEPTED else standing


def _as_verdict(judged: Judged) -> Judged:
    """Of what only repeats an earlier delivery nothing is said anew."""
    if judged.verdict is not Verdict.REPEATED:
        return judged
    return replace(judged, entries=(), statements=(), problems=(), evidence={}, form=None)


def _senders(staged: Staged, document: Document) -> set[str]:
    """Everything that may name whose it is; the same bytes are the same sender's."""
    return {document.claim.get("unit", ""), staged.found.sender or "", staged.digest} - {""}


_NOTHING = Document(Format.UNKNOWN)  # where there was no workbook to read


def pending_note(workspace: Workspace) -> Path:
    return workspace.state / "pending.json"


def leaving_note(workspace: Workspace) -> Path:
    return workspace.state / "leaving.json"


def is_unread(staged: Staged, document: Document) -> bool:
    """It does not open: damaged, or still on its way, and then held back while its last change is recent."""
    damaged = {Code.DAMAGED, Code.EMPTY_FILE, Code.READER_FAILED}
    problems = (*staged.package.problems, *document.problems)
    return any(problem.code in damaged for problem in problems)
