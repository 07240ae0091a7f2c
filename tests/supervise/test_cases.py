"""How measures stand: taken, answered in time or not, cleared (rules section 7)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from rulebook import a_task, judged, reported

from pipeline.model.oversight import CaseState, Measure, Response
from pipeline.model.period import Period
from pipeline.supervise.cases import find_cases, take_measures, unanswered

DUE = datetime.fromisoformat("2026-04-16T00:00+08:00")
SECOND = timedelta(seconds=1)
MARCH, APRIL, MAY, JUNE = (Period(2026, month) for month in (3, 4, 5, 6))


def a_measure(period: Period = MARCH, number: str = "", due: datetime = DUE) -> Measure:
    return Measure(number or f"D{period}-0001", "T1", "U1", period, 1, 1, due)


def answered(measure: Measure, at: datetime = DUE) -> dict[str, Response]:
    return {measure.number: Response(measure.number, at, at, "已整改")}


def test_one_measure_a_task_numbered_in_published_order() -> None:
    """The highest level has the first number; a task in order gets none; the reason is the basis."""
    results = [judged(a_task("T2"), before="50"), judged(a_task("T1")), reported(a_task("T0"), "50")]
    first, second = take_measures(results, DUE)
    assert (first.number, first.task_code, first.level) == ("D2026-03-0001", "T1", 2)
    assert (second.number, second.task_code, second.level) == ("D2026-03-0002", "T2", 1)
    assert second.due == DUE and "缺报" in second.basis


@pytest.mark.parametrize(("at", "late"), [(DUE - SECOND, False), (DUE, False), (DUE + SECOND, True), (None, True)])
def test_an_answer_at_24_00_is_in_time(at: datetime | None, late: bool) -> None:
    """Unanswered by its due moment, or answered later, a measure raises the next one."""
    measure = a_measure()
    found = unanswered([measure], answered(measure, at) if at else {})
    assert found == (frozenset({"T1"}) if late else frozenset())


def test_the_first_answer_decides_on_time() -> None:
    """A correction after the due moment punishes nobody."""
    measure = a_measure()
    response = Response(measure.number, DUE, DUE + 9 * SECOND, "已补充")
    assert unanswered([measure], {measure.number: response}) == frozenset()


@pytest.mark.parametrize(
    ("responses", "in_order", "now", "state"),
    [
        ({}, {}, DUE, CaseState.OPEN),
        ({}, {}, DUE + SECOND, CaseState.OVERDUE),
        (answered(a_measure()), {}, DUE + SECOND, CaseState.ANSWERED),
        ({}, {APRIL: frozenset({"T1"})}, DUE + SECOND, CaseState.OVERDUE),
        (answered(a_measure()), {APRIL: frozenset({"T1"})}, DUE, CaseState.CLEARED),
        (answered(a_measure()), {MARCH: frozenset({"T1"})}, DUE, CaseState.ANSWERED),
        (answered(a_measure()), {APRIL: frozenset({"T2"})}, DUE, CaseState.ANSWERED),
    ],
)
def test_state(
    responses: Mapping[str, Response], in_order: Mapping[Period, frozenset[str]], now: datetime, state: CaseState
) -> None:
    """Cleared needs a later month in order and an answer on record; without an answer it stays open, then overdue."""
    (case,) = find_cases([a_measure()], responses, in_order, now)
    assert case.state is state
    assert case.is_open is (state is not CaseState.CLEARED)


def test_the_answer_to_the_latest_measure_clears_all_of_the_task() -> None:
    """Red in March, April and May, answered in May, green in June: all three are cleared in June."""
    measures = [a_measure(period) for period in (MARCH, APRIL, MAY)]
    cases = find_cases(measures, answered(measures[-1]), {JUNE: frozenset({"T1"})}, DUE)
    assert [case.cleared for case in cases] == [JUNE, JUNE, JUNE]
    silent = find_cases(measures, answered(measures[0]), {JUNE: frozenset({"T1"})}, DUE)
    assert [case.cleared for case in silent] == [None, None, None]


def test_a_measure_is_cleared_by_the_first_month_in_order() -> None:
    """Red in March, green in April, red again in May: the measure of March is cleared in April, that of May is open."""
    measures = [a_measure(MARCH), a_measure(MAY)]
    in_order = {APRIL: frozenset({"T1"}), MAY: frozenset[str]()}
    first, second = find_cases(measures, answered(measures[0]), in_order, DUE)
    assert (first.cleared, second.cleared) == (APRIL, None)


def test_a_cancelled_measure_is_no_case() -> None:
    """It raises nothing, waits for nothing, and clears with nothing; the one before it may be cleared all the same."""
    first, second = a_measure(), replace(a_measure(APRIL), cancelled=True)
    assert unanswered([second], {}) == frozenset()
    cases = find_cases([first, second], answered(first), {MAY: frozenset({"T1"})}, DUE)
    assert [(case.state, case.is_open) for case in cases] == [(CaseState.CLEARED, False), (CaseState.CANCELLED, False)]
