"""One task in one month: what was planned and reported, the colour, and its part in the scores."""

from dataclasses import replace
from decimal import Decimal

from pipeline.assess.exact import half_up
from pipeline.assess.progress import DONE, ZERO, is_due, planned_progress, progress_score, reported_progress
from pipeline.assess.status import status_of
from pipeline.assess.streak import BAD, level_of, streak_after
from pipeline.model.county import EvidenceRule, Task
from pipeline.model.month import MonthRecord
from pipeline.model.period import Period
from pipeline.model.report import Decision, Filing, WorkState
from pipeline.model.result import Past, TaskResult
from pipeline.model.rules import Rules

ON_TIME = Decimal(100)


def judge(task: Task, period: Period, record: MonthRecord, past: Past, rules: Rules) -> TaskResult:
    """Judge a task in a month (rules sections 5 to 7).

    Without a filing no entry was accepted by close, without a verification nobody has decided. A is what
    was verified, else what was reported, else the last known A, else 0. A returned entry was reported, so
    nothing is missing, but its figure does not count: A stays where it was.
    """
    filing, verification = record.filings.get(task.code), record.verifications.get(task.code)
    entry = filing.entry if filing else None
    before = past.assessed.get(task.code, ZERO)
    planned = planned_progress(task, period)
    reported = reported_progress(task, entry, rules) if entry else None
    returned = verification is not None and verification.decision is Decision.RETURN
    verified = verification.progress if verification and not returned else None
    assessed = _first_known(verified, None if returned else reported, before)
    status, reason = status_of(task, period, entry, planned, assessed, rules)
    streak = streak_after(past.streaks.get(task.code, 0), status)
    unanswered = task.code in record.unanswered
    required = _requires_evidence(task, filing, reported, before)
    result = TaskResult(
        task, period, planned, before, reported, verified, assessed, status, reason,
        missing=filing is None,
        late=filing is not None and filing.late,
        overdue=is_due(task, period) and assessed < DONE,
        completed_before=before >= DONE,
        evidence_required=required,
        evidence_missing=required and not (entry and entry.evidence),
        returned=returned,
        provisional=filing is not None and verification is None,
        streak=streak,
        level=level_of(streak, status, task.key, unanswered, rules),
        escalated=unanswered and status in BAD,
        filing=filing,
        verification=verification,
    )  # fmt: skip
    return _with_scores(result, rules) if result.is_assessed else result


def _with_scores(result: TaskResult, rules: Rules) -> TaskResult:
    """The assessed task with its part in its unit's dimensions (rules section 6)."""
    faultless = not (result.missing or result.evidence_missing or result.returned)
    return replace(
        result,
        progress_score=half_up(progress_score(result.assessed, result.planned, rules.over_cap)),
        timeliness_score=_timeliness(result, rules),
        good=result.completed_before or faultless,
    )


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
