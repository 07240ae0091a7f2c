"""Quarter, year and grades (rules section 6)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rulebook import RULES, a_task

from pipeline.assess.annual import grade, score_quarter, score_year, year_end
from pipeline.model.annual import Appraisal, Grade
from pipeline.model.result import Score


def _decimals(*texts: str | None) -> list[Decimal | None]:
    return [None if text is None else Decimal(text) for text in texts]


def _grades(composites: dict[str, str | None], vetoed: frozenset[str] = frozenset()) -> dict[str, str]:
    scores = [
        Score(code, code, "部门", {}, Decimal(0), composite=_decimals(value)[0])
        for code, value in composites.items()
    ]
    return {code: found.term for code, found in grade(scores, vetoed, RULES).items()}


@pytest.mark.parametrize(
    ("months", "quarter"),
    [
        (("90", "91", "93"), "91.33"),
        (("90.00", "90.01", None), "90.01"),
        ((None, "88.5", None), "88.50"),
        ((None, None, None), None),
    ],
)
def test_quarter(months: tuple[str | None, ...], quarter: str | None) -> None:
    """The mean of its months that have a score, half up; none without any."""
    assert score_quarter(_decimals(*months)) == (None if quarter is None else Decimal(quarter))


def test_year_end_is_over_all_tasks_of_the_year() -> None:
    """Σ w·A(Dec) / Σ w over all tasks, those never reported with 0, over-fulfilment as it is."""
    tasks = [a_task("T1", points=Decimal(30)), a_task("T2", points=Decimal(10)), a_task("T3")]
    december = {"T1": Decimal("120.00"), "T2": Decimal("50.00")}
    assert year_end(tasks, december, Appraisal("U1"), RULES) == Fraction(4100, 50)


def test_year_end_is_adjusted() -> None:
    """The annual document adds bonuses and takes penalties."""
    assert year_end([a_task()], {"T1": Decimal(90)}, Appraisal("U1", bonus=Decimal("0.50"), penalty=Decimal(2)), RULES) == Fraction(177, 2)


def test_year_end_without_tasks() -> None:
    """Without a task there is no year-end figure."""
    assert year_end([], {}, Appraisal("U1", bonus=Decimal(5)), RULES) is None


@pytest.mark.parametrize(
    ("months", "at_end", "year"),
    [
        (("90", "80", None), Fraction(100), "91.00"),
        (("90.00", "90.01"), Fraction(271, 3), "90.14"),
        ((None, None), Fraction(100), None),
        (("90",), None, None),
    ],
)
def test_year(months: tuple[str | None, ...], at_end: Fraction | None, year: str | None) -> None:
    """60% of the mean of the months and 40% of the year-end, rounded once, at the end."""
    assert score_year(_decimals(*months), at_end, RULES) == (None if year is None else Decimal(year))


def test_grades_by_score() -> None:
    """Good from 80, fair from 60, poor below; a unit without a score has no grade."""
    grades = _grades({"A": "80", "B": "79.99", "C": "60", "D": "59.99", "E": None})
    assert grades == {"A": "良好", "B": "一般", "C": "一般", "D": "较差"}


@pytest.mark.parametrize(("units", "excellent"), [(3, 0), (4, 1), (6, 1), (7, 2), (10, 3)])
def test_quota(units: int, excellent: int) -> None:
    """Excellent are at most 30% of the category's scored units, rounded down."""
    found = _grades({f"U{number}": str(99 - number) for number in range(units)})
    assert list(found.values()) == ["优秀"] * excellent + ["良好"] * (units - excellent)


def test_a_large_share_rounds_down_exactly() -> None:
    """A share with decimals is taken exactly: 12.5% of 16 units are two."""
    scores = [Score(f"U{n}", "", "", {}, Decimal(0), composite=Decimal(99 - n / 10)) for n in range(16)]
    found = grade(scores, frozenset(), replace(RULES, excellent_share=Decimal("12.5")))
    assert sum(value is Grade.EXCELLENT for value in found.values()) == 2


def test_excellent_needs_90() -> None:
    """A place within the quota is not enough below 90."""
    assert _grades({"A": "90", "B": "89.99", "C": "85", "D": "84", "E": "83", "F": "82", "G": "81"}) == {
        "A": "优秀", **dict.fromkeys("BCDEFG", "良好")
    }  # fmt: skip


def test_equal_scores_at_the_edge_of_the_quota() -> None:
    """Who shares a score at the edge gets excellent together or not at all."""
    rest = dict.fromkeys("CDEFG", "81")
    assert _grades({"A": "95", "B": "95", **rest})["A"] == "优秀"
    assert _grades({"A": "96", "B": "95", "C": "95", **dict.fromkeys("DEFG", "81")}) == {
        "A": "优秀", **dict.fromkeys("BCDEFG", "良好")
    }  # fmt: skip


def test_veto() -> None:
    """A veto excludes excellent; the place is not handed on."""
    composites: dict[str, str | None] = {"A": "99", "B": "98", "C": "70", "D": "69"}
    assert _grades(composites, frozenset("A")) == {"A": "良好", "B": "良好", "C": "一般", "D": "一般"}


@given(st.lists(st.decimals(50, 100, places=1), max_size=20))
def test_grades_follow_scores(composites: list[Decimal]) -> None:
    """Without vetoes a higher score never has a lower grade, and excellent never exceeds its quota."""
    scores = [Score(f"U{n}", "", "", {}, Decimal(0), composite=value) for n, value in enumerate(composites)]
    grades = grade(scores, frozenset(), RULES)
    order = list(Grade)
    ranked = sorted(scores, key=lambda score: -(score.composite or 0))
    places = [order.index(grades[score.code]) for score in ranked]
    assert places == sorted(places)
    assert sum(value is Grade.EXCELLENT for value in grades.values()) <= len(composites) * 3 // 10
