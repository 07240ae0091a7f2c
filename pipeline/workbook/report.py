"""The monthly report workbook 月报表: issued with what is given filled in, and drawn anew to be mended."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from pipeline.model.county import MeasureType, Register, Task, Unit
from pipeline.model.period import Period
from pipeline.model.problem import Problem, Severity
from pipeline.model.report import Entry, Line
from pipeline.model.text import inert
from pipeline.model.window import Window
from pipeline.workbook.documents import REPORT_SHEET
from pipeline.workbook.draw import ACCEPTED, OUTCOME, Drawing, DrawnRow, DrawnSheet, Mark, draw
from pipeline.workbook.schema import By, Quantity, Type
from pipeline.workbook.words import moment_words, number_words

NOTHING_BEFORE = "—"
COMPLETED_NOTE = "已完结\n可不填"
NOT_DUE_NOTE = "未到计划期\n可不填"
_SENDER = frozenset(column.name for column in REPORT_SHEET.columns if column.by is By.SENDER)
_TYPES = {column.name: column.type for column in REPORT_SHEET.columns}
_TERMS = {column.name: dict(column.choices) for column in REPORT_SHEET.columns if column.choices}
_GRAVITY = (Severity.WARNING, Severity.QUESTION, Severity.ERROR)
_LISTED = 6  # problems named above the table; the receipt has them all


@dataclass(frozen=True)
class ReportIssue:
    """What the workbook of one unit and month is drawn from.

    `last` has the newest entry before this month by task code, `completed` the tasks completed in an earlier
    month, `identity` the rows of the hidden sheet.
    """

    county: str
    unit: Unit
    period: Period
    window: Window
    register: Register
    tasks: tuple[Task, ...]
    last: Mapping[str, Entry] = field(default_factory=dict)
    completed: frozenset[str] = frozenset()
    identity: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return f"{self.unit.name} {self.period.term} 目标任务月报表"

    @cached_property
    def given(self) -> Mapping[str, Mapping[str, str]]:
        """What the given cells of each task's row say, by task code and column name."""
        return {task.code: given_texts(task, self.register, self.period, self.last.get(task.code)) for task in self.tasks}


def given_texts(task: Task, register: Register, period: Period, last: Entry | None) -> dict[str, str]:
    """What the given cells of a task's row say, by column name."""
    return {
        "task_code": task.code,
        "title": task.title,
        "target": _target_text(task),
        "leader": register.person_name(task.leader),
        "due": task.due.isoformat(),
        "planned": _planned_text(task, period, last),
        "milestone": task.point(_month(period)).milestone if task.plan else "",
        "last": _figure_text(task, last.figure) if last else NOTHING_BEFORE,
    }


def draw_report(issue: ReportIssue) -> bytes:
    """The workbook to be filled in."""
    rows = tuple(_issued_row(issue, task) for task in issue.tasks)
    notes = (_deadline_note(issue.window), *_steps(issue), _LEGEND)
    return _draw(issue, DrawnSheet(REPORT_SHEET, issue.title, notes, rows, protected=True))


def draw_mend(issue: ReportIssue, lines: Sequence[Line], problems: Sequence[Problem]) -> bytes:
    """The workbook as sent, with what has to be mended marked; the same identity, so it may be sent again.

    Values stand as they were read, and as they were written where they could not be read.
    """
    line_of: dict[str, Line] = {}
    for line in lines:
        line_of.setdefault(str(line.values.get("task_code", "")), line)
    codes = {task.code for task in issue.tasks}
    by_task: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_task[problem.task_code if problem.task_code in codes else ""].append(problem)
    rows = tuple(_mend_row(issue, task, line_of.get(task.code), by_task[task.code]) for task in issue.tasks)
    to_mend = sum(any(problem.comes_back for problem in by_task[code]) for code in codes)
    notes = (_deadline_note(issue.window), *_mend_steps(to_mend), *_loose_notes(by_task[""]))
    title = f"{issue.title}（待修改）"
    return _draw(issue, DrawnSheet(REPORT_SHEET, title, notes, rows, protected=True, problems=True))


def report_filename(unit: Unit, period: Period) -> str:
    """`城关镇 2026年3月 月报表.xlsx`: safe on Windows, at most 255 bytes."""
    tail = f" {period.term} 月报表.xlsx"
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", unit.name).strip(" .")
    room = 255 - len(tail.encode())
    return name.encode()[:room].decode(errors="ignore") + tail


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────


def _issued_row(issue: ReportIssue, task: Task) -> DrawnRow:
    texts = issue.given[task.code]
    muted = task.code in issue.completed
    if muted:
        texts = {**texts, "last": f"{texts['last']}\n{COMPLETED_NOTE}"}
    if task.measure is MeasureType.MILESTONE:
        return DrawnRow(texts, _SENDER - {"amount"}, muted=muted)
    unit = task.unit_of_measure
    prompt = f"填 1 月 1 日以来的累计数量，只填数字即可。{f'计量单位：{unit}。' if unit else ''}"
    return DrawnRow(texts, _SENDER - {"progress"}, muted=muted, prompts={"amount": prompt})


def _mend_row(issue: ReportIssue, task: Task, line: Line | None, problems: Iterable[Problem]) -> DrawnRow:
    row = _issued_row(issue, task)
    sent = _sent_values(line) if line else {}
    marks: dict[str, Mark] = {}
    for problem in problems:
        name = problem.field if problem.field in _TYPES else ""
        marks[name] = _joined(marks.get(name), problem)
    return replace(
        row,
        values={**row.values, **sent},
        # What has to be mended must be open, even where the row asks for the other figure.
        open=row.open | ((marks.keys() | sent.keys()) & _SENDER),
        marks=marks,
        outcome=ACCEPTED if sent else "未填",
    )


def _sent_values(line: Line) -> dict[str, object]:
    """What the sender wrote in the cells to be filled in: read values, else the text as it showed."""
    return {
        name: _shown(name, line.values[name]) if name in line.values else line.texts[name]
        for name in _SENDER
        if name in line.values or name in line.texts
    }


def _shown(name: str, value: object) -> object:
    """A read value as it is written back into its cell."""
    if isinstance(value, Quantity):
        return value.value
    if _TYPES[name] is Type.NAMES and isinstance(value, tuple):
        return "、".join(value)
    return _TERMS[name].get(str(value), value) if name in _TERMS else value


def _joined(mark: Mark | None, problem: Problem) -> Mark:
    """The mark of a cell with one more problem: all the words, the gravest colour."""
    text = inert(f"{problem.message}{problem.hint}")
    if mark is None:
        return Mark(problem.severity, text)
    return Mark(max(mark.severity, problem.severity, key=_GRAVITY.index), f"{mark.text}{text}")


def _draw(issue: ReportIssue, sheet: DrawnSheet) -> bytes:
    return draw(Drawing((sheet,), issue.identity))


# ── words ─────────────────────────────────────────────────────────────────────────────────────────


def _month(period: Period) -> int:
    assert period.month, "a report is for a month"
    return period.month


def _figure_text(task: Task, figure: Decimal) -> str:
    if task.measure is MeasureType.MILESTONE:
        return f"{number_words(figure)}%"
    return f"{number_words(figure)} {task.unit_of_measure}".strip()


def _target_text(task: Task) -> str:
    if task.measure is MeasureType.MILESTONE:
        return "形象进度 100%"
    if task.measure is MeasureType.QUANTITY:
        return _figure_text(task, task.target) if task.target is not None else ""
    allowed = _figure_text(task, task.plan[task.due.month - 1].planned) if task.plan else ""
    return f"控制：计划 {allowed}以内" if allowed else "控制"


def _planned_text(task: Task, period: Period, last: Entry | None) -> str:
    """The plan of the month; after a task's due date it is 100% (rules section 5)."""
    if not task.plan:
        return ""
    planned = task.point(_month(period)).planned
    if task.measure is MeasureType.CONTROL:
        return f"{_figure_text(task, planned)}以内"
    if task.due < period.last_day:
        planned = Decimal(100)
    if not planned and (last is None or not last.figure):
        return f"0%\n{NOT_DUE_NOTE}"
    if task.measure is MeasureType.QUANTITY and task.target:
        return f"{number_words(planned)}%\n（{_figure_text(task, _amount(planned, task.target))}）"
    return f"{number_words(planned)}%"


def _amount(planned: Decimal, target: Decimal) -> Decimal:
    """The amount that a planned percentage stands for, to two places."""
    return (planned * target / 100).quantize(Decimal("0.01"))


def _deadline_note(window: Window) -> str:
    due, close = moment_words(window.due, with_year=True), moment_words(window.last_moment)
    granted = "（已批准延期）" if window.extended else ""
    return f"【时间】截止 {due}，逾期记迟报；{close} 关闭{granted}，之后不再接收。"


_LEGEND = "【颜色】深蓝表头由您填写，金色字的必填；浅色表头和灰色格是考核办填好的，不用动。"


def _steps(issue: ReportIssue) -> tuple[str, ...]:
    return (
        "【填写】① 只填白色格，点中格子会出现提示；② 形象进度类填“累计进度(%)”，数量、控制类填“累计完成量”，"
        "两者只填一个；③ 照片等印证资料与本表放在一起，文件名以任务编号开头。",
        f"【报送】连同印证资料放进“{issue.unit.folder}”报送文件夹，交给{issue.county}考核办；"
        "一分钟左右有回执。关闭以前可以重报，以最后一次为准。",
    )


def _mend_steps(to_mend: int) -> tuple[str, ...]:
    if not to_mend:
        return ("【结果】没有需要修改的任务；标浅黄色的是提示，请留意。",)
    return (
        f"【结果】有 {to_mend} 项任务需要修改，其余不用动。"
        f"在“{OUTCOME.heading}”列点筛选箭头，去掉“{ACCEPTED}”，就只看要改的行。",
        "【修改】红色格（退回）改正，橙色格（待确认）填明确，浅黄色格（提示）请留意；鼠标停在格上看原因。"
        "改好后整表再报一次。",
    )


def _loose_notes(problems: Sequence[Problem]) -> tuple[str, ...]:
    """Problems of no task in this table, one line each."""
    notes = []
    for problem in problems[:_LISTED]:
        place = f"{problem.where.cell} " if problem.where.cell else ""
        notes.append(inert(f"【{problem.severity.term}】{place}{problem.message}{problem.hint}"))
    if len(problems) > _LISTED:
        notes.append(f"另有 {len(problems) - _LISTED} 个问题，见回执。")
    return tuple(notes)
