"""P and A of each measure (rules section 5)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rulebook import MARCH, RULES, a_filing, a_task

from pipeline.assess.progress import plan_line, planned_progress, progress_score, reported_progress
from pipeline.model.county import MeasureType
from pipeline.model.period import Period


def _reported(figure: str, period: Period = MARCH, **task: object) -> Decimal:
    made = a_task(**task)  # type: ignore[arg-type]
    return reported_progress(made, a_filing(made, figure, period).entry, RULES)


def test_plan_point() -> None:
    """P of a milestone or quantity measure is the plan point of the month."""
    task = a_task(plan=[str(5 * month) for month in range(12)])
    assert [planned_progress(task, Period(2026, month)) for month in (1, 3, 11)] == [0, 10, 50]


@pytest.mark.parametrize(
    ("due", "planned"),
    [(date(2026, 4, 1), 50), (date(2026, 3, 31), 100), (date(2026, 3, 1), 100), (date(2026, 2, 28), 100)],
)
@pytest.mark.parametrize("measure", [MeasureType.MILESTONE, MeasureType.QUANTITY])
def test_plan_from_the_due_date_on(measure: MeasureType, due: date, planned: int) -> None:
    """From the month whose last day is on or after the due date P is 100 whatever the plan says."""
    assert planned_progress(a_task(plan="50", measure=measure, due=due), MARCH) == planned


@pytest.mark.parametrize(
    ("month", "planned"),
    [(1, "0"), (2, "0"), (3, "12.50"), (4, "25.00"), (9, "87.50"), (10, "100"), (11, "100"), (12, "100")],
)
def test_plan_of_control(month: int, planned: str) -> None:
    """P of a control measure is the share of months from start to due, 0 before and 100 after."""
    task = a_task(measure=MeasureType.CONTROL, start=date(2026, 3, 15), due=date(2026, 10, 15))
    assert planned_progress(task, Period(2026, month)) == Decimal(planned)


def test_plan_of_control_is_rounded_half_up() -> None:
    """P of a control measure has two places: one twelfth is 8.33, eleven twelfths are 91.67."""
    task = a_task(measure=MeasureType.CONTROL)
    assert [str(planned_progress(task, Period(2026, m))) for m in (1, 11)] == ["8.33", "91.67"]


def test_control_started_in_an_earlier_year() -> None:
    """Amounts count from 1 January, so an earlier start counts from January."""
    task = a_task(measure=MeasureType.CONTROL, start=date(2025, 6, 1))
    assert planned_progress(task, MARCH) == 25


def test_milestone_is_as_reported() -> None:
    """A milestone's progress is the percent reported."""
    assert _reported("37.25") == Decimal("37.25")


@pytest.mark.parametrize(
    ("amount", "target", "progress"),
    [
        ("0", "300", "0.00"),
        ("100", "300", "33.33"),
        ("200", "300", "66.67"),
        ("300", "300", "100.00"),
        ("450", "300", "150.00"),
        ("2999.97", "300", "999.99"),
        ("9000", "300", "999.99"),
        ("99.994", "100", "99.99"),
        ("99.995", "100", "99.99"),
        ("99.99999", "100", "99.99"),
        ("100.005", "100", "100.01"),
    ],
)
def test_quantity(amount: str, target: str, progress: str) -> None:
    """100 · amount / target, half up, at most 999.99; below the target never 100.00."""
    found = _reported(amount, measure=MeasureType.QUANTITY, target=Decimal(target))
    assert str(found) == progress


@pytest.mark.parametrize(
    ("amount", "allowed", "progress"),
    [
        ("8", "8", "25.00"),  # just what the plan allows: A = P
        ("4", "8", "27.50"),  # half of it: 37.50, held at 1.10 · P
        ("7.5", "8", "26.56"),  # 26.5625 half up
        ("10", "8", "18.75"),
        ("16", "8", "0.00"),  # twice what the plan allows
        ("40", "8", "0.00"),  # never below 0
        ("0", "0", "25.00"),  # nothing allowed, nothing happened
        ("1", "0", "0.00"),  # nothing allowed, something happened
    ],
)
def test_control(amount: str, allowed: str, progress: str) -> None:
    """P · (2 − amount / allowed), from 0 to 1.10 · P; with nothing allowed P for 0, else 0."""
    assert str(_reported(amount, measure=MeasureType.CONTROL, plan=allowed)) == progress


@pytest.mark.parametrize(("month", "progress"), [(1, "9.16"), (10, "91.66"), (11, "99.99"), (12, "110.00")])
def test_control_is_not_complete_before_it_is_due(month: int, progress: str) -> None:
    """Before the month of its due date a control measure has at most 99.99, however little was used."""
    assert str(_reported("0", Period(2026, month), measure=MeasureType.CONTROL, plan="8")) == progress


def test_control_has_nothing_before_its_start() -> None:
    """Before its start P of a control measure is 0, and so is A whatever was used."""
    february = Period(2026, 2)
    assert _reported("3", february, measure=MeasureType.CONTROL, plan="8", start=date(2026, 3, 1)) == 0


def test_control_slightly_over_is_not_complete() -> None:
    """In the due month an amount above the allowed one is below 100 even where rounding would reach it."""
    assert str(_reported("8.0001", Period(2026, 12), measure=MeasureType.CONTROL, plan="8")) == "99.99"


@pytest.mark.parametrize(
    ("assessed", "planned", "score"),
    [
        ("0", "50", Fraction(0)),
        ("25", "50", Fraction(50)),
        ("50", "50", Fraction(100)),
        ("54.99", "50", Fraction("109.98")),
        ("55", "50", Fraction(110)),
        ("80", "50", Fraction(110)),
        ("0.01", "0", Fraction(110)),
        ("10", "30", Fraction(100, 3)),
    ],
)
def test_progress_score(assessed: str, planned: str, score: Fraction) -> None:
    """p = 100 · min(A / P, 1.10), 110 where P = 0 < A, not rounded."""
    assert progress_score(Decimal(assessed), Decimal(planned), RULES.over_cap) == score


PERCENT = st.decimals(0, 100, places=2)


@given(st.decimals("0.01", "999.99", places=2), PERCENT)
def test_progress_score_is_between_0_and_110(assessed: Decimal, planned: Decimal) -> None:
    """The progress score stays between 0 and 110."""
    assert 0 <= progress_score(assessed, planned, RULES.over_cap) <= 110


@given(st.decimals(0, 10_000, places=3), st.decimals("0.001", 10_000, places=3))
def test_quantity_reaches_100_exactly_at_the_target(amount: Decimal, target: Decimal) -> None:
    """A ≥ 100 if and only if the amount has reached the target."""
    found = _reported(str(amount), measure=MeasureType.QUANTITY, target=target)
    assert (found >= 100) is (amount >= target)
    assert 0 <= found <= Decimal("999.99")


@given(st.decimals(0, 1000, places=2), st.decimals(0, 1000, places=2), st.integers(1, 12))
def test_control_never_rewards_more(amount: Decimal, more: Decimal, month: int) -> None:
    """Of a control measure a larger amount never gives more progress."""
    at = Period(2026, month)
    less_used = _reported(str(amount), at, measure=MeasureType.CONTROL, plan="300")
    more_used = _reported(str(amount + more), at, measure=MeasureType.CONTROL, plan="300")
    assert 0 <= more_used <= less_used


@pytest.mark.parametrize("measure", list(MeasureType))
@pytest.mark.parametrize("due", [date(2025, 12, 1), date(2026, 6, 15), date(2026, 12, 31), date(2027, 3, 1)])
def test_the_line_of_the_plan_is_the_plan_of_every_month(measure: MeasureType, due: date) -> None:
    """A year's plan as a line has the P of each month, also after the due date and for control measures."""
    task = a_task(plan="50", measure=measure, due=due)
    months = Period(2026).months
    assert plan_line(task, 2026) == tuple(planned_progress(task, month) for month in months)
