"""The bulletin as page, workbook and tables: one view, three renderings that agree."""

import csv
import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from bulletin_county import make_county, make_county_bulletin, make_facts, make_small_bulletin, make_window
from python_calamine import CalamineWorkbook
from syrupy.assertion import SnapshotAssertion

from pipeline.model.result import Status
from pipeline.publish.excel.bulletin import draw_bulletin
from pipeline.publish.excel.sheets import HEADING_ROW
from pipeline.publish.pages.html import render_bulletin, render_overview
from pipeline.publish.tables.datapackage import render_tables
from pipeline.publish.tables.flat import disarm
from pipeline.publish.views.bulletin import Bulletin, make_bulletin

pytestmark = pytest.mark.again

TASK_COLUMNS = (
    "task_code unit_code unit_name category kind measure labels leader points planned reported verified assessed "
    "work_state status missing late overdue"
)
UNIT_COLUMNS = "unit_code unit_name category progress timeliness quality accuracy deductions bonuses composite rank rank_before"
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\u202e倒'


@pytest.fixture(scope="module")
def bulletin() -> Bulletin:
    return make_county_bulletin()


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def read_sheet(data: bytes, name: str) -> list[list[object]]:
    return list(CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(name).to_python())


def hostile_bulletin() -> Bulletin:
    """A small county whose first task, unit and leader bear a hostile name."""
    assessment, register = make_county(towns=2, departments=1, tasks=3)
    task = replace(register.tasks[0], title=HOSTILE, labels=(HOSTILE,))
    units = (replace(register.units[0], name=HOSTILE), *register.units[1:])
    people = tuple(replace(person, name=HOSTILE) for person in register.people)
    tasks = (replace(assessment.tasks[0], task=task), *assessment.tasks[1:])
    scores = tuple(replace(s, name=HOSTILE) if s.code == units[0].code else s for s in assessment.units)
    changed = replace(assessment, tasks=tasks, units=scores)
    register = replace(register, units=units, people=people)
    return make_bulletin(changed, register, make_facts(register, changed), make_window())


def test_page_of_a_small_county(snapshot: SnapshotAssertion) -> None:
    """The page of a known county is the page on record."""
    assert render_bulletin(make_small_bulletin()) == snapshot


def test_tables_of_a_small_county(snapshot: SnapshotAssertion) -> None:
    """The tables of a known county are the tables on record."""
    tables = render_tables(make_small_bulletin())
    assert {name: data.decode("utf-8-sig") for name, data in tables.items() if name.endswith(".csv")} == snapshot


def test_cells_of_a_small_county(snapshot: SnapshotAssertion) -> None:
    """Every cell of a known county's workbook is the cell on record."""
    book = CalamineWorkbook.from_filelike(BytesIO(draw_bulletin(make_small_bulletin())))
    assert {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names} == snapshot


def test_same_input_gives_same_bytes() -> None:
    """The same assessment, register and facts give the same page and tables to the byte."""
    one, two = make_small_bulletin(), make_small_bulletin()
    assert render_bulletin(one) == render_bulletin(two)
    assert render_tables(one) == render_tables(two)


def test_published_columns_come_first() -> None:
    """Other programs find the agreed columns first and in order."""
    tables = render_tables(make_small_bulletin())
    assert list(read_csv(tables["tasks.csv"])[0])[:18] == TASK_COLUMNS.split()
    assert list(read_csv(tables["units.csv"])[0])[:12] == UNIT_COLUMNS.split()
    files = [data for name, data in tables.items() if name.endswith(".csv")]
    assert all(data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n") for data in files)


def test_every_reported_task_names_its_source(bulletin: Bulletin) -> None:
    """A figure that was reported can be followed to receipt, file, sheet, cell and minute."""
    for row in read_csv(render_tables(bulletin)["tasks.csv"]):
        source = [row[name] for name in ("receipt", "file", "sheet", "cell", "arrived")]
        assert all(source) if row["reported"] else not any(source)


def test_unit_figures_can_be_recomputed() -> None:
    """From the task rows of the workbook anyone gets a unit's progress, to half a hundredth."""
    bulletin = make_small_bulletin()
    sheet = read_sheet(draw_bulletin(bulletin), "目标任务")
    at = {str(name): place for place, name in enumerate(sheet[HEADING_ROW])}
    unit = bulletin.categories[0].units[0]
    rows = [row for row in sheet[HEADING_ROW + 1 :] if row[at["单位"]] == unit.name and row[at["进度分"]] != ""]
    weights = [Decimal(str(row[at["分值"]])) for row in rows]
    scores = [Decimal(str(row[at["进度分"]])) for row in rows]
    progress = sum(w * p for w, p in zip(weights, scores, strict=True)) / sum(weights)
    assert unit.row.score.progress is not None
    assert abs(progress - unit.row.score.progress) <= Decimal("0.005")


def test_lagging_means_red_alone(bulletin: Bulletin) -> None:
    """滞后 is the name of red (rules section 5): what counts black too is never called that, neither on the pages nor in a sentence."""
    for page in (render_bulletin(bulletin), render_overview(bulletin)):
        text = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
        red = sum(row.status is Status.RED for row in bulletin.tasks)
        assert {int(count) for count in re.findall(r"滞后 (\d+) 项", text)} == {red}
        assert bulletin.tally.lagging > red


def test_page_escapes_markup_and_direction() -> None:
    """Names are text on the page: no markup, no characters that turn the writing direction."""
    page = render_bulletin(hostile_bulletin())
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_workbook_has_no_formula() -> None:
    """Text that starts with = stays text in the workbook."""
    sheet = read_sheet(draw_bulletin(hostile_bulletin()), "目标任务")
    assert str(sheet[HEADING_ROW + 1][1]).startswith("=HYPERLINK")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_csv_text_is_never_a_formula(start: str) -> None:
    """Text that a spreadsheet takes for a formula has an apostrophe in front."""
    assert disarm(f"{start}1") == f"'{start}1"


def test_csv_of_hostile_names() -> None:
    """No field of text in the tables begins like a formula."""
    for name, data in render_tables(hostile_bulletin()).items():
        for row in read_csv(data) if name.endswith(".csv") else ():
            assert not any(value.startswith(("=", "+", "@")) for value in row.values())


def test_page_is_small(bulletin: Bulletin) -> None:
    """A county of 4,000 tasks fits on a page of 3 MB that asks the network for nothing."""
    page = render_bulletin(bulletin)
    assert len(bulletin.tasks) > 4000
    assert len(page.encode()) < 3_000_000
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//|url\(|@import""", page)


def test_provisional_figures_are_marked(bulletin: Bulletin) -> None:
    """A figure that waits for verification says so."""
    page = render_bulletin(bulletin)
    assert bulletin.provisional > 0
    assert page.count("<em>待核实</em>") >= bulletin.provisional
