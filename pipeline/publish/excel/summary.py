"""A quarter's or year's bulletin as a workbook: an overview with charts, the rankings, and the tasks as they stand at its end."""

from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.model.result import Status
from pipeline.publish.excel.overview import (
    colour_cards,
    draw_cards,
    draw_contents,
    draw_ends,
    draw_head,
    finished_chart,
    headings,
    stacked_chart,
)
from pipeline.publish.excel.sheets import HEADING_ROW, OVERVIEW, Pen, draw_list, draw_notes, new_workbook
from pipeline.publish.excel.style import FILLS
from pipeline.publish.excel.texts import Texts, render_texts
from pipeline.publish.tables.columns_task import PRINTED, TASKS
from pipeline.publish.tables.summary import ranking_columns, rankings
from pipeline.publish.views.notes import explain_period
from pipeline.publish.views.rows import COLOURS
from pipeline.publish.views.summary import Summary

_RANKING = "单位排名"
_GRADES = {
    "优秀": ("#1C6B2C", "#FFFFFF"), "良好": FILLS[Status.BLUE], "一般": FILLS[Status.ORANGE], "较差": FILLS[Status.RED],
}  # fmt: skip
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
        heads = (*((("考核月份", summary.scope),) if summary.scope else ()), *((month.term, head) for month, head in edition.heads))
        draw_notes(pen, (("基础台账", edition.register_digest), ("程序版本", f"kaohe {edition.program}"), *heads, *(("更正", lead) for lead in edition.corrections)))
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
    counts = _counted(summary)
    end = max(draw_ends(pen, sheet, categories, _LISTS, {}), _draw_counts(pen, sheet, counts))
    chart = stacked_chart(pen, counts.title, "percent_stacked", (_LISTS + 1, _LISTS + 2, _LISTS + 1 + len(counts.lines)), (1, counts.looks))
    sheet.insert_chart(_CHARTS, 0, _months_chart(pen, summary), {"object_position": 2})
    sheet.insert_chart(_CHARTS, 6, chart, {"object_position": 2})
    sheet.print_area(0, 0, end, 11)


class Counts(NamedTuple):
    """Units or tasks of each category by a few names, each with its look: fill and letters."""

    title: str
    names: Sequence[str]
    looks: Sequence[tuple[str, str]]
    lines: Sequence[tuple[str, Sequence[int]]]


def _counted(summary: Summary) -> Counts:
    """In a year the grades by category, in a quarter the colours at its end."""
    if summary.period.is_year:
        grades = [(name, Counter(row.grade for row in rows)) for name, rows in summary.categories]
        lines = [(name, [count[grade] for grade in _GRADES]) for name, count in grades]
        return Counts("各类单位等次", tuple(_GRADES), tuple(_GRADES.values()), lines)
    lines = [(name, [sum(row.row.score.counts[status] for row in rows) for status in COLOURS]) for name, rows in summary.categories]
    names = tuple(f"{status.char} {status.term}" for status in COLOURS)
    return Counts("各类单位期末五色", names, tuple(FILLS[status] for status in COLOURS), lines)


def _draw_counts(pen: Pen, sheet: Any, counts: Counts) -> int:
    """The table that the right chart is drawn from; its last row."""
    sheet.merge_range(_LISTS, 0, _LISTS, 5, counts.title, pen.formats["section"])
    headings(pen, sheet, _LISTS + 1, [(at, at, name) for at, name in enumerate(("类别", *counts.names))])
    for place, (name, figures) in enumerate(counts.lines, _LISTS + 2):
        sheet.write_string(place, 0, name, pen.formats["strong"])
        for at, count in enumerate(figures, 1):
            sheet.write_number(place, at, count, pen.formats["count"])
    return _LISTS + 1 + len(counts.lines)


def _months_chart(pen: Pen, summary: Summary) -> Any:
    """The months of the first units of each category as lines, from the ranking's own cells."""
    columns = ranking_columns(summary, "单位")
    at = next(place for place, column in enumerate(columns) if column.name == str(summary.months[0]))
    name, last = next(place for place, column in enumerate(columns) if column.name == "name"), at + len(summary.months) - 1
    chart = pen.workbook.add_chart({"type": "line"})
    for place in _first_places(summary):
        chart.add_series({
            "name": [_RANKING, place, name], "categories": [_RANKING, HEADING_ROW, at, HEADING_ROW, last],
            "values": [_RANKING, place, at, place, last], "marker": {"type": "circle", "size": 5},
        })  # fmt: skip
    chart.set_y_axis({"num_font": {"size": 8}, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    return finished_chart(chart, "各类前三名各月得分")


def _first_places(summary: Summary) -> Sequence[int]:
    """Where the first units of each category stand on the sheet of the ranking."""
    places: list[int] = []
    start = HEADING_ROW + 1
    for _, rows in summary.categories:
        places += range(start, start + min(_LINES, len(rows)))
        start += len(rows)
    return places
