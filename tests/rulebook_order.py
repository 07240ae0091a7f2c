"""The worked examples of docs/rules.md about moments of arrival, places in a ranking, and how measures are answered and cleared."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from rulebook import RULES, a_filing, a_task, judged

from pipeline.assess.rank import deviations
from pipeline.assess.score import score_group
from pipeline.calendar import end_of_working_days, window
from pipeline.checks.delivery import check_window
from pipeline.model.oversight import Measure, Response
from pipeline.model.period import Period
from pipeline.model.problem import Code
from pipeline.model.result import Score, Status, TaskResult
from pipeline.model.rules import CalendarRules
from pipeline.publish.views.rows import ScoreRow
from pipeline.supervise.cases import find_cases, unanswered
from pipeline.workbook.words import moment_words

Row = dict[str, str]
REFUSED = {Code.NOT_OPEN: "不收：未开报", Code.CLOSED: "不收：已关闭"}
CALENDAR = CalendarRules()


def _moment(text: str) -> datetime:
    """`2026-03-31 24:00:00` too."""
    day, _, clock = text.partition(" ")
    hour, minute, second = map(int, clock.split(":"))
    return datetime.fromisoformat(f"{day}T00:00+08:00") + timedelta(hours=hour, minutes=minute, seconds=second)


def arrived(row: Row) -> Row:
    until = date.fromisoformat(row["延期至"]) if row["延期至"] else None
    span = window(Period.parse(row["考核期"]), CALENDAR, end_of_working_days(until, 0, CALENDAR) if until else None)
    moment = _moment(row["到达"])
    refused = [REFUSED[problem.code] for problem in check_window(span, moment, "月报.xlsx")]
    return {"结果": refused[0] if refused else "迟报" if span.is_late(moment) else "按时"}


def moved(row: Row) -> Row:
    before, now = (int(row[name]) if row[name] else None for name in ("上期名次", "本期名次"))
    score = Score("U1", "", "", {}, Decimal(0), rank=now, rank_before=before)
    return {"升降": ScoreRow(score, "U1", "", "").movement}


def _judged(row: Row) -> TaskResult:
    task = a_task(row["任务"], plan=row["P"], points=Decimal(row["分值"]))
    return judged(task, a_filing(task, row["A"]) if row["A"] else None)


def worst_first(rows: list[Row]) -> list[Row]:
    """The tasks in the order in which they are listed."""
    found = deviations([_judged(row) for row in reversed(rows)])
    return [{"任务": result.task.code, "偏差": f"{result.assessed - result.planned:.2f}"} for result in found]


def led(rows: list[Row]) -> list[Row]:
    """Tasks first, then a heading and the leader's own row."""
    *given, heading, _ = rows
    score = score_group("P1", "", [_judged(row) for row in given], RULES)
    counts = " ".join(f"{status.char}{score.counts[status]}" for status in Status if score.counts[status])
    return [*given, heading, dict(zip(heading, ["=", f"{score.progress:.2f}", counts, ""], strict=True))]


def _a_measure(month: int, due: datetime) -> Measure:
    return Measure(f"D2026-{month:02}-0001", "T1", "U1", Period(2026, month), 1, 1, due)


def _answer(number: str, moment: datetime) -> Response:
    return Response(number, moment, moment, "已整改", "", "", "", "R-1", "回复.xlsx", "督办回复表", "I7")


def answered(row: Row) -> Row:
    due = end_of_working_days(date.fromisoformat(row["通报发布"]), RULES.response_days, CALENDAR)
    measure = _a_measure(1, due)
    answers = {measure.number: _answer(measure.number, _moment(row["首次回复"]))} if row["首次回复"] else {}
    late = unanswered([measure], answers)
    return {"回复期限": moment_words(due, with_year=True), "按期": "否" if late else "是"}


def cleared(row: Row) -> Row:
    """The months have a colour each, red ones a measure, which is answered where the month is named."""
    due = _moment("2026-02-14 24:00:00")
    colours = dict(enumerate(row["各月状态"].split(), 1))
    measures = [_a_measure(month, due) for month, colour in colours.items() if colour in "红黑"]
    answers = {each.number: _answer(each.number, due) for each in measures if str(each.period.month) in row["已回复的月份"].split()}
    in_order = {Period(2026, month): frozenset({"T1"} if colour in "绿蓝橙" else ()) for month, colour in colours.items()}
    cases = find_cases(measures, answers, in_order, due + timedelta(days=90))
    return {"各项督办": " ".join(f"{case.measure.period.month}月{case.state.term}" for case in cases)}
