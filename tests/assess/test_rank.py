"""Ranks, shared ranks, movement and the order in which they are published (rules section 6)."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from rulebook import a_task, judged, reported

from pipeline.assess.rank import by_composite, by_progress, deviations, rank, rank_by_category
from pipeline.model.result import Score


def _score(code: str, composite: str | Decimal | None, category: str = "部门") -> Score:
    value = None if composite is None else Decimal(composite)
    return Score(code, code, category, {}, Decimal(0), progress=value, composite=value)


def _ranks(scores: Sequence[Score]) -> list[tuple[str, int | None]]:
    return [(score.code, score.rank) for score in scores]


def test_equal_scores_share_a_rank() -> None:
    """Equal scores share a rank, the next is skipped, equals are listed by code: 1, 2, 2, 4."""
    scores = [_score("D", "80"), _score("C", "90.00"), _score("A", "95"), _score("B", "90")]
    assert _ranks(rank(scores, by_composite, {})) == [("A", 1), ("B", 2), ("C", 2), ("D", 4)]


def test_without_score_no_rank() -> None:
    """Who has no score has no rank, stands last and takes no place; a score below 0 is still a score."""
    scores = [_score("B", None), _score("A", None), _score("C", "-1.00"), _score("D", "0.00")]
    assert _ranks(rank(scores, by_progress, {})) == [("D", 1), ("C", 2), ("A", None), ("B", None)]


def test_movement() -> None:
    """Movement is the place before minus the place now; unknown where one of them is."""
    ranked = rank([_score("A", "90"), _score("B", "80"), _score("C", "70")], by_composite, {"A": 3, "B": 1})
    assert [(score.rank_before, score.movement) for score in ranked] == [(3, 2), (1, -1), (None, None)]


def test_units_are_ranked_within_their_category() -> None:
    """Each category has its own ranking, in the order the register names them."""
    scores = [_score("A", "70"), _score("B", "90"), _score("X", "80", "镇街"), _score("Y", "85", "镇街")]
    found = rank_by_category(scores, ["镇街", "部门"], {})
    assert _ranks(found) == [("Y", 1), ("X", 2), ("B", 1), ("A", 2)]


def test_deviations() -> None:
    """Worst A − P first, then most points, then by code; tasks that are not due are left out."""
    results = [
        reported(a_task("T4", points=Decimal(5)), "40"),
        reported(a_task("T3"), "40"),
        reported(a_task("T2", points=Decimal(20)), "40"),
        reported(a_task("T1"), "60"),
        reported(a_task("T5"), "10"),
        judged(a_task("T0", plan="0")),
        reported(a_task("T6"), "40"),
    ]
    assert [r.task.code for r in deviations(results)] == ["T5", "T2", "T3", "T6", "T4", "T1"]


SCORES = st.lists(
    st.tuples(st.integers(0, 30), st.none() | st.decimals(70, 71, places=1)),
    unique_by=lambda row: row[0],
    max_size=12,
).map(lambda rows: [_score(f"U{code:02}", value) for code, value in rows])


@given(SCORES, st.randoms())
def test_ranks_do_not_depend_on_the_order_of_rows(scores: list[Score], chance: object) -> None:
    """The same scores give the same ranking in whatever order they come."""
    shuffled = list(scores)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank(shuffled, by_composite, {}) == rank(scores, by_composite, {})


@given(SCORES)
def test_rank_is_one_more_than_the_number_of_better_ones(scores: list[Score]) -> None:
    """A rank says how many are better: their number plus one."""
    values = [score.composite for score in scores if score.composite is not None]
    for score in rank(scores, by_composite, {}):
        if score.composite is None:
            assert score.rank is None
        else:
            assert score.rank == 1 + sum(value > score.composite for value in values)
