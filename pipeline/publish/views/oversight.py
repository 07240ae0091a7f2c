"""Supervision 督办 as it is shown: a case with its names, and the notices of a unit."""

from dataclasses import dataclass
from datetime import date

from pipeline.model.county import Register
from pipeline.model.oversight import SupervisionCase
from pipeline.publish.views.rows import INTERVIEW, plain_text
from pipeline.supervise.ladder import rung_of
from pipeline.workbook.words import moment_words

VISIT = INTERVIEW - 1  # from this level on a measure has a record sheet to fill in by hand


@dataclass(frozen=True, slots=True)
class OversightRow:
    """A case with every code resolved to a name; texts are plain."""

    case: SupervisionCase
    title: str
    unit_name: str
    leader: str
    measure: str
    consequence: str

    @property
    def due_words(self) -> str:
        return moment_words(self.case.measure.due, with_year=True)


@dataclass(frozen=True, slots=True)
class Papers:
    """The notices of one unit in a month."""

    county: str
    office: str
    contact: str
    published: date
    rows: tuple[OversightRow, ...]

    @property
    def records(self) -> tuple[OversightRow, ...]:
        """Those with a record sheet."""
        return tuple(row for row in self.rows if row.case.measure.level >= VISIT)


def oversight_row(case: SupervisionCase, register: Register) -> OversightRow:
    """A case with its names; a task that left the register has only its code."""
    measure = case.measure
    task, unit = register.task_by_code.get(measure.task_code), register.unit_by_code.get(measure.unit_code)
    rung = rung_of(measure.level)
    assert rung
    return OversightRow(
        case,
        plain_text(task.title if task else ""),
        plain_text(unit.name if unit else measure.unit_code),
        plain_text(register.person_name(task.leader) if task else ""),
        rung.term,
        rung.consequence,
    )
