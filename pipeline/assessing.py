"""The assessment of a month from what is on record: the same now and at any time later."""

from collections.abc import Mapping
from typing import Any

from pipeline.assess import assess
from pipeline.ledger import queries
from pipeline.ledger.oversight import measures_of, responses
from pipeline.ledger.verifications import verifications
from pipeline.model.month import MonthRecord
from pipeline.model.period import Period
from pipeline.model.result import Assessment
from pipeline.model.waiver import in_month
from pipeline.registry import past_of_months_before
from pipeline.settings import settings_of
from pipeline.supervise.cases import unanswered
from pipeline.versions import load_register
from pipeline.workspace import Workspace


def assess_month(workspace: Workspace, period: Period, record: Mapping[str, Any]) -> Assessment:
    """Assess a month with the `settings`, `register` and `waivers` that its publish record names.

    Where the record has its `seq`, its place in the journal, what was decided later is of no account.
    """
    settings = settings_of(record["settings"])
    return assess(
        period,
        load_register(workspace, record["register"]),
        month_record(workspace, period, record.get("waivers", record["register"]), record.get("seq", 0)),
        past_of_months_before(workspace, period),
        settings.rules,
    )


def month_record(workspace: Workspace, period: Period, waivers: str, before: int = 0) -> MonthRecord:
    """What is on record of a month; with `before` only what stands before that place of the journal.

    `waivers` names the version of the register whose waivers count: the newest at publication.
    """
    index = workspace.index
    return MonthRecord(
        queries.filings(index, period),
        verifications(index, period, before),
        unanswered(measures_of(index, period.previous()), responses(index, period.year, before)),
        in_month(load_register(workspace, waivers).waivers, period),
    )
