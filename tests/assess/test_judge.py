"""One task in one month: which figure counts, flags, evidence and its part in the scores."""

from datetime import date
from decimal import Decimal

import pytest
from rulebook import MARCH, a_filing, a_task, a_verification, judged, reported

from pipeline.model.county import EvidenceRule, MeasureType
from pipeline.model.period import Period
from pipeline.model.report import Decision, Verification, WorkState
from pipeline.model.result import Status


def test_verified_wins_over_reported() -> None:
    """A is the verified progress where there is one."""
    task = a_task()
    result = judged(task, a_filing(task, "60"), a_verification(task, "48.5"), before="40")
    assert (result.reported, result.verified, result.assessed) == (60, Decimal("48.5"), Decimal("48.5"))
    assert not result.provisional


def test_reported_counts_until_it_is_verified() -> None:
    """An unverified entry counts as reported and is marked 待核实."""
    task = a_task()
    result = judged(task, a_filing(task, "48"), before="40")
    assert (result.assessed, result.provisional, result.missing) == (48, True, False)


def test_confirmed_without_a_figure_counts_as_reported() -> None:
    """A confirmation that repeats no figure leaves the reported one in force."""
    task = a_task()
    result = judged(task, a_filing(task, "48"), Verification(task.code, MARCH, Decision.CONFIRM))
    assert (result.assessed, result.verified, result.provisional) == (48, None, False)


def test_missing_keeps_the_last_known_progress() -> None:
    """Without an entry A stays where it was, and the task is red and missing."""
    result = judged(a_task(), before="50")
    assert (result.assessed, result.status, result.missing) == (50, Status.RED, True)
    assert (result.late, result.provisional, result.reported) == (False, False, None)


def test_never_reported_is_nought() -> None:
    """A task that was never reported has A = 0 and is black once the plan asks for something."""
    result = judged(a_task())
    assert (result.assessed, result.status) == (0, Status.BLACK)


def test_returned_entry() -> None:
    """A returned entry was reported, so nothing is missing, but its figure does not count nor its quality."""
    task = a_task()
    result = judged(task, a_filing(task, "60"), a_verification(task, None), before="46")
    assert (result.assessed, result.reported, result.verified) == (46, 60, None)
    assert (result.missing, result.returned, result.provisional, result.good) == (False, True, False, False)
    assert result.timeliness_score == 100


@pytest.mark.parametrize("before", ["0", "100"])
def test_missing_whatever_the_colour(before: str) -> None:
    """缺报 is flagged for every task without an entry, also one that is not due or done."""
    result = judged(a_task(plan="0"), before=before)
    assert result.missing and result.status in (Status.NOT_DUE, Status.ORANGE)


def test_verified_progress_wins_for_control() -> None:
    """A control measure is computed from its amount, but a verified percent wins."""
    task = a_task(measure=MeasureType.CONTROL, plan="8")
    result = judged(task, a_filing(task, "8"), a_verification(task, "12"))
    assert (result.planned, result.reported, result.assessed) == (25, 25, 12)


@pytest.mark.parametrize(
    ("due", "figure", "overdue"),
    [(date(2026, 3, 31), "99", True), (date(2026, 3, 31), "100", False), (date(2026, 4, 1), "0", False)],
)
def test_overdue(due: date, figure: str, overdue: bool) -> None:
    """Overdue is what is not done on the last day of the month of its due date."""
    assert reported(a_task(due=due), figure).overdue is overdue


@pytest.mark.parametrize(
    ("before", "filed", "late", "score"),
    [
        ("0", True, False, 100),
        ("0", True, True, 60),
        ("40", False, False, 0),
        ("100", False, False, 100),
        ("100", True, True, 100),
        ("99.99", False, False, 0),
    ],
)
def test_timeliness(before: str, filed: bool, late: bool, score: int) -> None:
    """On time 100, late 60, missing 0; completed in an earlier month 100 whatever comes."""
    task = a_task()
    filing = a_filing(task, "50", late=late) if filed else None
    assert judged(task, filing, before=before).timeliness_score == score


@pytest.mark.parametrize(
    ("rule", "figure", "before", "state", "required"),
    [
        (EvidenceRule.PROGRESS, "50", "40", WorkState.ONGOING, True),
        (EvidenceRule.PROGRESS, "40", "40", WorkState.ONGOING, False),
        (EvidenceRule.PROGRESS, "30", "40", WorkState.ONGOING, False),
        (EvidenceRule.PROGRESS, "100", "100", WorkState.ONGOING, True),
        (EvidenceRule.PROGRESS, "40", "40", WorkState.DONE, True),
        (EvidenceRule.ALWAYS, "40", "40", WorkState.SUSPENDED, True),
        (EvidenceRule.NEVER, "100", "40", WorkState.DONE, False),
    ],
)
def test_evidence_required(
    rule: EvidenceRule, figure: str, before: str, state: WorkState, required: bool
) -> None:
    """Evidence is asked when progress went up or the task is complete, unless the task says otherwise."""
    task = a_task(evidence=rule)
    bare = judged(task, a_filing(task, figure, work_state=state, evidence=()), before=before)
    shown = judged(task, a_filing(task, figure, work_state=state), before=before)
    assert bare.evidence_required is shown.evidence_required is required
    assert (bare.evidence_missing, shown.evidence_missing) == (required, False)
    assert (bare.good, shown.good) == (not required or before == "100", True)


def test_nothing_is_asked_of_a_missing_entry() -> None:
    """A missing entry is not good, but evidence is not missing as well."""
    result = judged(a_task(evidence=EvidenceRule.ALWAYS), before="50")
    assert (result.evidence_required, result.evidence_missing, result.good) == (False, False, False)


def test_completed_earlier_is_good() -> None:
    """A task completed in an earlier month is good without any entry."""
    result = judged(a_task(), before="100")
    assert (result.completed_before, result.good, result.status) == (True, True, Status.ORANGE)


def test_not_due_has_no_part_in_the_scores() -> None:
    """A task that is not due is counted nowhere and keeps its streak."""
    result = judged(a_task(plan="0"), streak=2)
    assert not result.is_assessed
    assert (result.progress_score, result.timeliness_score, result.good) == (None, None, None)
    assert (result.streak, result.level) == (2, 0)


def test_progress_score_is_shown_with_two_places() -> None:
    """The task's progress score is shown half up."""
    assert str(reported(a_task(plan="30"), "29").progress_score) == "96.67"


def test_key_task_climbs_faster() -> None:
    """The second black month of a key task is at the highest level."""
    assert judged(a_task(key=True), streak=1).level == 4


def test_the_month_before_counts() -> None:
    """`before` is the A that was last known."""
    task = a_task()
    assert judged(task, a_filing(task, "55"), before="47", period=Period(2026, 4)).before == 47
