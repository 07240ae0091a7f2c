"""概览: the sentence, the figures by category, and the native charts drawn from them."""

from typing import Any

from pipeline.publish.excel_sheets import FILLS, Pen
from pipeline.publish.rows import COLOURS
from pipeline.publish.view import Bulletin

_TABLE = 4  # row of the table's heading, counted from 0


def draw_overview(pen: Pen, bulletin: Bulletin) -> None:
    """One printed page that shows the county at a glance."""
    sheet = pen.sheet("概览")
    sheet.fit_to_pages(1, 1)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 8, 11)
    issue = f"〔{bulletin.period.year}〕第 {bulletin.facts.number} 期　{bulletin.office}　{bulletin.facts.published}"
    sheet.write_string(1, 0, issue, pen.formats["text"])
    sheet.set_row(2, 40)
    sheet.merge_range(2, 0, 2, 8, bulletin.lead, pen.formats["lead"])
    last = _draw_table(pen, sheet, bulletin)
    worst = _draw_worst(pen, sheet, bulletin, last + 2)
    shares = _chart(pen, "各类单位五色构成", "percent_stacked", (_TABLE, _TABLE + 1, last - 1))
    sheet.insert_chart(worst + 2, 0, shares, {"x_offset": 4})
    if bulletin.worst:
        chart = _chart(pen, "滞后与未开复工最多的单位", "stacked", (last + 3, last + 4, worst), colours=2)
        sheet.insert_chart(worst + 2, 4, chart, {"x_offset": 24})


def _draw_table(pen: Pen, sheet: Any, bulletin: Bulletin) -> int:
    """Colours by category with a total; the row of the total."""
    headings = (
        "类别",
        *(f"{status.char} {status.term}" for status in COLOURS),
        "考核任务",
        "未到期",
        "单位数",
    )
    for at, heading in enumerate(headings):
        sheet.write_string(_TABLE, at, heading, pen.formats["heading"])
    lines = [(category.name, category.tally, len(category.units)) for category in bulletin.categories]
    lines.append(("合计", bulletin.tally, sum(count for _, _, count in lines)))
    for place, (name, tally, units) in enumerate(lines, _TABLE + 1):
        sheet.write_string(place, 0, name, pen.formats["strong"])
        figures = (*(tally.counts[status] for status in COLOURS), tally.assessed, tally.not_due, units)
        for at, figure in enumerate(figures, 1):
            sheet.write_number(place, at, figure, pen.formats["count"])
    return _TABLE + len(lines)


def _draw_worst(pen: Pen, sheet: Any, bulletin: Bulletin, top: int) -> int:
    """The units with the most tasks red or black; the last row used."""
    sheet.write_string(top, 0, "滞后与未开复工最多的单位", pen.formats["section"])
    for at, heading in enumerate(("单位", *(f"{status.char} {status.term}" for status in COLOURS[:2]))):
        sheet.write_string(top + 1, at, heading, pen.formats["heading"])
    for place, row in enumerate(bulletin.worst, top + 2):
        sheet.write_string(place, 0, row.name, pen.formats["text"])
        for at, status in enumerate(COLOURS[:2], 1):
            sheet.write_number(place, at, row.score.counts[status], pen.formats["count"])
    return top + 1 + len(bulletin.worst)


def _chart(pen: Pen, title: str, kind: str, rows: tuple[int, int, int], colours: int = 5) -> Any:
    """Stacked bars, a series for each colour; `rows` are those of the heading, the first and the last figure."""
    heading, first, last = rows
    chart = pen.workbook.add_chart({"type": "bar", "subtype": kind})
    for at, status in enumerate(COLOURS[:colours], 1):
        fill, ink = FILLS[status]
        chart.add_series({
            "name": ["概览", heading, at],
            "categories": ["概览", first, 0, last, 0],
            "values": ["概览", first, at, last, at],
            "fill": {"color": fill},
            "gap": 50,
            "data_labels": {"value": True, "font": {"color": ink, "size": 8}},
        })  # fmt: skip
    chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 8}})
    chart.set_x_axis({"major_gridlines": {"visible": False}, "visible": False})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 520, "height": 330})
    return chart
