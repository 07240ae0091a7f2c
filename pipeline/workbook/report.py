"""The monthly report workbook 月报表: what is given of each task, and what is asked."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from pipeline.model.county import MeasureType, Register, Task, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.report import Entry
from pipeline.model.window import Window
from pipeline.workbook.documents import REPORT_SHEET
from pipeline.workbook.draw import DrawnRow
from pipeline.workbook.form import Form, form_filename
from pipeline.workbook.task_words import figure_text, planned_text, target_text
from pipeline.workbook.words import moment_words, where_to_send

NOTHING_BEFORE = "—"
COMPLETED_NOTE = "已完结\n可不填"
_SENDER = frozenset(REPORT_SHEET.asked)


@dataclass(frozen=True)
class ReportIssue:
    """What the workbook of one unit and month is drawn from.

    `last` has the newest entry before this month by task code, `completed` the tasks completed in an earlier
    month, `identity` the rows of the hidden sheet. `is_returned`: only what verification returned is asked again.
    `mail` is where units may send to.
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
    is_returned: bool = False
    mail: str = ""

    @property
    def due(self) -> datetime:
        """By when this is asked."""
        return self.window.verify_by if self.is_returned else self.window.due

    @property
    def last_moment(self) -> datetime:
        """After when it is refused."""
        return self.window.verify_by if self.is_returned else self.window.last_moment

    @property
    def title(self) -> str:
        return f"{self.unit.name} {self.period.term} 目标任务月报表"

    def returned(self, codes: Container[str]) -> "ReportIssue":
        """The same for the tasks that verification returned."""
        return replace(self, tasks=tuple(task for task in self.tasks if task.code in codes), is_returned=True)

    @cached_property
    def given(self) -> Mapping[str, Mapping[str, str]]:
        """What the given cells of each task's row say, by task code and column name."""
        return {task.code: given_texts(task, self.register, self.period, self.last.get(task.code)) for task in self.tasks}


def given_texts(task: Task, register: Register, period: Period, last: Entry | None) -> dict[str, str]:
    """What the given cells of a task's row say, by column name."""
    return {
        "task_code": task.code,
        "title": task.title,
        "target": target_text(task),
        "leader": register.person_name(task.leader),
        "due": task.due.isoformat(),
        "planned": planned_text(task, period, last),
        "milestone": task.point(period.last_day.month).milestone if task.plan else "",
        "last": figure_text(task, last.figure) if last else NOTHING_BEFORE,
    }


def report_form(issue: ReportIssue) -> Form:
    """The workbook to be filled in."""
    return Form(
        REPORT_SHEET,
        issue.title,
        form_filename(issue.unit, issue.period, DocumentKind.REPORT),
        _deadline(issue),
        _steps(issue),
        {task.code: _issued_row(issue, task) for task in issue.tasks},
        issue.identity,
    )


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


def _deadline(issue: ReportIssue) -> str:
    due, close = moment_words(issue.due, with_year=True), moment_words(issue.last_moment)
    if issue.is_returned:
        return f"【时间】核实退回的，{due} 以前可以重报，之后不再接收；是否按时仍看第一次报送。"
    granted = "（已批准延期）" if issue.window.extended else ""
    return f"【时间】截止 {due}，逾期记迟报；{close} 关闭{granted}，之后不再接收。"


def _steps(issue: ReportIssue) -> tuple[str, ...]:
    return (
        "【填写】① 只填白色格，点中格子会出现提示；② 形象进度类填“累计进度(%)”，数量、控制类填“累计完成量”，"
        "两者只填一个；③ 照片等印证资料与本表放在一起，文件名以任务编号开头。",
        f"【报送】连同印证资料{where_to_send(issue.unit.folder, issue.mail)}，交给{issue.county}考核办；"
        "一分钟左右有回执。关闭以前可以重报，以最后一次为准。",
    )
