"""The files of a delivery that may be evidence (rules section 9): what each is, and where it was seen before."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from pipeline.checks.evidence import NARRATIVE, check_picture, check_program, check_reuse
from pipeline.files import digest_of
from pipeline.intake.evidence import match_evidence, plain_name
from pipeline.intake.package import DAMAGES, write_member
from pipeline.intake.stage import Staged
from pipeline.ledger import queries
from pipeline.ledger.index import Index
from pipeline.model.county import Register, Unit
from pipeline.model.evidence import Likeness, Picture, Use
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.pictures.similar import Fingerprints
from pipeline.sniff import Format, sniff
from pipeline.workbook.content import Document
from pipeline.workbook.pool import Readers
from pipeline.workbook.raw import half_width

# What Windows starts at a double click although its content is plain text.
_STARTED = {
    ".bat", ".cmd", ".com", ".dll", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk", ".msi", ".pif", ".ps1", ".reg",
    ".scr", ".url", ".vbe", ".vbs", ".wsf",
}  # fmt: skip

_FILE = re.compile(r".+\.[A-Za-z0-9]{2,5}")  # what is named like a file


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One file: its name in the delivery, the staged copy, SHA-256 and format.

    `row` is where it stands in the workbook (tab, row from 1), None for a file beside it; `picture` what it shows,
    None where it is no picture.
    """

    name: str
    path: Path
    digest: str
    format: Format
    row: tuple[str, int] | None = None
    picture: Picture | None = None

    @property
    def is_evidence(self) -> bool:
        """What can be looked at; a program can't, nor what could not be taken out of its workbook."""
        return bool(self.digest) and not self.is_program

    @property
    def is_program(self) -> bool:
        return self.format is Format.EXECUTABLE or Path(self.name).suffix.lower() in _STARTED


class Gallery:
    """Gathers exhibits, and remembers every use of one as evidence: those on record and those of this very run."""

    def __init__(self, index: Index, readers: Readers, seconds: float) -> None:
        self._index, self._readers, self._seconds = index, readers, seconds
        self._uses: dict[str, list[Use]] = {}

    def of(self, index: Index) -> "Gallery":
        """One that knows what another index has on record."""
        return Gallery(index, self._readers, self._seconds)

    def gather(self, staged: Staged, document: Document) -> tuple[Exhibit, ...]:
        """Everything in a delivery but its workbook, and the pictures within that; a picture is looked at once only."""
        digests = {path: stored.digest for stored, path in staged.files}
        exhibits = [
            Exhibit(name, path, digests.get(path) or digest_of(path), sniff(path)) for name, path in staged.package.others
        ]
        exhibits += _within(staged, document)
        pictures = {exhibit.digest: exhibit for exhibit in exhibits if exhibit.format is Format.IMAGE}
        known = queries.pictures(self._index, pictures)
        new = {digest: exhibit.path for digest, exhibit in pictures.items() if digest not in known}
        known |= dict(zip(new, self._readers.look_at(new.values(), self._seconds), strict=True)) if new else {}
        return tuple(replace(each, picture=known.get(each.digest, each.picture)) for each in exhibits)

    def seen_before(self, use: Use, picture: Picture | None) -> list[Likeness]:
        """The earlier uses of the same file or picture for another purpose, the most alike first; remembers this one."""
        fingerprint = picture.fingerprint if picture else ""
        near = dict(self._fingerprints.like(fingerprint)) if fingerprint else {}
        if fingerprint and use.digest not in near:
            self._fingerprints.add(use.digest, fingerprint)
        found = [
            Likeness(use, other, distance)
            for digest, distance in ({use.digest: 0} | near).items()
            for other in (*queries.uses_of(self._index, digest), *self._uses.get(digest, ()))
            if other.purpose != use.purpose
        ]
        self._uses.setdefault(use.digest, []).append(use)
        return sorted(found, key=lambda likeness: likeness.distance)

    def names_on_record(self, unit_code: str, period: Period) -> set[str]:
        """The names under which a unit sent evidence of a month."""
        return {use.name for use in queries.uses_by(self._index, period, unit_code)}

    @cached_property
    def _fingerprints(self) -> Fingerprints:
        return Fingerprints(queries.fingerprints(self._index))


def _within(staged: Staged, document: Document) -> Iterator[Exhibit]:
    """The pictures that stand in the workbook itself, taken out beside what was unpacked."""
    if not document.pictures or staged.package.workbook is None:
        return
    with zipfile.ZipFile(staged.package.workbook) as package:
        for number, anchored in enumerate(document.pictures, 1):
            suffix = Path(anchored.member).suffix[:6]
            place = f"第{anchored.row}行" if anchored.row else ""
            name, row = f"表内{place}图片{number}{suffix}", (anchored.tab, anchored.row)
            path = staged.scratch / "within" / f"{number}{suffix}"
            try:
                write_member(package, package.getinfo(anchored.member), path)
            except DAMAGES:
                yield Exhibit(name, path, "", Format.UNKNOWN, row, Picture(is_readable=False))
                continue
            yield Exhibit(name, path, digest_of(path), sniff(path), row)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose evidence is looked for: of a unit in a period, for tasks by their codes; in `told_in` its sender explains."""

    register: Register
    unit: Unit
    period: Period
    codes: tuple[str, ...]
    told_in: str = NARRATIVE


@dataclass(frozen=True, slots=True)
class Evidence:
    """A delivery's evidence by task, and what there is to ask about it."""

    by_task: Mapping[str, Sequence[Exhibit]]
    problems: tuple[Problem, ...]


def sort_evidence(gallery: Gallery, staged: Staged, document: Document, wanted: Wanted) -> Evidence:
    """Every file of a delivery with the task it belongs to. What matches nothing is kept, and asked about."""
    exhibits = gallery.gather(staged, document)
    table, file = next(iter(document.tables.values())), staged.package.name
    lines = {half_width(str(line.values.get("task_code", ""))): line for line in table.lines}
    rows = {(table.tab, line.row): code for code, line in lines.items()}
    named: dict[str, list[str]] = {code: [] for code in lines}
    for line in table.lines:
        names = line.values.get("evidence")
        named[half_width(str(line.values.get("task_code", "")))] += names if isinstance(names, tuple) else ()
    codes = wanted.codes
    proofs = [exhibit for exhibit in exhibits if exhibit.is_evidence]
    matched, unmatched = match_evidence([e.name for e in proofs if e.row is None], codes, named)
    for exhibit in proofs:
        if exhibit.row is not None:
            code = rows.get(exhibit.row, "")
            (matched.setdefault(code, []) if code in codes else unmatched).append(exhibit.name)
    of_name = {exhibit.name: exhibit for exhibit in exhibits}
    by_task = {task: tuple(of_name[name] for name in names) for task, names in matched.items()}
    problems = [check_program(each.name, Where(file)) for each in exhibits if each.is_program]
    problems += _unmatched(file, unmatched)
    told = {task: [name for name in names if _FILE.fullmatch(name)] for task, names in named.items() if task in codes}
    if any(told.values()):
        sent = {PurePosixPath(each.name).name for each in exhibits} | gallery.names_on_record(wanted.unit.code, wanted.period)
        for task, names in told.items():
            problems += _absent(names, sent, Where(file, table.tab, lines[task].cells.get("evidence", "")), task)
    for task, found in by_task.items():
        cell = lines[task].cells.get("evidence", "") if task in lines else ""
        where = Where(file, table.tab if cell else "", cell)
        for exhibit in found:
            problems += _questions(gallery, exhibit, wanted, where, task)
    return Evidence(by_task, tuple(problems))


def _questions(gallery: Gallery, exhibit: Exhibit, wanted: Wanted, where: Where, task: str) -> Iterator[Problem]:
    name = PurePosixPath(exhibit.name).name
    if exhibit.picture:
        yield from check_picture(name, exhibit.picture, wanted.period, where, task, wanted.told_in)
    use = Use(wanted.unit.code, wanted.period, task, name, exhibit.digest, "", "")
    units = wanted.register.unit_by_code
    yield from check_reuse(
        name, gallery.seen_before(use, exhibit.picture), lambda code: units[code].name if code in units else code,
        where, task, wanted.told_in,
    )  # fmt: skip


def _absent(told: Sequence[str], sent: Iterable[str], where: Where, task: str) -> Iterator[Problem]:
    """Says of the files that a row names which were never sent."""
    known = set(map(plain_name, sent))
    if absent := [name for name in told if plain_name(name) not in known]:
        message = f"{where.cell} {task} 写了 {'、'.join(absent)}，文件没有附来。".lstrip()
        hint = "请把文件和本表放在同一文件夹或压缩包里，再报一次；以前报过的不用再附。"
        yield Problem(Code.EVIDENCE_UNMATCHED, Severity.WARNING, where, message, hint, task, "evidence")


def _unmatched(name: str, files: Sequence[str]) -> tuple[Problem, ...]:
    if not files:
        return ()
    shown = "、".join(files[:5]) + (f" 等 {len(files)} 个" if len(files) > 5 else "")
    message = f"这些文件没有对上任务，已存档，暂不作印证资料：{shown}。"
    hint = "请把文件名改成以任务编号开头，或在“印证资料”栏写上文件名，再报一次。"
    return (Problem(Code.EVIDENCE_UNMATCHED, Severity.WARNING, Where(name), message, hint),)


