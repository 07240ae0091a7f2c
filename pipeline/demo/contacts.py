"""A contact at work: opens the issued workbook, fills in the open cells, adds evidence, and errs as people do."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.demo.behaviour import Behaviour, Mistake, Placement
from pipeline.demo.evidence import draw_picture, write_pdf
from pipeline.demo.planted import Plant, find_told, plant_of
from pipeline.demo.truth import Pace, Truth
from pipeline.demo.wording import Told, words_of
from pipeline.model.county import EvidenceRule, MeasureType, Task
from pipeline.workbook.documents import REPORT_SHEET
from pipeline.workbook.schema import Sheet

# Written over a figure in percent, so they need a milestone.
_WRONG_FIGURES: Mapping[Mistake, object] = {
    Mistake.FRACTION: 0.45,
    Mistake.WORDS: "约45%",
    Mistake.FORMULA: "=40+5",
}


@dataclass(frozen=True, slots=True)
class Job:
    """What one contact has to report: the workbook in hand, the unit's tasks, the month and the behaviour."""

    source: Path
    tasks: tuple[Task, ...]
    month: int
    seed: int
    behaviour: Behaviour
    placement: Placement = Placement.ZIP


@dataclass(frozen=True, slots=True)
class Filled:
    """What goes out: the workbook's name and bytes, and evidence files as (name, bytes)."""

    name: str
    workbook: bytes
    evidence: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The table on the sheet: where the heading row is, and the column number of each declared column."""

    sheet: Worksheet
    heading_row: int
    columns: Mapping[str, int]
    rows: Mapping[str, int]  # by the key

    def write(self, row: int, values: Mapping[str, object]) -> None:
        """Write into cells; None empties them."""
        for name, value in values.items():
            self.sheet.cell(row, self.columns[name]).value = value  # type: ignore[assignment]

    def is_marked(self, row: int) -> bool:
        """True where the row has a cell with a remark, or nothing is filled in."""
        marked = any(cell.comment for cell in self.sheet[row])
        return marked or self.sheet.cell(row, self.columns["work_state"]).value is None


def work(job: Job) -> Filled:
    """Fill in one workbook; chance depends on the job alone."""
    chance = f"{job.seed}:{job.month}:{job.tasks[0].code}:{job.behaviour.name}"
    return fill_in(job, random.Random(chance))


def fill_in(job: Job, rng: random.Random) -> Filled:
    """Fill in an issued workbook, or mend one that came back, and add the behaviour's mistake.

    Tasks with nothing to report (not begun as planned, or completed earlier) are left empty. Raises
    ValueError where the workbook has no report heading.
    """
    workbook = load_workbook(job.source)
    form = find_form(workbook.worksheets[0], REPORT_SHEET)
    evidence: list[tuple[str, bytes]] = []
    reported: dict[Task, Truth] = {}
    for task in job.tasks:
        truth = find_told(task, job.month, job.seed)
        row = form.rows.get(task.code)
        was_done = truth.is_done and truth.before >= (task.target or 100)
        if row is None or truth.is_silent or was_done or (job.behaviour.mends and not form.is_marked(row)):
            continue
        told = Told(task, truth, job.month, job.seed)
        files = _evidence(told, rng) if job.placement in (Placement.FOLDER, Placement.ZIP) else ()
        form.write(row, _values(told, rng) | {"evidence": "、".join(n for n, _ in files) or None})
        evidence += files
        reported[task] = truth
    wrong = _err(form, job.behaviour.mistake, reported, rng)
    target = BytesIO()
    workbook.save(target)
    kept = tuple(item for item in evidence if not wrong or not item[0].startswith(wrong))
    return _wrapped(job, target.getvalue(), kept)


def find_form(sheet: Worksheet, declared: Sheet) -> Form:
    """The table by its headings, wherever it stands."""
    headings = {column.heading: column.name for column in declared.columns}
    for number in range(1, 31):
        texts = {str(cell.value): place for place, cell in enumerate(sheet[number], start=1)}
        found = {name: texts[heading] for heading, name in headings.items() if heading in texts}
        if len(found) == len(headings):
            code = found[declared.key]
            values = ((n, sheet.cell(n, code).value) for n in range(number + 1, sheet.max_row + 1))
            return Form(sheet, number, found, {str(value): n for n, value in values if value})
    raise ValueError("工作簿里没有月报表的表头")


def _values(told: Told, rng: random.Random) -> dict[str, object]:
    """What stands in the open cells of a task's row."""
    task, truth = told.task, told.truth
    control = task.measure is MeasureType.CONTROL
    state = "未开工" if truth.figure == 0 and not control else "已完成" if truth.is_done else "推进中"
    if truth.pace is Pace.STALLED and truth.figure and truth.figure == truth.before and not truth.is_done:
        state = "停工" if not control else state
    milestone = task.measure is MeasureType.MILESTONE
    figures = {"progress": truth.figure if milestone else None, "amount": None if milestone else truth.figure}
    return {**figures, "work_state": state, **words_of(told, rng)}


def _evidence(told: Told, rng: random.Random) -> tuple[tuple[str, bytes], ...]:
    """The files that the task asks for this month; now and then they are forgotten, never at completion."""
    task, truth, plant = told.task, told.truth, plant_of(told.task, told.seed)
    if task.evidence is EvidenceRule.NEVER:
        return ()
    if task.evidence is EvidenceRule.PROGRESS and truth.figure <= truth.before:
        return ()
    if plant is Plant.REUSED:
        return ((f"{task.code} 现场照片.png", draw_picture(random.Random(f"{told.seed}:{task.code}:picture"))),)
    if plant is Plant.OLD_PICTURE:
        return ((f"{task.code} 现场照片.png", draw_picture(rng, f"2025:{told.month:02}:16 10:30:00")),)
    if not truth.is_done and rng.random() < 0.06:
        return ()
    if rng.random() < 0.2:
        return ((f"{task.code} 进展证明.pdf", write_pdf(rng)),)
    return ((f"{task.code} 现场照片.png", draw_picture(rng)),)


def _is_open_milestone(task: Task, truth: Truth) -> bool:
    return task.measure is MeasureType.MILESTONE and not truth.is_done


def _is_any(_task: Task, _truth: Truth) -> bool:
    return True


# Which rows a mistake can be made in; where nothing is said, milestones that are not done.
_FITS: Mapping[Mistake, Callable[[Task, Truth], bool]] = {
    Mistake.CODE: _is_any,
    Mistake.NO_NARRATIVE: _is_any,
    Mistake.WENT_DOWN: lambda task, truth: _is_open_milestone(task, truth) and truth.before >= Decimal(2),
    Mistake.NO_EVIDENCE: lambda task, truth: (
        _is_open_milestone(task, truth) and task.evidence is not EvidenceRule.NEVER
    ),
}


def _err(form: Form, mistake: Mistake, reported: Mapping[Task, Truth], rng: random.Random) -> str:
    """Put a mistake into the table; the code of the task whose evidence is left out, or nothing."""
    fit = _FITS.get(mistake, _is_open_milestone)
    tasks = [task for task, truth in reported.items() if fit(task, truth)]
    if mistake is Mistake.NONE or not tasks:
        return ""
    task = rng.choice(tasks)
    row = form.rows[task.code]
    if mistake in _WRONG_FIGURES:
        form.write(row, {"progress": _WRONG_FIGURES[mistake]})
    elif mistake is Mistake.BOTH_FILLED:
        form.write(row, {"amount": 45})
    elif mistake is Mistake.HEADING:
        form.sheet.cell(form.heading_row, form.columns["progress"]).value = "干了多少"
    elif mistake is Mistake.CODE:
        form.write(row, {"task_code": f"{task.code}x"})
    elif mistake is Mistake.TWICE:
        copied = {name: form.sheet.cell(row, number).value for name, number in form.columns.items()}
        form.write(max(form.rows.values()) + 1, copied | {"progress": reported[task].figure + 1})
    elif mistake is Mistake.WENT_DOWN:
        form.write(row, {"progress": reported[task].before / 2, "work_state": "推进中", "problems": None})
    elif mistake is Mistake.NO_NARRATIVE:
        form.write(row, {"narrative": None})
    elif mistake is Mistake.NO_EVIDENCE:
        form.write(row, {"progress": 100, "work_state": "已完成", "evidence": None})
        return task.code
    return ""


def _wrapped(job: Job, workbook: bytes, evidence: tuple[tuple[str, bytes], ...]) -> Filled:
    """The file as it leaves the contact's hands: torn, renamed, another document, or as it should be."""
    name = job.source.name
    match job.behaviour.mistake:
        case Mistake.TORN:
            return Filled(name, workbook[: len(workbook) * 2 // 3], ())
        case Mistake.WORD_DOCUMENT:
            return Filled(name.replace(".xlsx", ".docx"), _word_document(), ())
        case Mistake.RENAMED:
            return Filled(name.replace(".xlsx", ".xls"), workbook, evidence)
        case Mistake.LOCK_FILE:
            return Filled(name, workbook, ((f"~${name}", b"\x05admin".ljust(165, b" ")),))
        case Mistake.AGAIN:
            return Filled(name, workbook, ((name.replace(".xlsx", " (1).xlsx"), workbook),))
        case _:
            return Filled(name, workbook, evidence)


def _word_document() -> bytes:
    """A small Word document."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
        '"/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
        'document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    text = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>本月工作总体顺利，详见附件。</w:t></w:r></w:p></w:body></w:document>"
    )
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        parts = {"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": text}
        for part, content in parts.items():
            archive.writestr(part, content)
    return target.getvalue()
