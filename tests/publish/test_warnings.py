"""研判 in the bulletin: page, workbook and table show the same warnings, with where they come from."""

import csv
from io import BytesIO, StringIO

import pytest
from bulletin_county import MARCH, make_small_bulletin
from python_calamine import CalamineWorkbook

from pipeline.model.insight import Finding, FindingKind, Origin
from pipeline.publish.excel.bulletin import draw_bulletin
from pipeline.publish.excel.sheets import HEADING_ROW
from pipeline.publish.pages.html import render_bulletin
from pipeline.publish.tables.datapackage import render_tables
from pipeline.publish.views.bulletin import Bulletin

HOSTILE = '=1+1<script>alert(1)</script>'


@pytest.fixture(scope="module")
def bulletin() -> Bulletin:
    """Ten stalled tasks of one unit, and a unit that reports its plan."""
    code = make_small_bulletin().tasks[0].unit_code
    origin = Origin(MARCH, f"{code}-001", "20260328-0001", "月报.xlsx", "月报", "H6")
    stalls = [Finding(FindingKind.STALLED, code, f"{code}-001", f"第 {n} 句", {"A": "8.00", "P": "9.00"}, (origin,)) for n in range(10)]
    unit = Finding(FindingKind.EXACT, code, "", HOSTILE, {"月数": "3"}, (origin,) * 5)
    return make_small_bulletin(findings=(*stalls, unit))


def test_page_workbook_and_table_say_the_same(bulletin: Bulletin) -> None:
    """Every sentence stands in all three, in the same order."""
    page = render_bulletin(bulletin)
    table = list(csv.DictReader(StringIO(render_tables(bulletin)["warnings.csv"].decode("utf-8-sig"), newline="")))
    sheet = CalamineWorkbook.from_filelike(BytesIO(draw_bulletin(bulletin))).get_sheet_by_name("研判").to_python()[HEADING_ROW + 1 :]
    sentences = [row.sentence for row in bulletin.warnings]
    assert [row[7] for row in sheet] == sentences
    assert [row["warning"].removeprefix("'") for row in table] == sentences
    places = [page.index(sentence) for sentence in sentences[:-1]]
    assert places == sorted(places)
    assert [row["kind"] for row in table] == ["stalled"] * 10 + ["exact"]


def test_a_warning_names_its_cells(bulletin: Bulletin) -> None:
    """Figures and places in words; the task is named where the warning is about the whole unit."""
    stall, unit = bulletin.warnings[0], bulletin.warnings[-1]
    assert stall.figures == (("A", "8.00"), ("P", "9.00"))
    assert [str(source) for source in stall.sources] == ["2026年3月 回执 20260328-0001 月报.xlsx 月报!H6"]
    assert str(unit.sources[0]) == f"2026年3月 {stall.task_code} 回执 20260328-0001 月报.xlsx 月报!H6"
    assert (unit.title, unit.leader) == ("", "")
    assert "另有 2 处，见工作簿" in render_bulletin(bulletin)


def test_nothing_in_a_warning_acts(bulletin: Bulletin) -> None:
    """A sentence holds what others wrote: no formula in the workbook or the table, no markup in the page."""
    assert "<script>alert" not in render_bulletin(bulletin)
    assert b"'=1+1<script>" in render_tables(bulletin)["warnings.csv"]


def test_a_month_without_warnings_says_so() -> None:
    """No empty heading."""
    assert "本期没有需要提示的" in render_bulletin(make_small_bulletin())
