"""Dimensions and composite of a group of tasks (rules section 6): fractions, rounded once at the end."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from pipeline.assess.exact import exact_sum, half_up
from pipeline.assess.progress import progress_score
from pipeline.model.county import Unit
from pipeline.model.result import Score, Status, TaskResult
from pipeline.model.rules import Rules


def score_unit(unit: Unit, results: Sequence[TaskResult], rules: Rules) -> Score:
    """The four dimensions and the composite of a unit in a month, not ranked yet (rules section 6).

    `results` are those of all its tasks. Without an assessed task every dimension and the composite are None.
    The composite has no lower bound: deductions may bring it below 0.
    """
    empty = score_group(unit.code, unit.name, results, rules)
    assessed = [result for result in results if result.is_assessed]
    if not assessed:
        return Score(unit.code, unit.name, unit.category, empty.counts, empty.points)
    progress, timeliness, quality, accuracy = dimensions = _dimensions(assessed, rules)
    deductions = _deductions(assessed, rules)
    return Score(
        unit.code,
        unit.name,
        unit.category,
        empty.counts,
        empty.points,
        progress=half_up(progress),
        timeliness=half_up(timeliness),
        quality=half_up(quality),
        accuracy=half_up(accuracy),
        deductions=half_up(deductions),
        composite=half_up(_weighed(dimensions, rules) - deductions),
    )


def exact_composite(results: Sequence[TaskResult], rules: Rules) -> Fraction:
    """The composite of `score_unit` before its one rounding; one of the tasks at least is assessed."""
    assessed = [result for result in results if result.is_assessed]
    return _weighed(_dimensions(assessed, rules), rules) - _deductions(assessed, rules)


def _dimensions(assessed: Sequence[TaskResult], rules: Rules) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Progress, timeliness, quality, accuracy."""
    return _progress(assessed, rules), _timeliness(assessed), _quality(assessed), _accuracy(assessed)


def _weighed(dimensions: tuple[Fraction, Fraction, Fraction, Fraction], rules: Rules) -> Fraction:
    """Σ weight · dimension / 100."""
    weights = (rules.weight_progress, rules.weight_timeliness, rules.weight_quality, rules.weight_accuracy)
    return sum((Fraction(weight) * value for weight, value in zip(weights, dimensions, strict=True)), Fraction()) / 100


def _deductions(assessed: Sequence[TaskResult], rules: Rules) -> Fraction:
    return Fraction(rules.deduction) * sum(result.level >= rules.deduction_level for result in assessed)


def score_group(code: str, name: str, results: Sequence[TaskResult], rules: Rules) -> Score:
    """Colour counts, points of the assessed tasks and the progress dimension (rules section 6).

    For leaders, labels and supervising departments, which have no composite. Progress is None without an
    assessed task.
    """
    assessed = [result for result in results if result.is_assessed]
    found = Counter(result.status for result in results)
    return Score(
        code,
        name,
        "",
        MappingProxyType({status: found[status] for status in Status}),
        sum((result.task.points for result in assessed), Decimal(0)),
        progress=half_up(_progress(assessed, rules)) if assessed else None,
    )


def _progress(assessed: Sequence[TaskResult], rules: Rules) -> Fraction:
    """Σ w·p / Σ w."""
    weighted = (_weighted(r.task.points, r.assessed, r.planned, rules.over_cap) for r in assessed)
    return exact_sum(weighted) / Fraction(sum(r.task.points for r in assessed))


@lru_cache(maxsize=1 << 14)
def _weighted(points: Decimal, assessed: Decimal, planned: Decimal, cap: Decimal) -> Fraction:
    """w·p of a task; each is asked for by its unit, its leader, its labels and its department."""
    return Fraction(points) * progress_score(assessed, planned, cap)


def _timeliness(assessed: Sequence[TaskResult]) -> Fraction:
    """Mean over the assessed tasks."""
    return Fraction(sum(r.timeliness_score or 0 for r in assessed)) / len(assessed)


def _quality(assessed: Sequence[TaskResult]) -> Fraction:
    """Share of good entries, × 100."""
    return Fraction(100 * sum(r.good is True for r in assessed), len(assessed))


def _accuracy(assessed: Sequence[TaskResult]) -> Fraction:
    """100 − mean |reported − verified| over the verified entries, at least 0; 100 where none is verified."""
    gaps = [gap for result in assessed if (gap := result.gap) is not None]
    if not gaps:
        return Fraction(100)
    return max(Fraction(), 100 - Fraction(sum(gaps)) / len(gaps))
