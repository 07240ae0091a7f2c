"""A quarter's or year's bulletin as page, workbook, tables and leaders' sheets."""

import csv
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import xlsxwriter

from pipeline.model.result import Status
from pipeline.publish.excel_columns import TASKS, Column
from pipeline.publish.excel_sheets import Pen, draw_list
from pipeline.publish.html import environment_of
from pipeline.publish.rows import COLOURS
from pipeline.publish.summary import Summary, SummaryRow
from pipeline.publish.tables import disarm


def render_summary(summary: Summary, workspace_templates: Path | None = None) -> str:
    """The page, by `summary.html`."""
    return _render("summary.html", summary, workspace_templates)


def render_leader_sheets(summary: Summary, workspace_templates: Path | None = None) -> str:
    """A sheet of paper for every leader, by `leaders.html`."""
    return _render("leaders.html", summary, workspace_templates)


def _render(template: str, summary: Summary, workspace_templates: Path | None) -> str:
    page = environment_of(workspace_templates).get_template(template)
    # The parts shared with the month's bulletin ask for these two names.
    return page.render(summary=summary, bulletin=summary, colours=COLOURS, not_due=Status.NOT_DUE)


def _columns(summary: Summary, name: str) -> tuple[Column[SummaryRow], ...]:
    """The columns of a ranking: the months, and for units in a year what follows from them."""
    is_unit = name == "单位"
    months = tuple(
        Column[SummaryRow](f"{month.month}月", 8, "percent", f"{month.term}的得分", _month(place))
        for place, month in enumerate(summary.period.months)
    )
    year: tuple[Column[SummaryRow], ...] = (
        Column("各月平均", 9, "percent", "有得分的各月的平均数", lambda row: row.mean),
        Column("年终完成率", 10, "percent", "Σ分值×A ÷ Σ分值", lambda row: row.completion),
        Column("民主测评", 9, "percent", "年终评议表填报", lambda row: row.democratic),
        Column("加分", 7, "percent", "年终评议表填报", lambda row: row.bonus),
        Column("扣分", 7, "percent", "年终评议表填报", lambda row: row.penalty),
        Column("年终", 8, "percent", "完成率经评议后", lambda row: row.at_end),
    )
    grades: tuple[Column[SummaryRow], ...] = (
        Column("等次", 7, "centre", "优秀、良好、一般、较差", lambda row: row.grade),
        Column("否决", 6, "centre", "一票否决的为是", lambda row: "是" if row.veto else ""),
        Column("评议依据", 34, "text", "年终评议表填报", lambda row: row.reason),
    )
    with_year = is_unit and summary.period.is_year
    return (
        *((Column[SummaryRow]("类别", 8, "text", "排名在同类中进行", lambda row: row.row.category),) if is_unit else ()),
        Column("名次", 6, "count", "同分同名次", lambda row: row.row.score.rank),
        Column("升降", 6, "centre", "与上一期相比", lambda row: row.row.movement),
        Column(name, 30, "text", "名称", lambda row: row.row.name),
        *((Column[SummaryRow]("单位和职务", 34, "text", "基础台账中的", lambda row: row.row.note),) if name == "责任领导" else ()),
        Column("得分", 9, "percent", "排名所依据的数", lambda row: row.figure),
        *(grades[:1] if with_year else ()),
        *months,
        *(year if with_year else ()),
        *(grades[1:] if with_year else ()),
    )


def _month(place: int) -> Callable[[SummaryRow], object]:
    return lambda row: row.months[place]


def draw_summary(summary: Summary) -> bytes:
    """The workbook's bytes; the same summary gives the same cells."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        workbook.set_properties({"title": summary.title, "author": summary.edition.office})
        pen = Pen(workbook, summary.title)
        for name, tab, rows in _rankings(summary):
            draw_list(pen, tab, _columns(summary, name), rows, frozen=4)
        draw_list(pen, "期末任务", TASKS, summary.tasks, frozen=2, printed=13)
    return buffer.getvalue()


def _rankings(summary: Summary) -> tuple[tuple[str, str, Sequence[SummaryRow]], ...]:
    return (
        ("单位", "单位排名", summary.units),
        ("责任领导", "责任领导", summary.leaders),
        ("项目标签", "项目标签", summary.labels),
        ("业务主管部门", "业务主管部门", summary.departments),
    )


def render_summary_tables(summary: Summary) -> dict[str, bytes]:
    """Every ranking as CSV; UTF-8 with BOM, two decimals, empty where there is none."""
    names = ("units", "leaders", "labels", "departments")
    return {
        f"{name}.csv": _csv(summary, rows, is_year=name == "units" and summary.period.is_year)
        for name, (_, _, rows) in zip(names, _rankings(summary), strict=True)
    }


def _csv(summary: Summary, rows: Iterable[SummaryRow], is_year: bool) -> bytes:
    months = [str(month) for month in summary.period.months]
    heading = ["code", "name", "category", "score", "rank", "rank_before", *months]
    extra = ["mean", "completion", "appraisal", "bonus", "penalty", "year_end", "grade", "veto"] if is_year else []
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*heading, *extra])
    for row in rows:
        score = row.row.score
        values: list[object] = [
            disarm(row.row.code), disarm(row.row.name), disarm(row.row.category), row.figure, score.rank,
            score.rank_before, *row.months,
        ]  # fmt: skip
        if is_year:
            values += [row.mean, row.completion, row.democratic, row.bonus, row.penalty, row.at_end, row.grade, int(row.veto)]
        writer.writerow(["" if value is None else _two(value) for value in values])
    return text.getvalue().encode("utf-8-sig")


def _two(value: object) -> object:
    return value.quantize(Decimal("0.01")) if isinstance(value, Decimal) else value
