"""The operations manual 操作手册, made from the declarations: who sends what and when, every column, what comes back and why."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipeline.model.problem import Code
from pipeline.model.rules import CalendarRules
from pipeline.publish.templates import make_environment, shipped_explanations
from pipeline.workbook.documents import KINDS
from pipeline.workbook.documents.guide import COMMON, GUIDES
from pipeline.workbook.schema import By, Column, Kind, Sheet

_SECTION = re.compile(r"(?m)^## (\S+) (\S+)\n+- 意思：(.+)\n- 例如：(.+)\n- 改正：(.+)$")


@dataclass(frozen=True, slots=True)
class Explanation:
    """One kind of problem in the words of `docs/problems.md`."""

    code: str
    name: str
    meaning: str
    example: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column to be filled in, or several that ask the same."""

    heading: str
    holds: str
    is_required: bool
    how: str
    example: str


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet of a document: headings of what comes filled in, and the columns to be filled in."""

    tab: str
    given: tuple[str, ...]
    columns: tuple[ColumnRow, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One document kind."""

    kind: str
    term: str
    sender: str
    when: str
    about: str
    steps: tuple[str, ...]
    sheets: tuple[SheetTable, ...]
    problems: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True)
class Manual:
    """The whole manual of a county; `common` are the problems that any document may have."""

    county: str
    office: str
    contact: str
    chapters: tuple[Chapter, ...]
    common: tuple[Explanation, ...]


def make_manual(county: str, office: str, contact: str, rules: CalendarRules) -> Manual:
    """The manual of a county by its settings; the same for the same settings."""
    explained = read_explanations(shipped_explanations().read_text(encoding="utf-8"))
    kinds = {kind.of: kind for kind in KINDS}
    chapters = tuple(_chapter(kinds[of], rules, explained) for of in GUIDES if of in kinds)
    return Manual(county, office, contact, chapters, tuple(explained[code] for code in COMMON))


def render_manual(manual: Manual, workspace_templates: Path | None = None) -> str:
    """The page, by `manual.html`."""
    return make_environment(workspace_templates).get_template("manual.html").render(manual=manual)


def read_explanations(text: str) -> Mapping[Code, Explanation]:
    """What `docs/problems.md` says of each code."""
    return {
        Code(code): Explanation(code, name, meaning, _bare(example), remedy)
        for code, name, meaning, example, remedy in _SECTION.findall(text)
    }


def _bare(quoted: str) -> str:
    """A sentence without the quotation marks around the whole of it: it may quote something itself."""
    whole = re.fullmatch(r"“((?:[^“”]|“[^“”]*”)*)”", quoted)
    return whole[1] if whole else quoted


def _chapter(kind: Kind, rules: CalendarRules, explained: Mapping[Code, Explanation]) -> Chapter:
    guide = GUIDES[kind.of]
    return Chapter(
        kind.name,
        kind.term,
        guide.sender,
        guide.when.format_map(_moments(rules)),
        guide.about,
        guide.steps,
        tuple(_sheet(sheet) for sheet in kind.sheets),
        tuple(explained[code] for code in guide.problems),
    )


def _moments(rules: CalendarRules) -> Mapping[str, str]:
    """The days of a report month in words."""
    return {
        "open": f"当月 {rules.open_day} 日",
        "due": f"当月 {rules.due_day} 日" if rules.due_day else "当月最后一天",
        "close": f"次月 {rules.close_day} 日",
        "verify": f"次月 {rules.verify_day} 日",
        "publish": f"次月 {rules.publish_day} 日",
    }


def _sheet(sheet: Sheet) -> SheetTable:
    given = tuple(column.heading for column in sheet.columns if column.by is By.OFFICE)
    asked = list(sheet.asked.values())
    # Columns that follow each other and ask the same, such as twelve months, share a row.
    groups = groupby(asked, key=lambda column: (column.prompt or column.name, column.type, column.required))
    return SheetTable(sheet.tab, given, tuple(_row(list(group)) for _, group in groups))


def _row(columns: Sequence[Column]) -> ColumnRow:
    first, last = columns[0], columns[-1]
    choices = f"可选：{'、'.join(term for _, term in first.choices)}。" if first.choices else ""
    return ColumnRow(
        first.heading if first is last else f"{first.heading} 至 {last.heading}",
        first.type.value,
        first.required,
        f"{first.prompt}{choices}",
        first.example or next((term for _, term in first.choices), ""),
    )
