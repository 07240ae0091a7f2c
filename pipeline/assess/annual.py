"""Quarter, year and grades 等次 (rules section 6)."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from fractions import Fraction

from pipeline.assess.exact import exact_sum, half_up
from pipeline.assess.progress import ZERO
from pipeline.model.annual import Appraisal, Grade
from pipeline.model.county import Task
from pipeline.model.result import Score
from pipeline.model.rules import Rules


def score_quarter(months: Sequence[Decimal | None]) -> Decimal | None:
    """The mean of the published composites of its scored months, None without any (rules section 6)."""
    mean = _mean(months)
    return None if mean is None else half_up(mean)


def completion(tasks: Sequence[Task], december: Mapping[str, Decimal]) -> Fraction | None:
    """Σ w·A(Dec) / Σ w over all tasks of the year, in percent; None without tasks (rules section 6).

    `december` is A by task code, 0 where a task has none; over-fulfilment counts as it is.
    """
    if not tasks:
        return None
    done = exact_sum(Fraction(task.points) * Fraction(december.get(task.code, ZERO)) for task in tasks)
    return done / Fraction(sum(task.points for task in tasks))


def year_end(
    tasks: Sequence[Task], december: Mapping[str, Decimal], appraisal: Appraisal, rules: Rules
) -> Fraction | None:
    """The completion, adjusted by the annual document (rules section 6); None without tasks.

    Where an appraisal was held it makes `appraisal_share` of the figure; bonus and penalty are added and taken in
    points. Unrounded: rounding comes with the year.
    """
    done = completion(tasks, december)
    if done is None:
        return None
    if appraisal.democratic is not None:
        share = Fraction(rules.appraisal_share) / 100
        done = (1 - share) * done + share * Fraction(appraisal.democratic)
    return done + Fraction(appraisal.bonus) - Fraction(appraisal.penalty)


def score_year(months: Sequence[Decimal | None], at_end: Fraction | None, rules: Rules) -> Decimal | None:
    """60% of the mean of the months and 40% of the year-end (rules section 6); None where one of them is."""
    mean = _mean(months)
    if mean is None or at_end is None:
        return None
    share = Fraction(rules.year_months_share) / 100
    return half_up(share * mean + (1 - share) * at_end)


def grade(scores: Sequence[Score], vetoed: AbstractSet[str], rules: Rules) -> Mapping[str, Grade]:
    """The grade of each unit that has a composite, by code (rules section 6).

    `scores` are those of one category. Excellent needs the score and a place within the quota, 30% of the
    scored units rounded down. Units that share a score at the edge of the quota get it together or not at
    all: nobody is chosen among equals. A vetoed unit (`vetoed`: codes) keeps its place, which is not handed
    on, and is good at best.
    """
    composites = {score.code: score.composite for score in scores if score.composite is not None}
    quota = len(composites) * rules.excellent_share // 100
    grades = {}
    for code, composite in composites.items():
        at_least_as_good = sum(other >= composite for other in composites.values())
        excellent = at_least_as_good <= quota and composite >= rules.excellent_score and code not in vetoed
        grades[code] = Grade.EXCELLENT if excellent else _grade_below(composite, rules)
    return grades


def _grade_below(composite: Decimal, rules: Rules) -> Grade:
    """The grade by the score alone, below excellent."""
    if composite >= rules.good_score:
        return Grade.GOOD
    return Grade.FAIR if composite >= rules.fair_score else Grade.POOR


def _mean(months: Sequence[Decimal | None]) -> Fraction | None:
    scored = [Fraction(month) for month in months if month is not None]
    return sum(scored, Fraction()) / len(scored) if scored else None
