"""The rankings of a quarter or year, made from its published months as corrected before a place of the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.assess.year import Figures, Ranking, assess_quarter, assess_year
from pipeline.assessing import assess_corrected
from pipeline.ledger import queries
from pipeline.ledger.annual import appraisals
from pipeline.ledger.months import decode_figures, figures_of, ranks_of
from pipeline.ledger.records import encode_figures
from pipeline.model.county import Register
from pipeline.model.period import Period
from pipeline.model.result import Assessment
from pipeline.settings import settings_of
from pipeline.versions import load_register
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class PeriodAssessment:
    """Every ranking of a quarter or year by name, the assessment of its last month, and the register of that."""

    rankings: Mapping[str, Ranking]
    last: Assessment
    register: Register


def assess_period(
    workspace: Workspace, period: Period, record: Mapping[str, Any], seq: int, restated: Mapping[Period, Assessment] | None = None
) -> PeriodAssessment:
    """Assess a quarter or year with the settings of its publish record, on what stood before `seq` (0: on all there is).

    `restated` are months that a correction in the making leaves otherwise. All its months since the county began are published, and the figures are theirs.
    """
    index, restated = workspace.index, restated or {}
    figures: list[Figures] = [
        decode_figures(encode_figures(restated[month])) if month in restated else figures_of(index, month, seq)
        for month in queries.bulletin_months(index, period)
    ]
    end = period.months[-1]
    published = queries.published(index, end) or {}
    register = load_register(workspace, published["register"])
    last = restated.get(end) or assess_corrected(workspace, end, published, seq)
    if period.is_year:
        rules = settings_of(record["settings"]).rules
        return PeriodAssessment(assess_year(figures, last, register, appraisals(index, period.year, seq), rules), last, register)
    return PeriodAssessment(assess_quarter(figures, last, ranks_of(index, period.previous(), seq)), last, register)


def ranks_by_code(rankings: Mapping[str, Ranking]) -> dict[str, dict[str, int]]:
    """What the next period needs to know of this one: the rank of everyone who has one."""
    return {
        name: {each.score.code: each.score.rank for each in ranking if each.score.rank is not None}
        for name, ranking in rankings.items()
    }
