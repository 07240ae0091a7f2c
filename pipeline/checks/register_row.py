"""What the checks of the register share: the edition, the sheets with their rows, and the names in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.model.county import Person, Register, Unit
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Line

FILE = "register.xlsx"


@dataclass(frozen=True)
class Edition:
    """Which register is built: its year, and the SHA-256 of its workbook."""

    year: int
    digest: str


@dataclass(frozen=True)
class RegisterRow:
    """One row of one sheet. What is wrong in it goes to `problems`, which all rows share."""

    line: Line
    tab: str
    marked: frozenset[str]
    problems: list[Problem]

    def text(self, name: str) -> str:
        return str(self.line.values.get(name) or "").strip()

    def names(self, name: str) -> tuple[str, ...]:
        value = self.line.values.get(name) or ()
        assert isinstance(value, tuple)
        return tuple(text for part in value if (text := str(part).strip()))

    def day(self, name: str) -> date | None:
        value = self.line.values.get(name)
        return value if isinstance(value, date) else None

    def is_faulty(self, name: str) -> bool:
        """Whether the cell already comes back for what reading found: nothing more is said about it."""
        return self.cell(name) in self.marked

    def cell(self, name: str) -> str:
        return self.line.cells.get(name, "")

    def error(self, code: Code, name: str, message: str, hint: str) -> None:
        self._add(code, Severity.ERROR, name, message, hint)

    def question(self, code: Code, name: str, message: str, hint: str) -> None:
        self._add(code, Severity.QUESTION, name, message, hint)

    def warning(self, code: Code, name: str, message: str, hint: str) -> None:
        self._add(code, Severity.WARNING, name, message, hint)

    def required(self, *names: tuple[str, str]) -> None:
        """Each `(column, heading)` is filled in."""
        for name, heading in names:
            if not self.is_faulty(name) and self.line.values.get(name) in (None, "", ()):
                self.error(Code.REQUIRED, name, f"没有填{heading}。", f"请在此格填写{heading}。")

    def _add(self, code: Code, severity: Severity, name: str, message: str, hint: str) -> None:
        if not self.is_faulty(name):
            where = Where(FILE, self.tab, self.cell(name))
            self.problems.append(Problem(code, severity, where, message, hint, field=name))


@dataclass
class Book:
    """The sheets of the register as rows, and the problems found in them so far."""

    tables: Mapping[str, Sequence[Line]]
    tabs: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def rows(self, sheet: str) -> list[RegisterRow]:
        tab = self.tabs.get(sheet, sheet)
        back = (p.where for p in self.problems if p.comes_back)
        marked = frozenset(where.cell for where in back if where.sheet == tab and where.cell)
        return [RegisterRow(line, tab, marked, self.problems) for line in self.tables.get(sheet, ())]


    def in_order(self) -> tuple[Problem, ...]:
        """The problems as one goes through the workbook: sheet by sheet, row by row; of the file itself first."""
        order = {tab: place for place, tab in enumerate(self.tabs.values())}
        return tuple(sorted(self.problems, key=lambda problem: (order.get(problem.where.sheet, -1), problem.where.place)))


@dataclass
class Names:
    """Which codes a text may mean; one is an answer, two are a question."""

    codes: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, texts: Iterable[str]) -> None:
        for text in dict.fromkeys(texts):
            self.codes.setdefault(text, []).append(code)

    def find(self, text: str) -> tuple[str, ...]:
        return tuple(self.codes.get(text, ()))


@dataclass(frozen=True)
class Directory:
    """The units and people of the register, to be looked up by what people write."""

    units: Mapping[str, Unit]
    people: Mapping[str, Person]
    unit_names: Names
    person_names: Names

    @classmethod
    def of(cls, register: Register) -> "Directory":
        """The names in a register that was accepted."""
        unit_names, person_names = Names(), Names()
        for unit in register.units:
            unit_names.add(unit.code, (unit.code, unit.name, unit.folder, *unit.aliases))
        for person in register.people:
            person_names.add(person.code, (person.name,))
        return cls(register.unit_by_code, register.person_by_code, unit_names, person_names)

    def unit(self, row: RegisterRow, name: str) -> str:
        """The unit's code that a cell means, or empty with a problem; empty cells mean none."""
        text = row.text(name)
        return self.unit_of(row, name, text) if text else ""

    def unit_of(self, row: RegisterRow, name: str, text: str) -> str:
        if text in self.units:
            return text
        found = self.unit_names.find(text)
        if len(found) == 1:
            return found[0]
        if found:
            which = "、".join(self.units[code].folder for code in found)
            row.question(Code.AMBIGUOUS_UNIT, name, f"“{text}”对应多个单位：{which}。", "请改填单位编码。")
        else:
            row.error(
                Code.UNKNOWN_UNIT,
                name,
                f"“{text}”不在单位表中。",
                "请填单位表里的名称、别名或编码，或先在单位表中增加。",
            )
        return ""

    def person(self, row: RegisterRow, name: str) -> str:
        """The person's code that a cell means, or empty with a problem; empty cells mean none."""
        text = row.text(name)
        if not text or text in self.people:
            return text
        found = self.person_names.find(text)
        if len(found) == 1:
            return found[0]
        if found:
            row.question(
                Code.PERSON_AMBIGUOUS,
                name,
                f"人员表中有 {len(found)} 人叫“{text}”（{'、'.join(found)}）。",
                "请改填人员编号。",
            )
        else:
            row.error(
                Code.PERSON_UNKNOWN,
                name,
                f"“{text}”不在人员表中。",
                "请填人员表里的姓名或编号，或先在人员表中增加。",
            )
        return ""
