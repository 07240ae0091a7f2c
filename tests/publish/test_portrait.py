"""Pages of units and leaders: own tasks, own year, own distance to the next rank; and the county's one page."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from browser import PHONE, faults, heard, open_page
from bulletin_county import make_county, make_facts, make_small_bulletin, make_window
from playwright.sync_api import Browser

from pipeline.assess.explain import Step, Way
from pipeline.model.period import Period
from pipeline.model.result import Status
from pipeline.publish.pages.charge import charges_of
from pipeline.publish.pages.html import render_charge, render_overview, render_portrait
from pipeline.publish.pages.portrait import leader_portraits, unit_portraits
from pipeline.publish.views.bulletin import Bulletin, make_bulletin
from pipeline.publish.views.explain import Climb
from pipeline.publish.views.trail import Trail

pytestmark = pytest.mark.again

JANUARY, FEBRUARY = Period(2026, 1), Period(2026, 2)


@pytest.fixture(scope="module")
def bulletin() -> Bulletin:
    """Two towns and six departments, of which the first was ranked in January and February too."""
    assessment, register = make_county(towns=2, departments=6, tasks=6)
    code = register.units[0].code
    trail = Trail(
        figures={JANUARY: {"units": {code: Decimal("91.50")}}, FEBRUARY: {"units": {code: Decimal("90.00")}}},
        ranks={JANUARY: {"units": {code: 2}}, FEBRUARY: {"units": {code: 1}}},
    )
    return make_bulletin(assessment, register, make_facts(register, assessment), make_window(), trail)


def test_the_distance_is_to_the_nearest_rank_above(bulletin: Bulletin) -> None:
    """Every unit but the first of its category is told how much is missing to the rank above; the first how far it leads."""
    portraits = list(unit_portraits(bulletin))
    departments = [portrait for portrait in portraits if portrait.row.category == "部门"]
    for above, portrait in pairwise(departments):
        assert above.row.score.composite and portrait.row.score.composite is not None
        gap = above.row.score.composite - portrait.row.score.composite
        assert gap == 0 or f"距第 {above.row.score.rank} 名{above.name}还差 {gap} 分" in portrait.lead
    assert "领先第 2 名" in departments[0].lead


def test_the_year_has_every_published_month(bulletin: Bulletin) -> None:
    """Figure and rank as published in the months before, then of this month."""
    portrait = next(each for each in unit_portraits(bulletin) if each.row.code == "101")
    assert [(month.month, month.figure, month.rank) for month in portrait.months] == [
        (1, Decimal("91.50"), 2), (2, Decimal("90.00"), 1), (3, portrait.row.score.composite, portrait.row.score.rank),
    ]  # fmt: skip
    assert portrait.spark and portrait.spark.words.startswith("1月第 2，2月第 1，3月第")


def test_the_score_is_a_sum(bulletin: Bulletin) -> None:
    """Dimensions add up to the figure, so do the tasks with accuracy's full points; each task stands on the page with its cell."""
    for portraits in (unit_portraits(bulletin), leader_portraits(bulletin)):
        for portrait in portraits:
            told = portrait.explanation
            assert told
            assert sum(row.points for row in told.dimensions) == told.exact
            assert told.exact - sum(each.part.total for each in told.tasks) == (10 if told.is_unit else 0)
            assert {each.row.code for each in told.tasks} == {row.code for row in portrait.tasks if row.result.is_assessed}
    last = list(unit_portraits(bulletin))[-1]
    content = render_portrait(last, bulletin)
    assert "要到第 1 名" in content and "假设：" in content and last.explanation
    assert all(each.row.source is None or each.row.source.cell in content for each in last.explanation.tasks)


def test_everyone_with_a_task_has_a_page_with_all_own_tasks(bulletin: Bulletin) -> None:
    """No task is on nobody's page, none on two pages of a kind."""
    codes = sorted(row.code for row in bulletin.tasks)
    for portraits in (unit_portraits(bulletin), leader_portraits(bulletin)):
        pages = list(portraits)
        assert sorted(row.code for portrait in pages for row in portrait.tasks) == codes
        assert all(row.code in render_portrait(pages[0], bulletin) for row in pages[0].tasks)


def test_a_county_leader_sees_the_units_in_charge(bulletin: Bulletin) -> None:
    """One page for everyone whom the register names as a unit's county leader: that leader's units, their lagging tasks, each once."""
    _, register = make_county(towns=2, departments=6, tasks=6)
    first, second = (person.code for person in register.people[:2])
    leaders = dict(zip((unit.code for unit in register.units), (first, first, second, second, first), strict=False))
    units = tuple(replace(unit, county_leader=leaders.get(unit.code, "")) for unit in register.units)
    charges = list(charges_of(bulletin, replace(register, units=units)))
    assert [charge.code for charge in charges] == [first, second]
    for charge in charges:
        own = {code for code, leader in leaders.items() if leader == charge.code}
        assert {unit.code for unit in charge.units} == own
        bad = [row.code for row in bulletin.lagging if row.unit_code in own]
        assert sorted((*(row.code for row in charge.interviews), *(row.code for row in charge.lagging))) == sorted(bad)
        assert all((row.result.level == 4) == (row in charge.interviews) for row in (*charge.interviews, *charge.lagging))
        assert sum(charge.tally.counts.values()) == sum(len(unit.tasks) for unit in charge.units)
        content = render_charge(charge, bulletin)
        assert charge.lead in content and all(unit.name in content for unit in charge.units)
        assert f"滞后 {charge.tally.counts[Status.RED]} 项" in charge.lead and f"分管 {len(own)} 个单位" in charge.lead


def test_a_county_without_county_leaders_has_no_such_page(bulletin: Bulletin) -> None:
    """Where the register names none there is none."""
    _, register = make_county(towns=2, departments=6, tasks=6)
    assert list(charges_of(bulletin, register)) == []


def test_axe_finds_nothing_on_pages_for_sending(browser: Browser, bulletin: Bulletin, tmp_path: Path) -> None:
    """A unit's, a leader's and the county's page, on a phone."""
    pages = [render_portrait(next(unit_portraits(bulletin)), bulletin), render_portrait(next(leader_portraits(bulletin)), bulletin)]
    for number, content in enumerate([*pages, render_overview(bulletin)]):
        file = tmp_path / f"{number}.html"
        file.write_text(content, encoding="utf-8")
        page = open_page(browser, file, viewport=PHONE, is_still=True)
        assert not faults(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert not heard()


def test_the_overview_is_one_sheet(browser: Browser, tmp_path: Path) -> None:
    """一页通 of a county with everything to tell prints on one sheet of A4."""
    file = tmp_path / "overview.html"
    file.write_text(render_overview(make_small_bulletin()), encoding="utf-8")
    page = open_page(browser, file, is_still=True)
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


@pytest.mark.parametrize(("count", "words"), [(2, "2 项任务都做到位也只有 96.00 分，还要靠超额完成"), (0, "各项任务都已做到位，还要靠超额完成")])
def test_what_is_out_of_reach_is_said_in_a_sentence(bulletin: Bulletin, count: int, words: str) -> None:
    """Also of those whose tasks are all in order: they are not told to put none in order."""
    steps = tuple(Step(row.result, Decimal(100), Fraction(1)) for row in bulletin.tasks[:count])
    way = Way(Decimal(97), steps, Decimal("96.00"))
    assert Climb(1, "城关镇", way, bulletin.tasks[:count]).shortfall("单位") == f"{words}，或者其他单位的名次有变化。"
