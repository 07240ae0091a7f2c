"""The trail of a month from what is on record: fixed when it is published, the same at any time later."""

from collections.abc import Mapping
from typing import Any

from pipeline.ledger import queries
from pipeline.ledger.months import figures_of, published_months
from pipeline.ledger.oversight import measures_of, responses
from pipeline.model.period import Period
from pipeline.model.result import Assessment
from pipeline.publish.trail import Step, Trail
from pipeline.workspace import Workspace


def trail_of(workspace: Workspace, assessment: Assessment, record: Mapping[str, Any]) -> Trail:
    """What led up to a month. Where its publish record has its `seq`, what was answered or corrected later is of no account."""
    index, period, seq = workspace.index, assessment.period, record.get("seq", 0)
    before = [month for month in Period(period.year).months if month < period]
    pasts = {month: past for month, past in published_months(index, period.year, seq).items() if month in before}
    return Trail(
        assessed={month: past.assessed for month, past in pasts.items()},
        figures={month: figures_of(index, month, seq) for month in pasts},
        ranks={month: past.ranks for month, past in pasts.items()},
        channels=queries.channels(index, period),
        evidence=_evidence(workspace, assessment),
        steps=_steps(workspace, period, seq),
    )


def _evidence(workspace: Workspace, assessment: Assessment) -> dict[str, tuple[str, ...]]:
    """Names of the files that came with the entry that counts."""
    counted = {
        result.task.code: set(result.filing.entry.evidence) for result in assessment.tasks if result.filing
    }
    names: dict[str, tuple[str, ...]] = {}
    for use in queries.uses_in(workspace.index, assessment.period):
        if use.digest in counted.get(use.task_code, ()):
            names[use.task_code] = (*names.get(use.task_code, ()), use.name)
    return names


def _steps(workspace: Workspace, period: Period, before: int) -> dict[str, tuple[Step, ...]]:
    answers = responses(workspace.index, period.year, before)
    steps: dict[str, tuple[Step, ...]] = {}
    for measure in measures_of(workspace.index, Period(period.year), before):
        if measure.period < period:
            step = Step(measure, answers.get(measure.number))
            steps[measure.task_code] = (*steps.get(measure.task_code, ()), step)
    return steps
