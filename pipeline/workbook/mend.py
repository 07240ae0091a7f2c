"""The workbook to mend: what was sent, drawn anew, with every cell in question marked and explained.

What is said of cells names those of this workbook: its rows and columns are not where they were in the file that was sent.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from pipeline.model.problem import Problem, Severity
from pipeline.model.report import Line
from pipeline.model.text import inert
from pipeline.workbook.draw import ACCEPTED, OUTCOME, Drawing, DrawnRow, DrawnSheet, Mark, draw
from pipeline.workbook.form import Form
from pipeline.workbook.raw import letters_of
from pipeline.workbook.schema import Sheet
from pipeline.workbook.unsettled import asked_anew, sent_values, unsettled

_GRAVITY = (Severity.WARNING, Severity.QUESTION, Severity.ERROR)
_LISTED = 6  # problems named above the table; the receipt has them all
_ROW = re.compile(r"[A-Z]+(\d+)")
_CELL = re.compile(r"“[^”]*”|(?<![A-Za-z0-9-])[A-Z]{1,3}[1-9][0-9]*(?![A-Za-z0-9-])")  # what is quoted is nobody's cell
_NAME = re.compile(r"^[A-Z]+[0-9]+ (“[^”]*”：)?")  # of cell and task, with which a problem begins: in the cell itself both are seen
_TOP = 3  # rows that a sheet has beside its notes before the first of its table: title, headings, and counting from 1


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
    lines_of: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        lines_of[str(line.values.get(key, ""))].append(line)
    for own in lines_of.values():
        own.sort(key=lambda line: not sent_values(form.sheet, line))  # of two rows, one of which is empty, the other counts
    line_of = {code: own[0] for code, own in lines_of.items()}
    by_number = {line.row: line for line in lines}
    added = [line for line in lines if form.extra_rows and str(line.values.get(key, "")) not in form.rows]
    by_row = _by_row(form, added, problems)
    to_mend = sum(any(problem.comes_back for problem in found) for place, found in by_row.items() if place != "")
    steps = (form.deadline, *_mend_steps(to_mend))
    drawn = [*(line_of.get(code) for code in form.rows), *added]
    moved = _mover(form.sheet, lines, drawn, _TOP + len(steps) + len(_loose_notes(by_row[""])))
    rows = []
    for code, row in form.rows.items():
        first, found = line_of.get(code), by_row[code]
        below = by_number.get(first.row + 1) if first else None
        anew = unsettled(form.sheet, lines_of[code], below, found)
        if first and anew:  # of the other row nothing is left to be mended
            found = [problem for problem in found if problem.where.cell in ("", *first.cells.values())]
        rows.append(_mend_row(form, row, first, [moved(asked_anew(problem)) for problem in found], anew))
    open_cells = frozenset(form.sheet.asked)
    rows += [_mend_row(form, DrawnRow({}, open_cells), line, map(moved, by_row[line.row])) for line in added]
    notes = (*steps, *_loose_notes([moved(problem) for problem in by_row[""]]))
    return DrawnSheet(form.sheet, f"{form.title}（待修改）", notes, tuple(rows), True, form.extra_rows, problems=True)


def _mover(sheet: Sheet, sent: Iterable[Line], drawn: Iterable[Line | None], first: int) -> Callable[[Problem], Problem]:
    """Says of a problem in the sent workbook where its cells are in this one, whose table begins with row `first`.

    `drawn` are the lines by their new rows. A row that was sent and is not drawn again is called one of the sent workbook.
    """
    letters = {column.name: letters_of(place) for place, column in enumerate(sheet.columns, 1)}  # after the column of outcomes
    places = {cell: f"原表 {cell}" for line in sent for cell in line.cells.values()}
    for row, line in enumerate(drawn, first):
        if line:
            places |= {cell: f"{letters[name]}{row}" for name, cell in line.cells.items() if name in letters}

    def moved(text: str) -> str:
        return _CELL.sub(lambda found: places.get(found[0], found[0]), text)

    def move(problem: Problem) -> Problem:
        where = replace(problem.where, cell=moved(problem.where.cell))
        return replace(problem, where=where, message=moved(problem.message), hint=moved(problem.hint))

    return move


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


def _mend_row(
    form: Form, row: DrawnRow, line: Line | None, problems: Iterable[Problem], anew: Mapping[str, str] = MappingProxyType({})
) -> DrawnRow:
    own = form.sheet.asked.keys()
    sent = sent_values(form.sheet, line) if line else {}
    sent = {name: value for name, value in sent.items() if name not in anew}
    marks = marks_of(form.sheet, problems)
    for name, text in anew.items():
        before = marks[name].text if name in marks else ""
        marks[name] = Mark(Severity.ERROR, inert(f"{before}{text}"))
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


def _joined(mark: Mark | None, problem: Problem) -> Mark:
    """The mark of a cell with one more problem: all the words, the gravest colour."""
    message = inert(_NAME.sub("", problem.message).strip())
    text = f"{message}{inert(problem.hint)}"
    brief = message if problem.severity is Severity.WARNING else text  # how to mend a hint is read in its cell, and on the receipt
    if mark is None:
        return Mark(problem.severity, text, brief)
    return Mark(max(mark.severity, problem.severity, key=_GRAVITY.index), f"{mark.text}{text}", f"{mark.brief}{brief}")


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
        cell = problem.where.cell
        place = f"{cell} " if cell and not problem.message.startswith(cell) else ""
        notes.append(inert(f"【{problem.severity.term}】{place}{problem.message}{problem.hint}"))
    if len(problems) > _LISTED:
        notes.append(f"另有 {len(problems) - _LISTED} 个问题，见回执。")
    return tuple(notes)
