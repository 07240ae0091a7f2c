"""A score taken apart as people read it: one frozen view that terminal, JSON and page show alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.assess.exact import exact_sum, half_up
from pipeline.assess.explain import Breakdown, Part, Step, Way, find_way, for_progress, take_apart
from pipeline.assess.rank import Figure, by_composite, by_progress
from pipeline.assess.score import exact_composite
from pipeline.model.result import Score, TaskResult
from pipeline.model.rules import Rules
from pipeline.publish.views.rows import ScoreRow, TaskRow

_DIMENSIONS = ("进度", "时效", "质量", "真实性")
ASSUMED = "其他单位的得分不变；做到的都按填报认可（真实性不变）；同分并列算同一名次。"


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """One dimension: its published value, its weight, and the points it gives, unrounded; deductions have no weight."""

    name: str
    value: Decimal
    weight: Decimal | None
    points: Fraction
    formula: str


@dataclass(frozen=True, slots=True)
class ExplainedTask:
    """One assessed task with its part; `lost` is what it would give more were it in order."""

    row: TaskRow
    part: Part
    lost: Fraction


@dataclass(frozen=True, slots=True)
class Climb:
    """What it would take to stand at `rank`, beside or before those who stand there now."""

    rank: int
    beside: str
    way: Way
    rows: tuple[TaskRow, ...]

    @property
    def pairs(self) -> Iterator[tuple[Step, TaskRow]]:
        """Each step with its task."""
        return zip(self.way.steps, self.rows, strict=True)

    def shortfall(self, others: str) -> str:
        """Said where its own tasks do not carry it that far; `others` are those it is ranked with: 单位, 领导."""
        most = f"{len(self.rows)} 项任务都做到位也只有 {self.way.reached} 分" if self.rows else "各项任务都已做到位"
        return f"{most}，还要靠超额完成，或者其他{others}的名次有变化。"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A published figure as a sum. `tasks` those that lose most first; `exact` is the figure before its one rounding.

    `among` counts those ranked with it. `climbs` say what the next higher rank and the first would take; empty for who is first.
    """

    row: ScoreRow
    figure: Decimal
    exact: Fraction
    among: int
    dimensions: tuple[DimensionRow, ...]
    tasks: tuple[ExplainedTask, ...]
    climbs: tuple[Climb, ...]
    is_unit: bool


def explain_score(
    row: ScoreRow, peers: Sequence[Score], results: Sequence[TaskResult], tasks: Mapping[str, TaskRow], rules: Rules
) -> Explanation | None:
    """Take a score apart; None where there is none. `peers` are all who are ranked with it, in ranking order.

    `rules` are those of the ranking: for leaders, labels and departments `for_progress`.
    """
    whole = take_apart(results, rules)
    if whole is None:
        return None
    is_unit = rules != for_progress(rules)
    parts = {part.result.task.code: part for part in whole.parts}
    explained = [ExplainedTask(tasks[code], parts[code], step.gain) for step in whole.steps for code in [step.result.task.code]]
    return Explanation(
        row=row,
        figure=whole.figure,
        exact=whole.exact,
        among=sum(peer.rank is not None for peer in peers),
        dimensions=tuple(_dimensions(row.score, whole, rules) if is_unit else _progress(row.score, whole, rules)),
        tasks=tuple(explained),
        climbs=tuple(_climbs(row.score, whole, peers, tasks, by_composite if is_unit else by_progress)),
        is_unit=is_unit,
    )


def _progress(score: Score, whole: Breakdown, rules: Rules) -> list[DimensionRow]:
    points = exact_sum(part.progress for part in whole.parts)
    return [DimensionRow("进度", score.progress or Decimal(0), rules.weight_progress, points, "Σ(分值×p) ÷ Σ分值")]


def sum_of(score: Score, results: Sequence[TaskResult], rules: Rules) -> str:
    """A unit's composite as a sum in one line; empty where it has none."""
    if score.composite is None:
        return ""
    values = (score.progress, score.timeliness, score.quality, score.accuracy)
    weights = (rules.weight_progress, rules.weight_timeliness, rules.weight_quality, rules.weight_accuracy)
    terms = " + ".join(f"{name} {value} × {weight}%" for name, value, weight in zip(_DIMENSIONS, values, weights, strict=True))
    return f"综合得分 {score.composite} = {terms} − 扣分 {score.deductions}（{spell(exact_composite(results, rules))}，最后进位一次）"


def _dimensions(score: Score, whole: Breakdown, rules: Rules) -> list[DimensionRow]:
    parts, sums = whole.parts, whole.sums
    good, late = sum(p.result.good is True for p in parts), sum(p.result.timeliness_score != 100 for p in parts)
    measures = sum(p.result.level >= rules.deduction_level for p in parts)
    verified = f"{sums.verified} 项已核实的平均差" if sums.verified else "没有已核实的，不扣"
    return [
        *_progress(score, whole, rules),
        DimensionRow(
            "时效", score.timeliness or Decimal(0), rules.weight_timeliness, exact_sum(p.timeliness for p in parts),
            f"{sums.tasks} 项平均，{late} 项不是满分",
        ),
        DimensionRow(
            "质量", score.quality or Decimal(0), rules.weight_quality, exact_sum(p.quality for p in parts),
            f"合格 {good} 项 ÷ {sums.tasks} 项",
        ),
        DimensionRow(
            "真实性", score.accuracy or Decimal(0), rules.weight_accuracy, whole.base + exact_sum(p.accuracy for p in parts),
            f"100 − {verified}",
        ),
        DimensionRow(
            "扣分", score.deductions, None, exact_sum(p.deduction for p in parts),
            f"达到 {rules.deduction_level} 级的督办 {measures} 项 × {rules.deduction}",
        ),
    ]  # fmt: skip


def _climbs(
    score: Score, whole: Breakdown, peers: Sequence[Score], tasks: Mapping[str, TaskRow], figure: Figure
) -> list[Climb]:
    """The next higher rank, and the first where that is another."""
    above = [peer for peer in peers if peer.rank and score.rank and peer.rank < score.rank]
    found = []
    for rank in sorted({above[-1].rank or 0, 1}, reverse=True) if above else ():
        there = [peer for peer in above if peer.rank == rank]
        way = find_way(whole, figure(there[0]) or Decimal(0))
        rows = tuple(tasks[step.result.task.code] for step in way.steps)
        found.append(Climb(rank, "、".join(peer.name for peer in there[:3]), way, rows))
    return found


def spell(value: Fraction) -> str:
    """Points with four decimals, half up, as they are shown beside a sum."""
    return f"{half_up(value * 100) / 100:.4f}".replace("-", "−")
