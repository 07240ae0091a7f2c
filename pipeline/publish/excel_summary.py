"""A quarter's or year's bulletin as a workbook: an overview with charts, the rankings, and the tasks as they stand at its end."""

from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.model.result import Status
from pipeline.publish.columns_task import PRINTED, TASKS
from pipeline.publish.excel_overview import (
    colour_cards,
    draw_cards,
    draw_contents,
    draw_ends,
    draw_head,
    headings,
)
from pipeline.publish.excel_sheets import HEADING_ROW, OVERVIEW, Pen, draw_list, draw_notes, new_workbook
from pipeline.publish.excel_style import FILLS
from pipeline.publish.notes import explain_period
from pipeline.publish.rows import COLOURS
from pipeline.publish.summary import Summary
from pipeline.publish.summary_files import ranking_columns, rankings
from pipeline.publish.texts import Texts, render_texts

_RANKING = "单位排名"
_GRADES = ("优秀", "良好", "一般", "较差")
_GRADE_LOOKS = (("#1C6B2C", "#FFFFFF"), FILLS[Status.BLUE], FILLS[Status.ORANGE], FILLS[Status.RED])
_LINES = 3  # units of each category whose months are drawn
_TOP, _CHARTS, _LISTS = 3, 6, 23  # rows of the overview: cards, charts, lists


def draw_summary(summary: Summary, workspace_templates: Path | None = None) -> bytes:
    """The workbook's bytes; the same summary gives the same cells. The words are those of `workbook.txt`."""
    buffer = BytesIO()
    edition = summary.edition
    with new_workbook(buffer, summary.title, edition.office) as workbook:
        pen = Pen(workbook, _texts(summary, workspace_templates))
        _draw_overview(pen, summary)
        for name, tab, rows in rankings(summary):
            draw_list(pen, tab, ranking_columns(summary, name), rows, frozen=5 if name == "单位" else 4)
        draw_list(pen, "期末任务", TASKS, summary.tasks, frozen=2, printed=PRINTED)
        heads = tuple((month.term, head) for month, head in edition.heads)
        draw_notes(pen, (("基础台账", edition.register_digest), ("程序版本", f"kaohe {edition.program}"), *heads))
        draw_contents(pen)
    return buffer.getvalue()


def _texts(summary: Summary, workspace_templates: Path | None) -> Texts:
    edition, period = summary.edition, summary.period
    return render_texts(
        {
            "title": summary.title, "county": edition.county, "office": edition.office, "period": period.term,
            "is_month": False, "year": period.year, "number": edition.number, "published": edition.published, "lead": summary.lead,
            "notes": explain_period(is_year=period.is_year),
        },
        workspace_templates,
    )  # fmt: skip


def _draw_overview(pen: Pen, summary: Summary) -> None:
    """One printed page: the sentence, the colours at the end, the months of the first, the grades of a year."""
    sheet = pen.sheet(OVERVIEW)
    sheet.fit_to_pages(1, 1)
    sheet.set_column(0, 11, 11)
    draw_head(pen, sheet)
    draw_cards(pen, sheet, _TOP, colour_cards(summary.tally))
    categories = [(name, [row.row for row in rows]) for name, rows in summary.categories]
    end = draw_ends(pen, sheet, categories, _LISTS, {})
    end = max(end, _draw_counts(pen, sheet, summary))
    sheet.insert_chart(_CHARTS, 0, _months_chart(pen, summary), {"object_position": 2})
    sheet.insert_chart(_CHARTS, 6, _counts_chart(pen, summary), {"object_position": 2})
    sheet.print_area(0, 0, end, 11)


def _counted(summary: Summary) -> tuple[tuple[str, ...], list[tuple[str, list[int]]]]:
    """What the table on the left counts: in a year the grades by category, in a quarter the colours at its end."""
    if summary.period.is_year:
        grades = [(name, Counter(row.grade for row in rows)) for name, rows in summary.categories]
        return _GRADES, [(name, [count[grade] for grade in _GRADES]) for name, count in grades]
    names = tuple(f"{status.char} {status.term}" for status in COLOURS[:4])
    return names, [
        (name, [sum(row.row.score.counts[status] for row in rows) for status in COLOURS[:4]]) for name, rows in summary.categories
    ]


def _draw_counts(pen: Pen, sheet: Any, summary: Summary) -> int:
    """The table that the right chart is drawn from; its last row."""
    names, lines = _counted(summary)
    sheet.merge_range(_LISTS, 0, _LISTS, 5, _counts_title(summary), pen.formats["section"])
    headings(pen, sheet, _LISTS + 1, [(0, 1, "类别"), *((at, at, name) for at, name in enumerate(names, 2))])
    for place, (name, counts) in enumerate(lines, _LISTS + 2):
        sheet.merge_range(place, 0, place, 1, name, pen.formats["strong"])
        for at, count in enumerate(counts, 2):
            sheet.write_number(place, at, count, pen.formats["count"])
    return _LISTS + 1 + len(lines)


def _counts_title(summary: Summary) -> str:
    return "各类单位等次" if summary.period.is_year else "各类单位期末五色（不含已完结）"


def _counts_chart(pen: Pen, summary: Summary) -> Any:
    """The counts by category, stacked."""
    _, lines = _counted(summary)
    looks = _GRADE_LOOKS if summary.period.is_year else tuple(FILLS[status] for status in COLOURS[:4])
    chart = pen.workbook.add_chart({"type": "bar", "subtype": "percent_stacked"})
    first, last = _LISTS + 2, _LISTS + 1 + len(lines)
    for at, (fill, ink) in enumerate(looks, 2):
        chart.add_series({
            "name": [OVERVIEW, _LISTS + 1, at], "categories": [OVERVIEW, first, 0, last, 0],
            "values": [OVERVIEW, first, at, last, at], "fill": {"color": fill}, "gap": 50,
            "data_labels": {"value": True, "num_format": "0;;", "font": {"color": ink, "size": 8}},
        })  # fmt: skip
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"major_gridlines": {"visible": False}, "visible": False})
    return _finished(chart, _counts_title(summary))


def _months_chart(pen: Pen, summary: Summary) -> Any:
    """The months of the first units of each category as lines, from the ranking's own cells."""
    columns = ranking_columns(summary, "单位")
    at = next(place for place, column in enumerate(columns) if column.name == str(summary.period.months[0]))
    name, last = next(place for place, column in enumerate(columns) if column.name == "name"), at + len(summary.period.months) - 1
    chart = pen.workbook.add_chart({"type": "line"})
    for place in _first_places(summary):
        chart.add_series({
            "name": [_RANKING, place, name], "categories": [_RANKING, HEADING_ROW, at, HEADING_ROW, last],
            "values": [_RANKING, place, at, place, last], "marker": {"type": "circle", "size": 5},
        })  # fmt: skip
    chart.set_y_axis({"num_font": {"size": 8}, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    return _finished(chart, "各类前三名各月得分")


def _first_places(summary: Summary) -> Sequence[int]:
    """Where the first units of each category stand on the sheet of the ranking."""
    places: list[int] = []
    start = HEADING_ROW + 1
    for _, rows in summary.categories:
        places += range(start, start + min(_LINES, len(rows)))
        start += len(rows)
    return places


def _finished(chart: Any, title: str) -> Any:
    chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    chart.set_chartarea({"border": {"color": "#E0E0E0"}})
    chart.set_size({"width": 490, "height": 314})
    return chart
