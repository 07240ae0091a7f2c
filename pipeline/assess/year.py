"""The assessment of a quarter and of a year: from the published months, the year-end and the annual document (rules section 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.assess.annual import completion, grade, score_quarter, score_year, year_end
from pipeline.assess.exact import half_up
from pipeline.assess.rank import by_progress, rank, rank_by_category
from pipeline.model.annual import Appraisal, Grade
from pipeline.model.county import Register
from pipeline.model.result import Assessment, Score
from pipeline.model.rules import Rules

Figures = Mapping[str, Mapping[str, Decimal]]
"""The published figures of a month: by ranking, then by code."""


@dataclass(frozen=True, slots=True)
class PeriodScore:
    """One who is ranked in a quarter or year: the figure of each month (None: no score), and the ranked score.

    For units in a year `mean` is that of the months, `completion` and `at_end` the year-end before and after the annual
    document, `grade` the 等次; all None elsewhere.
    """

    score: Score
    months: tuple[Decimal | None, ...]
    mean: Decimal | None = None
    completion: Decimal | None = None
    at_end: Decimal | None = None
    appraisal: Appraisal | None = None
    grade: Grade | None = None


Ranking = tuple[PeriodScore, ...]


def assess_quarter(months: Sequence[Figures], last: Assessment, before: Mapping[str, Mapping[str, int]]) -> Mapping[str, Ranking]:
    """Every ranking of a quarter by name, in ranking order: the mean of its months that have a score.

    `last` is the assessment of its last month, which gives names, categories and colours; `before` the ranks of the
    quarter before by ranking and code.
    """
    return {name: _ranked(name, scores, months, before.get(name, {})) for name, scores in last.rankings.items()}


def _ranked(name: str, scores: Sequence[Score], months: Sequence[Figures], before: Mapping[str, int]) -> Ranking:
    of = {score.code: tuple(month.get(name, {}).get(score.code) for month in months) for score in scores}
    means = [_with_figure(name, score, score_quarter(of[score.code])) for score in scores]
    return tuple(PeriodScore(score, of[score.code]) for score in _in_order(name, means, before))


def _with_figure(name: str, score: Score, figure: Decimal | None) -> Score:
    """The score with the figure of the period in place of the month's dimensions."""
    bare = replace(score, timeliness=None, quality=None, accuracy=None, deductions=Decimal(0), rank=None, rank_before=None)
    return replace(bare, composite=figure, progress=None) if name == "units" else replace(bare, progress=figure)


def _in_order(name: str, scores: Sequence[Score], before: Mapping[str, int]) -> tuple[Score, ...]:
    if name != "units":
        return rank(scores, by_progress, before)
    return rank_by_category(scores, list(dict.fromkeys(score.category for score in scores)), before)


def assess_year(
    months: Sequence[Figures],
    last: Assessment,
    register: Register,
    appraisals: Mapping[str, Appraisal],
    rules: Rules,
) -> Mapping[str, Ranking]:
    """Every ranking of a year. Units: the mean of the months and the year-end, graded within their category.

    `last` is the assessment of December, whose A make the year-end; `appraisals` the annual document by unit code.
    Everybody else is ranked by the mean of the months.
    """
    rankings = dict(assess_quarter(months, last, {}))
    december = {result.task.code: result.assessed for result in last.tasks}
    units = [_year_of(each, register, december, appraisals, rules) for each in rankings["units"]]
    by_code = {each.score.code: each for each in units}
    ordered = _in_order("units", [each.score for each in units], {})
    vetoed = {code for code, appraisal in appraisals.items() if appraisal.veto}
    grades: dict[str, Grade] = {}
    for category in dict.fromkeys(score.category for score in ordered):
        grades |= grade([score for score in ordered if score.category == category], vetoed, rules)
    rankings["units"] = tuple(
        replace(by_code[score.code], score=score, grade=_final(grades.get(score.code), appraisals.get(score.code)))
        for score in ordered
    )
    return rankings


def _year_of(
    unit: PeriodScore,
    register: Register,
    december: Mapping[str, Decimal],
    appraisals: Mapping[str, Appraisal],
    rules: Rules,
) -> PeriodScore:
    code = unit.score.code
    tasks, appraisal = register.tasks_by_unit[code], appraisals.get(code, Appraisal(code))
    done, at_end = completion(tasks, december), year_end(tasks, december, appraisal, rules)
    return replace(
        unit,
        score=replace(unit.score, composite=score_year(unit.months, at_end, rules)),
        mean=unit.score.composite,
        completion=None if done is None else half_up(done),
        at_end=None if at_end is None else half_up(at_end),
        appraisal=appraisals.get(code),
    )


def _final(computed: Grade | None, appraisal: Appraisal | None) -> Grade | None:
    """The grade that the office gave, which is no better than the computed one; else that."""
    given = Grade(appraisal.grade) if appraisal and appraisal.grade else None
    return given if computed and given else computed
