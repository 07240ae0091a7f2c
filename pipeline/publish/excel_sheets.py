"""Drawing one sheet from its columns: headings, filters, colours, frozen panes, A4."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from pipeline.model.result import Status
from pipeline.publish.columns import Column, Row
from pipeline.publish.columns_score import REPORTING, reporting_of
from pipeline.publish.notes import Note
from pipeline.publish.rows import COLOURS
from pipeline.publish.view import Bulletin

HEADING_ROW = 2
"""The headings' row, counted from 0; above it the sheet's title."""

FILLS = {
    Status.BLACK: ("#1F1F1F", "#FFFFFF"),
    Status.RED: ("#C02A1F", "#FFFFFF"),
    Status.GREEN: ("#CFE5CD", "#1C4F27"),
    Status.BLUE: ("#BCD7F2", "#123F73"),
    Status.ORANGE: ("#F7D69B", "#6B3A00"),
}
"""Fill and letters of each colour, the same as on the page."""

_FONT = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
_LINE = {"bottom": 1, "bottom_color": "#E0E0E0"}
_STYLES: dict[str, dict[str, object]] = {
    "text": _LINE,
    "wrap": {**_LINE, "text_wrap": True, "valign": "top"},
    "centre": {**_LINE, "align": "center"},
    "colour": {**_LINE, "align": "center", "bold": True},
    "term": _LINE,
    "flag": {**_LINE, "num_format": "0"},
    "count": {**_LINE, "num_format": "0"},
    "points": {**_LINE, "num_format": "0.##"},
    "percent": {**_LINE, "num_format": "0.00"},
    "signed": {**_LINE, "num_format": "+0.00;-0.00;0.00"},
    "moment": {**_LINE, "num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "link": {**_LINE, "font_color": "#123F73", "underline": 1},
    "heading": {
        "bold": True,
        "text_wrap": True,
        "bg_color": "#F5EFE6",
        "bottom": 2,
        "top": 1,
        "align": "center",
    },
    "title": {"font_name": "宋体", "font_size": 18, "bold": True, "font_color": "#C8161D"},
    "lead": {"font_size": 12, "text_wrap": True, "valign": "top"},
    "section": {"bold": True, "font_size": 12, "bottom": 2},
    "strong": {**_LINE, "bold": True},
}


class Pen:
    """A workbook with its formats and the title that every sheet carries."""

    def __init__(self, workbook: Any, title: str) -> None:
        self.workbook = workbook
        self.title = title
        self.formats = {name: workbook.add_format({**_FONT, **style}) for name, style in _STYLES.items()}
        self.fills = {
            status: workbook.add_format({"bg_color": fill, "font_color": ink})
            for status, (fill, ink) in FILLS.items()
        }

    def sheet(self, name: str, *, landscape: bool = True) -> Any:
        """A new sheet set up for A4 with page numbers."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer("&L&A&C第 &P 页，共 &N 页")
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, f"{self.title}　{name}", self.formats["title"])
        return sheet


def draw_list(
    pen: Pen, name: str, columns: Sequence[Column[Row]], rows: Sequence[Row], *, frozen: int, printed: int = 0
) -> Any:
    """One sheet with a row each; `frozen` columns stay in view, the first `printed` (0: all) go on paper.

    Text stays text, numbers are numbers.
    """
    sheet = pen.sheet(name)
    last = HEADING_ROW + max(len(rows), 1)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(HEADING_ROW, at, column.heading, pen.formats["heading"])
        _write_column(sheet, at, column, rows, pen.formats[column.style])
        if column.style == "colour":
            _colour(pen, sheet, at, last)
    sheet.set_row(HEADING_ROW, 32)
    sheet.autofilter(HEADING_ROW, 0, last, len(columns) - 1)
    sheet.freeze_panes(HEADING_ROW + 1, frozen)
    sheet.repeat_rows(HEADING_ROW)
    sheet.print_area(0, 0, last, (printed or len(columns)) - 1)
    return sheet


def _write_column(sheet: Any, at: int, column: Column[Row], rows: Iterable[Row], look: Any) -> None:
    show = _SHOWN.get(column.style)
    of, blank, string, number = column.value, sheet.write_blank, sheet.write_string, sheet.write_number
    for place, row in enumerate(rows, HEADING_ROW + 1):
        value = of(row)
        if show:
            value = show(value)
        if value is None:
            blank(place, at, None, look)
        elif isinstance(value, str):
            string(place, at, value, look)
        elif isinstance(value, datetime):
            sheet.write_datetime(place, at, value.replace(tzinfo=None, second=0, microsecond=0), look)
        elif isinstance(value, (int, Decimal)):
            number(place, at, float(value), look)


_SHOWN: dict[str, Callable[[Any], object]] = {
    "colour": lambda status: status.char,
    "term": lambda value: value and value.term,
    "flag": lambda value: None if value is None else int(value),
}


def _colour(pen: Pen, sheet: Any, at: int, last: int) -> None:
    for status in COLOURS:
        rule = {"type": "cell", "criteria": "==", "value": f'"{status.char}"', "format": pen.fills[status]}
        sheet.conditional_format(HEADING_ROW + 1, at, last, at, rule)


def draw_reporting(pen: Pen, bulletin: Bulletin) -> None:
    """迟报缺报: the missing units first, then the late ones with their first accepted arrival."""
    draw_list(pen, "迟报缺报", REPORTING, reporting_of(bulletin), frozen=0)


def draw_notes(
    pen: Pen, notes: Sequence[Note], sheets: Sequence[tuple[str, Sequence[Column[Any]]]], bulletin: Bulletin
) -> None:
    """说明: the rules, what every column means, and what the bulletin was made from."""
    sheet = pen.sheet("说明", landscape=False)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 84)
    facts = bulletin.facts
    origin = (
        ("基础台账", f"第 {facts.register_number} 版 {facts.register_digest}"),
        ("日志末行", facts.journal_head),
        ("程序版本", f"kaohe {facts.program}"),
    )
    blocks = [("规则", tuple(notes)), ("来历", origin)]
    blocks += [(f"工作表 {name}", tuple((c.heading, c.meaning) for c in columns)) for name, columns in sheets]
    at = 2
    for heading, lines in blocks:
        sheet.write_string(at, 0, heading, pen.formats["section"])
        sheet.write_blank(at, 1, None, pen.formats["section"])
        for place, (term, text) in enumerate(lines, at + 1):
            sheet.write_string(place, 0, term, pen.formats["wrap"])
            sheet.write_string(place, 1, text, pen.formats["wrap"])
        at += len(lines) + 2
