"""The bulletin's workbook as Excel opens it: tables, links, notes, colours, print setup; no formula, no lock."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from bulletin_county import ZONE, make_county, make_county_bulletin, make_facts, make_window
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries
from renderings import HEADING_ROW

from pipeline.publish.excel.bulletin import draw_bulletin, draw_unit_sheets
from pipeline.publish.tables.columns_score import UNITS
from pipeline.publish.tables.columns_task import TASKS
from pipeline.publish.views.bulletin import Bulletin, make_bulletin

HEADS = HEADING_ROW + 1  # as Excel counts
FREE = ("概览", "说明")  # sheets that are no list
HOSTILE = '=HYPERLINK("http://x","y")'


@pytest.fixture(scope="module")
def bulletin() -> Bulletin:
    return make_county_bulletin(towns=3, departments=5, tasks=7, response_due=datetime(2026, 4, 16, tzinfo=ZONE))


@pytest.fixture(scope="module")
def data(bulletin: Bulletin) -> bytes:
    return draw_bulletin(bulletin)


@pytest.fixture(scope="module")
def book(data: bytes) -> Workbook:
    return load_workbook(BytesIO(data))


def _cells(book: Workbook) -> Iterator[Any]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from row


def _targets(book: Workbook) -> Iterator[tuple[Any, Any, tuple[int, int, int, int]]]:
    """Every link: the cell that has it, the sheet it leads to, and the range."""
    for cell in _cells(book):
        if cell.hyperlink:
            name, _, cells = cell.hyperlink.location.rpartition("!")
            yield cell, book[name.strip("'")], range_boundaries(cells)


def test_every_list_is_a_table_that_filters(book: Workbook) -> None:
    """Each list is a table with a filter, from its headings to its last row, and no heading comes twice."""
    for sheet in book.worksheets:
        if sheet.title in FREE:
            continue
        (table,) = sheet.tables.values()
        first, top, last, _ = range_boundaries(table.ref)
        assert (first, top, last) == (1, HEADS, sheet.max_column)
        assert table.autoFilter.ref == table.ref
        names = [column.name.lower() for column in table.tableColumns]
        assert len(names) == len(set(names))


def test_headings_stay_in_view_and_on_every_page(book: Workbook) -> None:
    """Headings are frozen and repeated on paper; every sheet is A4, one page wide, with page numbers."""
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToWidth in (None, 1)
        assert "&P" in sheet.oddFooter.center.text
        if sheet.title not in FREE:
            assert sheet.print_title_rows == f"${HEADS}:${HEADS}"
            assert sheet.freeze_panes is not None and sheet.freeze_panes.endswith(str(HEADS + 1))


def test_every_column_says_what_it_means(book: Workbook) -> None:
    """Each heading has a note, and the last sheet has the same words."""
    explained = {row[1].value for row in book["说明"].iter_rows()}
    for sheet in book.worksheets:
        if sheet.title not in FREE:
            for cell in sheet[HEADS]:
                assert cell.comment and cell.comment.text in explained
    notes = {cell.value: cell.comment.text for cell in book["目标任务"][HEADS]}
    assert notes == {column.heading: column.meaning for column in TASKS}


def test_nothing_is_locked_and_nothing_is_a_formula(book: Workbook) -> None:
    """The office may change what it likes, and all values stand as they are."""
    assert not any(sheet.protection.sheet for sheet in book.worksheets)
    assert not any(cell.data_type == "f" for cell in _cells(book))


def test_every_number_is_a_number(book: Workbook) -> None:
    """Under a heading of figures there is no text."""
    for name, columns in (("目标任务", TASKS), ("单位排名", UNITS)):
        for at, column in enumerate(columns, 1):
            if column.style in ("count", "points", "percent", "signed", "flag"):
                cells = [book[name].cell(row, at) for row in range(HEADS + 1, book[name].max_row + 1)]
                assert all(cell.data_type == "n" for cell in cells)


def test_links_lead_where_they_say(book: Workbook, bulletin: Bulletin) -> None:
    """A unit's name selects its tasks, no more and no less; a measure and a lagging task lead to their task."""
    units = codes = 0
    for cell, target, (_, first, _, last) in _targets(book):
        if target.title != "目标任务" or first == 1:
            continue
        rows = [[each.value for each in row] for row in target.iter_rows(first, last)]
        if cell.parent.title in ("单位排名", "概览"):
            assert {row[2] for row in rows} == {cell.value}
            assert len(rows) == sum(row.unit_name == cell.value for row in bulletin.tasks)
            units += 1
        else:
            assert [row[0] for row in rows] == [cell.value]
            codes += 1
    assert units > len(book["单位排名"]["A"]) - HEADS
    assert codes == len(bulletin.lagging) + len(bulletin.measures)


def test_every_sheet_is_reached_and_leads_back(book: Workbook) -> None:
    """The overview has a link to each sheet, each sheet one to the overview."""
    links = [(cell.parent.title, target.title) for cell, target, _ in _targets(book)]
    for sheet in book.sheetnames[1:]:
        assert ("概览", sheet) in links and (sheet, "概览") in links


def test_charts_are_drawn_from_cells(data: bytes) -> None:
    """Two native charts, whose figures are those of the overview."""
    with ZipFile(BytesIO(data)) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2
    assert all("概览!$" in chart.replace("'", "") and "<c:v>" not in chart.split("<c:title>")[0] for chart in charts)


def test_the_office_words_win(bulletin: Bulletin, tmp_path: Path) -> None:
    """Titles, the line of a sheet, a column's note and the rules come from the workspace's template."""
    (tmp_path / "workbook.txt").write_text(
        "{% block title %}{{ county }}晒进度{% endblock %}{% block lead %}请看。{% endblock %}"
        "{% block sheets %}目标任务：逐项看\n{% endblock %}{% block columns %}分值：见文件\n{% endblock %}"
        "{% block notes %}{% for term, words in notes %}{{ term }}：{{ words }}\n{% endfor %}电话：12345\n{% endblock %}",
        encoding="utf-8",
    )
    book = load_workbook(BytesIO(draw_bulletin(bulletin, tmp_path)))
    tasks, notes = book["目标任务"], [row[0].value for row in book["说明"].iter_rows()]
    assert book["概览"]["A1"].value == "临江县晒进度" and book["概览"]["A3"].value == "请看。"
    assert tasks["A1"].value == "临江县晒进度　目标任务" and str(tasks["A2"].value).endswith("逐项看")
    assert next(cell for cell in tasks[HEADS] if cell.value == "分值").comment.text == "见文件"
    assert "电话" in notes and "综合得分" in notes


def test_units_have_their_own_sheets_on_request(bulletin: Bulletin) -> None:
    """A sheet for each unit with its tasks, and the ranking leads to it."""
    book = load_workbook(BytesIO(draw_unit_sheets(bulletin)))
    units = [unit for category in bulletin.categories for unit in category.units]
    for unit in units:
        sheet = next(sheet for sheet in book.worksheets if sheet.title.startswith(f"{unit.code} "))
        rows = [row[0].value for row in sheet.iter_rows(HEADS + 1)]
        assert rows == [row.code for row in unit.tasks]
    leads = {cell.value: target.title for cell, target, _ in _targets(book) if cell.parent.title == "单位排名"}
    assert all(leads[unit.name].startswith(unit.code) for unit in units)


def test_text_never_acts(tmp_path: Path) -> None:
    """Names that look like a formula, a link, or too much for the name of a sheet are text in every sheet."""
    assessment, register = make_county(towns=2, departments=1, tasks=3)
    names = (HOSTILE, "http://x.example/[a]:*?/\\'", *(unit.name for unit in register.units[2:]))
    units = tuple(replace(unit, name=name) for unit, name in zip(register.units, names, strict=True))
    scores = tuple(replace(score, name={unit.code: unit.name for unit in units}[score.code]) for score in assessment.units)
    changed, register = replace(assessment, units=scores), replace(register, units=units)
    bulletin = make_bulletin(changed, register, make_facts(register, changed, county=HOSTILE), make_window())
    for data in (draw_bulletin(bulletin), draw_unit_sheets(bulletin)):
        book = load_workbook(BytesIO(data))
        assert any(cell.value == HOSTILE for cell in _cells(book))
        assert not any(cell.data_type == "f" for cell in _cells(book))
        assert all(target in book.worksheets for _, target, _ in _targets(book))
