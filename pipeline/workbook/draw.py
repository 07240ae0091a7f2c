"""Draw declared sheets as an .xlsx: what we issue to be filled in, and what goes back to be mended.

The same content gives the same bytes: no clock is read and every property is fixed.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import product
from typing import TYPE_CHECKING

from pipeline.model.problem import Severity
from pipeline.workbook import style
from pipeline.workbook.limits import limits_of, prompt_of
from pipeline.workbook.paper import set_up_paper
from pipeline.workbook.schema import IDENTITY_TAB, OUTCOME_HEADING, By, Column, Sheet
from pipeline.workbook.style import Look

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

OUTCOME = Column("outcome", OUTCOME_HEADING, by=By.OFFICE, width=32)
ACCEPTED = "已接收"
_ORDER = (Severity.ERROR, Severity.QUESTION, Severity.WARNING)
_CREATED = datetime(2000, 1, 1)
_ENDLESS = 20_000  # rows with drop-downs where people may go on as long as they like
_ALLOWED = {"format_columns": True, "format_rows": True, "autofilter": True}


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a cell is coloured; the text goes into its comment, in brief (else the same) it stands in the column of outcomes."""

    severity: Severity
    text: str
    brief: str = ""


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One row: cell values and marks by column name, and the columns to be filled in.

    The mark of "" concerns the row as a whole. `prompts` take the place of a column's own prompt in this row,
    `links` lead from a given cell to a folder or file, `outcome` is said where no mark asks for mending.
    """

    values: Mapping[str, object]
    open: frozenset[str]
    marks: Mapping[str, Mark] = field(default_factory=dict)
    muted: bool = False
    prompts: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ACCEPTED


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """One sheet: title and notes above the table, its rows, `extra_rows` open empty ones, then the `closing` lines. Without
    protection what is below looks and helps alike.

    With `problems` a first column says of each row whether it was accepted and what to mend.
    """

    sheet: Sheet
    title: str
    notes: tuple[str, ...]
    rows: tuple[DrawnRow, ...]
    protected: bool
    extra_rows: int = 0
    problems: bool = False
    closing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A workbook: its sheets, and what the hidden sheet says (nothing: no hidden sheet)."""

    sheets: tuple[DrawnSheet, ...]
    identity: Mapping[str, str]


def draw(book: Drawing) -> bytes:
    """The workbook as bytes."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    from xlsxwriter.workbook import Workbook  # only here: most deliveries need no drawing

    with Workbook(target, options) as workbook:
        workbook.set_properties({"title": book.sheets[0].title, "created": _CREATED})
        formats = style.make_formats(workbook)
        for drawn in book.sheets:
            _SheetPen(workbook, drawn, formats).draw()
        if book.identity:
            _draw_identity(workbook, book.identity)
    return target.getvalue()


def _draw_identity(workbook: "Workbook", identity: Mapping[str, str]) -> None:
    worksheet = workbook.add_worksheet(IDENTITY_TAB)
    for row, (key, value) in enumerate(identity.items()):
        worksheet.write_string(row, 0, key)
        worksheet.write_string(row, 1, value)
    worksheet.protect()
    worksheet.very_hidden()


class _SheetPen:
    """Draws one sheet; holds where things stand on it."""

    def __init__(self, workbook: "Workbook", drawn: DrawnSheet, formats: style.CellFormats) -> None:
        self.workbook = workbook
        self.drawn = drawn
        self.formats = formats
        self.worksheet: Worksheet = workbook.add_worksheet(drawn.sheet.tab)
        self.columns = (OUTCOME, *drawn.sheet.columns) if drawn.problems else drawn.sheet.columns
        self.names_and_widths = [(column.name, column.width) for column in self.columns]
        self.plain: dict[bool, tuple[list[Format], list[Format]]] = {}
        self.heading_row = 1 + len(drawn.notes)
        self.last_row = self.heading_row + max(len(drawn.rows) + drawn.extra_rows, 1)
        self.is_endless = bool(drawn.extra_rows) and not drawn.protected

    def draw(self) -> None:
        self._draw_top()
        self._draw_headings()
        for number, row in enumerate(self.drawn.rows, self.heading_row + 1):
            self._draw_row(number, row)
        self._draw_extra_rows()
        self._draw_closing()
        self._limit_cells()
        self._set_up_page()

    def _draw_top(self) -> None:
        worksheet = self.worksheet
        worksheet.set_row(0, 30)
        worksheet.write_string(0, 0, self.drawn.title, style.line_format(self.workbook, 16, style.NAVY, True))
        note_format = style.line_format(self.workbook, 10)
        for number, note in enumerate(self.drawn.notes, 1):
            worksheet.set_row(number, 18)
            worksheet.write_string(number, 0, note, note_format)
        if self.is_endless:  # the columns have the look of cells to fill in, above the table too
            for number, index in product(range(self.heading_row), range(1, len(self.columns))):
                worksheet.write_blank(number, index, None, note_format)

    def _draw_headings(self) -> None:
        lines = max(style.count_lines(column.heading, column.width) for column in self.columns)
        self.worksheet.set_row(self.heading_row, style.row_height(lines) + 10)
        heading_format = style.make_heading_formats(self.workbook)
        for index, column in enumerate(self.columns):
            below = self._plain_formats(muted=False)[1][index] if self.is_endless else None
            self.worksheet.set_column(index, index, column.width, below)
            self.worksheet.write_string(self.heading_row, index, column.heading, heading_format(column))
            if column.by is By.SENDER and (hint := prompt_of(column)):
                options = {"validate": "any"} | hint
                self.worksheet.data_validation(self.heading_row, index, self.heading_row, index, options)

    def _draw_row(self, number: int, row: DrawnRow) -> None:
        values, open_cells = row.values, row.open
        if self.drawn.problems:
            values = {**values, OUTCOME.name: outcome_text(row, self.drawn.sheet)}
        given, to_fill = self._plain_formats(row.muted)
        lines = self.drawn.sheet.room if open_cells else 1
        # Most cells are text or empty; they take the short way.
        write_string, write_blank = self.worksheet.write_string, self.worksheet.write_blank
        for index, (name, width) in enumerate(self.names_and_widths):
            value = values.get(name, "")
            cell_format = (to_fill if name in open_cells else given)[index]
            if value == "":
                write_blank(number, index, None, cell_format)
            elif isinstance(value, str):
                write_string(number, index, value, cell_format)
                if style.may_take_more(value, width, lines):
                    lines = max(lines, style.count_lines(value, width))
            else:
                self._write(number, index, value, cell_format)
        for name, link in row.links.items():
            index = next(place for place, (column, _) in enumerate(self.names_and_widths) if column == name)
            self.worksheet.write_url(number, index, link, given[index], str(values[name]))
        self.worksheet.set_row(number, style.row_height(lines))
        if row.marks or self.drawn.problems:
            self._draw_marks(number, row, values)

    def _plain_formats(self, muted: bool) -> "tuple[list[Format], list[Format]]":
        """The formats of every column, unmarked: given, and to be filled in."""
        if muted not in self.plain:
            given, to_fill = (Look.GIVEN_MUTED, Look.OPEN_MUTED) if muted else (Look.GIVEN, Look.OPEN)
            self.plain[muted] = (
                [self.formats(column, given, True) for column in self.columns],
                [self.formats(column, to_fill, False) for column in self.columns],
            )
        return self.plain[muted]

    def _write(self, row: int, index: int, value: object, cell_format: "Format") -> None:
        worksheet = self.worksheet
        if not value and value != 0:
            worksheet.write_blank(row, index, None, cell_format)
        elif isinstance(value, str):
            worksheet.write_string(row, index, value, cell_format)
        elif isinstance(value, Decimal | int):
            worksheet.write_number(row, index, float(value), cell_format)
        elif isinstance(value, date):
            worksheet.write_datetime(row, index, value, cell_format)
        else:
            worksheet.write_string(row, index, str(value), cell_format)

    def _draw_marks(self, number: int, row: DrawnRow, values: Mapping[str, object]) -> None:
        for index, column in enumerate(self.columns):
            if column is OUTCOME:
                worst = worst_of(row)
                clean = Look.ACCEPTED if row.outcome == ACCEPTED else Look.GIVEN
                look = style.MARKED[worst] if worst else clean
                self._write(number, index, values[OUTCOME.name], self.formats(OUTCOME, look, True))
            elif mark := row.marks.get(column.name):
                marked = self.formats(column, style.MARKED[mark.severity], column.name not in row.open)
                self._write(number, index, values.get(column.name), marked)
                self._comment(number, index, f"【{mark.severity.term}】{mark.text}")

    def _comment(self, row: int, index: int, text: str) -> None:
        height = style.count_lines(text, 42) * 18 + 16
        size = {"width": 290, "height": height, "font_name": style.FONT, "font_size": 9, "color": "#FFFDF0"}
        self.worksheet.write_comment(row, index, text, size)

    def _draw_extra_rows(self) -> None:
        if self.is_endless:
            return  # the columns themselves look like that
        first = self.heading_row + 1 + len(self.drawn.rows)
        _, formats = self._plain_formats(muted=False)
        for number in range(first, first + self.drawn.extra_rows):
            for index, cell_format in enumerate(formats):
                self.worksheet.write_blank(number, index, None, cell_format)

    def _draw_closing(self) -> None:
        line_format = style.line_format(self.workbook, 11)
        for number, line in enumerate(self.drawn.closing, self.last_row + 2):
            self.worksheet.set_row(number, 26)
            self.worksheet.write_string(number, 0, line, line_format)

    def _limit_cells(self) -> None:
        first = self.heading_row + 1
        rows = self.drawn.rows
        extra = (first + len(rows), (_ENDLESS if self.is_endless else first + len(rows) + self.drawn.extra_rows) - 1)
        for index, column in enumerate(self.columns):
            cells: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for number, row in enumerate(rows, first):
                if column.name in row.open:
                    cells[row.prompts.get(column.name, "")].append((number, number))
            if self.drawn.extra_rows:
                cells[""].append(extra)
            for prompt, spans in cells.items():
                if limits := limits_of(column, prompt):
                    (start, end), *others = _joined(spans)
                    limits["other_cells"] = [[top, index, bottom, index] for top, bottom in others]
                    self.worksheet.data_validation(start, index, end, index, limits)

    def _set_up_page(self) -> None:
        worksheet, standing = self.worksheet, 3 if self.drawn.problems else 2
        worksheet.freeze_panes(self.heading_row + 1, standing)
        worksheet.autofilter(self.heading_row, 0, self.last_row, len(self.columns) - 1)
        set_up_paper(worksheet, self.drawn.title, self.columns, self.heading_row, standing)
        worksheet.hide_gridlines(2)
        if self.drawn.protected:
            worksheet.protect("", _ALLOWED)


def worst_of(row: DrawnRow) -> Severity | None:
    """The gravest severity among a row's marks, or None."""
    found = {mark.severity for mark in row.marks.values()}
    return next((severity for severity in _ORDER if severity in found), None)


def outcome_text(row: DrawnRow, sheet: Sheet) -> str:
    """What the first column says of a row: each mark with its column's heading, the gravest first."""
    marks = sorted(row.marks.items(), key=lambda item: _ORDER.index(item[1].severity))
    lines = []
    for name, mark in marks:
        heading = sheet.by_name[name].heading if name in sheet.by_name else ""
        text = mark.brief or mark.text
        said = text if heading in re.split("[，。：]", text, maxsplit=1)[0] else f"“{heading}” {text}"
        lines.append(f"{mark.severity.term}：{said}")
    if worst_of(row) in (None, Severity.WARNING):
        lines.insert(0, row.outcome)
    return "\n".join(lines)


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans of rows (first, last) in their order, those that follow one another without a gap as one."""
    first, last = spans[0]
    for start, end in spans[1:]:
        if start != last + 1:
            yield first, last
            first = start
        last = end
    yield first, last
