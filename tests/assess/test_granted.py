"""What an accepted appeal changes of a month, and that a correction brings no measure (rules section 11)."""

from decimal import Decimal

import pytest
from rulebook import MARCH, RULES, a_filing, a_task, a_verification

from pipeline.assess.granted import with_granted
from pipeline.assess.judge import judge
from pipeline.assess.score import score_unit
from pipeline.model.appeal import Contested, Granted
from pipeline.model.county import Unit
from pipeline.model.document import DocumentKind
from pipeline.model.month import MonthRecord
from pipeline.model.report import WorkState
from pipeline.model.result import Past, Status, TaskResult
from pipeline.model.statement import Statement
from pipeline.model.waiver import WaiverRule

TASK = a_task()
SAID = Statement(DocumentKind.APPEAL, "T1", MARCH, "U1", {"reason": "有依据"}, "申诉表", {"reason": "G7"}, number="R-1")
DECIDED = Statement(DocumentKind.REVIEW, "R-1/T1", MARCH, "考核办", {"decision": "accept"}, "审核", {"decision": "E7"}, number="R-2")


def granted(fact: Contested, progress: str = "") -> Granted:
    return Granted("T1", fact, Decimal(progress) if progress else None, SAID, DECIDED)


def corrected(record: MonthRecord, *appeals: Granted, level: int = 4, streak: int = 1) -> TaskResult:
    after = with_granted(record, MARCH, appeals, {"T1": level})
    return judge(TASK, MARCH, after, Past({"T1": Decimal(40)}, {"T1": streak}), RULES)


def test_another_progress() -> None:
    """It counts as verified by the office, also where the entry was returned, and its place is that of the decision."""
    record = MonthRecord({"T1": a_filing(TASK, "60")}, {"T1": a_verification(TASK, None)})
    result = corrected(record, granted(Contested.VERIFICATION, "55"))
    assert (result.assessed, result.verified, result.returned, result.status) == (55, 55, False, Status.GREEN)
    said = result.verification
    assert said and (said.by, said.number, said.cell, said.reason) == ("考核办", "R-2", "E7", "有依据")


@pytest.mark.parametrize("fact", [fact for fact in Contested if not fact.has_figure])
def test_a_fact_that_counts_no_more(fact: Contested) -> None:
    """What is granted without a figure is waived for the task in that month, by the appeal."""
    result = corrected(MonthRecord(), granted(fact))
    (waiver,) = result.waivers
    assert waiver.words == f"{fact.waives.term}（申诉批准：有依据）" and waiver.cell == "R-2 审核!E7"
    assert granted(fact).appeal_place == "R-1 申诉表!G7"


def test_a_status_withdrawn() -> None:
    """Without a figure the task is not assessed in that month."""
    result = corrected(MonthRecord(), granted(Contested.STATUS))
    assert (result.status, result.streak, result.level, Contested.VERIFICATION.waives) == (Status.NOT_DUE, 1, 0, WaiverRule.NOT_ASSESSED)


def test_a_status_granted_with_a_figure_is_given_by_the_figure() -> None:
    """The suspension that was reported by mistake, or nothing at all, colours the task no more; the measure goes with the colour."""
    suspended = MonthRecord({"T1": a_filing(TASK, "48", work_state=WorkState.SUSPENDED)})
    assert judge(TASK, MARCH, suspended, Past(), RULES).status is Status.BLACK
    for record in (suspended, MonthRecord()):
        for later in ((), (granted(Contested.VERIFICATION, "49"),)):
            result = corrected(record, granted(Contested.STATUS, "48"), *later)
            assert (result.status, result.streak, result.level) == (Status.GREEN, 0, 0)
    assert corrected(MonthRecord(), granted(Contested.STATUS, "48")).missing, "that it was not reported in time is another fact"
    assert corrected(suspended, granted(Contested.VERIFICATION, "48")).status is Status.BLACK
    assert corrected(suspended, granted(Contested.STATUS, "30")).status is Status.RED


def test_the_later_decision_counts() -> None:
    """Two appeals about the same: the one decided last stands."""
    record = MonthRecord({"T1": a_filing(TASK, "60")})
    assert corrected(record, granted(Contested.STATUS, "50"), granted(Contested.VERIFICATION, "52")).assessed == 52


@pytest.mark.parametrize(("level", "found"), [(0, 0), (1, 1), (2, 2), (4, 2)])
def test_a_correction_raises_no_level(level: int, found: int) -> None:
    """Red for the second month would be level 2; with less or no measure on record it stays there."""
    result = corrected(MonthRecord(), level=level)
    assert (result.level, result.escalated) == (found, False)


def test_an_accepted_appeal_costs_no_accuracy() -> None:
    """The figure is the office's; that the unit had reported another is not held against it."""
    record = MonthRecord({"T1": a_filing(TASK, "5")}, {"T1": a_verification(TASK, "3")})
    plain = judge(TASK, MARCH, record, Past(), RULES)
    assert score_unit(Unit("U1", ""), [plain], RULES).accuracy == 98
    assert score_unit(Unit("U1", ""), [corrected(record, granted(Contested.STATUS, "60"))], RULES).accuracy == 100
