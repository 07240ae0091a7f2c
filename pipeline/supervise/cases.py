"""How the measures of a year stand: answered in time or not, cleared, to be raised (rules section 7)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pipeline.model.oversight import CaseState, Measure, Response, SupervisionCase
from pipeline.model.period import Period
from pipeline.model.result import TaskResult
from pipeline.supervise.ladder import supervised


def take_measures(results: Iterable[TaskResult], due: datetime) -> tuple[Measure, ...]:
    """The measures that a month's colours bring, one a task, numbered in their published order: `D2026-03-0001`."""
    return tuple(
        Measure(
            f"D{result.period}-{number:04}",
            result.task.code,
            result.task.unit_code,
            result.period,
            result.level,
            result.streak,
            due,
            result.reason,
        )
        for number, result in enumerate(supervised(results), 1)
    )


def unanswered(measures: Iterable[Measure], responses: Mapping[str, Response]) -> frozenset[str]:
    """The tasks whose measure was not answered by its due moment; an answer at that very moment is in time.

    `measures` are those of the month before: they raise the level of this month's.
    """
    return frozenset(
        measure.task_code
        for measure in measures
        if not measure.cancelled and not _in_time(measure, responses.get(measure.number))
    )


def find_cases(
    measures: Sequence[Measure],
    responses: Mapping[str, Response],
    in_order: Mapping[Period, frozenset[str]],
    now: datetime,
) -> tuple[SupervisionCase, ...]:
    """How every measure stands at a moment, in the order given.

    `in_order` has for each published month the tasks that were green, blue or orange in it. A measure is cleared by the
    first such month after it, once the task's latest measure before that month has an answer on record. One that a
    correction cancelled is no case any more.
    """
    months = sorted(in_order)
    by_task: dict[str, list[Measure]] = {}
    for measure in sorted((each for each in measures if not each.cancelled), key=lambda each: each.period):
        by_task.setdefault(measure.task_code, []).append(measure)

    def case(measure: Measure) -> SupervisionCase:
        response = responses.get(measure.number)
        if measure.cancelled:
            return SupervisionCase(measure, response, None, CaseState.CANCELLED)
        later = months[bisect_right(months, measure.period) :]
        month = next((month for month in later if measure.task_code in in_order[month]), None)
        before = [each for each in by_task[measure.task_code] if month and each.period < month]
        cleared = month if before and before[-1].number in responses else None
        return SupervisionCase(measure, response, cleared, _state(measure, response, cleared, now))

    return tuple(map(case, measures))


def _in_time(measure: Measure, response: Response | None) -> bool:
    return response is not None and response.first_arrived <= measure.due


def _state(measure: Measure, response: Response | None, cleared: Period | None, now: datetime) -> CaseState:
    if cleared:
        return CaseState.CLEARED
    if response:
        return CaseState.ANSWERED
    return CaseState.OVERDUE if now > measure.due else CaseState.OPEN
