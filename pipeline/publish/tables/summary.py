"""The tables of a quarter's or year's bulletin: every ranking, and the tasks as they stand at its end."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipeline.publish.columns import Column
from pipeline.publish.tables.columns_task import TASK_DATA
from pipeline.publish.tables.datapackage import Issue, render_package
from pipeline.publish.tables.flat import Table
from pipeline.publish.views.summary import Summary, SummaryRow


def ranking_columns(summary: Summary, name: str) -> tuple[Column[SummaryRow], ...]:
    """The columns of a ranking: the months, and for units in a year what follows from them."""
    is_unit = name == "单位"
    with_year = is_unit and summary.period.is_year
    return (
        *(_CATEGORY if is_unit else ()),
        *_PLACE,
        Column(name, 26, "wrap", "名称", lambda row: row.row.name, "name"),
        *(_POST if name == "责任领导" else ()),
        _FIGURE,
        *(_GRADES[:1] if with_year else ()),
        *_months(summary),
        *(_YEAR if with_year else ()),
        *(_GRADES[1:] if with_year else ()),
    )


def _data_columns(summary: Summary, name: str) -> tuple[Column[SummaryRow], ...]:
    """The same for other programs: new ones only at the end."""
    with_year = name == "单位" and summary.period.is_year
    code = Column[SummaryRow]("代码", 9, "text", "基础台账中的代码", lambda row: row.row.code, "code")
    title = Column[SummaryRow](name, 30, "text", "名称", lambda row: row.row.name, "name")
    place, _, before = _PLACE
    return (
        code, title, *_CATEGORY, _FIGURE, place, before, *_months(summary),
        *((*_YEAR, *_GRADES) if with_year else ()), *(_POST if name == "责任领导" else ()),
    )  # fmt: skip


_CATEGORY = (Column[SummaryRow]("类别", 8, "text", "单位类别，排名在同类中进行", lambda row: row.row.category, "category"),)
_PLACE = (
    Column[SummaryRow]("名次", 6, "count", "同分同名次", lambda row: row.row.score.rank, "rank", "名"),
    Column[SummaryRow]("升降", 6, "centre", "与上一期相比", lambda row: row.row.movement, "movement"),
    Column[SummaryRow]("上期名次", 6, "count", "上一期的名次，空为没有", lambda row: row.row.score.rank_before, "rank_before", "名"),
)
_POST = (Column[SummaryRow]("单位和职务", 34, "text", "基础台账中的单位和职务", lambda row: row.row.note, "post"),)
_FIGURE = Column[SummaryRow]("得分", 7, "percent", "排名所依据的数：单位为综合得分，其余为进度得分", lambda row: row.figure, "score", "分")
_YEAR = (
    Column[SummaryRow]("各月平均", 7, "percent", "有得分的各月的平均数", lambda row: row.mean, "mean", "分"),
    Column[SummaryRow]("年终完成率", 8, "percent", "Σ分值×A ÷ Σ分值", lambda row: row.completion, "completion", "分"),
    Column[SummaryRow]("民主测评", 7, "percent", "年终评议表填报", lambda row: row.democratic, "appraisal", "分"),
    Column[SummaryRow]("加分", 6, "percent", "年终评议表填报", lambda row: row.bonus, "bonus", "分"),
    Column[SummaryRow]("扣分", 6, "percent", "年终评议表填报", lambda row: row.penalty, "penalty", "分"),
    Column[SummaryRow]("年终", 7, "percent", "完成率经评议后", lambda row: row.at_end, "year_end", "分"),
)
_GRADES = (
    Column[SummaryRow]("等次", 7, "centre", "优秀、良好、一般、较差", lambda row: row.grade, "grade"),
    Column[SummaryRow]("否决", 6, "flag", "一票否决的为 1", lambda row: row.veto, "veto"),
    Column[SummaryRow]("评议依据", 30, "wrap", "年终评议表填报", lambda row: row.reason, "reason"),
)


def _months(summary: Summary) -> tuple[Column[SummaryRow], ...]:
    return tuple(
        Column(f"{month.month}月", 7, "percent", f"{month.term}的得分", _month(place), str(month), "分")
        for place, month in enumerate(summary.months)
    )


def _month(place: int) -> Callable[[SummaryRow], object]:
    return lambda row: row.months[place]


def rankings(summary: Summary) -> tuple[tuple[str, str, Sequence[SummaryRow]], ...]:
    return (
        ("单位", "单位排名", summary.units),
        ("责任领导", "责任领导", summary.leaders),
        ("项目标签", "项目标签", summary.labels),
        ("业务主管部门", "业务主管部门", summary.departments),
    )


def render_summary_tables(summary: Summary) -> Mapping[str, bytes]:
    """The data package; the same summary gives the same bytes."""
    edition = summary.edition
    issue = Issue(str(summary.period), summary.title, edition.office, str(edition.published), edition.program)
    return render_package(summary_tables(summary), issue)


def summary_tables(summary: Summary) -> tuple[Table[Any], ...]:
    """Every ranking, and the tasks as they stand at the end of the period."""
    names = ("units", "leaders", "labels", "departments")
    return (
        *(
            Table(name, tab, _data_columns(summary, who), rows, ("code",))
            for name, (who, tab, rows) in zip(names, rankings(summary), strict=True)
        ),
        Table("tasks", "期末任务", TASK_DATA, summary.tasks, ("task_code",)),
    )
