"""What the given cells say of a task: its target, its plan of a month, a figure in its own unit."""

from decimal import Decimal

from pipeline.model.county import MeasureType, Task
from pipeline.model.period import Period
from pipeline.model.report import Entry
from pipeline.workbook.words import number_words

NOT_DUE_NOTE = "未到计划期\n可不填"
NO_PLAN_NOTE = "没有计划\n待申报"


def figure_text(task: Task, figure: Decimal) -> str:
    """A figure as the task's measure counts: `45%`, `1200 亩`."""
    if task.measure is MeasureType.MILESTONE:
        return f"{number_words(figure)}%"
    return f"{number_words(figure)} {task.unit_of_measure}".strip()


def target_text(task: Task) -> str:
    """What is to be reached in the year."""
    if task.measure is MeasureType.MILESTONE:
        return "形象进度 100%"
    if task.measure is MeasureType.QUANTITY:
        return figure_text(task, task.target) if task.target is not None else ""
    allowed = figure_text(task, task.plan[task.due.month - 1].planned) if task.plan else ""
    return f"控制：计划 {allowed}以内" if allowed else "控制"


def planned_text(task: Task, period: Period, last: Entry | None) -> str:
    """The plan of the month; after a task's due date it is 100% (rules section 5)."""
    if not task.plan:
        return ""
    planned = task.point(period.last_day.month).planned
    if task.measure is MeasureType.CONTROL:
        return f"{figure_text(task, planned)}以内"
    if task.due <= period.last_day:
        planned = Decimal(100)
    if not planned and not task.is_planned:
        return NO_PLAN_NOTE
    if not planned and (last is None or not last.figure):
        return f"0%\n{NOT_DUE_NOTE}"
    if task.measure is MeasureType.QUANTITY and task.target:
        return f"{number_words(planned)}%\n（{figure_text(task, _amount(planned, task.target))}）"
    return f"{number_words(planned)}%"


def _amount(planned: Decimal, target: Decimal) -> Decimal:
    """The amount that a planned percentage stands for, to two places."""
    return (planned * target / 100).quantize(Decimal("0.01"))
