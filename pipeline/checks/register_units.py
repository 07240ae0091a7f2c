"""The sheets 单位, 人员 and 标签 of the register."""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.checks.register_row import Book, Directory, Names, RegisterRow
from pipeline.model.county import Person, Unit
from pipeline.model.problem import Code


def build_directory(book: Book) -> Directory:
    """Units and people: codes are unique, no name means two units, every person and unit named exists."""
    unit_rows = _keyed(book.rows("units"), "单位编码")
    person_rows = _keyed(book.rows("people"), "人员编号")
    plain_units = {code: _unit(row) for code, row in unit_rows.items()}
    people = {code: Person(code, row.text("name")) for code, row in person_rows.items()}
    person_names = Names()
    for person in people.values():
        person_names.add(person.code, (person.name,))
    known = Directory(plain_units, people, _unit_names(plain_units, unit_rows), person_names)
    for row in person_rows.values():
        row.required(("name", "姓名"))
    units = {code: _with_people(known.units[code], row, known) for code, row in unit_rows.items()}
    people = {code: _with_unit(people[code], row, known) for code, row in person_rows.items()}
    return Directory(units, people, known.unit_names, person_names)


def read_labels(book: Book) -> dict[str, bool]:
    """The labels in their order, and whether each is a campaign; one that stands there twice counts once."""
    labels: dict[str, bool] = {}
    for row in book.rows("labels"):
        name = row.text("name")
        if name in labels:
            row.warning(Code.NAME_TWICE, "name", f"标签“{name}”重复，只计一次。", "请删除重复的行。")
        if name:
            labels[name] = labels.get(name, False) or row.text("campaign") == "yes"
    return labels


def _keyed(rows: Iterable[RegisterRow], heading: str) -> dict[str, RegisterRow]:
    """Rows by code; a code that is missing or stands there already is a problem."""
    keyed: dict[str, RegisterRow] = {}
    for row in rows:
        row.required(("code", heading))
        code = row.text("code")
        if code in keyed:
            first = keyed[code].cell("code")
            row.error(
                Code.CODE_TWICE,
                "code",
                f"{heading} {code} 与 {first} 格重复。",
                "请改成不重复的编号，或删除多余的行。",
            )
        elif code:
            keyed[code] = row
    return keyed


def _unit(row: RegisterRow) -> Unit:
    row.required(("name", "单位名称"), ("category", "类别"))
    return Unit(
        code=row.text("code"),
        name=row.text("name"),
        aliases=row.names("aliases"),
        category=row.text("category"),
        emails=row.names("emails"),
    )


def _unit_names(units: dict[str, Unit], rows: dict[str, RegisterRow]) -> Names:
    """What each unit may be called; a name or alias that is another unit's too is a problem."""
    names = Names()
    for unit in units.values():
        names.add(unit.code, filter(None, (unit.code, unit.name, unit.folder, *unit.aliases)))
    for unit in units.values():
        for field, texts in (("name", (unit.name,)), ("aliases", unit.aliases)):
            for text in texts:
                others = [units[code].folder for code in names.find(text) if code != unit.code]
                if others:
                    message = f"“{text}”也是{'、'.join(others)}的名称、别名或编码。"
                    rows[unit.code].error(
                        Code.NAME_TWICE, field, message, "请改成只对应一个单位的叫法，或从别名中删去。"
                    )
    return names


def _with_people(unit: Unit, row: RegisterRow, known: Directory) -> Unit:
    if not row.text("head"):
        row.error(Code.LEADER_MISSING, "head", f"{unit.name}没有主要负责人。", "请填人员表里的姓名或编号。")
    return replace(
        unit,
        county_leader=known.person(row, "county_leader"),
        head=known.person(row, "head"),
        contact=known.person(row, "contact"),
    )


def _with_unit(person: Person, row: RegisterRow, known: Directory) -> Person:
    return replace(person, unit_code=known.unit(row, "unit"), post=row.text("post"), email=row.text("email"))
