"""Insight: what must and what must not trigger each warning (rules section 8)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rulebook import RULES, Months, a_filing, a_task, seen

from pipeline.assess.insight import WARNINGS, Sight, TaskSight, find_warnings, trace_of
from pipeline.assess.progress import planned_progress, reported_progress
from pipeline.model.county import MeasureType
from pipeline.model.evidence import Likeness, Picture, Sighting, Use
from pipeline.model.insight import Finding, FindingKind
from pipeline.model.period import Period
from pipeline.model.report import Decision, WorkState
from pipeline.model.rules import InsightRules

LIMITS = InsightRules()
EVENLY = [str(Decimal(100 * month) / 12)[:5] for month in range(1, 12)] + ["100"]
CONTROL = {"measure": MeasureType.CONTROL, "unit_of_measure": "件"}
WORDS = "完成征地拆迁协议签订 12 户，主体工程二层封顶，累计完成投资过半"


def warned(*tasks: TaskSight, sightings: Sequence[Sighting] = (), limits: InsightRules = LIMITS) -> list[Finding]:
    period = tasks[0].period if tasks else Period(2026, 3)
    return list(find_warnings(Sight(period, tasks, tuple(sightings), {"U2": "乙单位"}, limits)))


def kinds(*tasks: TaskSight, **more: Any) -> set[FindingKind]:
    return {finding.kind for finding in warned(*tasks, **more)}


def only(kind: FindingKind, *tasks: TaskSight, **more: Any) -> Finding:
    (found,) = [finding for finding in warned(*tasks, **more) if finding.kind is kind]
    return found


def test_every_kind_has_its_warning() -> None:
    """Section 8 names nine warnings; each is declared once and has a term."""
    assert len(WARNINGS) == len(FindingKind) == 9
    assert all(kind.term for kind in FindingKind)


def test_a_slow_task_is_projected_late() -> None:
    """Half of the plan done at mid-year takes twice the planned months: a year late, said with month and figures."""
    found = only(FindingKind.PROJECTED_LATE, seen(a_task(plan=EVENLY), ["5", "9", "13", "17", "21", "25"]))
    assert "要到2027年12月才能完成" in found.sentence and "晚 12 个月" in found.sentence and "前 3.0 个月的量" in found.sentence
    assert found.figures == {"A": "25.00", "P": "50.00", "已过月数": "6", "做完几个月的量": "3.0", "晚几个月": "12"}
    assert [(o.number, o.sheet, o.cell) for o in found.origins] == [("R-6", "月报表", "H6")]


def test_a_hopeless_task_has_no_exact_month() -> None:
    """Decades ahead no month is named, only that it is later."""
    assert "以后才能完成" in only(FindingKind.PROJECTED_LATE, seen(a_task(plan=EVENLY), ["0.1", "0.2", "0.3", "0.4"])).sentence


def test_one_slow_month_is_not_enough() -> None:
    """The month before must have been slow too; whoever had not begun then had no pace."""
    task = a_task(plan=EVENLY)
    assert FindingKind.PROJECTED_LATE not in kinds(seen(task, ["8", "16", "25", "25"]))
    assert FindingKind.PROJECTED_LATE in kinds(seen(task, ["8", "16", "25", "25"]), limits=replace(LIMITS, projected_months=1))
    assert FindingKind.PROJECTED_LATE not in kinds(seen(task, ["0", "0", "8"]))
    assert FindingKind.PROJECTED_LATE in kinds(seen(task, ["0", "0", "8", "9"]))
    assert FindingKind.PROJECTED_LATE not in kinds(seen(task, ["100", "100", "50", "25"])), "done is not slow"


def test_a_plan_that_is_full_early() -> None:
    """The pace is measured against the months in which the plan is full, the result against the due month."""
    task = a_task(plan=["20", "40", "60", "80", "100", *["100"] * 7])
    assert FindingKind.PROJECTED_LATE not in kinds(seen(task, ["18", "38", "58", "78", "98", "99", "99", "99"]))
    assert FindingKind.PROJECTED_LATE in kinds(seen(task, ["2", "4", "6", "8", "10", "12"]))


def test_a_late_plan_is_no_slow_pace() -> None:
    """The pace is measured along the plan: who does what a slow beginning asks for is not late."""
    slow = ["0", "0", "2", "4", "6", "8", "10", "20", "40", "60", "80", "100"]
    assert FindingKind.PROJECTED_LATE not in kinds(seen(a_task(plan=slow), ["0", "0", "2", "4", "6"]))


@pytest.mark.parametrize(
    ("figures", "changes"),
    [
        (["3", "6"], {}),  # too early to tell
        (["0", "0", "0", "0"], {}),  # not begun: black already
        (["10", "50", "90", "100"], {}),  # done
        (["7", "14", "22", "30"], {}),  # a little behind is not late
        (["1", "2", "3", "4"], {"due": date(2026, 4, 30)}),  # due: red already
        (["1", "2", "3", "4"], {"due": date(2027, 6, 30)}),  # the plan ends before the due month
        (["1", "2", "3", "4"], CONTROL),  # less is better
        (["0", "0", "0", "0", "0", "1"], {"start": date(2026, 5, 1)}),  # began last month
        (["120", "120", "120", "120"], {"measure": MeasureType.QUANTITY, "target": Decimal(100)}),
    ],
)
def test_who_is_not_projected_late(figures: Months, changes: dict[str, Any]) -> None:
    """No projection too early, of what has not begun, is done, due, runs into another year, or is a control measure."""
    assert FindingKind.PROJECTED_LATE not in kinds(seen(a_task(plan=EVENLY, **changes), figures))


def test_what_exceeds_the_plan_of_the_year_is_not_late() -> None:
    """A plan that stops at 60 before its due month gives all its months for more than 60."""
    assert FindingKind.PROJECTED_LATE not in kinds(seen(a_task(plan="60", start=date(2025, 3, 1)), ["61", "62", "63"]))


def test_two_months_without_progress_are_a_stall() -> None:
    """Reported in both, where it was two months ago, while the plan moved on."""
    found = only(FindingKind.STALLED, seen(a_task(plan=EVENLY), ["8", "16", "16", "16"]))
    assert found.sentence == "连续 2 个月没有进展，停在 16.00%；同期计划由 16.66% 推进到 33.33%。"
    assert [origin.number for origin in found.origins] == ["R-3", "R-4"]


def test_nothing_stands_still_since_last_year() -> None:
    """Before January nothing was done: the first figures of the year are no stall, however few months are asked for."""
    assert FindingKind.STALLED not in kinds(seen(a_task(plan=EVENLY), ["8", "8"]))
    assert FindingKind.STALLED not in kinds(seen(a_task(plan=EVENLY), ["8"]), limits=replace(LIMITS, stalled_months=1))


@pytest.mark.parametrize(
    ("figures", "plan", "changes"),
    [
        (["8", "16", "16", "17"], EVENLY, {}),  # moved
        (["8", "15", "16", "16"], EVENLY, {}),  # one month only
        (["8", "16", None, "16"], EVENLY, {}),  # silent is missing, not stalled
        (["8", "16", "16", "16"], "50", {}),  # the plan rests too
        (["8", "100", "100", "100"], EVENLY, {}),  # done
        (["0", "0", "0", "0"], EVENLY, {}),  # not begun: black already
        (["8", "16", "16", "16"], EVENLY, CONTROL),
    ],
)
def test_what_is_no_stall(figures: Months, plan: Any, changes: dict[str, Any]) -> None:
    """Moved, one month only, silent, planned to rest, done, not begun, or a control measure."""
    assert FindingKind.STALLED not in kinds(seen(a_task(plan=plan, **changes), figures))


def test_progress_that_went_down() -> None:
    """Lower than the last known A: by the report itself, or by its verification."""
    report = only(FindingKind.WENT_DOWN, seen(a_task(plan=EVENLY), ["8", "20", "15"]))
    assert report.sentence == "进度由上次的 20.00% 退到 15.00%，退了 5.00 个百分点：填报就低于上次认定的。"
    assert [origin.number for origin in report.origins] == ["R-2", "R-3"]
    verified = only(FindingKind.WENT_DOWN, seen(a_task(plan=EVENLY), ["8", "20", "25"], [None, None, "12"]))
    assert verified.sentence.endswith("核实核减到上次认定的以下。")


def test_a_first_figure_below_what_was_known() -> None:
    """Where the earlier entry is not of this year's register, this month's alone is shown."""
    found = only(FindingKind.WENT_DOWN, seen(a_task(plan=EVENLY), ["5"], before="9"))
    assert [origin.number for origin in found.origins] == ["R-1"]


@pytest.mark.parametrize("figures", [["8", "20", "20"], ["8", "20", None], ["8", "20", "25"]])
def test_what_did_not_go_down(figures: Months) -> None:
    """The same, nothing reported, or more."""
    assert FindingKind.WENT_DOWN not in kinds(seen(a_task(plan=EVENLY), figures))


def test_a_returned_entry_moves_nothing() -> None:
    """A stays where it was while an entry is returned, however low it was."""
    assert FindingKind.WENT_DOWN not in kinds(seen(a_task(plan=EVENLY), ["8", "20", "5"], [None, None, "退回"]))


def test_an_amount_since_january_can_not_fall() -> None:
    """A control measure's A may fall and rise; its amount since January only rises."""
    task = a_task(plan="10", **CONTROL)
    found = only(FindingKind.WENT_DOWN, seen(task, ["2", "8", "5"]))
    assert found.sentence == "年初以来的累计数由 8 件减为 5 件；累计数只增不减，请核对前后两次填报。"
    for figures in (["2", "8", "8"], ["2", "8", None], ["2"]):
        assert FindingKind.WENT_DOWN not in kinds(seen(task, figures))


def plan_with(september: str) -> list[str]:
    return ["1"] * 8 + [september, "60", "80", "100"]


def test_a_plan_that_leaves_most_to_the_end() -> None:
    """More than 60% in the last quarter is told, with the share; from October on nobody can mend it."""
    found = only(FindingKind.BACK_LOADED, seen(a_task(plan=plan_with("39")), ["1"]))
    assert found.sentence == "计划的 61% 压在第四季度：到 9 月底只安排 39.00%，最后三个月要做完其余的。"
    assert found.figures["第四季度占比"] == "61.00" and not found.origins
    assert FindingKind.BACK_LOADED in kinds(seen(a_task(plan=plan_with("39"), start=date(2026, 8, 1)), ["1"]))


@pytest.mark.parametrize(
    ("plan", "figures", "changes"),
    [
        (plan_with("40"), ["1"], {}),  # exactly 60%
        (plan_with("1"), ["100"], {}),  # done
        (plan_with("1"), ["1"] * 10, {}),  # October
        ("0", ["1"], {}),  # no plan this year
        (["0"] * 8 + ["25", "50", "75", "100"], ["0"], {"start": date(2026, 9, 1)}),  # of four months three lie there
        (plan_with("1"), ["1"], CONTROL),
    ],
)
def test_what_is_not_back_loaded(plan: Any, figures: Months, changes: dict[str, Any]) -> None:
    """60% itself, done, from October on, no plan, a short task whose months lie there, a control measure."""
    assert FindingKind.BACK_LOADED not in kinds(seen(a_task(plan=plan, **changes), figures))


def test_a_copied_narrative_with_another_figure() -> None:
    """Word for word, or nearly: the most alike month is named, and all three cells are linked."""
    task = a_task(plan=EVENLY)
    same = only(FindingKind.COPIED, seen(task, ["8", "16", "25"], words=[WORDS, "别的内容，与前后两个月都不一样", f" {WORDS} "]))
    assert same.sentence == "“工作进展”与2026年1月的一字不差，填报的数却由 8%变为 25%。"
    assert [origin.number for origin in same.origins] == ["R-1", "R-3", "R-3"]
    nearly = only(FindingKind.COPIED, seen(task, ["8", "16"], words=[WORDS, WORDS.replace("12", "13")]))
    assert "几乎一样（相似度 9" in nearly.sentence
    twice = only(FindingKind.COPIED, seen(task, ["8", "16", "25"], words=[WORDS] * 3))
    assert "2026年2月" in twice.sentence, "of two equal months the later one"


def test_similarity_counts_at_95_exactly() -> None:
    """20 characters of which one was replaced are 95% alike; one of 19 less."""
    one, other = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸", "一二三四五六七八九十甲乙丙丁戊己庚辛壬子"
    task = a_task(plan=EVENLY)
    assert FindingKind.COPIED in kinds(seen(task, ["8", "16"], words=[one, other]))
    assert FindingKind.COPIED not in kinds(seen(task, ["8", "16"], words=[one[1:], other[1:]]))


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (["8", "8"], [WORDS, WORDS]),  # nothing changed, nothing to tell
        (["8", "16"], ["按计划推进。", "按计划推进。"]),  # too short
        (["8", "16"], [WORDS, "完成道路硬化 3 公里，安装路灯 40 盏"]),
        (["8", None], [WORDS, ""]),
        (["8"], [WORDS]),
    ],
)
def test_what_is_not_copied(figures: Months, words: Sequence[str]) -> None:
    """An unchanged figure, words too short to differ, other words, no entry, no earlier month."""
    assert FindingKind.COPIED not in kinds(seen(a_task(plan=EVENLY), figures, words=words))


def test_a_copied_amount_has_its_unit() -> None:
    """A quantity is told in its unit of measure."""
    task = a_task(plan=EVENLY, measure=MeasureType.QUANTITY, target=Decimal(300), unit_of_measure="户")
    assert "由 20 户变为 50 户" in only(FindingKind.COPIED, seen(task, ["20", "50"], words=[WORDS] * 2)).sentence


def as_planned(code: str, *figures: str | None, **changes: Any) -> TaskSight:
    """A task whose figures are those of its plan where `=` is written."""
    task = a_task(code, plan=EVENLY, **changes)
    told = [str(planned_progress(task, Period(2026, month))) if f == "=" else f for month, f in enumerate(figures, 1)]
    return seen(task, told)


def test_a_unit_that_reports_its_plan() -> None:
    """Three months in which every figure is the planned one: told once for the unit, with every cell."""
    found = only(FindingKind.EXACT, *(as_planned(f"T{n}", "5", "=", "=", "=") for n in range(3)))
    assert (found.unit_code, found.task_code) == ("U1", "")
    assert found.sentence == "连续 3 个月，所报 3 项任务的进度与计划分毫不差（共 9 个数），像是照计划填的，建议抽查。"
    assert len(found.origins) == 9


def test_who_does_not_report_the_plan() -> None:
    """One other figure, two months only, two tasks only; control measures and full plans say nothing."""
    three = [as_planned(f"T{n}", "=", "=", "=") for n in range(3)]
    assert FindingKind.EXACT in kinds(*three)
    assert FindingKind.EXACT not in kinds(*three, as_planned("T9", "=", "9", "="))
    assert FindingKind.EXACT not in kinds(*(as_planned(f"T{n}", "=", "=") for n in range(3)))
    assert FindingKind.EXACT not in kinds(*three[:2])
    assert FindingKind.EXACT not in kinds(*three[:2], seen(a_task("C", plan="5", **CONTROL), ["5", "5", "5"]))
    assert FindingKind.EXACT not in kinds(*three[:2], seen(a_task("D", due=date(2026, 1, 31)), ["100", "100", "100"]))


def test_reported_above_verified_again_and_again() -> None:
    """In three months of the year, this one among them, with the sum and each pair."""
    found = only(FindingKind.OVERSTATED, seen(a_task(plan=EVENLY), ["10", "20", "30", "40"], ["6", "20", "25", "30"]))
    assert found.sentence == (
        "今年已有 3 个月填报高于核实，累计高报 19.00 个百分点（填报→核实：1月 10.00→6.00、3月 30.00→25.00、4月 40.00→30.00）。"
    )
    assert [origin.number for origin in found.origins] == ["R-1", "R-3", "R-4"]


@pytest.mark.parametrize(
    "verified",
    [["6", "20", "30", "30"], ["6", "15", "25", "40"], ["12", "25", "35", "45"], ["6", "15", "25", None], ["6", "15", "退回", "40"]],
)
def test_who_is_not_overstating(verified: Months) -> None:
    """Two months only, not this month, raised, not decided, returned."""
    assert FindingKind.OVERSTATED not in kinds(seen(a_task(plan=EVENLY), ["10", "20", "30", "40"], verified))


def test_what_an_appeal_gave_back_is_not_overstated() -> None:
    """Of three months that were cut one was given back in part: the cut no longer counts, the figure does."""
    sight = seen(a_task(plan=EVENLY), ["10", "20", "30"], ["6", "15", "25"])
    assert FindingKind.OVERSTATED in kinds(sight)
    one, two, three = sight.traces
    given = replace(sight, traces=(one, replace(two, verified=Decimal(18), appealed=True), three))
    assert FindingKind.OVERSTATED not in kinds(given)
    assert given.assessed_at(2) == 18


def a_use(number: str = "R-3", **changes: Any) -> Use:
    known = {"unit_code": "U1", "period": Period(2026, 3), "task_code": "T1", "name": "现场.jpg", "digest": "a", "path": "p"}
    return Use(**{**known, "number": number, **changes})


def test_evidence_used_before() -> None:
    """The same bytes of another unit, or the same picture of the task's own earlier month; both places are linked."""
    use, other = a_use(), a_use("R-1", unit_code="U2", task_code="T7", period=Period(2026, 2), name="旧.jpg")
    found = only(FindingKind.REUSED, sightings=[Sighting(use, Picture(), (Likeness(use, other, 0),))])
    assert found.sentence == "印证资料“现场.jpg”与乙单位任务 T7 2026年2月用过的“旧.jpg”是同一个文件。"
    assert [(origin.number, origin.file) for origin in found.origins] == [("R-3", "现场.jpg"), ("R-1", "旧.jpg")]
    own = a_use("R-2", digest="b", period=Period(2026, 1))
    again = only(FindingKind.REUSED, sightings=[Sighting(use, Picture(), (Likeness(use, own, 9), Likeness(use, other, 12)))])
    assert again.sentence == "印证资料“现场.jpg”与本单位这项任务2026年1月用过的“现场.jpg”是同一张图片，另有 1 处相同。"


def test_new_evidence_is_no_warning() -> None:
    """Never seen before, taken this month or by a camera that does not say when."""
    for taken in (None, date(2026, 3, 1), date(2026, 3, 31)):
        assert not warned(sightings=[Sighting(a_use(), Picture("", taken))])


@pytest.mark.parametrize("taken", [date(2026, 2, 28), date(2026, 4, 1), date(2025, 3, 15)])
def test_a_picture_of_another_month(taken: date) -> None:
    """The camera's day lies before or after the month, or in the same month of another year."""
    found = only(FindingKind.OUTSIDE_MONTH, sightings=[Sighting(a_use(), Picture("", taken))])
    assert f"拍摄于 {taken.year}年{taken.month}月{taken.day}日，不在2026年3月之内" in found.sentence


def test_warnings_come_kind_by_kind() -> None:
    """The order is that of the declaration, within a kind that of the register."""
    slow = [seen(a_task(code, plan=EVENLY), ["5", "9", "9", "9"]) for code in ("T2", "T1")]
    found = [(finding.kind, finding.task_code) for finding in warned(*slow)]
    late, stall = FindingKind.PROJECTED_LATE, FindingKind.STALLED
    assert found == [(late, "T2"), (late, "T1"), (stall, "T2"), (stall, "T1")]


def test_what_counts_of_an_entry() -> None:
    """Verified before reported; what was returned counts for nothing, so A stays where it was."""
    sight = seen(a_task(), ["10", "20", "30"], ["8", None, "退回"])
    assert [trace.counted for trace in sight.traces] == [Decimal(8), Decimal(20), None]
    assert [sight.assessed_at(month) for month in range(4)] == [0, 8, 20, 20]


def test_a_figure_is_compared_as_percent() -> None:
    """What is reported in amounts is converted as for the colours."""
    task = a_task(measure=MeasureType.QUANTITY, target=Decimal(300), unit_of_measure="户")
    entry = a_filing(task, "100", work_state=WorkState.ONGOING, cells={"amount": "J9"}).entry
    trace = trace_of(task, entry, ("R", "f"), None, RULES)
    assert trace.reported == reported_progress(task, entry, RULES) == Decimal("33.33")
    assert trace.origin("figure").cell == "J9"
    confirmed = trace_of(task, entry, ("R", "f"), (Decision.CONFIRM, Decimal("33.33")), RULES)
    assert (confirmed.reported, confirmed.verified, confirmed.excess) == (trace.reported, Decimal("33.33"), 0)
