"""A page of one county leader 县级分管领导: how the units in the leader's charge stand, and what is for the leader to take up."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model.county import Register
from pipeline.publish.views.bulletin import Bulletin, tally_of
from pipeline.publish.views.insight import WarningRow
from pipeline.publish.views.lead import lead_of
from pipeline.publish.views.rows import (
    INTERVIEW,
    LateUnit,
    MissingUnit,
    Tally,
    TaskRow,
    UnitBlock,
    plain_text,
)


@dataclass(frozen=True, slots=True)
class Charge:
    """`units` by category, in ranking order; tasks worst deviation first: `interviews` of level 4, `lagging` the other red and black ones."""

    code: str
    name: str
    post: str
    lead: str
    tally: Tally
    units: tuple[UnitBlock, ...]
    interviews: tuple[TaskRow, ...]
    lagging: tuple[TaskRow, ...]
    missing: tuple[MissingUnit, ...]
    late: tuple[LateUnit, ...]
    warnings: tuple[WarningRow, ...]


def charges_of(bulletin: Bulletin, register: Register) -> Iterator[Charge]:
    """One for every county leader whom the register names, in the order of its units."""
    in_charge: dict[str, set[str]] = {}
    for unit in register.units:
        if unit.county_leader:
            in_charge.setdefault(unit.county_leader, set()).add(unit.code)
    for code, codes in in_charge.items():
        yield _charge(bulletin, register, code, codes)


def _charge(bulletin: Bulletin, register: Register, code: str, codes: set[str]) -> Charge:
    units = [unit for category in bulletin.categories for unit in category.units if unit.row.score.code in codes]
    bad = [row for row in bulletin.lagging if row.unit_code in codes]
    tally, name = tally_of(row for unit in units for row in unit.tasks), plain_text(register.person_name(code))
    interviews = tuple(row for row in bad if row.result.level == INTERVIEW)
    missing = tuple(unit for unit in bulletin.missing if unit.code in codes)
    person = register.person_by_code.get(code)
    worst = max((unit.row for unit in units), key=lambda row: row.lagging, default=None)
    start = f"{name}分管 {len(units)} 个单位，{bulletin.period.term}考核目标任务 {tally.assessed} 项"
    return Charge(
        code=code,
        name=name,
        post=plain_text(person.post) if person else "",
        lead=lead_of(start, tally, worst if worst and worst.lagging else None, len(interviews), len(missing)),
        tally=tally,
        units=tuple(units),
        interviews=interviews,
        lagging=tuple(row for row in bad if row.result.level != INTERVIEW),
        missing=missing,
        late=tuple(unit for unit in bulletin.late if unit.code in codes),
        warnings=tuple(row for row in bulletin.warnings if row.unit_code in codes),
    )
