"""A whole month, and what it hands to the next."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rulebook import MARCH, RULES, a_filing, a_register, a_task, a_verification

from pipeline.assess import assess, past_of
from pipeline.model.county import Person, Task, Unit
from pipeline.model.month import MonthRecord
from pipeline.model.period import Period
from pipeline.model.report import Filing
from pipeline.model.result import Past, Status

UNITS = (
    Unit("D1", "住建局", category="部门"),
    Unit("T1", "城关镇", category="镇街"),
    Unit("D2", "水务局", category="部门"),
    Unit("T2", "河口镇", category="镇街"),
)
TASKS = (
    a_task("D1-1", unit_code="D1", leader="P1", labels=("民生实事", "重点项目")),
    a_task("T1-1", unit_code="T1", leader="P1", labels=("重点项目",), supervising_department="D1"),
    a_task("T1-2", unit_code="T1", supervising_department="D1"),
    a_task("D2-1", unit_code="D2", plan="0", leader="P2", supervising_department="X9"),
)
REGISTER = a_register(*TASKS, units=UNITS, people=(Person("P1", "张三"), Person("P2", "李四")))
FILED = {"D1-1": "50", "T1-1": "40", "T1-2": "55"}


def _filings(figures: dict[str, str] = FILED) -> dict[str, Filing]:
    return {code: a_filing(REGISTER.task_by_code[code], figure) for code, figure in figures.items()}


def test_results_in_the_order_of_the_register() -> None:
    """Every task is judged, in the register's order."""
    month = assess(MARCH, REGISTER, MonthRecord(_filings()), Past(), RULES)
    found = [(result.task.code, result.status.char) for result in month.tasks]
    assert found == [("D1-1", "绿"), ("T1-1", "红"), ("T1-2", "绿"), ("D2-1", "—")]
    assert month.period == MARCH


def test_units_by_category() -> None:
    """Units are ranked by category in the register's order; those without a score or task stand last."""
    month = assess(MARCH, REGISTER, MonthRecord(_filings()), Past(), RULES)
    assert [(u.code, u.rank) for u in month.units] == [("D1", 1), ("D2", None), ("T1", 1), ("T2", None)]


def test_leaders_labels_and_departments() -> None:
    """They are ranked by progress over their tasks; tasks that name none are in no ranking."""
    month = assess(MARCH, REGISTER, MonthRecord(_filings()), Past(), RULES)
    assert [(s.name, s.progress, s.rank) for s in month.leaders] == [("张三", 90, 1), ("李四", None, None)]
    assert [(s.code, s.name, s.progress) for s in month.labels] == [
        ("民生实事", "民生实事", 100),
        ("重点项目", "重点项目", 90),
    ]
    assert [(s.code, s.name, s.rank) for s in month.departments] == [("D1", "住建局", 1), ("X9", "", None)]
    assert month.leaders[0].counts[Status.RED] == 1


def test_worst_deviation_first() -> None:
    """The deviations begin with the task that lags most."""
    month = assess(MARCH, REGISTER, MonthRecord(_filings()), Past(), RULES)
    assert [result.task.code for result in month.deviations] == ["T1-1", "D1-1", "T1-2"]


def test_verifications_reach_their_task() -> None:
    """A verification changes the task it names."""
    verified = {"T1-1": a_verification(REGISTER.task_by_code["T1-1"], "47")}
    month = assess(MARCH, REGISTER, MonthRecord(_filings(), verified), Past(), RULES)
    assert month.tasks[1].status is Status.GREEN


def test_only_months_are_assessed() -> None:
    """A quarter or a year is made of months, not assessed by itself."""
    with pytest.raises(ValueError, match="2026-Q1"):
        assess(Period.parse("2026-Q1"), REGISTER, MonthRecord(), Past(), RULES)


def test_what_the_next_month_needs() -> None:
    """A, streaks and ranks go on; a task that left the register keeps what was known of it."""
    before = Past({"old": Decimal(30)}, {"old": 2, "T1-1": 1}, {"units": {"T2": 1}})
    past = past_of(assess(MARCH, REGISTER, MonthRecord(_filings()), before, RULES), before)
    assert past.assessed == {"old": 30, "D1-1": 50, "T1-1": 40, "T1-2": 55, "D2-1": 0}
    assert past.streaks == {"old": 2, "D1-1": 0, "T1-1": 2, "T1-2": 0, "D2-1": 0}
    assert past.ranks == {
        "units": {"D1": 1, "T1": 1},
        "leaders": {"P1": 1},
        "labels": {"民生实事": 1, "重点项目": 2},
        "departments": {"D1": 1},
    }


def test_the_second_month_stands_on_the_first() -> None:
    """Progress is kept, the streak grows and ranks move from one month to the next."""
    first = assess(MARCH, REGISTER, MonthRecord(_filings()), Past(), RULES)
    second = assess(Period(2026, 4), REGISTER, MonthRecord(), past_of(first, Past()), RULES)
    lagging = second.tasks[1]
    assert (lagging.assessed, lagging.before, lagging.streak, lagging.level) == (40, 40, 2, 2)
    assert [(score.rank_before, score.movement) for score in second.leaders] == [(1, 0), (None, None)]


def _with_points(tasks: tuple[Task, ...], points: list[int]) -> tuple[Task, ...]:
    return tuple(replace(task, points=Decimal(p)) for task, p in zip(tasks, points, strict=True))


@given(st.permutations(range(4)), st.lists(st.integers(1, 9), min_size=4, max_size=4))
def test_the_order_of_rows_changes_no_figure(order: list[int], points: list[int]) -> None:
    """Scores and ranks do not depend on the order of the register's task rows."""
    tasks = _with_points(TASKS, points)
    one = a_register(*tasks, units=UNITS)
    other = a_register(*(tasks[n] for n in order), units=UNITS)
    straight, shuffled = (assess(MARCH, r, MonthRecord(_filings()), Past(), RULES) for r in (one, other))
    assert straight.units == shuffled.units
    assert straight.leaders == shuffled.leaders
    assert straight.labels == shuffled.labels
    assert straight.departments == shuffled.departments
    assert straight.deviations == shuffled.deviations
