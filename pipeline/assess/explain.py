"""A score taken apart (rules section 6): what every task gives, exact, and what it would take to stand higher."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from pipeline.assess.exact import exact_sum, half_up
from pipeline.assess.progress import DONE, progress_score
from pipeline.model.county import MeasureType
from pipeline.model.result import Status, TaskResult
from pipeline.model.rules import Rules


@dataclass(frozen=True, slots=True)
class Part:
    """What one assessed task gives to its unit's composite, in points, unrounded; what it takes is below 0."""

    result: TaskResult
    progress: Fraction
    timeliness: Fraction
    quality: Fraction
    accuracy: Fraction
    deduction: Fraction

    @property
    def total(self) -> Fraction:
        return self.progress + self.timeliness + self.quality + self.accuracy + self.deduction


@dataclass(frozen=True)
class Breakdown:
    """A figure as the sum of its parts: `base`, what accuracy gives before any gap, and every assessed task's part."""

    base: Fraction
    parts: tuple[Part, ...]
    sums: "Sums"

    @property
    def exact(self) -> Fraction:
        """The figure before its one rounding."""
        return self.base + exact_sum(part.total for part in self.parts)

    @property
    def figure(self) -> Decimal:
        """The figure as published."""
        return half_up(self.exact)

    @cached_property
    def steps(self) -> "tuple[Step, ...]":
        """Every task put in order: on its plan at least, on time, proved and accepted; those that give most first, then by code."""
        steps = (_step(self.sums, part.result, max(part.result.assessed, part.result.planned)) for part in self.parts)
        return tuple(sorted(steps, key=lambda step: (-step.gain, step.result.task.code)))


@dataclass(frozen=True, slots=True)
class Sums:
    """What the dimensions divide by: points and number of the assessed tasks, number of those verified; and the weights."""

    rules: Rules
    points: Fraction
    tasks: int
    verified: int

    def part(self, result: TaskResult) -> Part:
        """What one assessed task gives."""
        rules, gap = self.rules, result.gap
        worth = progress_score(result.assessed, result.planned, rules.over_cap)
        return Part(
            result,
            progress=Fraction(rules.weight_progress) / 100 * Fraction(result.task.points) * worth / self.points,
            timeliness=Fraction(rules.weight_timeliness) / 100 * Fraction(result.timeliness_score or 0) / self.tasks,
            quality=Fraction(rules.weight_quality) * (result.good is True) / self.tasks,
            accuracy=-Fraction(rules.weight_accuracy) / 100 * Fraction(gap) / self.verified if gap else Fraction(),
            deduction=-Fraction(rules.deduction) * (result.level >= rules.deduction_level),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One task put in order: A at `to`, reported on time, proved and accepted. It gives `gain` points more."""

    result: TaskResult
    to: Decimal
    gain: Fraction

    @property
    def deeds(self) -> tuple[str, ...]:
        """What has to be done, in words."""
        result = self.result
        raised = f"进度由 {result.assessed:.2f}% 做到 {self.to:.2f}%" if self.to > result.assessed else ""
        resumed = "恢复施工" if result.status is Status.BLACK and not raised else ""
        timely = "按时报送" if result.timeliness_score != DONE else ""
        proved = "" if result.good else "印证齐全、不被退回"
        return tuple(filter(None, (raised, resumed, timely, proved)))


@dataclass(frozen=True, slots=True)
class Way:
    """The fewest tasks to be put in order to reach a figure, all else as it is; the last of them raised no further than needed.

    `reached` is the figure with these steps. Where all tasks in order are not enough, they are all here.
    """

    aim: Decimal
    steps: tuple[Step, ...]
    reached: Decimal

    @property
    def is_enough(self) -> bool:
        return self.reached >= self.aim


def for_progress(rules: Rules) -> Rules:
    """The rules by which leaders, labels and departments are ranked: the progress dimension alone."""
    none = Decimal(0)
    return replace(
        rules, weight_progress=DONE, weight_timeliness=none, weight_quality=none, weight_accuracy=none, deduction=none
    )


def take_apart(results: Sequence[TaskResult], rules: Rules) -> Breakdown | None:
    """Every task's part in the figure of a unit, or by the rules of `for_progress` of anybody else.

    `results` are all its tasks; what is not assessed has no part. None where nothing is assessed: there is no figure then.
    """
    assessed = [result for result in results if result.is_assessed]
    if not assessed:
        return None
    gaps = [gap for result in assessed if (gap := result.gap) is not None]
    points = Fraction(sum((result.task.points for result in assessed), Decimal(0)))
    sums = Sums(rules, points, len(assessed), len(gaps))
    # Accuracy is never below 0: what the gaps would take beyond that is given back.
    beyond = max(Fraction(), Fraction(sum(gaps, Decimal(0))) / max(len(gaps), 1) - 100)
    base = Fraction(rules.weight_accuracy) * (100 + beyond) / 100
    return Breakdown(base, tuple(map(sums.part, assessed)), sums)


def put_in_order(result: TaskResult, to: Decimal, rules: Rules) -> TaskResult:
    """The task with A at `to`, reported on time, proved and accepted; no measure is taken on it once it does not lag."""
    least = DONE if result.overdue else result.planned - rules.lag
    in_order = to >= least and (to > 0 or result.task.measure is MeasureType.CONTROL)
    return replace(result, assessed=to, timeliness_score=DONE, good=True, level=0 if in_order else result.level)


def find_way(breakdown: Breakdown, aim: Decimal) -> Way:
    """The fewest tasks that reach `aim` (published, two decimals) when each is put in order, those that give most first."""
    reached, taken = breakdown.exact, []
    for step in breakdown.steps:
        if half_up(reached) >= aim or not step.gain:
            break
        least = _least(breakdown.sums, step, lambda gain, reached=reached: half_up(reached + gain) >= aim)  # type: ignore[misc]
        taken.append(least)
        reached += least.gain
    return Way(aim, tuple(taken), half_up(reached))


def _step(sums: Sums, result: TaskResult, to: Decimal) -> Step:
    """A task put in order, with what that gives more."""
    return Step(result, to, sums.part(put_in_order(result, to, sums.rules)).total - sums.part(result).total)


def _least(sums: Sums, step: Step, is_enough: Callable[[Fraction], bool]) -> Step:
    """The step with A raised no further than is enough, to the hundredth; itself where even that is not. What it gives grows with A."""
    if not is_enough(step.gain):
        return step
    places = range(int(step.result.assessed * 100), int(step.to * 100))
    at = bisect_left(places, True, key=lambda place: is_enough(_step(sums, step.result, Decimal(place) / 100).gain))
    return _step(sums, step.result, Decimal(places[at]) / 100) if at < len(places) else step
