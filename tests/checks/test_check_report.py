"""The rules of a monthly report: each with a line that passes and a line that does not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import (
    FARM,
    FIRE,
    MARCH,
    ROAD,
    TASKS,
    accepted,
    check,
    entry,
    farm,
    fire,
    line,
    road,
    said,
)

from pipeline.model.amount import Quantity
from pipeline.model.county import EvidenceRule, PlanPoint
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Line

ERROR, QUESTION, WARNING = Severity.ERROR, Severity.QUESTION, Severity.WARNING
NONE: dict[str, tuple[str, ...]] = {}


def test_a_sound_report_is_accepted_whole() -> None:
    """Good rows become entries in the order of their rows, with the evidence and the cells they came from."""
    checked = check(fire(), road(), farm())
    assert accepted(checked) == [ROAD, FARM, FIRE]
    assert checked.problems == ()
    first = checked.entries[0]
    assert (first.progress, first.amount, first.evidence, first.sheet) == (
        Decimal(30),
        None,
        ("aa",),
        "月报表",
    )
    assert first.cells["progress"] == "I5"
    assert "title" not in first.cells


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (road(task_code=None), (Code.REQUIRED, ERROR, "A5")),
        (road(task_code="Z01-009"), (Code.TASK_UNKNOWN, ERROR, "A5")),
        (road(task_code="完全不同"), (Code.TASK_UNKNOWN, ERROR, "A5")),
        (line(5, "Z02-001"), (Code.TASK_FOREIGN, ERROR, "A5")),
        (road(title="任务Z01-002"), (Code.GIVEN_CHANGED, ERROR, "B5")),
        (road(title=None), (Code.GIVEN_CHANGED, ERROR, "B5")),
        (road(amount=Quantity(Decimal(3))), (Code.BOTH_FILLED, ERROR, "J5")),
        (road(progress=None, amount=Quantity(Decimal(3))), (Code.WRONG_MEASURE, ERROR, "J5")),
        (farm(amount=300, progress=Decimal(30)), (Code.BOTH_FILLED, ERROR, "I6")),
        (farm(Quantity(Decimal(300), "万")), (Code.AMBIGUOUS_AMOUNT, QUESTION, "J6")),
        (farm(Quantity(Decimal(300), "亩")), (Code.WRONG_UNIT_OF_MEASURE, ERROR, "J6")),
        (road(progress=None), (Code.REQUIRED, ERROR, "I5")),
        (line(6, FARM, narrative="有", work_state="ongoing"), (Code.REQUIRED, ERROR, "J6")),
        (road(work_state=None), (Code.REQUIRED, ERROR, "K5")),
        (road(narrative=None), (Code.REQUIRED, ERROR, "L5")),
        (road(progress=Decimal(101)), (Code.OUT_OF_RANGE, ERROR, "I5")),
        (road(progress=Decimal(-1), problems="因故"), (Code.OUT_OF_RANGE, ERROR, "I5")),
        (farm(-1, problems="因故"), (Code.OUT_OF_RANGE, ERROR, "J6")),
        (farm(10_000), (Code.OUT_OF_RANGE, ERROR, "J6")),
        (road(work_state="not_started"), (Code.STATE_CONTRADICTS, ERROR, "K5")),
        (road(work_state="done"), (Code.STATE_CONTRADICTS, ERROR, "K5")),
        (farm(999, work_state="done"), (Code.STATE_CONTRADICTS, ERROR, "K6")),
    ],
)
def test_a_bad_row_comes_back_with_its_cell(bad: Line, problem: tuple[Code, Severity, str]) -> None:
    """A row that breaks a rule gives no entry; the problem stands on its cell and says how to mend it."""
    checked = check(bad, fire())
    assert problem in said(checked)
    assert accepted(checked) == [FIRE]
    assert all(p.hint and p.message for p in checked.problems)


@pytest.mark.parametrize(
    "good",
    [
        road(progress=Decimal(0), work_state="not_started", problems="征地"),
        farm(Quantity(Decimal("0.03"), "亿元")),
        farm(Quantity(Decimal(300), "万元")),
        fire(3, work_state="not_started"),
        road(progress=Decimal(100), work_state="done"),
        farm(1000, work_state="done"),
        road(title="任务 Z01-001"),
    ],
)
def test_a_good_row_is_silent(good: Line) -> None:
    """What keeps the rules is accepted without a word."""
    checked = check(good)
    assert said(checked) == set()
    assert len(checked.entries) == 1


def test_a_negative_control_amount_and_a_task_without_unit() -> None:
    """Where no unit of measure is set, an amount with one comes back."""
    bare = tuple(replace(task, unit_of_measure="") for task in TASKS)
    assert (Code.WRONG_UNIT_OF_MEASURE, ERROR, "J6") in said(
        check(farm(Quantity(Decimal(3), "亩")), tasks=bare)
    )
    wrong = line(6, FARM, progress=Decimal(3))
    assert (Code.WRONG_MEASURE, ERROR, "I6") in said(check(wrong, tasks=bare))
    assert (Code.OUT_OF_RANGE, ERROR, "J7") in said(check(fire(-1)))


def test_a_row_unlike_its_issued_title_but_like_it_before_is_fine() -> None:
    """A title that the office has changed since is no fault of the unit."""
    assert said(check(road(title="旧名"), issued={ROAD: {"title": "旧 名"}}, same_register=False)) == set()


def test_given_cells_that_were_changed_are_named_but_do_not_count() -> None:
    """Other given cells that differ from what was issued are a warning, and only under the same register."""
    issued = {ROAD: {"target": "100", "leader": "张三", "last": "5"}}
    row = road(target="1 00", leader="李四", last="9")
    checked = check(row, issued=issued)
    assert said(checked) == {(Code.GIVEN_CHANGED, WARNING, "D5")}
    assert accepted(checked) == [ROAD]
    assert said(check(row, issued=issued, same_register=False)) == set()


def test_a_task_twice() -> None:
    """Rows that differ all come back; rows that are the same, or empty, do no harm."""
    twice = check(road(5), road(8, progress=Decimal(40)))
    assert {cell for code, _, cell in said(twice) if code is Code.TASK_TWICE} == {"A5", "A8"}
    assert accepted(twice) == []
    same = check(road(8), road(5), line(9, ROAD))
    assert (accepted(same), said(same)) == ([ROAD], set())
    assert same.entries[0].cells["progress"] == "I5"


def test_a_row_split_in_two() -> None:
    """Words under a task without code and title may go on with it: asked back; with a title, further down or empty they don't."""
    more = line(6, "", title=None, narrative="第二段")
    split = check(road(5), more)
    assert (Code.ROW_SPLIT, QUESTION, "L5") in said(split)
    assert accepted(split) == []
    for other in (line(6, "", narrative="第二段"), replace(more, row=7), line(6, "", title=None)):
        checked = check(road(5), other)
        assert accepted(checked) == [ROAD] and Code.ROW_SPLIT not in {code for code, _, _ in said(checked)}
    assert accepted(check(replace(more, row=5), more, road(8))) == [ROAD]


def test_tasks_left_out() -> None:
    """A task without a row or with an empty one is left out, unless nothing was due of it."""
    left = {(p.task_code, p.where.cell, p.severity) for p in check(line(5, ROAD)).problems}
    assert left == {(ROAD, "I5", WARNING), (FARM, "", WARNING), (FIRE, "", WARNING)}
    assert check(road(), farm(), current={FIRE: entry(FIRE, 1)}).problems == ()
    assert check(road(), farm(), completed=frozenset([FIRE])).problems == ()
    idle = tuple(PlanPoint(month, Decimal()) for month in range(1, 13))
    later = (replace(TASKS[0], plan=idle), replace(TASKS[2], start=date(2026, 5, 1)))
    assert check(tasks=later).problems == ()
    assert check(tasks=later, previous={ROAD: entry(ROAD, 0)}).problems == ()
    assert len(check(tasks=later, previous={ROAD: entry(ROAD, 4)}).problems) == 1
    overdue = (replace(TASKS[0], plan=idle, due=date(2026, 3, 31)),)
    assert len(check(tasks=overdue).problems) == 1


def test_a_figure_that_went_down_needs_a_reason() -> None:
    """Below the entry before: asked back without a reason, accepted with one; last year's does not count."""
    before: dict[str, Any] = {"previous": {ROAD: entry(ROAD, 45)}}
    assert (Code.WENT_DOWN, ERROR, "I5") in said(check(road(), **before))
    assert (Code.WENT_DOWN, ERROR, "I5") in said(check(road(problems=" 无 "), **before))
    assert said(check(road(problems="核减"), **before)) == set()
    assert said(check(road(), previous={ROAD: entry(ROAD, 45, Period(2025, 12))})) == set()
    assert said(check(farm(), previous={FARM: replace(entry(ROAD, 45), task_code=FARM)})) == set()


def test_completion_needs_evidence() -> None:
    """100, the target reached, or done: asked back without evidence, once, unless none is needed."""
    whole = road(progress=Decimal(100), work_state="done")
    assert said(check(whole, evidence=NONE)) == {(Code.DONE_WITHOUT_EVIDENCE, ERROR, "O5")}
    assert (Code.DONE_WITHOUT_EVIDENCE, ERROR, "O6") in said(check(farm(1000), evidence=NONE))
    never = tuple(replace(task, evidence=EvidenceRule.NEVER) for task in TASKS)
    assert said(check(whole, evidence=NONE, tasks=never)) == set()
    known: dict[str, Any] = {"completed": frozenset([ROAD]), "previous": {ROAD: entry(ROAD, 100)}}
    assert said(check(whole, evidence=NONE, **known)) == set()
    done = fire(0, work_state="done")
    assert said(check(done, evidence=NONE)) == set()
    due = tuple(replace(task, due=date(2026, 3, 10)) for task in TASKS)
    assert said(check(done, evidence=NONE, tasks=due)) == {(Code.DONE_WITHOUT_EVIDENCE, ERROR, "O7")}


def test_progress_needs_evidence() -> None:
    """A rise without evidence is accepted and flagged; no rise needs none, unless every month does."""
    missing = (Code.EVIDENCE_MISSING, WARNING, "O5")
    assert said(check(road(), evidence=NONE)) == {missing}
    same: dict[str, Any] = {"previous": {ROAD: entry(ROAD, 30)}, "evidence": NONE}
    assert said(check(road(), **same)) == set()
    always = tuple(replace(task, evidence=EvidenceRule.ALWAYS) for task in TASKS)
    assert said(check(road(), tasks=always, **same)) == {missing}


def test_lagging_and_standing_still_want_a_reason() -> None:
    """More than the tolerance below plan, or 停工: flagged without a reason; just the tolerance is fine."""
    assert said(check(road(progress=Decimal("24.99")))) == {(Code.LAGGING_UNEXPLAINED, WARNING, "M5")}
    assert said(check(road(progress=Decimal(25)))) == set()
    assert said(check(fire(work_state="suspended"))) == {(Code.LAGGING_UNEXPLAINED, WARNING, "M7")}
    assert said(check(farm(100, problems="资金未到位"))) == set()
    allowed = int(next(task for task in TASKS if task.code == FIRE).point(3).planned)
    assert said(check(fire(allowed))) == set()
    assert said(check(fire(allowed + 1))) == {(Code.LAGGING_UNEXPLAINED, WARNING, "M7")}
    assert said(check(fire(allowed + 1, problems="雷击"))) == set()


def test_complete_but_not_said_so() -> None:
    """100 with a state other than 已完成 is accepted with a warning."""
    assert said(check(road(progress=Decimal(100)))) == {(Code.STATE_CONTRADICTS, WARNING, "K5")}


def test_a_row_accepted_before_does_not_come_back() -> None:
    """A row just as it was accepted for this month needs nothing; a changed one is judged again."""
    now: dict[str, Any] = {"current": {ROAD: entry(ROAD, 30, MARCH)}, "previous": {ROAD: entry(ROAD, 45)}}
    assert accepted(check(road(), **now)) == [ROAD]
    assert accepted(check(road(narrative="另有说法"), **now)) == []
    assert accepted(check(road(amount=Quantity(Decimal(1))), **now)) == []


def test_what_reading_found_holds_its_row_back() -> None:
    """A problem placed on a cell by reading sends the row back, and nothing else is said of that cell."""
    where = Where("月报.xlsx", "月报表", "I5")
    found = Problem(Code.NOT_A_PERCENT, ERROR, where, "不是百分数", "改", ROAD, "progress")
    faulty = replace(road(progress=None), faulty=frozenset(["progress"]))
    for problem in (found, replace(found, task_code="")):
        checked = check(faulty, farm(), found=(problem,))
        assert accepted(checked) == [FARM]
        assert said(checked) == {(Code.NOT_A_PERCENT, ERROR, "I5")}
    sheet = Problem(Code.HEADING_UNKNOWN, WARNING, Where("月报.xlsx"), "多一列")
    checked = check(road(), found=(sheet,))
    assert checked.problems[0] == sheet
    assert accepted(checked) == [ROAD]


def test_one_card_for_a_figure_in_the_wrong_column_and_an_example_in_the_tasks_own_unit() -> None:
    """What can't be read in a cell that has to be emptied is not also to be mended; elsewhere the hint counts as the task counts."""

    def unreadable(name: str) -> Line:
        values = {**farm().values, "progress": None, "amount": None}
        return replace(farm(), values=values, faulty=frozenset([name]))

    wrong = unreadable("progress")
    place = wrong.cells["progress"]
    rough = Problem(Code.NOT_A_PERCENT, ERROR, Where("月报.xlsx", "月报表", place), "读不出", "如 45 或 45%。", FARM, "progress")
    checked = check(wrong, found=(rough,))
    assert [problem.code for problem in checked.problems if problem.where.cell == place] == [Code.WRONG_MEASURE] and not accepted(checked)
    own = unreadable("amount")
    found = Problem(Code.NOT_AN_AMOUNT, ERROR, Where("月报.xlsx", "月报表", own.cells["amount"]), "读不出", "如 12。", FARM, "amount")
    (problem,) = [each for each in check(own, found=(found,)).problems if each.code is Code.NOT_AN_AMOUNT]
    assert problem.hint == "请用阿拉伯数字只填一个准确的数，如 12 或 12万元。"


def test_unreadable_given_cells_and_long_titles() -> None:
    """An unreadable given cell is not compared; a long title is shortened in messages."""
    blank = replace(road(title="错", leader="x"), faulty=frozenset(["title", "leader"]))
    assert said(check(blank, issued={ROAD: {"leader": "张三"}})) == set()
    long = (replace(TASKS[0], title="很" * 40),)
    problem = check(road(title="很" * 40, work_state=None), tasks=long).problems[0]
    assert "很…" in problem.message


LINES = st.builds(
    lambda row, code, values: line(row, code, **values),
    st.integers(1, 9),
    st.sampled_from([ROAD, FARM, FIRE, "Z02-001", "Z09", ""]),
    st.fixed_dictionaries(
        {
            "progress": st.sampled_from([None, Decimal(-1), Decimal(0), Decimal(30), Decimal(100)]),
            "amount": st.sampled_from(
                [None, *(Quantity(Decimal(n), u) for n in (0, 9) for u in ("", "万", "亩"))]
            ),
            "work_state": st.sampled_from([None, "not_started", "ongoing", "suspended", "done"]),
            "narrative": st.sampled_from([None, "有进展"]),
        }
    ),
)


@given(st.lists(LINES, max_size=8, unique_by=lambda one: one.row), st.randoms(use_true_random=False))
def test_nothing_is_dropped_and_order_does_not_matter(lines: list[Line], random: Any) -> None:
    """Every line ends as an entry, a problem that comes back, or a task left out; in any order the same."""
    checked = check(*lines, evidence=NONE)
    back = {p.task_code for p in checked.problems if p.comes_back} | {""}
    left = {p.task_code for p in checked.problems if p.code is Code.TASK_LEFT_OUT}
    cells = {p.where.cell for p in checked.problems if p.comes_back}
    entries = set(accepted(checked))
    assert not entries & back
    for one in lines:
        code = str(one.values["task_code"])
        silent = not any(name in one.values for name in ("progress", "amount", "work_state", "narrative"))
        assert (
            code in entries | (back - {""}) | left
            or one.cells["task_code"] in cells
            or (code == "" and silent)
        )
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert check(*shuffled, evidence=NONE) == checked
