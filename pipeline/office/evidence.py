"""Evidence looked after (rules section 9): what there is, where a file was used, what to ask, a task's folder to hand out."""

import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath

from pipeline.checks.evidence import check_picture, check_reuse
from pipeline.files import digest_of, safe_name, whole_file, write_files
from pipeline.ledger import queries
from pipeline.ledger.index import Index
from pipeline.model.county import Register
from pipeline.model.evidence import Likeness, Picture, Sighting, Use
from pipeline.model.period import Period
from pipeline.model.problem import Problem, Where
from pipeline.pictures.similar import Fingerprints
from pipeline.publish.pages.album import Album, Card, Group, render_album
from pipeline.sniff import Format, sniff
from pipeline.workbook.pool import Readers
from pipeline.workspace import Refused, Workspace

_ENOUGH = 8  # digits of a hash
_INDEX_PAGE = "目录.html"


@dataclass(frozen=True, slots=True)
class Found:
    """A use of what was looked for, and how it was known again."""

    use: Use
    how: str


@dataclass(frozen=True, slots=True)
class Question:
    """A use that there is something to ask about: the questions, and the earlier uses of the same file or picture."""

    use: Use
    problems: tuple[Problem, ...]
    others: tuple[Use, ...]


def list_evidence(workspace: Workspace, period: Period | None = None, unit_code: str = "", task_code: str = "") -> list[Use]:
    """Every file in the evidence archive once, narrowed to a month, a unit, a task."""
    uses = queries.uses_in(workspace.index, period) if period else queries.uses(workspace.index)
    wanted = (use for use in uses if unit_code in ("", use.unit_code) and task_code in ("", use.task_code))
    return list({use.path: use for use in wanted}.values())


def find_evidence(workspace: Workspace, what: str) -> list[Found]:
    """Where a file was used: by the file itself (also the same picture saved again), its SHA-256, or part of its name."""
    path = Path(what)
    if path.is_file():
        return list(_find_alike(workspace, path))
    wanted = what.casefold()
    uses = list_evidence(workspace)
    by_hash = [Found(use, "哈希") for use in uses if len(wanted) >= _ENOUGH and use.digest.startswith(wanted)]
    return by_hash + [Found(use, "文件名") for use in uses if wanted in use.name.casefold()]


def _find_alike(workspace: Workspace, path: Path) -> Iterator[Found]:
    digest, fingerprint = digest_of(path), ""
    yield from (Found(use, "同一个文件") for use in once(queries.uses_of(workspace.index, digest)))
    if sniff(path) is Format.IMAGE:
        with Readers(1) as readers:
            (picture,) = readers.look_at([path], workspace.settings.intake.read_seconds)
        fingerprint = picture.fingerprint
    if fingerprint:
        for other, _ in sorted(Fingerprints(queries.fingerprints(workspace.index)).like(fingerprint), key=lambda near: near[1]):
            if other != digest:
                yield from (Found(use, "同一张图片") for use in once(queries.uses_of(workspace.index, other)))


def ask_about_evidence(workspace: Workspace, register: Register, period: Period) -> list[Question]:
    """What there is to ask about a month's evidence, in the order it arrived: likeness to earlier uses, wrong days."""
    questions = []
    for sighting in find_sightings(workspace.index, once(queries.uses_in(workspace.index, period))):
        use = sighting.use
        problems = (
            *check_picture(use.name, sighting.picture, period, Where(use.path), use.task_code),
            *check_reuse(use.name, sighting.seen, lambda code: _unit_name(register, code), Where(use.path), use.task_code),
        )
        if problems:
            questions.append(Question(use, problems, tuple(likeness.other for likeness in sighting.seen)))
    return questions


def find_sightings(index: Index, uses: Sequence[Use]) -> tuple[Sighting, ...]:
    """Each use with its picture and the earlier uses of the same file or picture, the most alike first."""
    pictures = queries.pictures(index, {use.digest for use in uses})
    fingerprints = Fingerprints(queries.fingerprints(index)) if pictures else Fingerprints()

    def seen(use: Use, picture: Picture) -> Iterator[Likeness]:
        near = dict(fingerprints.like(picture.fingerprint)) if picture.fingerprint else {}
        for digest, distance in sorted(({use.digest: 0} | near).items(), key=lambda each: each[1]):
            for other in once(queries.uses_of(index, digest)):
                if other.purpose != use.purpose and _arrival(other) < _arrival(use):
                    yield Likeness(use, other, distance)

    shown = ((use, pictures.get(use.digest, Picture())) for use in uses)
    return tuple(Sighting(use, picture, tuple(seen(use, picture))) for use, picture in shown)


def write_questions(workspace: Workspace, register: Register, period: Period, questions: Sequence[Question]) -> Path:
    """The page that shows each question with both places side by side, in `outbox/evidence/`."""
    page = workspace.outbox / "evidence" / f"{period.term} 待核实的印证资料.html"
    shown = [use for question in questions for use in (question.use, *question.others)]
    small = _thumbnails(workspace, shown)

    def card(use: Use, word: str) -> Card:
        link = Path(os.path.relpath(workspace.archive / use.path, page.parent)).as_posix()
        lines = (f"{_unit_name(register, use.unit_code)}　{use.period.term}", _task_words(register, use), f"回执 {use.number}")
        return Card(use.name, link, small.get(use.digest, b""), (word, *lines) if word else lines)

    groups = [
        Group(
            f"{number}. {_unit_name(register, question.use.unit_code)}　{question.use.task_code}",
            tuple(problem.message for problem in question.problems),
            (card(question.use, "这一处"), *(card(other, "较早的一处") for other in question.others))
            if question.others else (card(question.use, ""),),
        )
        for number, question in enumerate(questions, 1)
    ]  # fmt: skip
    lead = (
        f"共 {len(questions)} 处，按到达先后排列。这些是要问的，不是结论：确属共用或确有缘由的，单位在“工作进展”里说明即可。",
        "点开小图就是存档原件。",
    ) if questions else ("重复使用的、拍摄日期不在当月的都没有，没有要问的。",)
    album = Album(workspace.settings.county.name, f"{period.term} 待核实的印证资料", lead, groups)
    write_files({page: render_album(album, workspace.templates)}, workspace.outbox)
    return page


def export_task(workspace: Workspace, register: Register, task_code: str) -> tuple[Path, int]:
    """A task's evidence of all months as a zip with an index page, in `outbox/evidence/`; and how many files it holds.

    Raises Refused where there is none, or where a file is missing from the archive.
    """
    uses = list_evidence(workspace, task_code=task_code)
    if not uses:
        raise Refused(f"没有任务 {task_code} 的印证资料。任务编号可用 kaohe evidence list 查看")
    title = _task_words(register, uses[0])
    target = workspace.outbox / "evidence" / safe_name(f"{title} 印证资料.zip")
    small = _thumbnails(workspace, uses)
    names = _names_in_zip(uses)
    with whole_file(target, workspace.outbox) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as package:
        page = render_album(_task_album(workspace, register, title, uses, names, small), workspace.templates)
        package.writestr(_INDEX_PAGE, page, zipfile.ZIP_DEFLATED)
        for use in uses:
            try:
                package.write(workspace.archive / use.path, names[use.path])
            except FileNotFoundError:
                raise Refused(f"存档里缺少 {use.path}，没有导出。请运行 kaohe audit，从备份恢复") from None
    return target, len(uses)


def _task_album(
    workspace: Workspace, register: Register, title: str, uses: Sequence[Use], names: Mapping[str, str], small: Mapping[str, bytes]
) -> Album:
    groups = []
    for period, of_month in groupby(uses, key=lambda use: use.period):
        cards = tuple(
            Card(use.name, names[use.path], small.get(use.digest, b""), (f"回执 {use.number}", f"SHA-256 {use.digest[:16]}…"))
            for use in of_month
        )
        groups.append(Group(period.term, (f"{len(cards)} 个文件",), cards))
    owners = "、".join(dict.fromkeys(_unit_name(register, use.unit_code) for use in uses))
    return Album(workspace.settings.county.name, f"{title} 印证资料", (f"{owners}，共 {len(uses)} 个文件。点开小图就是原件。",), groups)


def _names_in_zip(uses: Iterable[Use]) -> dict[str, str]:
    """`2026-03/现场.jpg` by archive path: the names it has in the archive, which differ."""
    return {use.path: "/".join(PurePosixPath(use.path).parts[-2:]) for use in uses}


def _thumbnails(workspace: Workspace, uses: Iterable[Use]) -> dict[str, bytes]:
    """Small copies of the pictures among the files, by digest, made where memory and time are limited."""
    paths = {use.digest: workspace.archive / use.path for use in uses}
    paths = {digest: path for digest, path in paths.items() if path.is_file() and sniff(path) is Format.IMAGE}
    if not paths:
        return {}
    with Readers() as readers:
        return dict(zip(paths, readers.thumbnails(paths.values(), workspace.settings.intake.read_seconds), strict=True))


def once(uses: Iterable[Use]) -> list[Use]:
    """The first use for each purpose, in the order of arrival: the same file sent again for its task is the same use."""
    first: dict[object, Use] = {}
    for use in sorted(uses, key=_arrival):
        first.setdefault((use.purpose, use.digest), use)
    return list(first.values())


def _arrival(use: Use) -> tuple[str, str]:
    return use.number, use.path


def _unit_name(register: Register, code: str) -> str:
    unit = register.unit_by_code.get(code)
    return unit.name if unit else code


def _task_words(register: Register, use: Use) -> str:
    task = register.task_by_code.get(use.task_code)
    return f"{use.task_code} {task.title}" if task else use.task_code
