"""Campaigns 专项 and key tasks 重点监管任务: a page, a ranking and a section of the bulletin of their own."""

import csv
from dataclasses import replace
from io import StringIO

import pytest
from bulletin_county import make_facts, make_window
from rulebook import MARCH, RULES, a_filing, a_register, a_task

from pipeline.assess import assess, past_of
from pipeline.model.county import Register, Unit
from pipeline.model.month import MonthRecord
from pipeline.model.result import Past
from pipeline.publish.pages.html import render_bulletin, render_focus
from pipeline.publish.tables.datapackage import render_tables
from pipeline.publish.views.bulletin import Bulletin, make_bulletin
from pipeline.publish.views.focus import KEY_TASKS

LABEL = "创城"
UNITS = tuple(Unit(code, f"{code}局", category="部门") for code in ("A", "B", "C"))
FIGURES = {"A-1": "60", "A-2": "10", "B-1": "50", "B-2": "50", "C-1": "50"}


def _register() -> Register:
    tasks = [replace(a_task(code=code, plan="50"), unit_code=code[0]) for code in FIGURES]
    labelled = {"A-1", "A-2", "B-1"}
    return replace(
        a_register(*(replace(t, labels=(LABEL,) if t.code in labelled else (), key=t.code == "C-1") for t in tasks), units=UNITS),
        campaigns=(LABEL, "没有任务的专项"),
    )


@pytest.fixture(scope="module")
def bulletin() -> Bulletin:
    register = _register()
    filings = {task.code: a_filing(task, FIGURES[task.code]) for task in register.tasks}
    month = assess(MARCH, register, MonthRecord(filings), Past(), RULES)
    return make_bulletin(month, register, make_facts(register, month), make_window())


def test_units_are_ranked_within_a_campaign_by_their_progress_in_it(bulletin: Bulletin) -> None:
    """A has two tasks of the campaign (110 and 20 of 100), B one (100): B is first, C takes no part."""
    campaign = bulletin.focuses[0]
    assert [(row.code, row.score.rank, str(row.score.progress)) for row in campaign.units] == [
        ("B", 1, "100.00"), ("A", 2, "65.00"),
    ]  # fmt: skip
    assert "进度得分最低的是A局" in campaign.lead


def test_a_campaign_remembers_its_ranks() -> None:
    """Movement is against the month before, within the campaign."""
    register = _register()
    filings = {task.code: a_filing(task, FIGURES[task.code]) for task in register.tasks}
    past = past_of(assess(MARCH, register, MonthRecord(filings), Past(), RULES), Past())
    april = assess(MARCH.next(), register, MonthRecord(), past, RULES)
    assert {score.code: score.rank_before for score in april.campaigns[LABEL]} == {"A": 2, "B": 1}


def test_worst_tasks_stand_first(bulletin: Bulletin) -> None:
    """From black to not due, the worst deviation first."""
    assert [row.code for row in bulletin.focuses[0].tasks] == ["A-2", "B-1", "A-1"]
    assert [row.code for row in bulletin.focuses[0].lagging] == ["A-2"]


def test_key_tasks_have_a_page_without_a_ranking(bulletin: Bulletin) -> None:
    """Key tasks are looked at together; a label without tasks has no page."""
    assert [(focus.name, len(focus.units)) for focus in bulletin.focuses] == [(LABEL, 2), (KEY_TASKS, 0)]
    page = render_focus(bulletin.focuses[1], bulletin)
    assert "C-1" in page
    assert "单位排名" not in page


def test_page_section_and_table_say_the_same(bulletin: Bulletin) -> None:
    """One view feeds the campaign's page, the bulletin's section and campaigns.csv."""
    campaign = bulletin.focuses[0]
    assert campaign.lead in render_bulletin(bulletin)
    assert campaign.lead in render_focus(campaign, bulletin)
    rows = list(csv.DictReader(StringIO(render_tables(bulletin)["campaigns.csv"].decode("utf-8-sig"))))
    assert [(row["campaign"], row["unit_code"], row["progress"]) for row in rows] == [(LABEL, "B", "100.00"), (LABEL, "A", "65.00")]
