"""The assessment of a month from what is on record: the same now and at any time later."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pipeline.assess import assess
from pipeline.assess.granted import with_granted
from pipeline.ledger import queries
from pipeline.ledger.appeals import granted
from pipeline.ledger.corrections import corrections_of
from pipeline.ledger.months import past_before
from pipeline.ledger.oversight import measures_of, responses
from pipeline.ledger.traces import traces
from pipeline.ledger.verifications import verifications
from pipeline.model.appeal import Granted
from pipeline.model.county import Task
from pipeline.model.insight import Trace
from pipeline.model.month import MonthRecord
from pipeline.model.oversight import Measure
from pipeline.model.period import Period
from pipeline.model.result import Assessment, Past
from pipeline.model.rules import Rules
from pipeline.model.waiver import in_month
from pipeline.settings import settings_of
from pipeline.supervise.cases import unanswered
from pipeline.versions import load_register
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Base:
    """What the assessment of a month rests on besides what was reported in it: the `past` and the `measures` of the month
    before, the appeals granted for it, and, in a correction, the levels of its own measures by task.
    """

    past: Past
    measures: tuple[Measure, ...]
    granted: tuple[Granted, ...] = ()
    levels: Mapping[str, int] | None = None


def assess_month(workspace: Workspace, period: Period, record: Mapping[str, Any]) -> Assessment:
    """Assess a month with the `settings`, `register` and `waivers` that its publish record names: as it is published.

    Where the record has its `seq`, its place in the journal, what was decided or corrected later is of no account.
    """
    return assess_on(workspace, period, record, base_of(workspace, period, record.get("seq", 0)))


def assess_corrected(workspace: Workspace, period: Period, record: Mapping[str, Any], before: int = 0) -> Assessment:
    """The same as the corrections before a place of the journal left it; 0: all corrections."""
    base = base_of(workspace, period, before)
    found = granted_in(workspace, period, before)
    corrected = replace(base, granted=found, levels=levels_of(workspace, period, before))
    return assess_on(workspace, period, record, corrected)


def base_of(workspace: Workspace, period: Period, before: int) -> Base:
    """What the months before left, as corrected before a place of the journal."""
    index = workspace.index
    return Base(past_before(index, period, before), measures_of(index, period.previous(), before))


def granted_in(workspace: Workspace, period: Period, before: int) -> tuple[Granted, ...]:
    """The appeals that the corrections of a month before a place of the journal took in."""
    last = max((each["seq"] for each in corrections_of(workspace.index, period, before)), default=0)
    return granted(workspace.index, period, last) if last else ()


def traces_in_force(
    workspace: Workspace, period: Period, tasks: Mapping[str, Task], rules: Rules, before: int, corrected: int
) -> Mapping[str, list[Trace]]:
    """The entries of the year up to a month by task, each with the figure that an accepted appeal brought in place of the verified one.

    Decisions count up to the place `before` of the journal, corrections up to the place `corrected`; 0: all.
    """
    brought = {
        (month, each.task_code): each.progress
        for month in Period(period.year).months[: period.month]
        for each in granted_in(workspace, month, corrected)
        if each.progress is not None
    }
    found = traces(workspace.index, period, tasks, rules, before)
    if not brought:
        return found
    return {code: [_as_granted(trace, brought.get((trace.period, code))) for trace in told] for code, told in found.items()}


def _as_granted(trace: Trace, progress: Decimal | None) -> Trace:
    return trace if progress is None else replace(trace, verified=progress, returned=False, appealed=True)


def levels_of(workspace: Workspace, period: Period, before: int) -> dict[str, int]:
    """The level of each task's measure of a month that is still in force."""
    measures = measures_of(workspace.index, period, before)
    return {measure.task_code: measure.level for measure in measures if not measure.cancelled}


def assess_on(workspace: Workspace, period: Period, record: Mapping[str, Any], base: Base) -> Assessment:
    """Assess a month by its publish record on a given base."""
    facts = month_record(workspace, period, record, base)
    if base.levels is not None:
        facts = with_granted(facts, period, base.granted, base.levels)
    settings = settings_of(record["settings"])
    return assess(period, load_register(workspace, record["register"]), facts, base.past, settings.rules)


def month_record(workspace: Workspace, period: Period, record: Mapping[str, Any], base: Base) -> MonthRecord:
    """What is on record of a month before its publication. Waivers are those of the newest register then."""
    index, before = workspace.index, record.get("seq", 0)
    waivers = load_register(workspace, record.get("waivers", record["register"])).waivers
    return MonthRecord(
        queries.filings(index, period),
        verifications(index, period, before),
        unanswered(base.measures, responses(index, base.measures, before)),
        in_month(waivers, period),
    )
