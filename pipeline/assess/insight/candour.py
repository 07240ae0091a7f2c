"""Warnings about how it is reported: copied words, figures that are the plan's, figures that do not stand verification."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from rapidfuzz.distance import Indel

from pipeline.assess.exact import half_up
from pipeline.assess.insight.sight import TaskSight
from pipeline.assess.progress import DONE, planned_progress
from pipeline.model.county import MeasureType
from pipeline.model.insight import Finding, FindingKind, Trace
from pipeline.model.rules import InsightRules


def copied(sight: TaskSight, limits: InsightRules) -> Finding | None:
    """The narrative is that of an earlier month (similarity `copied_similarity` percent or more), but the figure is another.

    The most alike month is named, among equals the latest. Words of fewer than `copied_length` characters are not looked at.
    """
    latest = sight.latest
    text = _bare(latest.entry.narrative) if latest else ""
    if latest is None or len(text) < limits.copied_length:
        return None
    moved = [trace for trace in sight.traces[:-1] if trace.entry.figure != latest.entry.figure]
    alike = [(_alike(text, _bare(trace.entry.narrative), limits.copied_similarity), trace) for trace in moved]
    found, trace = max(alike, key=lambda pair: (pair[0], pair[1].period.month), default=(Fraction(), latest))
    if not found:
        return None
    unit = f" {sight.task.unit_of_measure}" if latest.entry.progress is None else "%"
    sentence = (
        f"“工作进展”与{trace.period.term}的{'一字不差' if found == 100 else f'几乎一样（相似度 {half_up(found):.0f}%）'}，"
        f"填报的数却由 {trace.entry.figure}{unit}变为 {latest.entry.figure}{unit}。"
    )
    figures = {"相似度": f"{half_up(found):.2f}", "当时填报": str(trace.entry.figure), "本次填报": str(latest.entry.figure)}
    origins = (trace.origin("narrative"), latest.origin("narrative"), latest.origin("figure"))
    return Finding(FindingKind.COPIED, sight.task.unit_code, sight.task.code, sentence, figures, origins)


def _bare(text: str) -> str:
    return "".join(text.split())


def _alike(one: str, other: str, least: Decimal) -> Fraction:
    """Similarity in percent: 100 · (1 − edits / both lengths), edits being insertions and deletions; 0 where less than `least`."""
    length = len(one) + len(other)
    most = int(length * (100 - least) / 100)
    edits = Indel.distance(one, other, score_cutoff=most)
    return Fraction(100 * (length - edits), length) if edits <= most else Fraction()


def exact(unit_code: str, sights: Sequence[TaskSight], limits: InsightRules) -> Finding | None:
    """What the unit reported equals the plan in every task, in each of the last `exact_months` months.

    Only figures that could be another are looked at: no control measures, and a plan between 0 and 100. In each month
    there must be `exact_tasks` of them.
    """
    months = range((sights[0].period.month or 0) - limits.exact_months + 1, (sights[0].period.month or 0) + 1)
    equal: list[Trace] = []
    for month in months:
        told = [(trace, _planned(sight, trace)) for sight in sights for trace in sight.traces if trace.period.month == month]
        open_ones = [(trace, planned) for trace, planned in told if planned is not None and 0 < planned < DONE]
        if len(open_ones) < limits.exact_tasks or any(trace.reported != planned for trace, planned in open_ones):
            return None
        equal += [trace for trace, _ in open_ones]
    tasks = len({trace.entry.task_code for trace in equal})
    sentence = f"连续 {limits.exact_months} 个月，所报 {tasks} 项任务的进度与计划分毫不差（共 {len(equal)} 个数），像是照计划填的，建议抽查。"
    figures = {"月数": str(limits.exact_months), "任务": str(tasks), "相同的数": str(len(equal))}
    return Finding(FindingKind.EXACT, unit_code, "", sentence, figures, tuple(trace.origin("figure") for trace in equal))


def _planned(sight: TaskSight, trace: Trace) -> Decimal | None:
    """P of the entry's month; None for a control measure, whose figure is no progress."""
    return None if sight.task.measure is MeasureType.CONTROL else planned_progress(sight.task, trace.period)


def overstated(sight: TaskSight, limits: InsightRules) -> Finding | None:
    """More was reported than verified in `overstated_months` months of the year, this one among them."""
    above = [trace for trace in sight.traces if trace.excess > 0]
    if len(above) < limits.overstated_months or above[-1] is not sight.latest:
        return None
    total = sum((trace.excess for trace in above), Decimal(0))
    each = "、".join(f"{trace.period.month}月 {trace.reported:.2f}→{trace.verified:.2f}" for trace in above)
    sentence = f"今年已有 {len(above)} 个月填报高于核实，累计高报 {total:.2f} 个百分点（填报→核实：{each}）。"
    figures = {"高报月数": str(len(above)), "累计高报": f"{total:.2f}"}
    origins = tuple(trace.origin("figure") for trace in above)
    return Finding(FindingKind.OVERSTATED, sight.task.unit_code, sight.task.code, sentence, figures, origins)
