"""Where a delivery's files go in the archive, and what the journal says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.archive.naming import delivery_folder, evidence_path, member_path
from pipeline.archive.store import free_path, store
from pipeline.desk.case import Judged
from pipeline.desk.exhibits import Exhibit
from pipeline.files import digest_of
from pipeline.intake.stage import Staged
from pipeline.ledger import queries
from pipeline.ledger.records import (
    encode_entry,
    encode_picture,
    encode_problem,
    encode_statement,
    encode_submission,
)
from pipeline.model.document import DocumentKind
from pipeline.model.report import StoredFile, Submission, Verdict
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Delivered:
    """A delivery that is through: its record, what was judged, whether it had been recorded before a crash, what else to say of it."""

    staged: Staged
    submission: Submission
    judged: Judged
    recovered: bool = False
    fault: str = ""

    @property
    def decides(self) -> bool:
        """It may say something about what others reported."""
        return self.submission.kind == DocumentKind.VERIFICATION and self.judged.verdict is not Verdict.REFUSED

    @property
    def is_review(self) -> bool:
        """It may have decided on what units asked for."""
        return self.submission.kind == DocumentKind.REVIEW and self.judged.verdict is not Verdict.REFUSED


def place_files(workspace: Workspace, staged: Staged, judged: Judged, number: str) -> tuple[StoredFile, ...]:
    """The files of a delivery with the places that they will have in the archive."""
    period = str(judged.period) if judged.period else f"{staged.arrived:%Y-%m}"
    folder = delivery_folder(period, judged.unit.folder if judged.unit else "", number, judged.verdict.term)
    taken: dict[PurePosixPath, str] = {}
    placed = []
    for stored, _ in staged.files:
        place = free_path(workspace.archive, folder / member_path(stored.name), stored.digest, taken)
        taken[place] = stored.digest
        placed.append(replace(stored, path=str(place)))
    return tuple(placed)


def keep(workspace: Workspace, delivered: Sequence[Delivered], note: Path) -> list[dict[str, object]]:
    """Put the files and evidence of a group in their places; returns the bodies of their records."""
    plan = _Plan(workspace)
    bodies = []
    owners = {}
    for item in delivered:
        if item.judged.verdict is not Verdict.REPEATED:
            for (_, copy), stored in zip(item.staged.files, item.submission.files, strict=True):
                plan.put(copy, stored.digest, PurePosixPath(stored.path))
        evidence = {task: [plan.exhibit(item, task, each) for each in found] for task, found in item.judged.evidence.items()}
        bodies.append(_body(item, evidence))
        owners[item.submission.number] = [stored.path for stored in item.submission.files] + [
            path for files in evidence.values() for _, _, path in files
        ]
    store(workspace.archive, plan.moves, plan.links, note, owners)
    return bodies


@dataclass
class _Plan:
    """What is moved and what gets one more name: every content stands in the archive once (rules section 9)."""

    workspace: Workspace
    moves: dict[Path, PurePosixPath] = field(default_factory=dict)
    links: dict[PurePosixPath, PurePosixPath] = field(default_factory=dict)
    _taken: dict[PurePosixPath, str] = field(default_factory=dict)
    _places: dict[str, PurePosixPath] = field(default_factory=dict)

    def put(self, copy: Path, digest: str, place: PurePosixPath) -> None:
        """One file into one place: moved there, or another name for what stands in the archive already."""
        if place in self._taken:
            return
        self._taken[place] = digest
        standing = self._standing(digest)
        if standing is None:
            self.moves[copy] = self._places[digest] = place
        else:
            self.links[place] = standing

    def exhibit(self, item: Delivered, task: str, exhibit: Exhibit) -> list[str]:
        """Evidence under its unit, task and month; returns name, SHA-256 and place."""
        judged = item.judged
        assert judged.unit
        wanted = evidence_path(judged.unit.folder, task, str(judged.period), PurePosixPath(exhibit.name).name)
        place = free_path(self.workspace.archive, wanted, exhibit.digest, self._taken)
        self.put(exhibit.path, exhibit.digest, place)
        return [exhibit.name, exhibit.digest, str(place)]

    def _standing(self, digest: str) -> PurePosixPath | None:
        """Where the content is, or will be with this group; what has been damaged since counts for nothing."""
        if digest in self._places:
            return self._places[digest]
        known = queries.standing_copy(self.workspace.index, digest)
        path = self.workspace.archive / known
        if known and path.is_file() and digest_of(path) == digest:
            self._places[digest] = PurePosixPath(known)
            return self._places[digest]
        return None


def _body(item: Delivered, evidence: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, Any]:
    pictures = {
        exhibit.digest: encode_picture(exhibit.picture)
        for exhibits in item.judged.evidence.values()
        for exhibit in exhibits
        if exhibit.picture and exhibit.picture.is_readable
    }
    return {
        "submission": encode_submission(item.submission),
        "source": item.staged.source,
        "file": item.staged.package.name,
        "entries": [encode_entry(entry) for entry in item.judged.entries],
        "statements": [encode_statement(statement) for statement in item.judged.statements],
        "problems": [encode_problem(problem) for problem in item.judged.problems],
        "evidence": evidence,
        "pictures": pictures,
        "counts": item.judged.counts,
    }
