"""The invented county as a register 基础台账: rows by declared sheet and column, and the workbook."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.demo.county import County
from pipeline.demo.targets import CAMPAIGN
from pipeline.model.county import Person, Task
from pipeline.workbook.documents import REGISTER
from pipeline.workbook.draw import Drawing, DrawnRow, DrawnSheet, draw

Row = Mapping[str, object]


@dataclass(frozen=True)
class _Words:
    """How the register refers to people and units: by name, by code where a name has two bearers."""

    people: Mapping[str, str]
    units: Mapping[str, str]

    @classmethod
    def of(cls, county: County) -> "_Words":
        bearers = Counter(person.name for person in county.people)
        people = {p.code: p.name if bearers[p.name] == 1 else p.code for p in county.people}
        return cls(people, {unit.code: unit.name for unit in county.units} | {"": ""})

    def person(self, person: Person) -> Row:
        unit = self.units[person.unit_code]
        return {
            "code": person.code,
            "name": person.name,
            "unit": unit,
            "post": person.post,
            "email": person.email,
        }

    def task(self, task: Task) -> Row:
        """The columns that individual and common targets share."""
        return {
            "code": task.code,
            "title": task.title,
            "measure": task.measure.term,
            "target": task.target,
            "unit_of_measure": task.unit_of_measure,
            "points": task.points,
            "standard": task.standard,
            "method": task.method,
            "leader": self.people.get(task.leader, ""),
            "section": task.section,
            "supervising_department": self.units[task.supervising_department],
            "labels": "、".join(task.labels),
            "key": "是" if task.key else "",
            "start": task.start,
            "due": task.due,
            "evidence": task.evidence.term,
        }


def target_row(county: County, task: Task) -> Row:
    """A target as the county's people write it."""
    return _Words.of(county).task(task)


def register_rows(county: County) -> Mapping[str, list[Row]]:
    """Rows by declared sheet name, each a mapping from column name to value."""
    words = _Words.of(county)
    units: list[Row] = [
        {
            "code": unit.code,
            "name": unit.name,
            "aliases": "、".join(unit.aliases),
            "category": unit.category,
            "county_leader": words.people[unit.county_leader],
            "head": words.people[unit.head],
            "contact": words.people[unit.contact],
            "emails": "、".join(unit.emails),
        }
        for unit in county.units
    ]
    common: list[Row] = [
        {**words.task(target.task), "scope": "、".join(target.scope)} for target in county.common
    ]
    return {
        "units": units,
        "people": [words.person(person) for person in county.people],
        "labels": [
            {"name": name, "note": note, "campaign": "是" if name == CAMPAIGN else ""} for name, note in county.labels
        ],
        "individual": [
            {**words.task(task), "unit": words.units[task.unit_code]} for task in county.individual
        ],
        "common": common,
        "plan": [
            plan_row(task) for task in (*county.individual, *(target.task for target in county.common))
        ],
    }


def write_register(county: County, waivers: Sequence[Row] = ()) -> bytes:
    """register.xlsx as bytes; the same county gives the same bytes."""
    rows = {**register_rows(county), "waivers": waivers}
    sheets = tuple(
        DrawnSheet(
            sheet,
            f"{county.name} {county.year}年 {sheet.tab}",
            (),
            _drawn(rows[sheet.name], sheet.by_name),
            protected=False,
        )
        for sheet in REGISTER.sheets
    )
    return draw(Drawing(sheets, {}))


def _drawn(rows: Sequence[Row], columns: Mapping[str, object]) -> tuple[DrawnRow, ...]:
    return tuple(DrawnRow(row, frozenset(columns)) for row in rows)


def plan_row(task: Task) -> Row:
    """The plan of a target, by the columns of the register."""
    row: dict[str, object] = {"code": task.code}
    for point in task.plan:
        row[f"m{point.month}"] = point.planned
        row[f"milestone{point.month}"] = point.milestone
    return row
