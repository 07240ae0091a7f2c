"""A quarter and a year from published months (rules section 6)."""

from dataclasses import replace
from decimal import Decimal

from rulebook import MARCH, RULES, a_filing, a_register, a_task

from pipeline.assess import assess
from pipeline.assess.year import Figures, assess_quarter, assess_year
from pipeline.model.annual import Appraisal, Grade
from pipeline.model.county import Unit
from pipeline.model.month import MonthRecord
from pipeline.model.result import Assessment, Past
from pipeline.model.rules import Rules

UNITS = tuple(Unit(code, f"{code}局", category="部门") for code in ("A", "B", "C", "D"))
REGISTER = a_register(
    *(replace(a_task(code=f"{unit.code}1", leader=f"L{unit.code}"), unit_code=unit.code) for unit in UNITS[:3]), units=UNITS
)


def december(figures: dict[str, str]) -> Assessment:
    tasks = REGISTER.task_by_code
    filings = {code: a_filing(tasks[code], figure) for code, figure in figures.items()}
    return assess(MARCH, REGISTER, MonthRecord(filings), Past(), RULES)


LAST = december({"A1": "100", "B1": "90", "C1": "80"})
MONTHS: list[Figures] = [
    {"units": {"A": Decimal(90), "B": Decimal(95)}, "leaders": {"LA": Decimal(100)}},
    {"units": {"A": Decimal("91.01"), "B": Decimal(95), "C": Decimal(70)}, "leaders": {"LA": Decimal(50)}},
]


def test_a_quarter_is_the_mean_of_the_months_that_have_a_score() -> None:
    """Ranked by it within the category, with movement against the quarter before; who never had a score has no rank."""
    units = assess_quarter(MONTHS, LAST, {"units": {"A": 1, "B": 2}})["units"]
    assert [(each.score.code, str(each.score.composite), each.score.rank, each.score.rank_before) for each in units] == [
        ("B", "95.00", 1, 2), ("A", "90.51", 2, 1), ("C", "70.00", 3, None), ("D", "None", None, None),
    ]  # fmt: skip
    assert units[2].months == (None, Decimal(70))


def test_leaders_are_ranked_by_the_mean_of_their_progress() -> None:
    """A leader has no composite; the figure is progress."""
    leaders = {each.score.code: each.score for each in assess_quarter(MONTHS, LAST, {})["leaders"]}
    assert (leaders["LA"].progress, leaders["LA"].composite) == (Decimal("75.00"), None)


def test_a_year_is_the_months_and_the_year_end() -> None:
    """60% of the mean and 40% of Σw·A ÷ Σw with bonus and penalty."""
    said = {"B": Appraisal("B", bonus=Decimal(2), penalty=Decimal("0.50"))}
    units = {each.score.code: each for each in assess_year(MONTHS, LAST, REGISTER, said, RULES)["units"]}
    assert (units["B"].mean, units["B"].completion, units["B"].at_end) == (Decimal("95.00"), Decimal("90.00"), Decimal("91.50"))
    assert units["B"].score.composite == Decimal("93.60")
    assert (units["D"].completion, units["D"].at_end, units["D"].score.composite, units["D"].grade) == (None, None, None, None)


def test_a_democratic_appraisal_counts_as_far_as_the_county_says() -> None:
    """With a share of 0 it is shown alone; with 20 it makes a fifth of the year-end."""
    said = {"B": Appraisal("B", democratic=Decimal(50))}
    plain, shared = (
        {each.score.code: each.at_end for each in assess_year(MONTHS, LAST, REGISTER, said, rules)["units"]}["B"]
        for rules in (RULES, Rules(appraisal_share=Decimal(20)))
    )
    assert (plain, shared) == (Decimal("90.00"), Decimal("82.00"))


def test_a_veto_and_a_lower_grade_hold() -> None:
    """The best of four may be excellent within a quota of 30%; a veto or the office's word makes it less, never more."""
    loose = Rules(excellent_share=Decimal(40))

    def graded(**changes: object) -> Grade | None:
        said = {"A": Appraisal("A", **changes)}  # type: ignore[arg-type]
        return {each.score.code: each.grade for each in assess_year(MONTHS, LAST, REGISTER, said, loose)["units"]}["A"]

    assert graded() is Grade.EXCELLENT
    assert graded(veto=True) is Grade.GOOD
    assert graded(grade="fair") is Grade.FAIR
