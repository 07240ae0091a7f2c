"""Page, workbook and data say the same, figure by figure: each is parsed for itself and held against the others."""

from datetime import datetime
from typing import NamedTuple

import pytest
from bulletin_county import ZONE, make_county_bulletin
from renderings import Book, Page, Rows, column, figure, own_text, read_csv

from pipeline.model.result import Status
from pipeline.publish.excel.bulletin import draw_bulletin
from pipeline.publish.pages.html import render_bulletin
from pipeline.publish.tables.datapackage import render_tables
from pipeline.publish.views.bulletin import Bulletin

CHARS = {status.value: status.char for status in Status}
COUNTS = ("black", "red", "green", "blue", "orange")


class Forms(NamedTuple):
    """One bulletin in its three forms."""

    bulletin: Bulletin
    page: Page
    book: Book
    data: dict[str, Rows]


@pytest.fixture(scope="module")
def forms() -> Forms:
    """A county with every colour, ties, late and missing units, measures."""
    bulletin = make_county_bulletin(towns=6, departments=10, tasks=9, response_due=datetime(2026, 4, 16, tzinfo=ZONE))
    tables = {name.removesuffix(".csv"): read_csv(data) for name, data in render_tables(bulletin).items() if name.endswith(".csv")}
    return Forms(bulletin, Page(render_bulletin(bulletin)), Book(draw_bulletin(bulletin)), tables)


def _same(one: list[object], two: list[object], three: list[object]) -> None:
    assert one == two == three
    assert any(value not in (None, "") for value in one)


def _by_code(rows: Rows, name: str) -> Rows:
    return sorted(rows, key=lambda row: row[name])


def _tasks_of_page(page: Page) -> Rows:
    """The rows of all tasks with their codes, and the unit under whose name they stand."""
    found = []
    for table, rows in page.tables("P", "报送", "来源"):
        group = table.parent
        assert group is not None
        name = group.css_first("summary b")
        for node, row in zip(table.css("tbody tr"), rows, strict=True):
            assert name is not None
            found.append({**row, "code": str(node.id).removeprefix("t"), "unit": own_text(name)})
    return found


@pytest.mark.parametrize(
    ("heading", "name"), [("P", "planned"), ("报送", "reported"), ("核实", "verified"), ("A", "assessed")]
)
def test_figures_of_every_task(forms: Forms, heading: str, name: str) -> None:
    """P, reported, verified and A of every task are the same in all three."""
    page, book = _by_code(_tasks_of_page(forms.page), "code"), _by_code(forms.book.rows("目标任务"), "任务编号")
    data = _by_code(forms.data["tasks"], "task_code")
    assert [row["code"] for row in page] == [row["任务编号"] for row in book] == [row["task_code"] for row in data]
    _same(column(page, heading), column(book, heading), column(data, name))


@pytest.mark.parametrize(
    ("heading", "of_book", "name"),
    [("目标任务", "目标任务", "title"), ("责任领导", "责任领导", "leader"), ("unit", "单位", "unit_name"), ("原因", "判定原因", "reason"), ("色", "颜色", "status")],
)
def test_words_of_every_task(forms: Forms, heading: str, of_book: str, name: str) -> None:
    """Title, leader, unit, colour and reason of every task are the same in all three."""
    page, book = _by_code(_tasks_of_page(forms.page), "code"), _by_code(forms.book.rows("目标任务"), "任务编号")
    data = _by_code(forms.data["tasks"], "task_code")
    _same(column(page, heading, str), column(book, of_book, str), [CHARS.get(row[name], row[name]) for row in data])


def test_source_of_every_task(forms: Forms) -> None:
    """Receipt, sheet and cell that a figure came from are the same in all three."""
    page, book = _by_code(_tasks_of_page(forms.page), "code"), _by_code(forms.book.rows("目标任务"), "任务编号")
    data = _by_code(forms.data["tasks"], "task_code")
    sources = [f"{row['receipt']} {row['sheet']}!{row['cell']}" if row["receipt"] else "–" for row in data]
    _same(
        column(page, "来源", str),
        [f"{row['回执编号']} {row['工作表']}!{row['单元格']}" if row["回执编号"] else "–" for row in book],
        list(sources),
    )


@pytest.mark.parametrize(
    ("heading", "of_book", "name"),
    [
        ("名次", "名次", "rank"), ("进度", "进度得分", "progress"), ("时效", "时效得分", "timeliness"),
        ("质量", "质量得分", "quality"), ("真实性", "真实性得分", "accuracy"), ("扣分", "扣分", "deductions"),
        ("综合得分", "综合得分", "composite"),
    ],
)  # fmt: skip
def test_figures_of_every_unit(forms: Forms, heading: str, of_book: str, name: str) -> None:
    """Rank, dimensions and composite of every unit are the same in all three, in the same order."""
    page, book, data = forms.page.rows("综合得分", "走势"), forms.book.rows("单位排名"), forms.data["units"]
    assert column(page, "单位", str) == column(book, "单位", str) == column(data, "unit_name", str)
    _same(column(page, heading), column(book, of_book), column(data, name))


@pytest.mark.parametrize(
    ("heading", "sheet", "table", "name"),
    [("责任领导", "责任领导", "leaders", "leader"), ("项目标签", "项目标签", "labels", "label"), ("业务主管部门", "业务主管部门", "departments", "department")],
)
def test_rankings_by_progress(forms: Forms, heading: str, sheet: str, table: str, name: str) -> None:
    """Leaders, labels and departments have the same rank, tasks, colours and progress in all three."""
    page, book, data = forms.page.rows(heading, "进度得分", "考核"), forms.book.rows(sheet), forms.data[table]
    assert column(page, heading, str) == column(book, heading, str) == column(data, name, str)
    for of_page, of_book, of_data in (("名次", "名次", "rank"), ("考核", "考核任务", "assessed_tasks"), ("进度得分", "进度得分", "progress")):
        _same(column(page, of_page), column(book, of_book), column(data, of_data))
    for value in COUNTS:
        status = Status(value)
        _same(column(page, status.char), column(book, f"{status.char} {status.term}"), column(data, value))


def test_lagging_tasks(forms: Forms) -> None:
    """The red and black tasks, worst first, with months in a row, deviation and measure, are the same."""
    page, book = forms.page.rows("偏差", "督办"), forms.book.rows("滞后与未开复工")
    data = {row["task_code"]: row for row in forms.data["tasks"]}
    own = [data[row["任务编号"]] for row in book]
    _same(column(page, "偏差"), column(book, "偏差"), column(own, "deviation"))
    _same(column(page, "连续月"), column(book, "连续月数"), column(own, "streak"))
    _same([figure(row["督办"].split()[0]) for row in page], column(book, "督办级别"), column(own, "level"))
    assert {row["task_code"] for row in forms.data["tasks"] if row["status"] in ("red", "black")} == {row["任务编号"] for row in book}


def test_measures(forms: Forms) -> None:
    """The measures of the workbook are those of the data, and as many of each level as the page counts."""
    book, data = forms.book.rows("督办措施"), forms.data["measures"]
    for of_book, name in (("督办编号", "number"), ("任务编号", "task_code"), ("单位", "unit_name"), ("督办事由", "basis")):
        assert column(book, of_book, str) == column(data, name, str)
    levels = column(data, "level")
    assert column(book, "级别") == levels
    page = forms.page.rows("级别", "涉及单位")
    assert column(page, "任务") == [figure(str(levels.count(figure(row["级别"])))) for row in page]
    assert levels


def test_late_and_missing_units(forms: Forms) -> None:
    """The same units are late or missing in all three."""
    book, data = forms.book.rows("迟报缺报"), forms.data["reporting"]
    assert [(row["情形"], row["单位"]) for row in book] == [(row["state"], row["unit_name"]) for row in data]
    named = {row["单位"] for row in forms.page.rows("单位", "类别") + forms.page.rows("单位", "迟报到达时间") if row["单位"]}
    assert {row["unit_name"] for row in data} <= named
    assert data


def test_colours_are_counted_alike(forms: Forms) -> None:
    """The cards of the overview, the rows of the data and the page count the same tasks of each colour."""
    overview = forms.book.book.get_sheet_by_name("概览").to_python(skip_empty_area=False)
    cards = dict(zip(overview[4], overview[3], strict=True))
    page = [row["色"] for row in _tasks_of_page(forms.page)]
    for status in Status:
        count = sum(row["status"] == status.value for row in forms.data["tasks"])
        assert page.count(status.char) == count > 0
        if status is not Status.NOT_DUE:
            assert cards[f"{status.char} {status.term}"] == count
