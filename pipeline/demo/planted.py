"""Cases planted for the warnings to find: which task or unit has which, by nothing but the seed and the task's code."""

import random
from dataclasses import replace
from decimal import Decimal
from enum import Enum, auto

from pipeline.demo.truth import Truth, find_truth
from pipeline.model.county import EvidenceRule, MeasureType, Task, TaskKind

EXACT_UNIT = "B05"
"""The unit that reports its plan, all the year."""

CUT = Decimal(4)
"""Percent points by which departments cut what an overstating task reports."""


class Plant(Enum):
    """What is wrong with a task, beside how it goes."""

    WENT_DOWN = auto()  # in one month less than before, with a reason
    BACK_LOADED = auto()  # 70% of its plan in the last quarter
    COPIED = auto()  # the same words every month
    OVERSTATED = auto()  # cut at every verification
    REUSED = auto()  # the same picture every month
    OLD_PICTURE = auto()  # pictures of last year


_PER_CENT = (2, 2, 2, 2, 4, 4)  # of all tasks, in the order of the plants; not all tasks fit, nor bring pictures
_MILESTONES, _WHOLE_YEAR = (MeasureType.MILESTONE, MeasureType.QUANTITY), (1, 12)


def plant_of(task: Task, seed: int) -> Plant | None:
    """What is planted in a task; nothing in most, nor where it would not fit."""
    candidates: tuple[Plant | None, ...] = (*Plant, None)
    plant = random.Random(f"{seed}:{task.code}:plant").choices(candidates, (*_PER_CENT, 100 - sum(_PER_CENT)))[0]
    if plant is None or task.unit_code == EXACT_UNIT or task.measure not in _MILESTONES:
        return None
    if plant is Plant.BACK_LOADED and (task.kind is not TaskKind.INDIVIDUAL or (task.start.month, task.due.month) != _WHOLE_YEAR):
        return None
    if plant in (Plant.REUSED, Plant.OLD_PICTURE) and task.evidence is EvidenceRule.NEVER:
        return None
    return plant


def plan_late(task: Task, seed: int) -> Task:
    """The task, with its plan put off where that is planted: 30% by September, the rest after."""
    if plant_of(task, seed) is not Plant.BACK_LOADED:
        return task
    late = (*(Decimal(30 * month // 9) for month in range(1, 10)), Decimal(53), Decimal(77), Decimal(100))
    return replace(task, plan=tuple(replace(point, planned=value) for point, value in zip(task.plan, late, strict=True)))


def month_of_fall(task: Task, seed: int) -> int:
    """When a task reports less than before, where that is planted."""
    return random.Random(f"{seed}:{task.code}:fall").randrange(4, 10)


def find_told(task: Task, month: int, seed: int) -> Truth:
    """What a contact tells of a task at the end of a month: the truth, the plan, or less than before."""
    truth = find_truth(task, month, seed)
    if task.unit_code == EXACT_UNIT and task.measure in _MILESTONES:
        before = _as_planned(task, month - 1) if month > 1 else Decimal(0)
        figure = _as_planned(task, month)
        return replace(truth, before=before, figure=figure, is_done=truth.planned >= 100, is_silent=not figure)
    if falls(task, month, seed):
        return replace(truth, figure=whole_or_tenth(truth.before * Decimal("0.7"), task), is_done=False)
    return truth


def falls(task: Task, month: int, seed: int) -> bool:
    """Whether this is the month in which a task reports less than before; not where there is hardly anything to lose."""
    if plant_of(task, seed) is not Plant.WENT_DOWN or month != month_of_fall(task, seed):
        return False
    before = find_truth(task, month, seed).before
    return before >= 10 and before < (task.target or 100)


def whole_or_tenth(value: Decimal, task: Task) -> Decimal:
    """A figure as people would write it."""
    return value.quantize(Decimal(1) if task.target is None or task.target >= 100 else Decimal("0.1"))


def _as_planned(task: Task, month: int) -> Decimal:
    """The plan as it would be reported: percent, or the very amount."""
    planned = task.point(month).planned
    return planned if task.target is None else (planned * task.target / 100).normalize()
