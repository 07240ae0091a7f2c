"""The warnings of a month from what is on record: the same now and at any time later (rules section 8)."""

from collections.abc import Mapping
from typing import Any

from pipeline.assess.insight import Sight, TaskSight, find_warnings
from pipeline.assessing import traces_in_force
from pipeline.ledger import queries
from pipeline.ledger.index import Index
from pipeline.model.evidence import Use
from pipeline.model.insight import Finding
from pipeline.model.period import Period
from pipeline.model.problem import Code
from pipeline.model.result import Assessment
from pipeline.model.waiver import WaiverRule
from pipeline.office.evidence import find_sightings, once
from pipeline.settings import settings_of
from pipeline.versions import load_register
from pipeline.workspace import Workspace

_ASKED = {Code.EVIDENCE_REUSED, Code.EVIDENCE_DATE}


def find_insight(workspace: Workspace, assessment: Assessment, record: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Every warning of an assessed month, by the `settings` and the `register` that its publish record names.

    Where the record has its `seq`, its place in the journal, what was decided later is of no account.
    """
    settings = settings_of(record["settings"])
    register, period = load_register(workspace, record["register"]), assessment.period
    assessed = [result for result in assessment.tasks if not any(each.rule is WaiverRule.NOT_ASSESSED for each in result.waivers)]
    tasks = {result.task.code: result.task for result in assessed}
    seq = record.get("seq", 0)
    told = traces_in_force(workspace, period, tasks, settings.rules, seq, seq)
    sight = Sight(
        period,
        tuple(TaskSight(result, tuple(told[result.task.code])) for result in assessed),
        find_sightings(workspace.index, _asked_about(workspace.index, period)),
        {unit.code: unit.name for unit in register.units},
        settings.insight_rules,
    )
    return find_warnings(sight)


def _asked_about(index: Index, period: Period) -> list[Use]:
    """The evidence of those deliveries whose receipts asked about evidence: the others were compared when they came."""
    numbers = {
        delivery.submission.number
        for delivery in queries.deliveries(index, period)
        if any(problem.code in _ASKED for problem in delivery.problems)
    }
    return [use for use in once(queries.uses_in(index, period)) if use.number in numbers]
