"""The five colours: the first rule that holds, and the sentence that says why (rules section 5)."""

from decimal import Decimal

from pipeline.assess.progress import DONE, is_due
from pipeline.model.county import MeasureType, Task
from pipeline.model.period import Period
from pipeline.model.report import WorkState
from pipeline.model.result import Status
from pipeline.model.rules import Rules


def status_of(
    task: Task, period: Period, state: WorkState | None, planned: Decimal, assessed: Decimal, rules: Rules
) -> tuple[Status, str]:
    """The colour of a task in a month and its reason in Chinese with the figures (rules section 5).

    `planned` is P and `assessed` A, in percent with at most two places; `state` is the work state as
    reported, also by an entry that was returned; None where no entry was accepted by close. Exactly A = P −
    lag and A = P + ahead are green.
    """
    if assessed >= DONE:
        return Status.ORANGE, f"认定进度 {assessed:.2f}%，已完结"
    if not planned and not assessed:
        return Status.NOT_DUE, "计划和认定进度都是 0，未到期，不参与考核"
    if idle := _why_black(task, state, planned, assessed):
        return Status.BLACK, idle
    if lagging := _why_red(task, period, state, planned, assessed, rules):
        return Status.RED, "；".join(lagging)
    if assessed > planned + rules.ahead:
        gain = assessed - planned
        return Status.BLUE, f"认定进度 {assessed:.2f}%，比计划 {planned:.2f}% 超前 {gain:.2f} 个百分点（多于 {rules.ahead}）"
    low, high = planned - rules.lag, planned + rules.ahead
    return Status.GREEN, f"认定进度 {assessed:.2f}%，计划 {planned:.2f}%，在 {low:.2f}% 至 {high:.2f}% 之间，正常"


def _why_black(task: Task, state: WorkState | None, planned: Decimal, assessed: Decimal) -> str:
    """Why a task is not started or not resumed; empty where it is not."""
    if state is WorkState.SUSPENDED:
        return f"填报工作状态为停工，认定进度 {assessed:.2f}%，计划 {planned:.2f}%"
    # A control measure with A = 0 has used up too much, which is lagging, not idle.
    if not assessed and task.measure is not MeasureType.CONTROL:
        return f"认定进度 0，计划 {planned:.2f}%，应开工而未开工"
    return ""


def _why_red(
    task: Task, period: Period, state: WorkState | None, planned: Decimal, assessed: Decimal, rules: Rules
) -> list[str]:
    """Every reason for which a task lags; empty where none holds."""
    reasons = []
    if assessed < planned - rules.lag:
        gap = planned - assessed
        reasons.append(f"认定进度 {assessed:.2f}%，比计划 {planned:.2f}% 滞后 {gap:.2f} 个百分点（多于 {rules.lag}）")
    if state is None:
        reasons.append("本月缺报")
    if is_due(task, period):
        reasons.append(f"完成时限 {task.due} 已到，认定进度 {assessed:.2f}%，不到 100%")
    return reasons
