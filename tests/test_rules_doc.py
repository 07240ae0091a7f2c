"""Every worked example in docs/rules.md is run: what the office prints is what the program does."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import rulebook_insight
import rulebook_order
import rulebook_requests
from rulebook import MARCH, RULES, a_filing, a_task, a_verification, judged

from pipeline.assess import by_composite, grade, rank, score_quarter, score_year, year_end
from pipeline.assess.exact import half_up
from pipeline.assess.granted import with_granted
from pipeline.assess.judge import judge
from pipeline.assess.progress import planned_progress, progress_score, reported_progress
from pipeline.assess.score import score_unit
from pipeline.assess.status import status_of
from pipeline.assess.streak import level_of, streak_after
from pipeline.calendar import schedule, window
from pipeline.model.annual import Appraisal
from pipeline.model.appeal import Contested, Granted
from pipeline.model.county import EvidenceRule, MeasureType, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.month import MonthRecord
from pipeline.model.period import Period
from pipeline.model.report import WorkState
from pipeline.model.result import Past, Score, Status
from pipeline.model.rules import CalendarRules
from pipeline.model.statement import Statement
from pipeline.model.waiver import Waiver, WaiverRule
from pipeline.service.events import EVENTS
from pipeline.supervise.ladder import rung_of

Row = dict[str, str]
DOCUMENT = Path(__file__).parents[1] / "docs" / "rules.md"
BLOCK = re.compile(r"^```算例-(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

PROOF = re.compile(r"\| [^|]+ \| ([\d.]+) \| (\S+) \| `(\w+\.py)` `(\w+)` \|")

MEASURES = {measure.term: measure for measure in MeasureType}
STATES: dict[str, WorkState | None] = {**{state.term: state for state in WorkState}, "缺报": None}
EVIDENCE = {rule.term: rule for rule in EvidenceRule}
COLOURS = {status.char: status for status in Status}
RULES_WAIVED = {rule.term: rule for rule in WaiverRule}


def _figures(text: str) -> list[Decimal | None]:
    return [None if part == "无" else Decimal(part) for part in text.split()]


def _shown(value: Decimal | None) -> str:
    return "无" if value is None else f"{value:.2f}"


def _calendar(row: Row) -> Row:
    found = window(Period.parse(row["考核期"]), CalendarRules())
    moments = {"截止": found.due, "关闭": found.close, "核实期限": found.verify_by}
    ends = {name: f"{moment - timedelta(days=1):%Y-%m-%d} 24:00" for name, moment in moments.items()}
    return {"开报": f"{found.open:%Y-%m-%d}", **ends, "通报": f"{found.publish:%Y-%m-%d}"}


def _agenda(row: Row) -> Row:
    until = row["延期至"]
    extended = datetime.fromisoformat(f"{until}T00:00+08:00") + timedelta(days=1) if until else None
    found = schedule([kind for kind, _ in EVENTS], [window(Period.parse(row["考核期"]), CalendarRules(), extended)])
    moments = {event.kind.term: event.moment_words for event in found}
    return {term: moments.get(term, "") for term in row if term not in ("考核期", "延期至")}


def _progress(row: Row) -> Row:
    period = Period.parse(row["考核期"])
    task = a_task(
        plan=row["计划节点"],
        measure=MEASURES[row["考核方式"]],
        target=Decimal(row["目标值"]) if row["目标值"] else None,
        start=date.fromisoformat(row["开始"]),
        due=date.fromisoformat(row["完成时限"]),
    )
    reported = reported_progress(task, a_filing(task, row["填报"], period).entry, RULES)
    return {"P": _shown(planned_progress(task, period)), "A": _shown(reported)}


def _figure(row: Row) -> Row:
    task = a_task()
    filing = None if row["填报"] == "缺报" else a_filing(task, row["填报"])
    decided = None if row["核实"] == "退回" else row["核实"]
    verification = None if decided == "" else a_verification(task, decided)
    return {"A": _shown(judged(task, filing, verification, before=row["上次"]).assessed)}


def _status(row: Row) -> Row:
    measure = MEASURES[row.get("考核方式", "形象进度")]
    task = a_task(measure=measure, due=date.fromisoformat(row["完成时限"]))
    state = STATES[row["工作状态"]]
    status, reason = status_of(task, MARCH, state, Decimal(row["P"]), Decimal(row["A"]), RULES)
    return {"状态": status.char} if "状态" in row else {"理由": reason}


def _progress_score(row: Row) -> Row:
    return {"p": _shown(half_up(progress_score(Decimal(row["A"]), Decimal(row["P"]), RULES.over_cap)))}


def _timeliness(row: Row) -> Row:
    task = a_task()
    filing = None if row["报送"] == "缺报" else a_filing(task, "50", late=row["报送"] == "迟报")
    return {"得分": str(judged(task, filing, before=row["上次"]).timeliness_score)}


def _evidence(row: Row) -> Row:
    task = a_task(evidence=EVIDENCE[row["印证要求"]])
    filing = a_filing(task, row["填报"], work_state=STATES[row["工作状态"]])
    required = judged(task, filing, before=row["上次"]).evidence_required
    return {"该有印证": "是" if required else "否"}


def _accuracy(row: Row) -> Row:
    pairs = [pair.split("/") for pair in row["填报与核实"].split()]
    tasks = [(a_task(f"T{number}"), figure, decided) for number, (figure, decided) in enumerate(pairs)]
    results = [
        judged(task, a_filing(task, figure), a_verification(task, None if decided == "退回" else decided))
        for task, figure, decided in tasks
    ]
    return {"得分": _shown(score_unit(Unit("U1", ""), results, RULES).accuracy)}


def _quarter(row: Row) -> Row:
    return {"季度": _shown(score_quarter(_figures(row["各月"])))}


def _year_end(row: Row) -> Row:
    pairs = [pair.split("/") for pair in row["任务（分值/12月的A）"].split()]
    tasks = [a_task(f"T{number}", points=Decimal(points)) for number, (points, _) in enumerate(pairs)]
    december = {f"T{number}": Decimal(done) for number, (_, done) in enumerate(pairs)}
    found = year_end(tasks, december, Appraisal("U1", bonus=Decimal(row["加减分"])), RULES)
    return {"年终": _shown(None if found is None else half_up(found))}


def _year(row: Row) -> Row:
    return {"年度": _shown(score_year(_figures(row["各月"]), Fraction(row["年终"]), RULES))}


def _supervision(row: Row) -> Row:
    months = [COLOURS[char] for char in row["各月状态"].split()]
    streak = 0
    for status in months:
        streak = streak_after(streak, status)
    level = level_of(streak, months[-1], row["重点"] == "是", row.get("上月未回复") == "是", RULES)
    rung = rung_of(level)
    return {"连续月数": str(streak), "层级": str(level), "措施": rung.term if rung else "无"}


def _waived(row: Row) -> Row:
    task = a_task(plan=["20", "40", *["100"] * 10], due=date(2026, 3, 31))
    words = [] if row["豁免"] == "无" else row["豁免"].split()
    granted = [
        Waiver(RULES_WAIVED[word], "U1", MARCH, MARCH, until=date.fromisoformat(words[place + 1]) if word == "完成时限延期" else None)
        for place, word in enumerate(words)
        if word in RULES_WAIVED
    ]
    evidence = ("sha",) if row["印证"] == "有" else ()
    filing = None if row["填报"] == "缺报" else a_filing(task, row["填报"], late=row["报送"] == "迟报", evidence=evidence)
    record = MonthRecord({task.code: filing} if filing else {}, waivers=tuple(granted))
    result = judge(task, MARCH, record, Past({task.code: Decimal(40)}, {task.code: 1}), RULES)
    good = {True: "是", False: "否", None: ""}[result.good]
    timeliness = "" if result.timeliness_score is None else str(result.timeliness_score)
    return {"P": _shown(result.planned), "状态": result.status.char, "时效": timeliness, "质量": good, "层级": str(result.level)}


def _appealed(row: Row) -> Row:
    task = a_task()
    said = Statement(DocumentKind.APPEAL, "", MARCH, "U1", {"reason": "有依据"})
    figure = Decimal(row["应认定进度"]) if row["应认定进度"] else None
    asked = [Granted("T1", fact, figure, said, said) for fact in Contested if fact.term == row["申诉"]]
    record = MonthRecord({"T1": a_filing(task, "48")}, {"T1": a_verification(task, None)})
    if asked:
        record = with_granted(record, MARCH, asked, {"T1": 2})
    result = judge(task, MARCH, record, Past({"T1": Decimal(40)}, {"T1": 1}), RULES)
    good = {True: "是", False: "否", None: ""}[result.good]
    return {"A": _shown(result.assessed), "状态": result.status.char, "质量": good, "层级": str(result.level)}


BY_ROW: dict[str, Callable[[Row], Row]] = {
    "日历": _calendar,
    "日程": _agenda,
    "进度": _progress,
    "取数": _figure,
    "状态": _status,
    "理由": _status,
    "进度得分": _progress_score,
    "时效": _timeliness,
    "印证": _evidence,
    "真实性": _accuracy,
    "季度": _quarter,
    "年终": _year_end,
    "年度": _year,
    "督办": _supervision,
    "到件": rulebook_order.arrived,
    "升降": rulebook_order.moved,
    "回复": rulebook_order.answered,
    "销号": rulebook_order.cleared,
    "豁免": _waived,
    "申诉": _appealed,
    "计划申报": rulebook_requests.planned,
    "审核": rulebook_requests.reviewed,
    "预计逾期": rulebook_insight.projected,
    "停滞": rulebook_insight.stalled,
    "后压": rulebook_insight.back_loaded,
    "照抄": rulebook_insight.copied,
    "高报": rulebook_insight.overstated,
}


def _scores(rows: list[Row]) -> list[Score]:
    figures = [Decimal(row["得分"]) if row["得分"] else None for row in rows]
    return [
        Score(row["单位"], "", "", {}, Decimal(0), composite=figure)
        for row, figure in zip(rows, figures, strict=True)
    ]


def _ranking(rows: list[Row]) -> list[Row]:
    ranked = rank(list(reversed(_scores(rows))), by_composite, {})
    return [{"单位": score.code, "名次": str(score.rank or "")} for score in ranked]


def _grades(rows: list[Row]) -> list[Row]:
    vetoed = {row["单位"] for row in rows if row["一票否决"]}
    return [{"单位": code, "等次": found.term} for code, found in grade(_scores(rows), vetoed, RULES).items()]


def _unit(rows: list[Row]) -> list[Row]:
    """Tasks first, then a heading of the dimensions and one row of them."""
    *given, heading, _ = rows
    results = []
    for row in given:
        task = a_task(row["任务"], plan=row["P"], points=Decimal(row["分值"]))
        evidence = ("sha",) if row["印证"] == "有" else ()
        filed = row["报送"] != "缺报"
        filing = a_filing(task, row["填报"], late=row["报送"] == "迟报", evidence=evidence) if filed else None
        verification = a_verification(task, row["核实"]) if row["核实"] else None
        before = "0" if row["P"] == "0" else "40"
        results.append(judged(task, filing, verification, before, streak=int(row["已连续红黑"])))
    score = score_unit(Unit("U1", "单位"), results, RULES)
    figures = [
        score.progress,
        score.timeliness,
        score.quality,
        score.accuracy,
        score.deductions,
        score.composite,
    ]
    count = sum(result.is_assessed for result in results)
    found = dict(zip(heading, ["=", *map(_shown, figures), str(count)], strict=True))
    return [*given, heading, found]


BY_BLOCK: dict[str, Callable[[list[Row]], list[Row]]] = {
    "排名": _ranking,
    "等次": _grades,
    "单位": _unit,
    "任务排名": rulebook_order.worst_first,
    "责任领导": rulebook_order.led,
}


def _blocks() -> Iterator[tuple[str, list[Row]]]:
    for name, text in BLOCK.findall(DOCUMENT.read_text(encoding="utf-8")):
        heading, *lines = [line.split(",") for line in text.splitlines()]
        yield name, [dict(zip(heading, line, strict=True)) for line in lines]


@pytest.mark.parametrize(
    ("name", "rows"), [pytest.param(name, rows, id=f"{name}{n}") for n, (name, rows) in enumerate(_blocks())]
)
def test_examples_of_the_rules(name: str, rows: list[Row]) -> None:
    """What the document says comes out is what comes out."""
    assert rows, "a block without examples"
    found: Any = BY_BLOCK[name](rows) if name in BY_BLOCK else [BY_ROW[name](row) for row in rows]
    expected = [{key: row[key] for key in seen} for row, seen in zip(rows, found, strict=True)]
    assert found == expected


def test_every_kind_of_example_is_there() -> None:
    """No rule has lost its examples, and no block has a name that nobody runs."""
    assert {name for name, _ in _blocks()} == {*BY_ROW, *BY_BLOCK}


def test_no_fence_is_overlooked() -> None:
    """Every fenced block of the document is an example that is run."""
    fences = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("```")]
    assert len(fences) == 2 * len(list(_blocks()))


def test_every_rule_has_its_heading_example_and_test() -> None:
    """docs/proof.md names nothing that is not there, and leaves out no example of the rules before the warnings."""
    rules, tests = DOCUMENT.read_text(encoding="utf-8"), {path.name: path for path in Path(__file__).parent.rglob("test_*.py")}
    lines = DOCUMENT.with_name("proof.md").read_text(encoding="utf-8").splitlines()
    found = [PROOF.fullmatch(line) for line in lines if line.startswith("| ") and "`" in line]
    assert found and all(found)
    for heading, block, file, test in (line.groups() for line in found if line):
        assert re.search(rf"(?m)^#+ {re.escape(heading)}\.? ", rules), heading
        assert f"```算例-{block}\n" in rules
        assert f"def {test}(" in tests[file].read_text(encoding="utf-8"), (file, test)
    told = {line[2] for line in found if line}
    assert {name for name, _ in _blocks()} - told == {"预计逾期", "停滞", "后压", "照抄", "高报"}
