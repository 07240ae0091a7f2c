"""What is waived does not count against a task, and nothing else changes (rules section 10)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rulebook import MARCH, RULES, a_filing, a_register, a_task

from pipeline.assess import assess
from pipeline.assess.judge import judge
from pipeline.assess.waive import waive_register, waive_task
from pipeline.model.county import MeasureType, Task
from pipeline.model.month import MonthRecord
from pipeline.model.period import Period
from pipeline.model.report import Filing
from pipeline.model.result import Past, Status, TaskResult
from pipeline.model.waiver import Waiver, WaiverRule, in_month

PLAN = [str(value) for value in (20, 40, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100)]


def a_waiver(rule: WaiverRule, **changes: Any) -> Waiver:
    return replace(Waiver(rule, "U1", MARCH, MARCH, granted="李四", reason="洪水"), **changes)


def judged(task: Task, *waivers: Waiver, filing: Filing | None = None, period: Period = MARCH, streak: int = 0) -> TaskResult:
    record = MonthRecord({task.code: filing} if filing else {}, waivers=in_month(waivers, period))
    return judge(task, period, record, Past({task.code: Decimal(40)}, {task.code: streak}), RULES)


def test_a_missing_entry_that_does_not_count() -> None:
    """A stays and the colour follows from it; timeliness and quality lose nothing."""
    task = a_task(plan="45")
    plain, spared = judged(task), judged(task, a_waiver(WaiverRule.NOT_MISSING))
    assert (plain.status, plain.timeliness_score, plain.good) == (Status.RED, 0, False)
    assert (spared.status, spared.timeliness_score, spared.good) == (Status.GREEN, 100, True)
    assert (spared.assessed, spared.missing, spared.reason) == (40, False, "认定进度 40.00%，计划 45.00%，在 40.00% 至 55.00% 之间，正常")
    assert judged(a_task(plan="60"), a_waiver(WaiverRule.NOT_MISSING)).status is Status.RED


def test_a_late_entry_that_does_not_count() -> None:
    """It scores as on time."""
    task = a_task()
    filing = a_filing(task, "50", late=True)
    assert judged(task, filing=filing).timeliness_score == 60
    assert (judged(task, a_waiver(WaiverRule.NOT_LATE), filing=filing).timeliness_score) == 100


def test_evidence_that_is_not_required() -> None:
    """Progress without evidence is good where it is waived."""
    task = a_task()
    filing = a_filing(task, "50", evidence=())
    assert judged(task, filing=filing).evidence_missing
    assert judged(task, a_waiver(WaiverRule.NO_EVIDENCE), filing=filing).good


def test_no_measure_and_no_deduction() -> None:
    """The streak goes on, the level is 0: no measure follows, and nothing is taken off."""
    task = a_task()
    waiver = a_waiver(WaiverRule.NO_MEASURE)
    spared = judged(task, waiver, streak=2)
    assert (spared.status, spared.streak, spared.level, spared.escalated) == (Status.RED, 3, 0, False)
    unit = assess(MARCH, a_register(task), MonthRecord(waivers=(waiver,)), Past(streaks={task.code: 2}), RULES).units[0]
    assert unit.deductions == 0


def test_a_task_that_is_not_assessed_counts_nowhere() -> None:
    """Neither colour nor score nor measure, and the months before it go on after it; also where it is done."""
    task = a_task()
    spared = judged(task, a_waiver(WaiverRule.NOT_ASSESSED), streak=2)
    assert (spared.status, spared.streak, spared.level, spared.is_assessed) == (Status.NOT_DUE, 2, 0, False)
    assert spared.reason == "经批准本月不考核，A 40.00、P 50.00"
    done = judged(task, a_waiver(WaiverRule.NOT_ASSESSED), filing=a_filing(task, "100"))
    assert (done.status, done.assessed) == (Status.NOT_DUE, 100)


@pytest.mark.parametrize(
    ("month", "planned", "status"),
    [(2, "40", Status.RED), (3, "40", Status.GREEN), (5, "40", Status.GREEN), (6, "100", Status.RED), (7, "100", Status.RED)],
)
def test_a_later_due_date(month: int, planned: str, status: Status) -> None:
    """Until the new date the plan stays where it stood before the old one; in the month of the new date P is 100."""
    task = a_task(plan=PLAN, due=date(2026, 3, 31))
    waiver = a_waiver(WaiverRule.DUE_LATER, task_code="T1", until=date(2026, 6, 30), last=Period(2026, 12))
    period = Period(2026, month)
    result = judged(task, waiver, filing=a_filing(task, "40" if month > 2 else "30", period), period=period)
    assert (result.planned, result.status) == (Decimal(planned), status)
    assert result.task.due == (date(2026, 6, 30) if month > 2 else date(2026, 3, 31))


def test_a_due_date_in_january_put_off() -> None:
    """Before it nothing was planned: nothing is due until the new date."""
    waiver = a_waiver(WaiverRule.DUE_LATER, until=date(2026, 2, 28))
    assert waive_task(a_task(due=date(2026, 1, 31), plan="100"), [waiver]).point(1).planned == 0


def test_a_control_measure_with_a_later_due_date() -> None:
    """P is the share of the months to the new date; what is allowed stays as planned."""
    task = a_task(measure=MeasureType.CONTROL, plan="8", due=date(2026, 6, 30))
    later = judged(task, a_waiver(WaiverRule.DUE_LATER, until=date(2026, 12, 31)), filing=a_filing(task, "8"))
    assert (later.planned, later.assessed) == (25, 25)


@pytest.mark.parametrize("changes", [{"unit_code": "U2"}, {"task_code": "T2"}, {"first": Period(2026, 4), "last": Period(2026, 4)}])
def test_a_waiver_of_others_changes_nothing(changes: dict[str, Any]) -> None:
    """Another unit, task or month."""
    task = a_task()
    assert judged(task, a_waiver(WaiverRule.NOT_ASSESSED, **changes)) == judged(task)


def test_an_extension_changes_no_colour() -> None:
    """It is about the time of reporting; it is shown all the same."""
    waiver = a_waiver(WaiverRule.EXTENSION, until=date(2026, 4, 7))
    result = judged(a_task(), waiver)
    assert (replace(result, waivers=()), result.waivers) == (judged(a_task()), (waiver,))


def test_a_register_as_it_is_asked() -> None:
    """Only where a waiver changes what a task asks it is another register, which its digest says."""
    register = a_register(a_task(), a_task("T2"))
    assert waive_register(register, [a_waiver(WaiverRule.NO_MEASURE)]) is register
    waived = waive_register(register, [a_waiver(WaiverRule.NO_EVIDENCE, task_code="T2")])
    assert [task.evidence.value for task in waived.tasks] == ["progress", "never"]
    assert waived.digest != register.digest
