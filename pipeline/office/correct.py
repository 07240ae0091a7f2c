"""Corrections 更正: what was decided after publication restates a month, and the later ones that were built on it.

The first bulletin stays as it was published. A correction is numbered, frozen in its inputs and the same when asked again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.assess import past_of
from pipeline.assess.year import Ranking
from pipeline.assessing import Base, assess_corrected, assess_on, base_of, granted_in, levels_of
from pipeline.delivery.answers import write_answers
from pipeline.ledger import queries
from pipeline.ledger.appeals import granted
from pipeline.ledger.corrections import corrections, corrections_of, difference
from pipeline.ledger.months import left_behind
from pipeline.ledger.oversight import corrected, measures_of
from pipeline.ledger.records import encode_figures, encode_past
from pipeline.model.oversight import Measure
from pipeline.model.period import Period
from pipeline.model.result import Assessment
from pipeline.office.edition import digests_of, new_edition, refuse_changed, write_edition
from pipeline.office.rankings import assess_period, ranks_by_code
from pipeline.publish.excel.correction import draw_correction
from pipeline.publish.pages.correction import render_correction
from pipeline.publish.tables.correction import render_correction_tables
from pipeline.publish.views.correction import Correction, Origin, ground, month_change, period_change
from pipeline.registry import current_register
from pipeline.settings import settings_of
from pipeline.versions import load_register
from pipeline.workspace import Refused, Workspace


@dataclass(frozen=True)
class Corrected:
    """A correction on disk: its folder, page and workbook, and whether it was published just now."""

    correction: Correction
    folder: Path
    page: Path
    workbook: Path
    is_new: bool


@dataclass(frozen=True)
class Restated:
    """A month before and after a correction, with its measures that change; `left` is what it leaves otherwise."""

    period: Period
    register: str
    before: Assessment
    after: Assessment
    measures: tuple[tuple[Measure, Measure], ...]
    left: Mapping[str, Any]


@dataclass(frozen=True)
class RestatedPeriod:
    """The rankings of a published quarter or year before and after a correction; `left` is what it leaves otherwise."""

    period: Period
    before: Mapping[str, Ranking]
    after: Mapping[str, Ranking]
    left: Mapping[str, Any]


def correct_period(workspace: Workspace, period: Period, now: datetime) -> tuple[Corrected, ...]:
    """Publish the next correction of a published month, if appeals were accepted since the last one, and write all its
    corrections again from the same records.

    Raises Refused for a month that is not published, one with nothing to correct, and (after tampering) where the pages
    no longer come out as they were published.
    """
    index = workspace.index
    if queries.published(index, period) is None:
        raise Refused(f"{period.term}的通报还没有发布，不用更正：有变化的在发布以前核实")
    known = corrections_of(index, period)
    written = [_write(workspace, period, record) for record in known]
    if any(each.decided.seq > (known[-1]["seq"] if known else 0) for each in granted(index, period)):
        number = len(corrections(index, period.year)) + 1
        written.append(_publish(workspace, period, {**new_edition(workspace, period, now), "number": number}, now))
    units = {each.unit_code for each in granted(index, period)}
    write_answers(workspace, current_register(workspace, now)[0], period, units)
    if not written:
        raise Refused(f"{period.term}没有审核通过的申诉，没有可更正的")
    return tuple(written)


def uncorrected(workspace: Workspace, year: int) -> tuple[Period, ...]:
    """The months of a year with accepted appeals that no correction has taken in yet."""
    index = workspace.index

    def is_open(month: Period) -> bool:
        last = max((each["seq"] for each in corrections_of(index, month)), default=0)
        return any(each.decided.seq > last for each in granted(index, month))

    return tuple(filter(is_open, Period(year).months))


def refuse_uncorrected(workspace: Workspace, year: int) -> None:
    """Raise Refused while an accepted appeal waits for its correction: what is published next builds on it."""
    for month in uncorrected(workspace, year):
        raise Refused(f"{month.term}有审核通过的申诉还没有更正，请先运行 kaohe correct --period {month}")


def _publish(workspace: Workspace, period: Period, record: dict[str, Any], now: datetime) -> Corrected:
    """The record first, then its files: where a crash leaves them out, they are written when asked again."""
    months = tuple(_restate(workspace, period, record))
    periods = tuple(_restate_periods(workspace, record, months))
    correction, contents = _render(workspace, period, record, months, periods)
    left: dict[str, Mapping[str, Any]] = {
        str(month.period): {**month.left, "measures": {old.number: _level(new) for old, new in month.measures}}
        for month in months
    }
    left |= {str(each.period): each.left for each in periods if each.left["past"]}
    body = {**record, "lead": correction.lead, "months": left, "digests": digests_of(contents)}
    workspace.record(now, ("correction", body))
    workspace.pasts.clear()  # months after this one may be at hand under the same lock
    return _written(workspace, correction, contents, is_new=True)


def _write(workspace: Workspace, period: Period, record: Mapping[str, Any]) -> Corrected:
    months = tuple(_restate(workspace, period, record))
    correction, contents = _render(workspace, period, record, months, tuple(_restate_periods(workspace, record, months)))
    refuse_changed(period, contents, record)
    return _written(workspace, correction, contents, is_new=False)


def _restate(workspace: Workspace, period: Period, record: Mapping[str, Any]) -> Iterator[Restated]:
    """The month, then every later one that was published before this correction, as long as one changes the next."""
    index, seq = workspace.index, record.get("seq", 0)
    base, changes = base_of(workspace, period, seq), True
    for month in (Period(period.year, number) for number in range(period.month or 1, 13)):
        published = queries.published(index, month)
        if published is None or (seq and published["seq"] > seq) or not changes:
            return
        decided = granted(index, month, seq) if month == period else granted_in(workspace, month, seq)
        base = replace(base, granted=decided, levels=levels_of(workspace, month, seq))
        before, after = assess_corrected(workspace, month, published, seq), assess_on(workspace, month, published, base)
        measures = tuple(_measures(workspace, month, after, record))
        past = past_of(after, base.past)
        left = difference(
            left_behind(index, month, seq), {"past": encode_past(past), "figures": encode_figures(after)}
        )
        changed = tuple((old, new) for old, new in measures if old != new)
        yield Restated(month, published["register"], before, after, changed, {"past": {}, "figures": {}, **left})
        base, changes = Base(past, tuple(new for _, new in measures)), bool(left.get("past") or changed)


def _restate_periods(workspace: Workspace, record: Mapping[str, Any], months: Sequence[Restated]) -> Iterator[RestatedPeriod]:
    """The quarters and the year that were published before this correction and are made from what it restates."""
    index, seq, year = workspace.index, record.get("seq", 0), months[0].period.year
    restated = {month.period: month.after for month in months}
    for period in (*(Period(year, quarter=number) for number in range(1, 5)), Period(year)):
        published = queries.published(index, period)
        if published is None or (seq and published["seq"] > seq) or restated.keys().isdisjoint(period.months):
            continue
        before = assess_period(workspace, period, published, seq).rankings
        after = assess_period(workspace, period, published, seq, restated).rankings
        left = difference(left_behind(index, period, seq)["past"], {"assessed": {}, "streaks": {}, "ranks": ranks_by_code(after)})
        yield RestatedPeriod(period, before, after, {"past": left, "figures": {}, "measures": {}})


def _measures(
    workspace: Workspace, month: Period, after: Assessment, record: Mapping[str, Any]
) -> Iterator[tuple[Measure, Measure]]:
    """Every measure of a month as it was and as it is with these levels."""
    levels = {result.task.code: result.level for result in after.tasks}
    for measure in measures_of(workspace.index, month, record.get("seq", 0)):
        level = levels.get(measure.task_code, 0)
        same = measure.cancelled or level == measure.level
        yield measure, measure if same else corrected(measure, [(level, record["number"])])


def _level(measure: Measure) -> int:
    return 0 if measure.cancelled else measure.level


def _render(
    workspace: Workspace, period: Period, record: Mapping[str, Any], months: Sequence[Restated], periods: Sequence[RestatedPeriod]
) -> tuple[Correction, dict[str, bytes]]:
    """The correction and its files by name: page and workbook first."""
    settings = settings_of(record["settings"])
    published = queries.published(workspace.index, period) or {}
    origin = Origin(
        settings.county.name,
        settings.county.office,
        record["number"],
        datetime.fromisoformat(record["day"]).date(),
        record["program"],
        published["number"],
        published["head"],
        record["after"],
    )
    known = corrections_of(workspace.index, period, record.get("seq", 0))
    since = known[-1]["seq"] if known else 0
    new = (each for each in granted(workspace.index, period, record.get("seq", 0)) if each.decided.seq > since)
    register = load_register(workspace, published["register"])
    correction = Correction(
        period,
        origin,
        tuple(ground(each, register) for each in new),
        tuple(
            month_change(each.before, each.after, load_register(workspace, each.register), each.measures) for each in months
        ),
        tuple(period_change(each.period, each.before, each.after) for each in periods),
    )
    name = f"{correction.name}/{period.term}通报 {correction.name}"
    return correction, {
        f"{name}.html": render_correction(correction, workspace.templates).encode(),
        f"{name}.xlsx": draw_correction(correction),
        **{f"{correction.name}/data/{table}": content for table, content in render_correction_tables(correction).items()},
    }


def _written(workspace: Workspace, correction: Correction, contents: Mapping[str, bytes], is_new: bool) -> Corrected:
    folder = write_edition(workspace, correction.period, contents)
    page, book = list(contents)[:2]
    return Corrected(correction, folder / correction.name, folder / page, folder / book, is_new)
