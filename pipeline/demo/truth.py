"""How each task really goes: a hidden pace that depends on nothing but the seed and the task's code."""

import random
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from pipeline.model.county import MeasureType, Task

_HUNDRED = Decimal(100)


class Pace(Enum):
    """How a task goes in a month, with its share of all in percent."""

    STEADY = 61
    AHEAD = 17
    LAGGING = 12
    STALLED = 6
    FINISHED = 4  # done before it was due


_PACES = tuple(Pace)
_SHARES = tuple(pace.value for pace in Pace)
_WEAK = {"B03": (5, 0, 65, 30, 0), "B04": (45, 5, 36, 14, 0)}  # units that make a poor and a fair year of it
_CHANGES_MIND = 0.12  # how often a task's pace is drawn anew from one month to the next
_EARLIEST = 15  # per cent planned: whoever finishes early does so no earlier


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of a task at the end of a month: progress in percent (control: amount), and how it goes."""

    planned: Decimal
    before: Decimal
    figure: Decimal
    pace: Pace
    is_done: bool
    is_silent: bool  # nothing planned and nothing done: need not be reported


def find_truth(task: Task, month: int, seed: int) -> Truth:
    """The truth of a task at the end of a month, and at the end of the month before."""
    rng = random.Random(f"{seed}:{task.code}")
    before = figure = Decimal(0)
    shares = _WEAK.get(task.unit_code, _SHARES)
    pace = rng.choices(_PACES, shares)[0]
    for current in range(1, month + 1):
        if rng.random() < _CHANGES_MIND:
            pace = rng.choices(_PACES, shares)[0]
        before, figure = figure, max(figure, _reach(task, current, pace, rng))
    planned = task.point(month).planned
    is_control = task.measure is MeasureType.CONTROL
    is_silent = not is_control and planned == 0 and figure == 0
    return Truth(planned, before, figure, pace, not is_control and figure >= _final(task), is_silent)


def _final(task: Task) -> Decimal:
    return task.target or _HUNDRED


def _reach(task: Task, month: int, pace: Pace, rng: random.Random) -> Decimal:
    """The figure that this pace brings by the end of a month, as it would be reported."""
    planned, throw = task.point(month).planned, Decimal(rng.randrange(1000)) / 1000
    if task.measure is MeasureType.CONTROL:
        factor = Decimal(2) if pace is Pace.LAGGING else throw
        return (planned * factor).quantize(Decimal(1), ROUND_HALF_UP)
    if planned == 0 or pace is Pace.STALLED:
        return Decimal(0)
    # A lone 1 in a percent cell could mean 100%, so whoever has begun reports 2 at least.
    percent = max(Decimal(2), _percent(planned, pace, throw))
    if task.target is None:
        return percent.quantize(Decimal(1), ROUND_HALF_UP)
    step = Decimal(1) if task.target >= 100 else Decimal("0.1")
    return max(step, (percent * task.target / 100).quantize(step, ROUND_HALF_UP))


def _percent(planned: Decimal, pace: Pace, throw: Decimal) -> Decimal:
    """Percent at the end of a month; a task whose plan is full is finished unless it lags."""
    if pace is Pace.LAGGING:
        return planned * (Decimal("0.25") + throw * Decimal("0.35"))
    if planned >= _HUNDRED or (pace is Pace.FINISHED and planned >= _EARLIEST):
        return _HUNDRED
    if pace in (Pace.AHEAD, Pace.FINISHED):
        return min(planned + 12 + 8 * throw, max(planned, Decimal(99)))
    return min(planned - 3 + 8 * throw, Decimal(99))
