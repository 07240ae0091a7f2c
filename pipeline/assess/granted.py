"""What accepted appeals change in the record of a month (docs/rules.md, section 13)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from pipeline.model.appeal import Contested, Granted
from pipeline.model.month import MonthRecord
from pipeline.model.period import Period
from pipeline.model.report import Decision, Verification
from pipeline.model.waiver import Waiver


def with_granted(
    record: MonthRecord, period: Period, granted: Iterable[Granted], levels: Mapping[str, int]
) -> MonthRecord:
    """The record as it counts once these appeals were accepted; a later one about the same takes the place of an earlier.

    Of a status with a figure the figure alone gives the colour: what was said of the work state counts no more.
    `levels` are those of the measures on record by task: a correction takes measures back but brings none.
    """
    verifications, waivers, settled = dict(record.verifications), {}, set[str]()
    for each in granted:
        if each.fact is Contested.STATUS:
            settled.add(each.task_code)
        if each.progress is None:
            waivers[each.task_code, each.fact.waives] = _waiver(each, period)
        else:
            said = _verification(each, each.progress, period)
            verifications[each.task_code] = replace(said, settles=each.task_code in settled)
    return replace(
        record, verifications=verifications, waivers=(*record.waivers, *waivers.values()), most_levels=levels
    )


def _verification(each: Granted, progress: Decimal, period: Period) -> Verification:
    """The office decided with the review."""
    said = each.decided
    return Verification(
        each.task_code, period, Decision.ADJUST, progress, each.reason, said.unit_code, said.number, said.file, said.sheet,
        said.cells.get("decision", ""), appealed=True,
    )  # fmt: skip


def _waiver(each: Granted, period: Period) -> Waiver:
    return Waiver(
        each.fact.waives, each.unit_code, period, period, each.task_code,
        granted="申诉", reason=each.reason, cell=each.decision_place,
    )  # fmt: skip
