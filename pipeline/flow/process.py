"""From the inbox to the receipt, straight down, many deliveries at a time.

Stage, read, judge, archive, journal, index, receipt, and only then out of the inbox. Every step may be repeated:
whatever a crash leaves half done, the original is still in the inbox and running again finishes it.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import tee
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.archive.naming import delivery_folder, evidence_path, member_path
from pipeline.archive.store import free_path, set_aside_unfinished, store
from pipeline.files import copy_hashed, digest_of
from pipeline.flow.judge import Judge, Judged
from pipeline.flow.receipts import write_receipts
from pipeline.intake.folder import Found
from pipeline.intake.leave import take_out
from pipeline.intake.package import Limits, Package, open_package
from pipeline.ledger import queries
from pipeline.ledger.records import encode_entry, encode_problem, encode_submission
from pipeline.model.county import Register
from pipeline.model.problem import Code
from pipeline.model.report import StoredFile, Submission, Verdict
from pipeline.publish.templates import make_environment
from pipeline.sniff import Format
from pipeline.workbook.pool import Readers
from pipeline.workbook.read import Document
from pipeline.workspace import Workspace

GROUP = 128  # deliveries that share their syncs


@dataclass(frozen=True)
class Staged:
    """A delivery copied out of the inbox: what is read, judged and archived is this copy."""

    found: Found
    scratch: Path
    arrived: datetime
    files: tuple[tuple[StoredFile, Path], ...]
    digest: str
    package: Package

    @property
    def source(self) -> str:
        """Names this very file in the inbox: the same again after a crash, another after any change."""
        return _hash(f"{self.found.channel}/{self.found.name}/{self.found.signature}")

    def clear(self) -> None:
        """Drop what was not moved into the archive; what is held open goes at the next start."""
        for _, copy in self.files:
            with suppress(OSError):
                copy.unlink()
        shutil.rmtree(self.scratch, ignore_errors=True)


@dataclass(frozen=True)
class Delivered:
    """A delivery that is through: its record, what was judged, and whether it had been recorded before a crash."""

    staged: Staged
    submission: Submission
    judged: Judged
    recovered: bool = False


class Group:
    """Judged deliveries that share their syncs. No unit stands in it twice: each delivery is judged with the unit's
    earlier ones on record.

    `serials` counts the receipts of each day, those of the group included.
    """

    def __init__(self) -> None:
        self.delivered: list[Delivered] = []
        self.serials: dict[str, int] = {}
        self._senders: set[str] = set()

    @property
    def is_full(self) -> bool:
        return len(self.delivered) >= GROUP

    def concerns(self, staged: Staged, document: Document) -> bool:
        """Whether a delivery may be of a unit that is in the group."""
        return not self._senders.isdisjoint(_senders(staged, document))

    def add(self, delivered: Delivered, document: Document) -> None:
        self.delivered.append(delivered)
        self._senders |= _senders(delivered.staged, document)


class Process:
    """Takes deliveries through, under the workspace's lock. `arrival` gives each its moment of arrival."""

    def __init__(self, workspace: Workspace, current: Register, arrival: Callable[[Found], datetime]) -> None:
        self.workspace = workspace
        self.arrival = arrival
        self.judge = Judge(workspace, current, digest_of)
        self.environment = make_environment(workspace.templates)

    def run(self, found: Iterable[Found], now: datetime, hold: Callable[[Staged, Document], bool]) -> Iterator[Delivered]:
        """Process deliveries in the given order. `hold` may leave one in the inbox for another time."""
        intake = self.workspace.settings.intake
        numbers = [row[0] for row in self.workspace.index.rows("SELECT number FROM deliveries")]
        set_aside_unfinished(
            self.workspace.archive, self._note, numbers, self.workspace.state / "unfinished" / f"{now:%Y%m%dT%H%M%S}"
        )
        self.workspace.staging.mkdir(parents=True, exist_ok=True)
        with Readers(intake.workers, intake.memory_mb << 20) as readers:
            group = Group()
            for staged, document in self._read(found, readers):
                if hold(staged, document):
                    staged.clear()
                    continue
                if group.is_full or group.concerns(staged, document):
                    yield from self._deliver(group.delivered, now)
                    group = Group()
                # Judged as soon as it is read, while the workers go on.
                group.add(self._judge(staged, document, group.serials), document)
            yield from self._deliver(group.delivered, now)
        shutil.rmtree(self.workspace.staging, ignore_errors=True)

    def _read(self, found: Iterable[Found], readers: Readers) -> Iterator[tuple[Staged, Document]]:
        """Every delivery with what its workbook says, in order; staging and reading run ahead of judging."""
        copies = (self._stage(item, number) for number, item in enumerate(found))
        staged, ahead = tee(copy for copy in copies if copy)
        jobs = ((item.package.workbook, item.package.name) for item in ahead if item.package.workbook)
        documents = readers.read_all(jobs, self.workspace.settings.intake.read_seconds)
        for item in staged:
            yield item, next(documents) if item.package.workbook else _NOTHING

    def _stage(self, found: Found, number: int) -> Staged | None:
        """A copy of a delivery; None where it can't be read or has just gone: it waits for another time."""
        staging = self.workspace.staging
        files = []
        for position, (name, path) in enumerate(found.files):
            copy = staging / f"{number:04} {position:04}{path.suffix[:10]}"
            try:
                digest, size = copy_hashed(path, copy)
            except (PermissionError, FileNotFoundError) as error:
                if error.filename != str(path):
                    raise
                return None
            files.append((StoredFile(name, digest, size), copy))
        digest = files[0][0].digest if len(files) == 1 else _hash("\n".join(f"{f.name}\t{f.digest}" for f, _ in files))
        intake = self.workspace.settings.intake
        scratch = staging / f"{number:04}"
        package = open_package(
            found.name, [(f.name, path) for f, path in files], scratch, Limits(intake.file_mb << 20, intake.members)
        )
        return Staged(found, scratch, self.arrival(found), tuple(files), digest, package)

    def _deliver(self, delivered: Sequence[Delivered], now: datetime) -> Sequence[Delivered]:
        """One group through archive, journal, index, receipts, and out of the inbox."""
        if not delivered:
            return delivered
        fresh = [item for item in delivered if not item.recovered]
        bodies = self._archive(fresh)
        if fresh:
            self.workspace.record(now, *(("delivery", body) for body in bodies))
        write_receipts(self.workspace, self.environment, [(d.submission, d.judged, d.staged.package) for d in delivered])
        take_out([item.staged.found for item in delivered], leaving_note(self.workspace))
        for item in delivered:
            item.staged.clear()
        return delivered

    def _judge(self, staged: Staged, document: Document, serials: dict[str, int]) -> Delivered:
        recorded = queries.delivery_from(self.workspace.index, staged.source)
        judged = self.judge.judge(staged.package, document, staged.found.sender, staged.arrived)
        if recorded:
            known = replace(judged, verdict=recorded.submission.verdict, problems=recorded.problems)
            return Delivered(staged, recorded.submission, known, recovered=True)
        standing = self._repeated(staged, judged)
        if standing:
            judged = replace(judged, verdict=Verdict.REPEATED, entries=(), problems=(), evidence={}, issue=None)
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
            files=standing.files if standing else self._places(staged, judged, number),
            kind=document.kind,
            unit_code=judged.unit.code if judged.unit else "",
            period=judged.period,
            late=judged.late,
        )
        return Delivered(staged, submission, judged)

    def _repeated(self, staged: Staged, judged: Judged) -> Submission | None:
        """The unit's standing delivery, where these are the same bytes by the same channel: acknowledged, not processed."""
        if judged.unit is None or judged.period is None or judged.verdict is Verdict.REFUSED:
            return None
        standing = queries.standing_delivery(self.workspace.index, judged.unit.code, judged.period)
        same = standing and (standing.digest, standing.channel) == (staged.digest, staged.found.channel)
        return standing if same else None

    def _places(self, staged: Staged, judged: Judged, number: str) -> tuple[StoredFile, ...]:
        period = str(judged.period) if judged.period else f"{staged.arrived:%Y-%m}"
        folder = delivery_folder(period, judged.unit.folder if judged.unit else "", number, judged.verdict.term)
        taken: dict[PurePosixPath, str] = {}
        placed = []
        for stored, _ in staged.files:
            place = free_path(self.workspace.archive, folder / member_path(stored.name), stored.digest, taken)
            taken[place] = stored.digest
            placed.append(replace(stored, path=str(place)))
        return tuple(placed)

    def _archive(self, delivered: Sequence[Delivered]) -> list[dict[str, object]]:
        """Put a group's files and evidence in their places; returns the bodies of their records."""
        moves: dict[Path, PurePosixPath] = {}
        links: dict[PurePosixPath, PurePosixPath] = {}
        taken: dict[PurePosixPath, str] = {}
        bodies = []
        for item in delivered:
            if item.judged.verdict is not Verdict.REPEATED:
                placed = dict(zip((path for _, path in item.staged.files), item.submission.files, strict=True))
                moves |= {path: PurePosixPath(stored.path) for path, stored in placed.items()}
            else:
                placed = {}
            evidence: dict[str, list[list[str]]] = {}
            paths = dict(item.staged.package.others)
            for task, names in item.judged.evidence.items():
                for name in names:
                    digest = placed[paths[name]].digest if paths[name] in placed else digest_of(paths[name])
                    assert item.judged.unit
                    wanted = evidence_path(item.judged.unit.folder, task, str(item.judged.period), PurePosixPath(name).name)
                    place = free_path(self.workspace.archive, wanted, digest, taken)
                    taken[place] = digest
                    evidence.setdefault(task, []).append([name, digest, str(place)])
                    if paths[name] in placed:
                        links[place] = PurePosixPath(placed[paths[name]].path)
                    else:
                        moves[paths[name]] = place
            bodies.append(_body(item, evidence))
        owners = {i.submission.number: _places(i, body) for i, body in zip(delivered, bodies, strict=True)}
        store(self.workspace.archive, moves, links, self._note, owners)
        return bodies

    @property
    def _note(self) -> Path:
        return self.workspace.state / "pending.json"


def _senders(staged: Staged, document: Document) -> set[str]:
    """Everything that may name whose it is; the same bytes are the same sender's."""
    return {document.claim.get("unit", ""), staged.found.sender or "", staged.digest} - {""}


_NOTHING = Document(Format.UNKNOWN)  # where there was no workbook to read


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def leaving_note(workspace: Workspace) -> Path:
    return workspace.state / "leaving.json"


def _places(item: Delivered, body: Mapping[str, Any]) -> list[str]:
    """Where in the archive a delivery's files and evidence stand."""
    evidence = [path for files in body["evidence"].values() for _, _, path in files]
    return [stored.path for stored in item.submission.files] + evidence


def _body(item: Delivered, evidence: object) -> dict[str, object]:
    return {
        "submission": encode_submission(item.submission),
        "source": item.staged.source,
        "file": item.staged.package.name,
        "entries": [encode_entry(entry) for entry in item.judged.entries],
        "problems": [encode_problem(problem) for problem in item.judged.problems],
        "evidence": evidence,
        "counts": item.judged.counts,
    }


def is_young_and_unread(staged: Staged, document: Document, now: datetime, hold_seconds: float) -> bool:
    """A file that does not open may still be on its way: held back while its last change is recent."""
    damaged = {Code.DAMAGED, Code.EMPTY_FILE, Code.READER_FAILED}
    problems = (*staged.package.problems, *document.problems)
    return any(p.code in damaged for p in problems) and now.timestamp() - staged.found.changed < hold_seconds
