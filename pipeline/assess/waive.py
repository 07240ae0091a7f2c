"""Waivers 豁免 that change what a task asks: its due date, and the evidence (docs/rules.md, section 10)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipeline.model.county import EvidenceRule, MeasureType, Register, Task
from pipeline.model.waiver import Waiver, WaiverRule

_TELLING = (WaiverRule.NO_EVIDENCE, WaiverRule.DUE_LATER)


def waive_task(task: Task, waivers: Iterable[Waiver]) -> Task:
    """The task as it is asked under these waivers, which are for it and for the month."""
    for waiver in waivers:
        if waiver.rule is WaiverRule.NO_EVIDENCE:
            task = replace(task, evidence=EvidenceRule.NEVER)
        elif waiver.rule is WaiverRule.DUE_LATER:
            assert waiver.until
            task = _with_due(task, waiver.until)
    return task


def waive_register(register: Register, waivers: Iterable[Waiver]) -> Register:
    """The register with its tasks as they are asked in a month in which these waivers hold.

    Where that changes a task its digest is another: a workbook that was issued before says so.
    """
    telling = [waiver for waiver in waivers if waiver.rule in _TELLING]
    if not telling:
        return register
    tasks = (waive_task(task, (w for w in telling if w.is_of(task.unit_code, task.code))) for task in register.tasks)
    marks = (f"{waiver.rule} {waiver.unit_code} {waiver.task_code} {waiver.until}" for waiver in telling)
    return replace(register, tasks=tuple(tasks), digest="+".join((register.digest, *marks)))


def _with_due(task: Task, due: date) -> Task:
    """Due later: from the month of the old due date on, the plan stays where it stood the month before.

    A control measure has its allowed amounts in the plan, and its P from the dates: they stay.
    """
    if task.measure is MeasureType.CONTROL:
        return replace(task, due=due)
    months = range(1, task.due.month)
    held = task.point(months[-1]).planned if months else Decimal()
    plan = tuple(point if point.month in months else replace(point, planned=held) for point in task.plan)
    return replace(task, due=due, plan=plan)
