"""One frozen view of a month's bulletin, which HTML, Excel and CSV render alike.

Everything that needs thinking happens here; the renderers only loop and format.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property
from itertools import groupby

from pipeline.model.county import Register
from pipeline.model.insight import Finding
from pipeline.model.oversight import Measure
from pipeline.model.period import Period
from pipeline.model.report import Filing
from pipeline.model.result import Assessment, Score, Status, TaskResult
from pipeline.model.rules import Rules
from pipeline.model.window import Window
from pipeline.publish.views.focus import KEY_TASKS, Focus, make_focus
from pipeline.publish.views.insight import WarningRow, warning_rows
from pipeline.publish.views.lead import lead_of
from pipeline.publish.views.rows import (
    INTERVIEW,
    Category,
    LateUnit,
    MeasureRow,
    MissingUnit,
    ScoreRow,
    Source,
    Tally,
    TaskRow,
    UnitBlock,
    plain_text,
    score_row,
)
from pipeline.publish.views.trail import Trail
from pipeline.publish.views.waivers import WaiverRow, waivers_applied
from pipeline.supervise.cases import take_measures

MOST_NAMED = 10
"""How many units the list of those with the most lagging tasks names."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a bulletin says beside the assessment itself.

    `number` is the issue number 期号 within the year; `register_number` and `register_digest` name the version of
    the register, `journal_head` the hash of the journal's last line, `program` the program's version.
    `missing` are unit codes, `late` unit codes with their first accepted arrival; `deliveries` counts all
    packages that arrived for the period. By `response_due` the units answer to the measures taken; `findings` are the
    warnings of the month, `corrections` a sentence for each published since the bulletin before; `corrected` are the numbers
    of those that changed the month, on pages that show it as they left it.
    """

    county: str
    office: str
    number: int
    published: date
    register_number: int
    register_digest: str
    journal_head: str
    program: str
    missing: tuple[str, ...] = ()
    late: tuple[tuple[str, datetime], ...] = ()
    deliveries: int = 0
    response_due: datetime | None = None
    findings: tuple[Finding, ...] = ()
    corrections: tuple[str, ...] = ()
    corrected: tuple[int, ...] = ()
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True)
class Bulletin:
    """通报 of one month. `tasks` are in the register's order, rankings in ranking order, `lagging` worst first.

    `focuses` are the campaigns, then the key tasks, each where it has tasks.
    """

    period: Period
    facts: Facts
    window: Window
    county: str
    office: str
    lead: str
    tally: Tally
    categories: tuple[Category, ...]
    worst: tuple[ScoreRow, ...]
    lagging: tuple[TaskRow, ...]
    leaders: tuple[ScoreRow, ...]
    labels: tuple[ScoreRow, ...]
    departments: tuple[ScoreRow, ...]
    late: tuple[LateUnit, ...]
    missing: tuple[MissingUnit, ...]
    tasks: tuple[TaskRow, ...]
    focuses: tuple[Focus, ...] = ()
    measures: tuple[Measure, ...] = ()
    waivers: tuple[WaiverRow, ...] = ()
    trail: Trail = field(default_factory=Trail)
    warnings: tuple[WarningRow, ...] = ()

    @property
    def masthead(self) -> str:
        return f"{self.county}目标任务运行情况通报"

    @property
    def title(self) -> str:
        return f"{self.masthead} {self.period.term}"

    @cached_property
    def provisional(self) -> int:
        """How many figures still wait for verification."""
        return sum(row.result.provisional for row in self.tasks)

    @cached_property
    def marks_provisional(self) -> bool:
        """Whether the page marks each figure that waits; where most of them do, one sentence says it instead."""
        return 2 * self.provisional <= len(self.tasks)

    @cached_property
    def measure_rows(self) -> tuple[MeasureRow, ...]:
        """The measures with their tasks, in their published order."""
        rows = {row.result.task.code: row for row in self.tasks}
        return tuple(MeasureRow(measure, rows[measure.task_code]) for measure in self.measures)

    @property
    def leader_names(self) -> tuple[str, ...]:
        """The leaders of all tasks, each name once, for choosing one."""
        return tuple(sorted({row.leader for row in self.tasks if row.leader}))

    @property
    def has_bonuses(self) -> bool:
        return any(unit.row.score.bonuses for category in self.categories for unit in category.units)


def make_bulletin(
    assessment: Assessment, register: Register, facts: Facts, window: Window, trail: Trail | None = None
) -> Bulletin:
    """Gather what a month's bulletin shows; pure, and the same for the same arguments."""
    zone = window.due.tzinfo
    assert zone is not None
    rows = task_rows(assessment, register, zone)
    tasks = tuple(rows.values())
    categories = tuple(_categories(assessment.units, tasks))
    tally = tally_of(tasks)
    late, missing = _late(facts, register, zone), _missing(facts, register)
    worst = _worst(categories)
    bad = (Status.RED, Status.BLACK)
    lagging = tuple(rows[result.task.code] for result in assessment.deviations if result.status in bad)
    return Bulletin(
        period=assessment.period,
        facts=facts,
        window=window,
        county=plain_text(facts.county),
        office=plain_text(facts.office),
        lead=lead_of(
            f"{assessment.period.term}考核目标任务 {tally.assessed} 项", tally, worst[0] if worst else None,
            sum(row.result.level >= INTERVIEW for row in lagging), len(missing),
        ),
        tally=tally,
        categories=categories,
        worst=worst,
        lagging=lagging,
        leaders=tuple(score_row(score, leader_note(score, register)) for score in assessment.leaders),
        labels=tuple(score_row(score) for score in assessment.labels),
        departments=tuple(score_row(score) for score in assessment.departments),
        late=late,
        missing=missing,
        tasks=tasks,
        focuses=tuple(_focuses(assessment, tasks)),
        measures=take_measures(assessment.tasks, facts.response_due) if facts.response_due else (),
        waivers=waivers_applied(assessment.tasks, register),
        trail=trail or Trail(),
        warnings=warning_rows(facts.findings, rows, register),
    )


def task_rows(assessment: Assessment, register: Register, zone: tzinfo | None) -> dict[str, TaskRow]:
    """The row of every task by code; without a zone, without its source."""
    return {result.task.code: _task_row(result, register, zone) for result in assessment.tasks}


def _focuses(assessment: Assessment, tasks: Sequence[TaskRow]) -> Iterator[Focus]:
    for label, scores in assessment.campaigns.items():
        own = [row for row in tasks if label in row.result.task.labels]
        if own:
            yield make_focus(plain_text(label), own, [score_row(score, label) for score in scores])
    key = [row for row in tasks if row.result.task.key]
    if key:
        yield make_focus(KEY_TASKS, key, ())


def _task_row(result: TaskResult, register: Register, zone: tzinfo | None) -> TaskRow:
    task = result.task
    unit = register.unit_by_code[task.unit_code]
    department = register.unit_by_code.get(task.supervising_department)
    return TaskRow(
        result=result,
        code=plain_text(task.code),
        title=plain_text(task.title),
        unit_name=plain_text(unit.name),
        category=plain_text(unit.category),
        labels=tuple(plain_text(label) for label in task.labels),
        leader=plain_text(register.person_name(task.leader)),
        department=plain_text(department.name if department else ""),
        reason=plain_text(result.reason),
        source=_source(result.filing, zone) if result.filing and zone else None,
    )


def _source(filing: Filing, zone: tzinfo) -> Source:
    entry = filing.entry
    field = "amount" if entry.progress is None else "progress"
    return Source(
        number=plain_text(filing.number),
        file=plain_text(filing.file),
        sheet=plain_text(entry.sheet),
        cell=plain_text(entry.cells.get(field, "")),
        arrived=filing.arrived.astimezone(zone),
    )


def leader_note(score: Score, register: Register) -> str:
    """A leader's unit and post."""
    person = register.person_by_code.get(score.code)
    if person is None:
        return ""
    unit = register.unit_by_code.get(person.unit_code)
    return f"{unit.name if unit else ''} {person.post}"


def tally_of(rows: Iterable[TaskRow]) -> Tally:
    """How many tasks have which colour."""
    counts = Counter(row.status for row in rows)
    return Tally({status: counts[status] for status in Status})


def _categories(scores: Iterable[Score], tasks: Iterable[TaskRow]) -> Iterable[Category]:
    """Units in ranking order under their category, in the order in which the ranking has the categories."""
    by_unit: dict[str, list[TaskRow]] = {}
    for row in tasks:
        by_unit.setdefault(row.unit_code, []).append(row)
    for name, group in groupby(scores, key=lambda score: score.category):
        units = tuple(_unit_block(score, by_unit) for score in group)
        tally = tally_of(row for unit in units for row in unit.tasks)
        yield Category(plain_text(name), tally, units)


def _unit_block(score: Score, by_unit: Mapping[str, list[TaskRow]]) -> UnitBlock:
    row = score_row(score)
    return UnitBlock(row.code, row.name, row, tuple(by_unit.get(score.code, ())))


def _worst(categories: Iterable[Category]) -> tuple[ScoreRow, ...]:
    """The units with the most tasks red or black; among equals the more black ones first, then by unit code."""
    rows = [unit.row for category in categories for unit in category.units if unit.row.lagging]
    rows.sort(key=lambda row: (-row.lagging, -row.score.counts[Status.BLACK], row.score.code))
    return tuple(rows[:MOST_NAMED])


def _late(facts: Facts, register: Register, zone: tzinfo) -> tuple[LateUnit, ...]:
    """Late units, the latest last, by unit code among equals."""
    found = []
    for code, arrived in sorted(facts.late, key=lambda pair: (pair[1], pair[0])):
        unit = register.unit_by_code[code]
        found.append(
            LateUnit(code, plain_text(unit.name), plain_text(unit.category), arrived.astimezone(zone))
        )
    return tuple(found)


def _missing(facts: Facts, register: Register) -> tuple[MissingUnit, ...]:
    units = (register.unit_by_code[code] for code in sorted(facts.missing))
    return tuple(MissingUnit(unit.code, plain_text(unit.name), plain_text(unit.category)) for unit in units)
