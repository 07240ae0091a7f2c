"""A workbook to be filled in: given cells and open ones, a row each thing asked about. Drawn empty, and anew to be mended."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import __version__
from pipeline.model.county import Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Problem, Severity
from pipeline.model.report import Line
from pipeline.model.text import inert
from pipeline.workbook.draw import ACCEPTED, OUTCOME, Drawing, DrawnRow, DrawnSheet, Mark, draw
from pipeline.workbook.rows import text_of
from pipeline.workbook.schema import Column, Quantity, Sheet, Type

_GRAVITY = (Severity.WARNING, Severity.QUESTION, Severity.ERROR)
_LISTED = 6  # problems named above the table; the receipt has them all
_ROW = re.compile(r"[A-Z]+(\d+)")

LEGEND = "【颜色】深蓝表头由您填写，金色字的必填；浅色表头和灰色格是考核办填好的，不用动。"


@dataclass(frozen=True)
class Form:
    """One sheet to be filled in by one sender.

    `deadline` and `steps` are the lines above the table; `rows` what is asked, by the sheet's key; `identity` the rows
    of the hidden sheet. With `extra_rows` the sender may add rows of their own below. `more` are further sheets of the
    same workbook, with keys of their own; `closing` are lines below the table.
    """

    sheet: Sheet
    title: str
    filename: str
    deadline: str
    steps: tuple[str, ...]
    rows: Mapping[str, DrawnRow]
    identity: Mapping[str, str]
    extra_rows: int = 0
    more: tuple["Form", ...] = ()
    closing: tuple[str, ...] = ()

    @property
    def sheets(self) -> tuple["Form", ...]:
        """Every sheet of the workbook, in order."""
        return (self, *self.more)

    @property
    def fingerprint(self) -> str:
        """A hash of everything the workbook shows: drawn again from the same it need not be."""
        rows = [
            [dict(row.values), sorted(row.open), row.muted, dict(row.prompts), [(name, mark.text) for name, mark in row.marks.items()]]
            for row in self.rows.values()
        ]
        shown = [__version__, self.title, self.deadline, self.steps, rows, dict(self.identity), self.extra_rows]
        shown += [self.closing, *(other.fingerprint for other in self.more)]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False, default=str).encode()).hexdigest()


def form_filename(unit: Unit, period: Period, kind: DocumentKind) -> str:
    """`城关镇 2026年3月 月报表.xlsx`: safe on Windows, at most 255 bytes."""
    return titled_filename(unit, f"{period.term} {kind.term}")


def titled_filename(unit: Unit, title: str) -> str:
    """The same for a workbook of any title."""
    tail = f" {title}.xlsx"
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", unit.name).strip(" .")
    room = 255 - len(tail.encode())
    return name.encode()[:room].decode(errors="ignore") + tail


def draw_form(form: Form) -> bytes:
    """The workbook to be filled in."""
    return draw(Drawing(tuple(_issued(each) for each in form.sheets), form.identity))


def _issued(form: Form) -> DrawnSheet:
    rows = tuple(form.rows.values())
    legend = (LEGEND,) if form.extra_rows or any(row.open for row in rows) else ()
    notes = (form.deadline, *form.steps, *legend)
    return DrawnSheet(form.sheet, form.title, notes, rows, True, form.extra_rows, closing=form.closing)


def draw_mend(form: Form, lines: Sequence[Line], problems: Sequence[Problem]) -> bytes:
    """The workbook as sent, with what has to be mended marked; the same identity, so it may be sent again.

    Values stand as they were read, and as they were written where they could not be read. Rows that the sender may
    add come after those asked about. Problems of no row stand on the first sheet.
    """
    place_of = {key: place for place, each in enumerate(form.sheets) for key in each.rows}
    sheets = []
    for place, each in enumerate(form.sheets):
        own_lines = [line for line in lines if place_of.get(str(line.values.get(each.sheet.key, "")), 0) == place]
        own_problems = [problem for problem in problems if place_of.get(problem.task_code, 0) == place]
        sheets.append(_mended(each, own_lines, own_problems))
    return draw(Drawing(tuple(sheets), form.identity))


def _mended(form: Form, lines: Sequence[Line], problems: Sequence[Problem]) -> DrawnSheet:
    key = form.sheet.key
    line_of: dict[str, Line] = {}
    for line in lines:
        line_of.setdefault(str(line.values.get(key, "")), line)
    added = [line for line in lines if form.extra_rows and str(line.values.get(key, "")) not in form.rows]
    by_row = _by_row(form, added, problems)
    rows = [_mend_row(form, row, line_of.get(code), by_row[code]) for code, row in form.rows.items()]
    own = frozenset(form.sheet.asked)
    rows += [_mend_row(form, DrawnRow({}, own), line, by_row[line.row]) for line in added]
    to_mend = sum(any(problem.comes_back for problem in found) for place, found in by_row.items() if place != "")
    notes = (form.deadline, *_mend_steps(to_mend), *_loose_notes(by_row[""]))
    return DrawnSheet(form.sheet, f"{form.title}（待修改）", notes, tuple(rows), True, form.extra_rows, problems=True)


def _by_row(form: Form, added: Iterable[Line], problems: Iterable[Problem]) -> dict[str | int, list[Problem]]:
    """Problems by the key of their row, or the number of a row that was added; "" holds those of no row."""
    numbers = {line.row for line in added}
    found: dict[str | int, list[Problem]] = defaultdict(list)
    for problem in problems:
        cell = _ROW.fullmatch(problem.where.cell)
        number = int(cell[1]) if cell else 0
        place: str | int = number if number in numbers else ""
        found[problem.task_code if problem.task_code in form.rows else place].append(problem)
    return found


def _mend_row(form: Form, row: DrawnRow, line: Line | None, problems: Iterable[Problem]) -> DrawnRow:
    own = form.sheet.asked.keys()
    sent = _sent_values(form.sheet, line) if line else {}
    marks = marks_of(form.sheet, problems)
    given = {name: value for name, value in row.values.items() if not (line and name in own)}
    return replace(
        row,
        values={**given, **sent},
        # What has to be mended must be open, even where the row asks for the other figure.
        open=row.open | ((marks.keys() | sent.keys()) & own),
        marks=marks,
        outcome=ACCEPTED if sent else "未填",
    )


def marks_of(sheet: Sheet, problems: Iterable[Problem]) -> dict[str, Mark]:
    """The marks of a row's cells; "" has what concerns the row as a whole."""
    marks: dict[str, Mark] = {}
    for problem in problems:
        name = problem.field if problem.field in sheet.by_name else ""
        marks[name] = _joined(marks.get(name), problem)
    return marks


def _sent_values(sheet: Sheet, line: Line) -> dict[str, object]:
    """What the sender wrote in the cells to be filled in: read values, else the text as it showed."""
    return {
        column.name: shown_value(column, line.values[column.name])
        if column.name in line.values
        else line.texts[column.name]
        for column in sheet.asked.values()
        if column.name in line.values or column.name in line.texts
    }


def shown_value(column: Column, value: object) -> object:
    """A read value as it is written back into its cell."""
    if isinstance(value, Quantity):
        return text_of(value) if value.unit else value.value
    if column.type is Type.NAMES and isinstance(value, tuple):
        return "、".join(value)
    return dict(column.choices).get(str(value), value) if column.choices else value


def _joined(mark: Mark | None, problem: Problem) -> Mark:
    """The mark of a cell with one more problem: all the words, the gravest colour."""
    text = inert(f"{problem.message}{problem.hint}".strip())
    if mark is None:
        return Mark(problem.severity, text)
    return Mark(max(mark.severity, problem.severity, key=_GRAVITY.index), f"{mark.text}{text}")


def _mend_steps(to_mend: int) -> tuple[str, ...]:
    if not to_mend:
        return ("【结果】没有需要修改的行；标浅黄色的是提示，请留意。",)
    return (
        f"【结果】有 {to_mend} 行需要修改，其余不用动。"
        f"在“{OUTCOME.heading}”列点筛选箭头，去掉“{ACCEPTED}”，就只看要改的行。",
        "【修改】红色格（退回）改正，橙色格（待确认）填明确，浅黄色格（提示）请留意；鼠标停在格上看原因。"
        "改好后整表再报一次。",
    )


def _loose_notes(problems: Sequence[Problem]) -> tuple[str, ...]:
    """Problems of no row in this table, one line each."""
    notes = []
    for problem in problems[:_LISTED]:
        place = f"{problem.where.cell} " if problem.where.cell else ""
        notes.append(inert(f"【{problem.severity.term}】{place}{problem.message}{problem.hint}"))
    if len(problems) > _LISTED:
        notes.append(f"另有 {len(problems) - _LISTED} 个问题，见回执。")
    return tuple(notes)
