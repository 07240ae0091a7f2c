"""Drawing one sheet from its columns: a table with filters, colours, notes on its headings, frozen panes, A4."""

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from pipeline.publish.columns import Column, Row
from pipeline.publish.excel.style import FONT, STYLES, Rules
from pipeline.publish.excel.texts import Texts
from pipeline.publish.views.notes import Note

HEADING_ROW = 2
"""The headings' row, counted from 0; above it the sheet's title and what it holds."""

OVERVIEW, NOTES = "概览", "说明"
_LINE_HEIGHT = 15
_NOTE_WIDTHS = (20, 76, 8)


def new_workbook(buffer: BytesIO, title: str, office: str) -> Any:
    """An XlsxWriter workbook in which text never acts."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties({"title": title, "author": office})
    return workbook


class Pen:
    """A workbook with its formats and the words that its sheets carry. `drawn` has the columns of each sheet with a list."""

    def __init__(self, workbook: Any, texts: Texts) -> None:
        self.workbook = workbook
        self.texts = texts
        self.formats = {name: workbook.add_format({**FONT, **style}) for name, style in STYLES.items()}
        self.rules = Rules(workbook)
        self.home = ""  # the first sheet, to which all others lead back
        self.drawn: dict[str, Sequence[Column[Any]]] = {}

    def sheet(self, name: str, *, landscape: bool = True) -> Any:
        """A new sheet set up for A4 with page numbers."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer("&L&A&C第 &P 页，共 &N 页")
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, f"{self.texts.title}　{name}", self.formats["title"])
        words = self.texts.sheets.get(name, "")
        if self.home:
            sheet.write_url(1, 0, place_of(self.home), self.formats["back"], f"← {self.home}　{words}")
        else:
            sheet.write_string(1, 0, words, self.formats["back"])
        self.home = self.home or name
        return sheet


def place_of(name: str, first: int = 0, last: int | None = None, width: int = 1) -> str:
    """A link to a sheet of the same workbook: a cell, or the rows from `first` to `last`, counted from 0."""
    cells = f"A{first + 1}" if last is None else f"A{first + 1}:{chr(ord('A') + width - 1)}{last + 1}"
    return f"internal:'{name}'!{cells}"


def draw_list(
    pen: Pen, name: str, columns: Sequence[Column[Row]], rows: Sequence[Row], *, frozen: int, printed: int = 0
) -> Any:
    """One sheet with a row each; `frozen` columns stay in view, the first `printed` (0: all) go on paper.

    Text stays text, numbers are numbers.
    """
    sheet = pen.sheet(name)
    pen.drawn[name] = columns
    draw_table(pen, sheet, HEADING_ROW, columns, rows)
    sheet.freeze_panes(HEADING_ROW + 1, frozen)
    sheet.repeat_rows(HEADING_ROW)
    sheet.print_area(0, 0, HEADING_ROW + max(len(rows), 1), (printed or len(columns)) - 1)
    return sheet


def draw_table(pen: Pen, sheet: Any, top: int, columns: Sequence[Column[Row]], rows: Sequence[Row]) -> None:
    """A table with its headings in row `top`, each with its note, and a row under it for each of `rows`."""
    last = top + max(len(rows), 1)
    heads = [{"header": column.heading, "header_format": pen.formats["heading"]} for column in columns]
    options = {"columns": heads, "style": None} | ({"name": sheet.name} if sheet.name.isidentifier() else {})
    sheet.add_table(top, 0, last, len(columns) - 1, options)
    sheet.set_row(top, 32)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        meaning = meaning_of(pen, column)
        note = {"author": "", "x_scale": 1.6, "y_scale": 0.4 + len(meaning) / 50, "font_size": 9}
        sheet.write_comment(top, at, meaning, note)
        _write_column(sheet, (top + 1, at), column, rows, pen.formats[column.style])
        for rule in pen.rules.of(column.name, column.style):
            sheet.conditional_format(top + 1, at, last, at, rule)
    _heighten(sheet, top + 1, columns, rows)


def _heighten(sheet: Any, top: int, columns: Sequence[Column[Row]], rows: Sequence[Row]) -> None:
    """Make room for text on more than one line: LibreOffice keeps the height that it finds."""
    lines: dict[int, int] = {}
    for column in columns:
        if column.style == "wrap":
            for place, row in enumerate(rows, top):
                count = _lines(str(column.value(row)), column.width)
                if count > lines.get(place, 1):
                    lines[place] = count
    for place, count in lines.items():
        sheet.set_row(place, _LINE_HEIGHT * count)


def _lines(text: str, width: int) -> int:
    """On how many lines a text stands; a Chinese character is two wide."""
    return 1 if 2 * len(text) <= width else -(-len(text.encode("gbk", "replace")) // width)


def meaning_of(pen: Pen, column: Column[Any]) -> str:
    """What a column means, in the office's own words where it has some."""
    return pen.texts.columns.get(column.heading, column.meaning)


def _write_column(sheet: Any, start: tuple[int, int], column: Column[Row], rows: Iterable[Row], look: Any) -> None:
    first, at = start
    values: Iterable[Any] = map(column.value, rows)
    if show := _SHOWN.get(column.style):
        values = map(show, values)
    blank, write = sheet.write_blank, sheet.write_string
    if column.style in _NUMBERS:
        write, values = sheet.write_number, (None if value is None else float(value) for value in values)
    elif column.style == "moment":
        write, values = sheet.write_datetime, (value and value.replace(tzinfo=None, second=0, microsecond=0) for value in values)
    for place, value in enumerate(values, first):
        if value is None:
            blank(place, at, None, look)
        else:
            write(place, at, value, look)


_NUMBERS = frozenset(("count", "points", "percent", "signed", "flag"))
_SHOWN: dict[str, Callable[[Any], object]] = {
    "colour": lambda status: status.char,
    "term": lambda value: value and value.term,
}


def draw_notes(pen: Pen, origin: Sequence[Note]) -> None:
    """说明: the rules, what the bulletin was made from, and what every column of every sheet means."""
    sheet = pen.sheet(NOTES, landscape=False)
    for at, width in enumerate(_NOTE_WIDTHS):
        sheet.set_column(at, at, width)
    at = _draw_block(pen, sheet, 3, "规则", pen.texts.notes)
    at = _draw_block(pen, sheet, at, "来历", origin)
    for name, columns in pen.drawn.items():
        lines = [(column.heading, meaning_of(pen, column), column.unit) for column in columns]
        at = _draw_block(pen, sheet, at, f"工作表 {name}", lines)
    sheet.freeze_panes(2, 0)


def _draw_block(pen: Pen, sheet: Any, top: int, heading: str, lines: Sequence[tuple[str, ...]]) -> int:
    """Lines under a heading, none without lines; the row of the next block."""
    if not lines:
        return top
    for at, text in enumerate((heading, "", "单位" if len(lines[0]) > 2 else "")):
        sheet.write_string(top, at, text, pen.formats["section"])
    for place, line in enumerate(lines, top + 1):
        for at, text in enumerate(line):
            sheet.write_string(place, at, text, pen.formats["wrap"])
        sheet.set_row(place, _LINE_HEIGHT * max(map(_lines, line, _NOTE_WIDTHS)))
    return top + len(lines) + 2
