"""The assessment of a month: every task judged, every group scored and ranked. A pure function."""

from collections.abc import Callable, Iterable, Sequence

from pipeline.assess.judge import judge
from pipeline.assess.rank import by_progress, deviations, rank, rank_by_category
from pipeline.assess.score import score_group, score_unit
from pipeline.model.county import Register, Task
from pipeline.model.month import MonthRecord
from pipeline.model.period import Period
from pipeline.model.result import Assessment, Past, Score, TaskResult, campaign_ranking
from pipeline.model.rules import Rules


def assess(period: Period, register: Register, record: MonthRecord, past: Past, rules: Rules) -> Assessment:
    """Assess a month (rules sections 5 to 7).

    `record` is what was reported and decided of this month. `past` is what `past_of` made of the month before, empty in January. Raises ValueError for
    a quarter or year.
    """
    if not period.is_month:
        raise ValueError(f"只按月考核，{period} 不是月份")
    results = tuple(judge(task, period, record, past, rules) for task in register.tasks)

    def ranked(
        ranking: str, keys: Callable[[Task], Iterable[str]], name: Callable[[str], str]
    ) -> tuple[Score, ...]:
        groups = _grouped(results, keys)
        scores = [score_group(code, name(code), group, rules) for code, group in groups.items()]
        return rank(scores, by_progress, past.ranks.get(ranking, {}))

    def campaign(label: str) -> tuple[Score, ...]:
        return ranked(
            campaign_ranking(label),
            lambda task: [task.unit_code] if label in task.labels else [],
            lambda code: _unit_name(register, code),
        )

    return Assessment(
        period,
        results,
        units=_units(register, results, past, rules),
        leaders=ranked("leaders", lambda task: [task.leader], register.person_name),
        labels=ranked("labels", lambda task: task.labels, str),
        departments=ranked(
            "departments", lambda task: [task.supervising_department], lambda code: _unit_name(register, code)
        ),
        deviations=deviations(results),
        campaigns={label: campaign(label) for label in register.campaigns},
    )


def past_of(assessment: Assessment, past: Past) -> Past:
    """What the next month needs to know: A, streak and rank after this one.

    A task without result this month (it left the register) keeps what was known of it. Ranks are this month's
    alone: who has none now shows no movement next month.
    """
    return Past(
        assessed={**past.assessed, **{r.task.code: r.assessed for r in assessment.tasks}},
        streaks={**past.streaks, **{r.task.code: r.streak for r in assessment.tasks}},
        ranks={
            ranking: {score.code: score.rank for score in scores if score.rank is not None}
            for ranking, scores in assessment.rankings.items()
        },
    )


def _units(register: Register, results: Sequence[TaskResult], past: Past, rules: Rules) -> tuple[Score, ...]:
    """Every unit, those without tasks as well, by category in the register's order."""
    groups = _grouped(results, lambda task: [task.unit_code])
    scores = [score_unit(unit, groups.get(unit.code, []), rules) for unit in register.units]
    categories = list(dict.fromkeys(unit.category for unit in register.units))
    return rank_by_category(scores, categories, past.ranks.get("units", {}))


def _grouped(
    results: Iterable[TaskResult], keys: Callable[[Task], Iterable[str]]
) -> dict[str, list[TaskResult]]:
    """Results by each key of their task, in order; an empty key is no group."""
    groups: dict[str, list[TaskResult]] = {}
    for result in results:
        for key in filter(None, keys(result.task)):
            groups.setdefault(key, []).append(result)
    return groups


def _unit_name(register: Register, code: str) -> str:
    unit = register.unit_by_code.get(code)
    return unit.name if unit else ""
