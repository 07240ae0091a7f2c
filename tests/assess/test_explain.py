"""A score taken apart: the parts add up to the published figure, and the way up reaches what it says (rules section 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rulebook import MARCH, RULES, a_filing, a_task, a_verification, judged, reported

from pipeline.assess.exact import half_up
from pipeline.assess.explain import find_way, for_progress, put_in_order, take_apart
from pipeline.assess.rank import by_composite, rank
from pipeline.assess.score import score_group, score_unit
from pipeline.model.county import MeasureType, Unit
from pipeline.model.report import WorkState
from pipeline.model.result import Score, TaskResult
from pipeline.publish.views.explain import explain_score
from pipeline.publish.views.rows import ScoreRow, TaskRow

pytestmark = pytest.mark.again

UNIT = Unit("U1", "甲单位")
percents = st.decimals(0, 100, places=2)


@st.composite
def results(draw: st.DrawFn) -> list[TaskResult]:
    """Up to eight tasks of every kind: missing, late, returned, verified, suspended, overdue, done before, without evidence."""
    found = []
    for number in range(draw(st.integers(1, 8))):
        due = draw(st.sampled_from([date(2026, 12, 31), date(2026, 3, 31)]))
        task = a_task(f"T{number}", plan=str(draw(percents)), points=draw(st.decimals("0.5", 30, places=1)), due=due)
        state = draw(st.sampled_from([WorkState.ONGOING, WorkState.SUSPENDED]))
        proof = draw(st.sampled_from([(), ("sha",)]))
        filing = a_filing(task, str(draw(percents)), late=draw(st.booleans()), work_state=state, evidence=proof)
        decided = draw(st.sampled_from([None, "退回", "数"]))
        verification = None if decided is None else a_verification(task, None if decided == "退回" else str(draw(percents)))
        if verification and decided == "数":
            verification = replace(verification, appealed=draw(st.booleans()))
        is_told = draw(st.booleans())
        before, streak = str(draw(percents)), draw(st.integers(0, 4))
        found.append(judged(task, filing if is_told else None, verification if is_told else None, before, streak))
    return found


@settings(max_examples=60, deadline=None)
@given(results())
def test_the_parts_add_up_to_the_published_figure(found: list[TaskResult]) -> None:
    """For a unit all four dimensions and deductions, for a leader the progress alone; to the hundredth, whatever the tasks."""
    whole, progress = take_apart(found, RULES), take_apart(found, for_progress(RULES))
    assert (whole.figure if whole else None) == score_unit(UNIT, found, RULES).composite
    assert (progress.figure if progress else None) == score_group("P1", "某人", found, RULES).progress


@settings(max_examples=60, deadline=None)
@given(results(), st.decimals(0, 130, places=2))
def test_the_way_leads_where_it_says(found: list[TaskResult], aim: Decimal) -> None:
    """With the steps taken the unit is scored exactly as promised; one step fewer, or a hundredth less, is not enough."""
    whole = take_apart(found, RULES)
    if whole is None:
        return
    way = find_way(whole, aim)
    assert _scored(found, [(step.result.task.code, step.to) for step in way.steps]) == way.reached
    assert way.is_enough == (way.reached >= aim)
    if way.steps and way.is_enough:
        *others, last = [(step.result.task.code, step.to) for step in way.steps]
        assert _scored(found, others) < aim
        if way.steps[-1].to > way.steps[-1].result.assessed:
            assert _scored(found, [*others, (last[0], last[1] - Decimal("0.01"))]) < aim


def _scored(found: Sequence[TaskResult], raised: Sequence[tuple[str, Decimal]]) -> Decimal:
    """The composite with some tasks put in order."""
    to = dict(raised)
    changed = [put_in_order(r, to[r.task.code], RULES) if r.task.code in to else r for r in found]
    composite = score_unit(UNIT, changed, RULES).composite
    assert composite is not None
    return composite


@settings(max_examples=40, deadline=None)
@given(st.lists(results(), min_size=2, max_size=4))
def test_the_steps_move_the_rank(county: list[list[TaskResult]]) -> None:
    """Who takes the steps to a rank stands at it or higher, all others staying as they are; who leaves the last of them out does not."""
    scores = [score_unit(Unit(f"U{place}", "单位"), found, RULES) for place, found in enumerate(county)]
    ranked = rank(scores, by_composite, {})
    for score in ranked:
        found = county[int(score.code[1:])]
        told = explain_score(ScoreRow(score, score.code, score.name, "镇街"), ranked, found, _rows(found), RULES)
        for climb in told.climbs if told else ():
            steps = {step.result.task.code: step.to for step in climb.way.steps}
            assert climb.way.is_enough == (_rank_after(ranked, score, found, steps) <= climb.rank)
            if climb.way.is_enough:
                steps.popitem()
                assert _rank_after(ranked, score, found, steps) > climb.rank


def _rows(found: Sequence[TaskResult]) -> dict[str, TaskRow]:
    return {each.task.code: TaskRow(each, each.task.code, "任务", "单位", "镇街", (), "", "", "", None) for each in found}


def _rank_after(ranked: Sequence[Score], score: Score, found: Sequence[TaskResult], steps: Mapping[str, Decimal]) -> int:
    """The rank of a unit that has put tasks in order, the others' scores as they are."""
    after = replace(score, composite=_scored(found, list(steps.items())))
    again = rank([after if each.code == score.code else each for each in ranked], by_composite, {})
    return next(each.rank for each in again if each.code == score.code) or 0


def two_tasks() -> list[TaskResult]:
    """A: 60 points, 20 of 50; B: 40 points, 40 of 50 and without evidence."""
    heavy = reported(a_task("A", points=Decimal(60)), "20")
    light = reported(a_task("B", points=Decimal(40)), "40", evidence=())
    return [heavy, light]


def test_the_heaviest_task_comes_first() -> None:
    """What one task gives is its points' share of what it lacks: 0.70 · 60/100 · 60 = 25.2 points, of which 3.5 are needed here."""
    whole = take_apart(two_tasks(), RULES)
    assert whole and whole.figure == Decimal("64.20")
    way = find_way(whole, Decimal("67.70"))
    assert [(step.result.task.code, step.to) for step in way.steps] == [("A", Decimal("24.17"))]
    assert way.steps[0].deeds == ("进度由 20.00% 做到 24.17%",)


def test_not_every_aim_can_be_reached() -> None:
    """On plan, on time and proved is all that can be done; more takes doing more than planned."""
    whole = take_apart(two_tasks(), RULES)
    assert whole
    way = find_way(whole, Decimal(101))
    assert not way.is_enough and way.reached == 100 and len(way.steps) == 2
    assert way.steps[1].deeds == ("进度由 40.00% 做到 50.00%", "印证齐全、不被退回")
    assert find_way(whole, whole.figure).steps == (), "who is there already has nothing to do"


def test_what_has_to_be_done_is_named() -> None:
    """A suspended task resumes, a missing one is reported on time; a deduction goes with the lag, not before."""
    suspended = judged(a_task(), a_filing(a_task(), "60", work_state=WorkState.SUSPENDED), before="60")
    silent = judged(a_task("S"), before="50", streak=1)
    whole = take_apart([suspended, silent], RULES)
    assert whole
    deeds = {step.result.task.code: step.deeds for step in find_way(whole, Decimal(200)).steps}
    assert deeds == {"T1": ("恢复施工",), "S": ("按时报送", "印证齐全、不被退回")}


@pytest.mark.parametrize(
    ("planned", "to", "due", "level"),
    [("50", "45", "2026-12-31", 0), ("50", "44.99", "2026-12-31", 2), ("50", "99.99", "2026-03-31", 2), ("3", "0", "2026-12-31", 2)],
)
def test_a_measure_goes_with_the_colour(planned: str, to: str, due: str, level: int) -> None:
    """From P − 5 on a task is no longer red, an overdue one only at 100, a black one once begun."""
    task = a_task(plan=planned, due=date.fromisoformat(due))
    lagging = replace(judged(task, streak=1), level=2)
    assert put_in_order(lagging, Decimal(to), RULES).level == level


def test_a_control_measure_may_stand_at_nothing() -> None:
    """Its A of 0 is no black: nothing planned, nothing happened."""
    task = a_task(plan="5", measure=MeasureType.CONTROL)
    assert put_in_order(replace(judged(task, period=MARCH), planned=Decimal(4), level=1), Decimal(0), RULES).level == 0


def test_accuracy_is_never_below_zero() -> None:
    """Gaps of more than 100 on average take no more than all of it."""
    task = a_task(measure=MeasureType.QUANTITY, target=Decimal(10))
    wild = judged(task, a_filing(task, "60"), a_verification(task, "50"))
    whole = take_apart([wild], RULES)
    assert whole and whole.figure == score_unit(UNIT, [wild], RULES).composite
    assert half_up(whole.base + whole.parts[0].accuracy) == 0


def test_what_an_appeal_brought_takes_no_accuracy() -> None:
    """A verified figure that the unit's own appeal brought counts against it neither in the score nor where it is explained."""
    task = a_task("T1", plan="50")
    appealed = replace(a_verification(task, "60"), appealed=True)
    found = [judged(task, a_filing(task, "40"), appealed)]
    whole = take_apart(found, RULES)
    assert whole
    assert whole.parts[0].accuracy == 0
    assert whole.figure == score_unit(UNIT, found, RULES).composite
    assert score_unit(UNIT, found, RULES).accuracy == 100


def test_nothing_assessed_is_no_figure() -> None:
    """Who has no assessed task has no score to take apart."""
    assert take_apart([judged(a_task(plan="0"))], RULES) is None
