"""Ranking 排名: order, shared ranks and the place before (rules section 6)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.model.result import Score, TaskResult

Figure = Callable[[Score], Decimal | None]


def rank(scores: Sequence[Score], figure: Figure, before: Mapping[str, int]) -> tuple[Score, ...]:
    """The scores in published order with rank and rank before, whatever order they came in (rules section 6).

    `figure` is what is ranked, with its two published decimals: what a reader sees as equal is equal. Equal
    figures share a rank and the next is skipped (1, 2, 2, 4). `before` is the rank of each code in the
    previous period.
    """

    def published_order(score: Score) -> tuple[bool, Decimal, str]:
        # Highest figure first, equal figures by code; who has no figure has no rank and stands last, by code.
        value = figure(score)
        return (value is None, -(value or Decimal(0)), score.code)

    ordered = sorted(scores, key=published_order)
    first_place: dict[Decimal | None, int] = {None: 0}
    for place, score in enumerate(ordered, start=1):
        first_place.setdefault(figure(score), place)
    return tuple(
        replace(score, rank=first_place[figure(score)] or None, rank_before=before.get(score.code))
        for score in ordered
    )


def rank_by_category(
    scores: Sequence[Score], categories: Sequence[str], before: Mapping[str, int]
) -> tuple[Score, ...]:
    """Units ranked by composite within their category, category after category in the order given."""
    return tuple(
        score
        for category in categories
        for score in rank([s for s in scores if s.category == category], by_composite, before)
    )


def by_composite(score: Score) -> Decimal | None:
    """What units are ranked by."""
    return score.composite


def by_progress(score: Score) -> Decimal | None:
    """What leaders, labels and supervising departments are ranked by."""
    return score.progress


def deviations(results: Sequence[TaskResult]) -> tuple[TaskResult, ...]:
    """The assessed tasks, worst deviation A − P first (rules section 6).

    Published order: smallest A − P, then most points, then by task code, which is unique.
    """
    assessed = (result for result in results if result.is_assessed)
    return tuple(sorted(assessed, key=lambda r: (r.assessed - r.planned, -r.task.points, r.task.code)))
