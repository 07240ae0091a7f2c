"""Small tasks, entries and results for tests of the rules: say what matters, the rest is ordinary."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pipeline.assess.insight import TaskSight, trace_of
from pipeline.assess.judge import judge
from pipeline.model.county import MeasureType, PlanPoint, Register, Task, TaskKind, Unit
from pipeline.model.insight import Trace
from pipeline.model.month import MonthRecord
from pipeline.model.period import Period
from pipeline.model.report import Decision, Entry, Filing, Verification, WorkState
from pipeline.model.result import Past, TaskResult
from pipeline.model.rules import Rules

MARCH = Period(2026, 3)
RULES = Rules()
Months = Sequence[str | None]
ARRIVED = datetime(2026, 3, 28, 9, 0, tzinfo=UTC)


def a_task(code: str = "T1", plan: str | Sequence[str] = "50", **changes: Any) -> Task:
    """A milestone task of unit U1 over the year; one plan for every month, or twelve."""
    months = [plan] * 12 if isinstance(plan, str) else plan
    known: dict[str, Any] = {
        "unit_code": "U1",
        "title": f"任务{code}",
        "kind": TaskKind.INDIVIDUAL,
        "measure": MeasureType.MILESTONE,
        "points": Decimal(10),
        "start": date(2026, 1, 1),
        "due": date(2026, 12, 31),
        "plan": tuple(PlanPoint(month, Decimal(value)) for month, value in enumerate(months, start=1)),
    }
    return Task(code, **{**known, **changes})


def a_filing(task: Task, figure: str, period: Period = MARCH, **changes: Any) -> Filing:
    """An entry received on time, ongoing and with one file of evidence."""
    late = changes.pop("late", False)
    is_percent = task.measure is MeasureType.MILESTONE
    known: dict[str, Any] = {"work_state": WorkState.ONGOING, "evidence": ("sha",)}
    entry = Entry(
        task.code,
        task.unit_code,
        period,
        progress=Decimal(figure) if is_percent else None,
        amount=None if is_percent else Decimal(figure),
        **{**known, **changes},
    )
    return Filing(entry, late, "R-1", "月报.xlsx", ARRIVED)


def a_verification(task: Task, progress: str | None, period: Period = MARCH) -> Verification:
    """Adjusted to a progress, or returned where it is None."""
    if progress is None:
        return Verification(task.code, period, Decision.RETURN)
    return Verification(task.code, period, Decision.ADJUST, Decimal(progress))


def judged(
    task: Task,
    filing: Filing | None = None,
    verification: Verification | None = None,
    before: str = "0",
    streak: int = 0,
    period: Period = MARCH,
) -> TaskResult:
    """The task judged by the default rules, with A and streak of the month before."""
    past = Past({task.code: Decimal(before)}, {task.code: streak})
    record = MonthRecord(
        {task.code: filing} if filing else {}, {task.code: verification} if verification else {}
    )
    return judge(task, period, record, past, RULES)


def reported(task: Task, figure: str, period: Period = MARCH, **changes: Any) -> TaskResult:
    """The task judged on one ordinary entry."""
    return judged(task, a_filing(task, figure, period, **changes), period=period)


def a_register(*tasks: Task, units: Sequence[Unit] = (), **changes: Any) -> Register:
    """A register of these tasks; every unit they name is a 部门 unless it is given."""
    known = {unit.code: unit for unit in units}
    for task in tasks:
        known.setdefault(task.unit_code, Unit(task.unit_code, f"单位{task.unit_code}", category="部门"))
    return Register(2026, "digest", units=tuple(known.values()), tasks=tasks, **changes)


def seen(task: Task, figures: Months, verified: Months = (), words: Sequence[str] = (), before: str | None = None) -> TaskSight:
    """A task with what was reported from January on (None: nothing), verified (`退回`: returned) and told."""
    traces: list[Trace] = []
    for month, figure in enumerate(figures, start=1):
        if figure is None:
            continue
        told = words[month - 1] if words else ""
        entry = a_filing(task, figure, Period(2026, month), narrative=told, sheet="月报表", cells={"progress": f"H{month}"}).entry
        decided = verified[month - 1] if verified else None
        outcome = None if decided is None else (Decision.RETURN, None) if decided == "退回" else (Decision.ADJUST, Decimal(decided))
        traces.append(trace_of(task, entry, (f"R-{month}", "月报.xlsx"), outcome, RULES))
    period = Period(2026, len(figures))
    sight = TaskSight(judged(task, period=period), tuple(traces))
    known = before if before is not None else str(sight.assessed_at(len(figures) - 1))
    result = replace(judged(task, before=known, period=period), assessed=sight.assessed_at(len(figures)))
    return TaskSight(result, tuple(traces))
