"""Warnings about how a task goes: late by its own pace, stalled, going down, a plan that leaves most to the end."""

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.assess.exact import half_up
from pipeline.assess.insight.sight import TaskSight
from pipeline.assess.progress import DONE, is_due, planned_progress
from pipeline.model.county import MeasureType, Task
from pipeline.model.insight import Finding, FindingKind
from pipeline.model.period import Period
from pipeline.model.rules import InsightRules

_LAST_QUARTER = 10  # its first month
_ALMOST = Decimal("99.99")  # the last that is not done


@dataclass(frozen=True, slots=True)
class _Pace:
    """How fast a task goes, along its plan: the months that the plan gives for what is done, by those that have passed.

    Only for a task that is due in the `year`, where its plan is full.
    """

    task: Task
    year: int

    @property
    def start(self) -> int:
        return _first_month(self.task, self.year)

    def passed(self, month: int) -> int:
        """How many months have passed since it began."""
        return month - self.start + 1

    def earned(self, done: Decimal) -> Fraction:
        """How many months the plan gives for what is done, with the part of the last one."""
        before = Decimal(0)
        for month in range(self.start, self.task.due.month):
            planned = self.task.point(month).planned  # not due yet
            if planned > done:
                return month - self.start + Fraction(done - before) / Fraction(planned - before)
            before = planned
        return self.task.due.month - self.start + Fraction(min(done, DONE) - before) / Fraction(DONE - before or 1)

    def late(self, month: int, done: Decimal) -> int:
        """Whole months after the due month at which it is complete at this pace; 0 where nothing is done, which has no pace."""
        planned, earned = self.earned(_ALMOST), self.earned(done)
        return math.floor(math.ceil(planned) * self.passed(month) / earned) - self.passed(self.task.due.month) if earned else 0


def projected_late(sight: TaskSight, limits: InsightRules) -> Finding | None:
    """At the pace so far it is complete `projected_late` or more whole months after its due month, told so `projected_months` running.

    The first of these months is the `projected_after`th since it began. What has not begun, is done, due, or goes on into another
    year says nothing.
    """
    task, now, done = sight.task, sight.period.month or 0, sight.result.assessed
    pace = _Pace(task, sight.period.year)
    first = now - limits.projected_months + 1
    is_open = 0 < done < DONE and not is_due(task, sight.period) and pace.passed(first) >= limits.projected_after
    if not is_open or task.measure is MeasureType.CONTROL or task.due.year != sight.period.year:
        return None
    late = pace.late(now, done)
    if late < limits.projected_late or any(pace.late(month, sight.assessed_at(month)) < limits.projected_late for month in range(first, now)):
        return None
    month = task.due.month + late
    when = f"{task.due.year + 2}年以后" if late > 24 else Period(task.due.year + (month - 1) // 12, (month - 1) % 12 + 1).term
    earned = half_up(pace.earned(done))
    sentence = (
        f"照现在的进度推算，要到{when}才能完成，比完成时限（{task.due.year}年{task.due.month}月）晚 {late} 个月："
        f"开工以来 {pace.passed(now)} 个月，只做了计划中前 {earned:.1f} 个月的量。"
    )
    figures = {"A": f"{done:.2f}", "P": f"{sight.result.planned:.2f}", "已过月数": str(pace.passed(now))}
    figures |= {"做完几个月的量": f"{earned:.1f}", "晚几个月": str(late)}
    return _finding(FindingKind.PROJECTED_LATE, sight, sentence, figures)


def _first_month(task: Task, year: int) -> int:
    """The month of the year from which the task runs; amounts count from January."""
    return task.start.month if task.start.year == year else 1


def stalled(sight: TaskSight, limits: InsightRules) -> Finding | None:
    """No progress in the last `stalled_months` months, all of them reported, while the plan moved on; begun and not done."""
    now, is_told = sight.period.month or 0, bool(sight.recent(limits.stalled_months))
    then = now - limits.stalled_months  # at the end of last year nothing was done, so nothing can stand still since
    if then < 1 or not is_told or sight.task.measure is MeasureType.CONTROL or not 0 < sight.result.assessed < DONE:
        return None
    levels = [sight.assessed_at(month) for month in range(then, now)]
    planned_then = planned_progress(sight.task, Period(sight.period.year, then))
    if set(levels) != {sight.result.assessed} or sight.result.planned <= planned_then:
        return None
    sentence = (
        f"连续 {limits.stalled_months} 个月没有进展，停在 {sight.result.assessed:.2f}%；"
        f"同期计划由 {planned_then:.2f}% 推进到 {sight.result.planned:.2f}%。"
    )
    figures = {"A": f"{sight.result.assessed:.2f}", "P": f"{sight.result.planned:.2f}", "当时的 P": f"{planned_then:.2f}"}
    return _finding(FindingKind.STALLED, sight, sentence, figures, limits.stalled_months)


def went_down(sight: TaskSight, _limits: InsightRules) -> Finding | None:
    """A is lower than the last known one; for a control measure, whose A may fall, the amount since January is."""
    if sight.task.measure is MeasureType.CONTROL:
        return _amount_went_down(sight)
    before, now = sight.result.before, sight.result.assessed
    if now >= before:
        return None
    cause = "填报就低于上次认定的" if sight.latest and sight.latest.reported < before else "核实核减到上次认定的以下"
    sentence = f"进度由上次的 {before:.2f}% 退到 {now:.2f}%，退了 {before - now:.2f} 个百分点：{cause}。"
    return _finding(FindingKind.WENT_DOWN, sight, sentence, {"上次的 A": f"{before:.2f}", "A": f"{now:.2f}"}, 2)


def _amount_went_down(sight: TaskSight) -> Finding | None:
    if sight.latest is None or len(sight.traces) < 2:
        return None
    before, now = (trace.entry.figure for trace in sight.traces[-2:])
    if now >= before:
        return None
    unit = sight.task.unit_of_measure
    sentence = f"年初以来的累计数由 {before} {unit}减为 {now} {unit}；累计数只增不减，请核对前后两次填报。"
    return _finding(FindingKind.WENT_DOWN, sight, sentence, {"上次累计": str(before), "本次累计": str(now)}, 2)


def back_loaded(sight: TaskSight, limits: InsightRules) -> Finding | None:
    """More than `back_loaded_share` percent of the plan lies in the last quarter, though not of its months; told until then.

    A task that is done needs no plan any more, and control measures have none in percent.
    """
    task, month = sight.task, sight.period.month or 0
    if task.measure is MeasureType.CONTROL or month >= _LAST_QUARTER or sight.result.assessed >= DONE:
        return None
    before, end = task.point(_LAST_QUARTER - 1).planned, task.point(12).planned
    months = 13 - _first_month(task, sight.period.year)
    if not end or 100 * (end - before) <= limits.back_loaded_share * end or limits.back_loaded_share * months < 100 * 3:
        return None
    share = half_up(Fraction(100 * (end - before)) / Fraction(end))
    sentence = f"计划的 {share:.0f}% 压在第四季度：到 9 月底只安排 {before:.2f}%，最后三个月要做完其余的。"
    return _finding(FindingKind.BACK_LOADED, sight, sentence, {"第四季度占比": f"{share:.2f}", "9 月的 P": f"{before:.2f}"}, 0)


def _finding(kind: FindingKind, sight: TaskSight, sentence: str, figures: dict[str, str], entries: int = 1) -> Finding:
    """About the task, made by the figures of its last `entries` entries."""
    traces = sight.traces[len(sight.traces) - entries :] if entries < len(sight.traces) else sight.traces
    origins = tuple(trace.origin("figure") for trace in traces) if entries else ()
    return Finding(kind, sight.task.unit_code, sight.task.code, sentence, figures, origins)
