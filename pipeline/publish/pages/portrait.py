"""A page of one unit or one leader, to be sent to them: own tasks, own year, own distance to the next rank."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.assess.explain import for_progress
from pipeline.model.result import Status
from pipeline.publish.pages.page import Spark, ranks_of, spark_of
from pipeline.publish.views.bulletin import Bulletin, tally_of
from pipeline.publish.views.explain import Explanation, explain_score
from pipeline.publish.views.figures import figure
from pipeline.publish.views.rows import COLOURS, ScoreRow, Tally, TaskRow

_ORDER = {status: place for place, status in enumerate((*COLOURS, Status.NOT_DUE))}


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the year as published: the figure that is ranked, and the rank."""

    month: int
    figure: Decimal | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Portrait:
    """`tasks` worst colour first, then worst deviation; `explanation` is None where there is no figure, `spark` where there is no rank."""

    name: str
    note: str
    lead: str
    row: ScoreRow
    tally: Tally
    tasks: tuple[TaskRow, ...]
    months: tuple[Month, ...]
    explanation: Explanation | None
    spark: Spark | None


def unit_portraits(bulletin: Bulletin) -> Iterator[Portrait]:
    """One page a unit, in ranking order under its category."""
    for category in bulletin.categories:
        rows = [unit.row for unit in category.units]
        for unit in category.units:
            yield _portrait(bulletin, "units", unit.row, rows, unit.tasks)


def leader_portraits(bulletin: Bulletin) -> Iterator[Portrait]:
    """One page for everyone who is responsible for a task, in ranking order."""
    own: dict[str, list[TaskRow]] = {}
    for task in bulletin.tasks:
        own.setdefault(task.result.task.leader, []).append(task)
    for row in bulletin.leaders:
        yield _portrait(bulletin, "leaders", row, bulletin.leaders, own.get(row.score.code, ()))


def _portrait(
    bulletin: Bulletin, ranking: str, row: ScoreRow, ranked: Sequence[ScoreRow], tasks: Sequence[TaskRow]
) -> Portrait:
    ranks = ranks_of(bulletin, ranking, row.score)
    figures = {month.month: held.get(ranking, {}).get(row.score.code) for month, held in bulletin.trail.figures.items()}
    figures[bulletin.period.month] = _figure(row)
    among = len([each for each in ranked if each.score.rank is not None])
    return Portrait(
        row.name,
        row.category or row.note,
        _lead(bulletin, row, ranked, among),
        row,
        tally_of(tasks),
        tuple(sorted(tasks, key=lambda task: (_ORDER[task.status], task.deviation, task.code))),
        tuple(Month(month, value, ranks.get(month)) for month, value in figures.items() if month),
        _explain(bulletin, ranking, row, ranked, tasks),
        spark_of(ranks, among) if ranks else None,
    )


def _figure(row: ScoreRow) -> Decimal | None:
    """What is ranked: the composite of a unit, the progress of a leader."""
    return row.score.composite if row.category else row.score.progress


def _explain(bulletin: Bulletin, ranking: str, row: ScoreRow, ranked: Sequence[ScoreRow], tasks: Sequence[TaskRow]) -> Explanation | None:
    rules = bulletin.facts.rules if ranking == "units" else for_progress(bulletin.facts.rules)
    return explain_score(row, [each.score for each in ranked], [task.result for task in tasks], {task.code: task for task in tasks}, rules)


def _lead(bulletin: Bulletin, row: ScoreRow, ranked: Sequence[ScoreRow], among: int) -> str:
    """Where it stands, in one sentence: figure, rank, movement, how much lags, how far to the rank above."""
    own, rank, term = _figure(row), row.score.rank, bulletin.period.term
    if own is None or rank is None:
        return f"{row.name}{term}没有考核任务，不参加排名。"
    moved = row.score.movement
    movement = "" if not moved else f"，比上月{'上升' if moved > 0 else '下降'} {abs(moved)} 名"
    counts = row.score.counts
    lagging = f"滞后 {counts[Status.RED]} 项、未开复工 {counts[Status.BLACK]} 项" if row.lagging else "没有滞后和未开复工的"
    kind = "综合得分" if row.category else "进度得分"
    return (
        f"{row.name}{term}{kind} {figure(own)}，在{row.category or '责任领导'} {among} 个中列第 {rank} 名{movement}；"
        f"考核 {row.assessed} 项，{lagging}；{_distance(own, rank, ranked)}。"
    )


def _distance(own: Decimal, rank: int, ranked: Sequence[ScoreRow]) -> str:
    """To the nearest rank above; of the first, to the one below."""
    figures = [(each, value) for each in ranked for value in [_figure(each)] if value is not None]
    above = [(each, value) for each, value in figures if (each.score.rank or 0) < rank]
    if above:
        each, value = above[-1]
        return f"距第 {each.score.rank} 名{each.name}还差 {figure(value - own)} 分"
    below = [(each, value) for each, value in figures if (each.score.rank or 0) > rank]
    return f"领先第 {below[0][0].score.rank} 名 {figure(own - below[0][1])} 分" if below else "没有先后之分"
