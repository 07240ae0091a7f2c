"""概览: the county on one printed page: the sentence, the figures as cards, by category, the native charts, who is first and last."""

from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.publish.excel.sheets import NOTES, OVERVIEW, Pen, place_of
from pipeline.publish.excel.style import FILLS
from pipeline.publish.views.bulletin import Bulletin
from pipeline.publish.views.rows import COLOURS, ScoreRow, Tally

_WIDTH = 12  # columns of the page's grid
_TABLE = 8  # row of the table's heading, counted from 0
_CHART_ROWS = 16
_ENDS = 3  # how many of a category are named as first and as last
_BAD = COLOURS[:2]
_LOOKS = tuple(FILLS[status] for status in COLOURS)

Targets = dict[str, str]
"""Where the name of a unit leads, by its code."""
Categories = Iterable[tuple[str, Sequence[ScoreRow]]]
"""The units of each category in ranking order."""


def draw_overview(pen: Pen, bulletin: Bulletin, targets: Targets) -> None:
    """One printed page that shows the county at a glance and leads to every unit and sheet."""
    sheet = pen.sheet(OVERVIEW)
    sheet.fit_to_pages(1, 1)
    sheet.set_column(0, _WIDTH - 1, 11)
    draw_head(pen, sheet)
    _draw_figures(pen, sheet, bulletin)
    last = _draw_categories(pen, sheet, bulletin)
    categories = [(category.name, [unit.row for unit in category.units]) for category in bulletin.categories]
    charts = last + 2
    lists = charts + _CHART_ROWS + 1
    end = max(_draw_worst(pen, sheet, bulletin, lists, targets), draw_ends(pen, sheet, categories, lists, targets))
    shares = stacked_chart(pen, "各类单位五色构成", "percent_stacked", (_TABLE, _TABLE + 1, last - 1), (3, _LOOKS))
    sheet.insert_chart(charts, 0, shares, {"object_position": 2})
    if bulletin.worst:
        rows = (lists + 1, lists + 2, lists + 1 + len(bulletin.worst))
        chart = stacked_chart(pen, "滞后与未开复工最多的单位", "stacked", rows, (4, _LOOKS[:2]))
        sheet.insert_chart(charts, 6, chart, {"object_position": 2})
    sheet.print_area(0, 0, end, _WIDTH - 1)


def merged(pen: Pen, sheet: Any, place: tuple[int, int, int], value: object, style: str) -> None:
    """A value over the columns from the second to the third of `place`, in its row."""
    row, first, last = place
    sheet.merge_range(row, first, row, last, value, pen.formats[style])


def draw_head(pen: Pen, sheet: Any) -> None:
    """Masthead, issue and the sentence, as the office words them."""
    for row, height, text, style in ((0, 40, pen.texts.title, "banner"), (1, 22, pen.texts.issue, "issue"), (2, 46, pen.texts.lead, "lead")):
        sheet.set_row(row, height)
        merged(pen, sheet, (row, 0, _WIDTH - 1), text, style)


def _draw_figures(pen: Pen, sheet: Any, bulletin: Bulletin) -> None:
    """Two rows of figures: the colours; who has to act."""
    tally = bulletin.tally
    others = [
        ("未到期", tally.not_due, ""), ("待核实", bulletin.provisional, ""), ("督办措施", len(bulletin.measures), ""),
        ("领导约谈", sum(measure.level >= 4 for measure in bulletin.measures), ""),
        ("迟报单位", len(bulletin.late), ""), ("缺报单位", len(bulletin.missing), ""),
    ]  # fmt: skip
    draw_cards(pen, sheet, 3, colour_cards(tally))
    draw_cards(pen, sheet, 5, others)


def colour_cards(tally: Tally) -> list[tuple[str, int, str]]:
    """A card for the assessed tasks and one for each colour: label, figure, and what its style is called after."""
    colours = [(f"{status.char} {status.term}", tally.counts[status], f"_{status}") for status in COLOURS]
    return [("考核任务", tally.assessed, ""), *colours]


def draw_cards(pen: Pen, sheet: Any, row: int, cards: Iterable[tuple[str, int, str]]) -> None:
    """A row of large figures, each over its label."""
    sheet.set_row(row, 34)
    for at, (label, figure, style) in enumerate(cards):
        merged(pen, sheet, (row, 2 * at, 2 * at + 1), figure, f"card{style}")
        merged(pen, sheet, (row + 1, 2 * at, 2 * at + 1), label, f"label{style}" if style else "card_label")


def headings(pen: Pen, sheet: Any, row: int, spans: Iterable[tuple[int, int, str]]) -> None:
    """Headings over their columns: first, last, words."""
    for first, last, text in spans:
        if first == last:
            sheet.write_string(row, first, text, pen.formats["heading"])
        else:
            merged(pen, sheet, (row, first, last), text, "heading")


def _draw_categories(pen: Pen, sheet: Any, bulletin: Bulletin) -> int:
    """Colours by category with a total; the row of the total."""
    names = (*(f"{status.char} {status.term}" for status in COLOURS), "考核任务", "黑红占比%", "未到期", "单位数")
    headings(pen, sheet, _TABLE, [(0, 2, "类别"), *((at, at, name) for at, name in enumerate(names, 3))])
    lines = [(category.name, category.tally, len(category.units)) for category in bulletin.categories]
    lines.append(("合计", bulletin.tally, sum(count for _, _, count in lines)))
    for place, (name, tally, units) in enumerate(lines, _TABLE + 1):
        merged(pen, sheet, (place, 0, 2), name, "strong")
        figures = (*(tally.counts[status] for status in COLOURS), tally.assessed, float(tally.share(tally.lagging)), tally.not_due, units)
        for at, figure in enumerate(figures, 3):
            sheet.write_number(place, at, figure, pen.formats["share" if at == 9 else "count"])
    return _TABLE + len(lines)


def _named(pen: Pen, sheet: Any, place: tuple[int, int, int], row: ScoreRow, targets: Targets) -> None:
    """A unit's name that leads to its tasks, if it has any."""
    target = targets.get(row.code)
    merged(pen, sheet, place, "" if target else row.name, "link" if target else "text")
    if target:
        sheet.write_url(*place[:2], target, pen.formats["link"], row.name)


def _draw_worst(pen: Pen, sheet: Any, bulletin: Bulletin, top: int, targets: Targets) -> int:
    """The units with the most tasks red or black; the last row used."""
    merged(pen, sheet, (top, 0, 5), "滞后与未开复工最多的单位", "section")
    names = [(at, at, f"{status.char} {status.term}") for at, status in enumerate(_BAD, 4)]
    headings(pen, sheet, top + 1, [(0, 3, "单位"), *names])
    for place, row in enumerate(bulletin.worst, top + 2):
        _named(pen, sheet, (place, 0, 3), row, targets)
        for at, status in enumerate(_BAD, 4):
            sheet.write_number(place, at, row.score.counts[status], pen.formats["count"])
    return top + 1 + len(bulletin.worst)


def draw_ends(pen: Pen, sheet: Any, categories: Categories, top: int, targets: Targets) -> int:
    """The first and the last units of each category; the last row used."""
    merged(pen, sheet, (top, 6, _WIDTH - 1), "排名前列和靠后的单位", "section")
    headings(pen, sheet, top + 1, [(6, 6, "类别"), (7, 7, "名次"), (8, 10, "单位"), (11, 11, "综合得分")])
    lines = []
    for name, rows in categories:
        ranked = [row for row in rows if row.score.rank is not None]
        ends = ranked if len(ranked) <= 2 * _ENDS else [*ranked[:_ENDS], *ranked[-_ENDS:]]
        lines += [(name, row) for row in ends]
    for place, (name, row) in enumerate(lines, top + 2):
        sheet.write_string(place, 6, name, pen.formats["text"])
        sheet.write_number(place, 7, row.score.rank, pen.formats["count"])
        _named(pen, sheet, (place, 8, 10), row, targets)
        sheet.write_number(place, 11, float(row.score.composite or 0), pen.formats["percent"])
    return top + 1 + len(lines)


def draw_contents(pen: Pen) -> None:
    """What the other sheets hold, each with a link; for the screen, below what is printed. Drawn last."""
    sheet = pen.workbook.get_worksheet_by_name(OVERVIEW)
    top = sheet.dim_rowmax + 2
    merged(pen, sheet, (top, 0, _WIDTH - 1), "工作表", "section")
    for place, name in enumerate((*pen.drawn, NOTES), top + 1):
        sheet.write_url(place, 0, place_of(name), pen.formats["link"], name)
        merged(pen, sheet, (place, 2, _WIDTH - 1), pen.texts.sheets.get(name, ""), "text")


def stacked_chart(pen: Pen, title: str, kind: str, rows: tuple[int, int, int], series: tuple[int, Sequence[tuple[str, str]]]) -> Any:
    """Stacked bars of a table on this sheet whose names stand in its first column.

    `rows` are those of the heading, the first and the last figure; `series` the column of the first series, and what
    each looks like: fill and letters.
    """
    heading, first, last = rows
    start, looks = series
    chart = pen.workbook.add_chart({"type": "bar", "subtype": kind})
    for at, (fill, ink) in enumerate(looks, start):
        chart.add_series({
            "name": [OVERVIEW, heading, at],
            "categories": [OVERVIEW, first, 0, last, 0],
            "values": [OVERVIEW, first, at, last, at],
            "fill": {"color": fill},
            "gap": 50,
            "data_labels": {"value": True, "num_format": "0;;", "font": {"color": ink, "size": 8}},
        })  # fmt: skip
    chart.set_y_axis({"reverse": True, "num_font": {"size": 8}})
    chart.set_x_axis({"major_gridlines": {"visible": False}, "visible": False})
    return finished_chart(chart, title)


def finished_chart(chart: Any, title: str) -> Any:
    """What all charts of an overview have: a title, the legend below, half of the page's width."""
    chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    chart.set_chartarea({"border": {"color": "#E0E0E0"}})
    chart.set_size({"width": 490, "height": 20 * _CHART_ROWS - 6})
    return chart
