"""The five colours, first rule that holds (rules section 5)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rulebook import MARCH, RULES, a_task

from pipeline.assess.status import status_of
from pipeline.model.county import MeasureType, Task
from pipeline.model.report import WorkState
from pipeline.model.result import Status

O, N, B, R, U, G = (  # noqa: E741  (the six states in the order of their rules)
    Status.ORANGE,
    Status.NOT_DUE,
    Status.BLACK,
    Status.RED,
    Status.BLUE,
    Status.GREEN,
)
WORST_FIRST = [B, R, G, U, O]


def _status(
    task: Task, planned: str | Decimal, assessed: str | Decimal, state: WorkState | None = WorkState.ONGOING
) -> tuple[Status, str]:
    return status_of(task, MARCH, state, Decimal(planned), Decimal(assessed), RULES)


@pytest.mark.parametrize(
    ("planned", "assessed", "status"),
    [
        ("50", "100", O),
        ("0", "100", O),
        ("100", "999.99", O),
        ("50", "99.99", U),
        ("0", "0", N),
        ("0.01", "0", B),
        ("50", "0", B),
        ("50", "0.01", R),
        ("50", "44.99", R),
        ("50", "45", G),
        ("50", "50", G),
        ("50", "60", G),
        ("50", "60.01", U),
        ("0", "0.01", G),
        ("0", "10", G),
        ("0", "10.01", U),
        ("95", "99.99", G),
    ],
)
def test_boundaries(planned: str, assessed: str, status: Status) -> None:
    """橙 from 100, 黑 at 0, 红 below P − 5, 蓝 above P + 10; both edges are green."""
    assert _status(a_task(), planned, assessed)[0] is status


@pytest.mark.parametrize(("assessed", "status"), [("0", B), ("30", B), ("50", B), ("99.99", B), ("100", O)])
def test_suspended_work_is_black(assessed: str, status: Status) -> None:
    """停工 is black whatever the progress, unless the task is done."""
    assert _status(a_task(), "50", assessed, WorkState.SUSPENDED)[0] is status


def test_suspended_before_it_is_due() -> None:
    """A task with P = 0 and A = 0 is not due, even if it reports 停工: the earlier rule wins."""
    assert _status(a_task(), "0", "0", WorkState.SUSPENDED)[0] is N


@pytest.mark.parametrize(("planned", "status"), [("50", R), ("5.01", R), ("5", G), ("0", N)])
def test_control_is_never_black_for_its_figure(planned: str, status: Status) -> None:
    """A control measure with A = 0 lags; it is not idle."""
    assert _status(a_task(measure=MeasureType.CONTROL), planned, "0")[0] is status


def test_control_is_black_when_suspended() -> None:
    """停工 makes a control measure black as any other."""
    assert _status(a_task(measure=MeasureType.CONTROL), "50", "50", WorkState.SUSPENDED)[0] is B


@pytest.mark.parametrize(
    ("planned", "assessed", "status"),
    [("50", "50", R), ("50", "99", R), ("50", "0", B), ("0", "0", N), ("50", "100", O)],
)
def test_missing_is_red(planned: str, assessed: str, status: Status) -> None:
    """Without an accepted entry a task is red, unless an earlier rule holds."""
    assert _status(a_task(), planned, assessed, None)[0] is status


@pytest.mark.parametrize(
    ("due", "status"), [(date(2026, 4, 1), G), (date(2026, 3, 31), R), (date(2026, 1, 31), R)]
)
def test_due_date_passed_is_red(due: date, status: Status) -> None:
    """A task that is not done on the last day of the month of its due date is red, however near."""
    assert _status(a_task(due=due), "99.99", "99.99")[0] is status


@pytest.mark.parametrize(
    ("planned", "assessed", "state", "reason"),
    [
        ("50", "100", WorkState.DONE, "认定进度 100.00%，已完结"),
        ("0", "0", WorkState.ONGOING, "计划和认定进度都是 0，未到期，不参与考核"),
        ("50", "0", WorkState.NOT_STARTED, "认定进度 0，计划 50.00%，应开工而未开工"),
        ("50", "38", WorkState.SUSPENDED, "填报工作状态为停工，认定进度 38.00%，计划 50.00%"),
        ("50", "38", WorkState.ONGOING, "认定进度 38.00%，比计划 50.00% 滞后 12.00 个百分点（多于 5）"),
        ("50", "38", None, "认定进度 38.00%，比计划 50.00% 滞后 12.00 个百分点（多于 5）；本月缺报"),
        ("50", "65", WorkState.ONGOING, "认定进度 65.00%，比计划 50.00% 超前 15.00 个百分点（多于 10）"),
        ("50", "48", WorkState.ONGOING, "认定进度 48.00%，计划 50.00%，在 45.00% 至 60.00% 之间，正常"),
    ],
)
def test_reason(planned: str, assessed: str, state: WorkState | None, reason: str) -> None:
    """Every colour says why in a sentence with its figures."""
    assert _status(a_task(), planned, assessed, state)[1] == reason


def test_every_reason_of_a_red_task() -> None:
    """A red task names every reason that holds, not only the first."""
    reason = _status(a_task(due=date(2026, 3, 20)), "100", "98", None)[1]
    assert reason == "本月缺报；完成时限 2026-03-20 已到，认定进度 98.00%，不到 100%"


PERCENT = st.decimals(0, 100, places=2)
STATES = st.sampled_from([*WorkState, None])
TASKS = st.builds(
    lambda measure, due: a_task(measure=measure, due=due),
    st.sampled_from(MeasureType),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)


@given(TASKS, PERCENT, st.decimals(0, "999.99", places=2), STATES)
def test_one_colour_and_a_reason(
    task: Task, planned: Decimal, assessed: Decimal, state: WorkState | None
) -> None:
    """Every task has exactly one status, the first whose rule holds, and a reason."""
    idle = assessed == 0 and task.measure is not MeasureType.CONTROL
    rules = {
        O: assessed >= 100,
        N: planned == assessed == 0,
        B: idle or state is WorkState.SUSPENDED,
        R: assessed < planned - 5 or state is None or task.due <= date(2026, 3, 31),
        U: assessed > planned + 10,
        G: True,
    }
    status, reason = _status(task, planned, assessed, state)
    assert status is next(colour for colour, holds in rules.items() if holds)
    assert reason


@given(TASKS, PERCENT, PERCENT, PERCENT, STATES)
def test_more_progress_is_never_worse(
    task: Task, planned: Decimal, one: Decimal, other: Decimal, state: WorkState | None
) -> None:
    """All else being equal more progress never brings a worse colour."""
    less, more = (_status(task, planned, value, state)[0] for value in sorted((one, other)))
    if N not in (less, more):
        assert WORST_FIRST.index(less) <= WORST_FIRST.index(more)
