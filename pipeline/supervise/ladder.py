"""The rungs of supervision 督办 and the tasks that stand on them (rules section 7).

The level that a month's colours bring is part of the judgement of a task, because the deduction enters the
composite; so it is found in `assess` and read here from `TaskResult.level`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model.result import TaskResult


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of supervision: its number, the name of the measure, what it brings for the unit."""

    level: int
    term: str
    consequence: str


RUNGS = (
    Rung(1, "提醒督办", "5 个工作日内回复"),
    Rung(2, "通报扣分", "扣减单位综合得分，并在通报中点名"),
    Rung(3, "实地核查", "现场核查，核查情况以回复形式上报"),
    Rung(4, "领导约谈", "列入县级领导一页通"),
)


def rung_of(level: int) -> Rung | None:
    """The measure of a level (rules section 7); None for level 0, the last rung for any level above it."""
    return RUNGS[min(level, len(RUNGS)) - 1] if level > 0 else None


def supervised(results: Iterable[TaskResult]) -> tuple[TaskResult, ...]:
    """The tasks that get a measure this month, one measure each (rules section 7).

    Published order: highest level first, then the longest streak, then by task code, which is unique.
    """
    found = (result for result in results if result.level > 0)
    return tuple(sorted(found, key=lambda result: (-result.level, -result.streak, result.task.code)))
