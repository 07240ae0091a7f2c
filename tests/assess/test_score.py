"""Dimensions and composite (rules section 6)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rulebook import RULES, a_filing, a_task, a_verification, judged, reported

from pipeline.assess.score import score_group, score_unit
from pipeline.model.county import MeasureType, Unit
from pipeline.model.result import Score, Status, TaskResult

UNIT = Unit("U1", "城关镇", category="镇街")


def _score(*results: TaskResult) -> Score:
    return score_unit(UNIT, results, RULES)


def test_no_assessed_task_no_score() -> None:
    """A unit with no assessed task has no score."""
    score = _score(judged(a_task(plan="0")))
    assert (score.progress, score.timeliness, score.quality, score.accuracy, score.composite) == (None,) * 5
    assert (score.points, score.counts[Status.NOT_DUE]) == (0, 1)
    assert (score.code, score.name, score.category) == ("U1", "城关镇", "镇街")


def test_counts_have_every_status() -> None:
    """The colour counts name every status, also those with none."""
    counts = _score(reported(a_task(), "50"), reported(a_task("T2"), "0")).counts
    assert list(counts) == list(Status)
    assert (counts[Status.GREEN], counts[Status.BLACK], counts[Status.BLUE]) == (1, 1, 0)


def test_progress_is_weighted_by_points() -> None:
    """Σ w·p / Σ w over the assessed tasks; those not due carry no weight."""
    score = _score(
        reported(a_task("T1", points=Decimal(30)), "50"),
        reported(a_task("T2", points=Decimal(10)), "40"),
        judged(a_task("T3", plan="0", points=Decimal(60))),
    )
    assert (score.progress, score.points) == (Decimal("95.00"), 40)


def test_dimensions_are_rounded_half_up() -> None:
    """Two decimals, half up: 33.333… and 66.666…"""
    on_time, missing = reported(a_task("T1"), "50"), judged(a_task("T2"), before="50")
    score = _score(on_time, missing, judged(a_task("T3"), before="50"))
    assert (str(score.timeliness), str(score.quality)) == ("33.33", "33.33")
    score = _score(on_time, reported(a_task("T2"), "50"), judged(a_task("T3"), before="50"))
    assert (str(score.timeliness), str(score.quality)) == ("66.67", "66.67")


def test_composite_comes_from_unrounded_dimensions() -> None:
    """The composite is rounded once, at the end: 97.78 for a progress of 97.777… would make it 88.45."""
    score = _score(reported(a_task("T1", plan="90"), "88"), judged(a_task("T2", plan="90"), before="88"))
    assert (str(score.progress), str(score.timeliness), str(score.quality)) == ("97.78", "50.00", "50.00")
    assert str(score.composite) == "88.44"


@pytest.mark.parametrize(
    ("pairs", "accuracy"),
    [
        ([], "100.00"),
        ([("60", "60")], "100.00"),
        ([("60", "50"), ("50", "50")], "95.00"),
        ([("50", "60")], "90.00"),
        ([("60", "50"), ("50", "50"), ("50", "50")], "96.67"),
        ([("60", None)], "100.00"),
        ([("60", "50"), ("60", None)], "90.00"),
    ],
)
def test_accuracy(pairs: list[tuple[str, str | None]], accuracy: str) -> None:
    """100 − mean |reported − verified| over verified entries, not returned ones; 100 without any."""
    tasks = [(a_task(f"T{number}"), pair) for number, pair in enumerate(pairs)]
    results = [
        judged(task, a_filing(task, figure), a_verification(task, verified), before="50")
        for task, (figure, verified) in tasks
    ]
    assert str(_score(reported(a_task("T9"), "50"), *results).accuracy) == accuracy


def test_accuracy_is_never_negative() -> None:
    """However far a report is from what was found, accuracy stops at 0."""
    task = a_task(measure=MeasureType.QUANTITY, target=Decimal(10))
    result = judged(task, a_filing(task, "90"), a_verification(task, "50"))
    assert str(_score(result).accuracy) == "0.00"


@pytest.mark.parametrize(("streak", "deduction"), [(0, "0.00"), (1, "0.50"), (5, "0.50")])
def test_deduction_for_each_measure_of_level_2(streak: int, deduction: str) -> None:
    """0.50 for each measure of level 2 or higher that the month's colours bring."""
    task = a_task()
    red = judged(task, a_filing(task, "40"), before="40", streak=streak)
    score = _score(red)
    assert str(score.deductions) == deduction
    assert str(score.composite) == str(Decimal("86.00") - Decimal(deduction))


def test_deductions_add_up() -> None:
    """Two measures of level 2 cost one point."""
    assert str(_score(judged(a_task("T1")), judged(a_task("T2"))).deductions) == "1.00"


def test_composite_of_a_perfect_month() -> None:
    """Everything on plan, on time, with evidence: 100.00."""
    assert str(_score(reported(a_task(), "50")).composite) == "100.00"


def test_composite_may_fall_below_nothing() -> None:
    """Deductions have no lower bound: a unit that reports nothing keeps its accuracy minus them."""
    score = _score(*(judged(a_task(f"T{number}")) for number in range(25)))
    assert str(score.composite) == "-2.50"


def test_group_has_progress_and_counts_only() -> None:
    """Leaders, labels and departments have the progress dimension and the colour counts."""
    score = score_group("P1", "张三", [reported(a_task(), "45")], RULES)
    assert (score.progress, score.composite, score.timeliness, score.category) == (90, None, None, "")
    assert score_group("P1", "张三", [judged(a_task(plan="0"))], RULES).progress is None


PERCENT = st.decimals(0, 100, places=2)


@given(st.lists(st.tuples(PERCENT, PERCENT, st.integers(1, 20)), min_size=1, max_size=12))
def test_composite_and_dimensions_stay_in_range(rows: list[tuple[Decimal, Decimal, int]]) -> None:
    """Progress from 0 to 110, the others from 0 to 100, composite at most 107 and never below −deductions."""
    score = _score(
        *(
            reported(a_task(f"T{n}", plan=str(planned), points=Decimal(points)), str(figure))
            for n, (planned, figure, points) in enumerate(rows)
        )
    )
    if score.composite is not None and score.progress is not None:
        assert 0 <= score.progress <= 110
        assert -score.deductions <= score.composite <= 107
        expected = (70 * score.progress + 10 * (100 + (score.quality or 0) + 100)) / 100 - score.deductions
        assert abs(score.composite - expected) <= Decimal("0.015")
