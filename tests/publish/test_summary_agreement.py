"""A quarter's and a year's page, workbook and data say the same, figure by figure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from bulletin_county import make_county
from flow.hostile import MARKUP
from frictionless import validate
from openpyxl import load_workbook
from renderings import HEADING_ROW, Book, Page, Rows, column, figure, read_csv
from selectolax.lexbor import LexborHTMLParser

from pipeline.assess.year import assess_quarter, assess_year
from pipeline.model.annual import Appraisal
from pipeline.model.period import Period
from pipeline.model.rules import Rules
from pipeline.publish.excel.summary import draw_summary
from pipeline.publish.pages.summary import render_summary
from pipeline.publish.tables.datapackage import DESCRIPTOR
from pipeline.publish.tables.summary import render_summary_tables
from pipeline.publish.views.summary import Edition, Summary, make_summary

HOSTILE = "=1+1"


class Forms(NamedTuple):
    """One summary in its three forms."""

    summary: Summary
    period: Period
    page: Page
    book: Book
    workbook: bytes
    files: dict[str, bytes]

    def data(self, name: str) -> Rows:
        return read_csv(self.files[f"{name}.csv"])


@pytest.fixture(scope="module", params=["2026-Q1", "2026"])
def forms(request: pytest.FixtureRequest) -> Forms:
    """A quarter and a year of a county whose scores wander; in the year one unit is praised, another vetoed."""
    period = Period.parse(request.param)
    last, register = make_county(towns=4, departments=5, tasks=6)
    months = [
        {
            name: {score.code: value - place for score in scores if (value := score.composite if name == "units" else score.progress) is not None}
            for name, scores in last.rankings.items()
        }
        for place in range(len(period.months))
    ]
    codes = [unit.code for unit in register.units]
    said = {
        codes[0]: Appraisal(codes[0], Decimal("95.5"), bonus=Decimal("1.25"), reason=HOSTILE),
        codes[1]: Appraisal(codes[1], penalty=Decimal(2), veto=True, reason="安全事故"),
    }
    rankings = assess_year(months, last, register, said, Rules()) if period.is_year else assess_quarter(months, last, {})
    heads = tuple((month, f"{place:064x}") for place, month in enumerate(period.months))
    edition = Edition("临江县", "临江县考核办", 4, date(2026, 4, 9), "0.1.0", register.digest, heads)
    summary = make_summary(period, rankings, last, register, edition)
    workbook = draw_summary(summary)
    return Forms(summary, period, Page(render_summary(summary)), Book(workbook), workbook, dict(render_summary_tables(summary)))


@pytest.mark.parametrize(
    ("heading", "table"), [("单位", "units"), ("责任领导", "leaders"), ("项目标签", "labels"), ("业务主管部门", "departments")]
)
def test_every_ranking(forms: Forms, heading: str, table: str) -> None:
    """Names, ranks, the figure and that of each month are the same in all three, in the same order."""
    first = f"{forms.period.months[0].month}月"
    page, book, data = forms.page.rows(heading, "得分", first), forms.book.rows("单位排名" if table == "units" else heading), forms.data(table)
    assert column(page, heading, str) == column(book, heading, str) == column(data, "name", str) != []
    figures = [("名次", "rank"), ("得分", "score"), *((f"{month.month}月", str(month)) for month in forms.period.months)]
    for head, name in figures:
        assert column(page, head) == column(book, head) == column(data, name)


def test_the_year_of_every_unit(forms: Forms) -> None:
    """In a year mean, completion, appraisal, year-end and grade are the same; in a quarter there are none."""
    book, data = forms.book.rows("单位排名"), forms.data("units")
    if not forms.period.is_year:
        assert "grade" not in data[0] and "等次" not in book[0]
        return
    page = forms.page.rows("单位", "得分", "等次")
    for head, of_book, name in (("各月平均", "各月平均", "mean"), ("完成率", "年终完成率", "completion"), ("年终", "年终", "year_end")):
        assert column(page, head) == column(book, of_book) == column(data, name)
    assert column(page, "等次", str) == column(book, "等次", str) == column(data, "grade", str)
    for of_book, name in (("民主测评", "appraisal"), ("加分", "bonus"), ("扣分", "penalty"), ("否决", "veto")):
        assert column(book, of_book) == column(data, name)
    assert column(book, "评议依据", str) == column(data, "reason", str)
    assert sum(figure(row["veto"]) == 1 for row in data) == 1


def test_tasks_at_the_end(forms: Forms) -> None:
    """The tasks of the workbook are those of the data; the page shows the red and black ones among them."""
    book, data = forms.book.rows("期末任务"), forms.data("tasks")
    for of_book, name in (("P", "planned"), ("A", "assessed"), ("偏差", "deviation")):
        assert column(book, of_book) == column(data, name)
    assert column(book, "任务编号", str) == column(data, "task_code", str)
    lagging = [row for row in data if row["status"] in ("red", "black")]
    page = forms.page.rows("目标任务", "连续月")
    for head, name in (("P", "planned"), ("A", "assessed"), ("偏差", "deviation"), ("连续月", "streak")):
        assert column(page, head) == column(lagging, name) != []


def test_the_package_is_sound(forms: Forms, tmp_path: Path) -> None:
    """Frictionless finds the data as described."""
    for name, content in forms.files.items():
        (tmp_path / name).write_bytes(content)
    report = validate(tmp_path / DESCRIPTOR)
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])


def test_the_workbook_is_tables_and_text(forms: Forms) -> None:
    """Each list is one table whose headings differ, nothing is a formula, and every sheet is reached from the overview."""
    book = load_workbook(BytesIO(forms.workbook))
    for sheet in book.worksheets:
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
        if sheet.title not in ("概览", "说明"):
            (table,) = sheet.tables.values()
            assert len({each.name.lower() for each in table.tableColumns}) == sheet.max_column
            assert all(cell.comment for cell in sheet[HEADING_ROW + 1])
    reached = {str(cell.hyperlink.location) for row in book["概览"].iter_rows() for cell in row if cell.hyperlink}
    assert reached == {f"'{name}'!A1" for name in book.sheetnames[1:]}


def test_the_office_words_win(forms: Forms, tmp_path: Path) -> None:
    """The workbook's title and the line of a sheet come from the workspace's template."""
    words = "{% block title %}{{ county }}晒成绩{% endblock %}{% block sheets %}单位排名：从高到低看\n{% endblock %}"
    (tmp_path / "workbook.txt").write_text("{% block issue %}{% endblock %}{% block lead %}{% endblock %}" + words + "{% block columns %}{% endblock %}{% block notes %}{% endblock %}{% block 自己的 %}x{% endblock %}", encoding="utf-8")
    book = load_workbook(BytesIO(draw_summary(forms.summary, tmp_path)))
    assert book["概览"]["A1"].value == "临江县晒成绩" and str(book["单位排名"]["A2"].value).endswith("从高到低看")


@pytest.mark.parametrize("text", MARKUP)
def test_texts_do_nothing_on_the_page(forms: Forms, text: str) -> None:
    """Whatever the county, a unit, a task is called, on the page it is text."""
    tasks = (replace(forms.summary.tasks[0], title=text), *forms.summary.tasks[1:])
    page = render_summary(replace(forms.summary, tasks=tasks, edition=replace(forms.summary.edition, county=text)))
    assert text in LexborHTMLParser(page).body.text()  # type: ignore[union-attr]
    before = render_summary(forms.summary)
    assert [page.count(f"<{tag}") for tag in ("script", "img", "svg", "/style")] == [before.count(f"<{tag}") for tag in ("script", "img", "svg", "/style")]
