"""One task in one month: what was planned and reported, the colour, and its part in the scores."""

from collections.abc import Set
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pipeline.assess.exact import half_up
from pipeline.assess.progress import DONE, ZERO, is_due, planned_progress, progress_score, reported_progress
from pipeline.assess.status import status_of
from pipeline.assess.streak import BAD, level_of, streak_after
from pipeline.assess.waive import waive_task
from pipeline.model.county import EvidenceRule, Task
from pipeline.model.month import MonthRecord
from pipeline.model.period import Period
from pipeline.model.report import Decision, Filing, WorkState
from pipeline.model.result import Past, Status, TaskResult
from pipeline.model.rules import Rules
from pipeline.model.waiver import WaiverRule

ON_TIME = Decimal(100)


def judge(task: Task, period: Period, record: MonthRecord, past: Past, rules: Rules) -> TaskResult:
    """Judge a task in a month, under what is waived for it (rules sections 5 to 7 and 10).

    Without a filing no entry was accepted by close, without a verification nobody has decided. A is what was
    verified, else reported, else last known, else 0. A returned entry was reported, so nothing is missing, but A stays.
    """
    waivers = record.waivers_of(task)
    task, waived = waive_task(task, waivers), frozenset(waiver.rule for waiver in waivers)
    filing, verification = record.filings.get(task.code), record.verifications.get(task.code)
    entry, before = filing.entry if filing else None, past.assessed.get(task.code, ZERO)
    planned, reported = planned_progress(task, period), reported_progress(task, entry, rules) if entry else None
    returned = verification is not None and verification.decision is Decision.RETURN
    verified = verification.progress if verification and not returned else None
    assessed = _first_known(verified, None if returned else reported, before)
    missing = filing is None and WaiverRule.NOT_MISSING not in waived
    settled = verification is not None and verification.settles
    state = WorkState.ONGOING if settled else entry.work_state if entry else None if missing else WorkState.ONGOING
    status, reason = status_of(task, period, state, planned, assessed, rules)
    if WaiverRule.NOT_ASSESSED in waived:
        status, reason = Status.NOT_DUE, f"经批准本月不考核，A {assessed:.2f}、P {planned:.2f}"
    streak = streak_after(past.streaks.get(task.code, 0), status)
    unanswered, required = task.code in record.unanswered, _requires_evidence(task, filing, reported, before)
    result = TaskResult(
        task, period, planned, before, reported, verified, assessed, status, reason,
        missing=missing,
        late=filing is not None and filing.late and WaiverRule.NOT_LATE not in waived,
        overdue=is_due(task, period) and assessed < DONE,
        completed_before=before >= DONE,
        evidence_required=required,
        evidence_missing=required and not (entry and entry.evidence),
        returned=returned,
        provisional=filing is not None and verification is None,
        streak=streak,
        level=level_of(streak, status, task.key, unanswered, rules),
        escalated=unanswered and status in BAD,
        filing=filing, verification=verification, waivers=waivers,
    )  # fmt: skip
    return replace(result, **_consequences(result, waived, record), **_scores(result, rules))


def _consequences(result: TaskResult, waived: Set[WaiverRule], record: MonthRecord) -> dict[str, Any]:
    """The measure, unless it is waived, and none that a correction can't bring."""
    most = result.level if record.most_levels is None else record.most_levels.get(result.task.code, 0)
    if WaiverRule.NO_MEASURE in waived or most == 0:
        return {"level": 0, "escalated": False}
    return {"level": min(result.level, most)}


def _scores(result: TaskResult, rules: Rules) -> dict[str, Any]:
    """The part of an assessed task in its unit's dimensions (rules section 6); a task that is not assessed has none."""
    if not result.is_assessed:
        return {}
    faultless = not (result.missing or result.evidence_missing or result.returned)
    return {
        "progress_score": half_up(progress_score(result.assessed, result.planned, rules.over_cap)),
        "timeliness_score": _timeliness(result, rules),
        "good": result.completed_before or faultless,
    }


def _first_known(verified: Decimal | None, reported: Decimal | None, before: Decimal) -> Decimal:
    if verified is not None:
        return verified
    return before if reported is None else reported


def _requires_evidence(task: Task, filing: Filing | None, reported: Decimal | None, before: Decimal) -> bool:
    """Whether the entry has to bring evidence (rules section 6, quality); a missing one need not."""
    if filing is None or reported is None or task.evidence is EvidenceRule.NEVER:
        return False
    if task.evidence is EvidenceRule.ALWAYS:
        return True
    return reported > before or reported >= DONE or filing.entry.work_state is WorkState.DONE


def _timeliness(result: TaskResult, rules: Rules) -> Decimal:
    """On time 100, late 60, missing 0; completed in an earlier month 100 whatever comes (rules section 6)."""
    if result.completed_before:
        return ON_TIME
    if result.missing:
        return Decimal(0)
    return rules.late_score if result.late else ON_TIME
