"""What a check of the monthly report sees: the context of the delivery, and one row with its task."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.model.amount import Quantity, convert, plain
from pipeline.model.county import MeasureType, Register, Task, Unit
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Entry, Line, WorkState

REPORTED = ("progress", "amount", "work_state", "narrative", "problems", "next_step", "evidence")
HEADINGS = {
    "progress": "累计进度",
    "amount": "累计完成量",
    "work_state": "工作状态",
    "narrative": "工作进展",
    "target": "年度目标",
    "leader": "责任领导",
    "due": "完成时限",
    "planned": "本月计划",
    "milestone": "本月节点",
}
_NOTHING = frozenset(("", "无", "没有", "暂无", "-", "--", "—", "——", "/", "√"))
_TITLE_LENGTH = 14


@dataclass(frozen=True)
class Context:
    """Everything a report is judged against; see `check_report`.

    `previous` has the last accepted entry before the period, `current` what was accepted so far for it, by
    task code. `completed` are tasks at 100 in an earlier month. `evidence` has the SHA-256 of every file
    received for task and month, this delivery included. `issued` is what our workbook gave, by task
    code and column.
    """

    register: Register
    unit: Unit
    period: Period
    file: str
    sheet: str
    previous: Mapping[str, Entry]
    current: Mapping[str, Entry]
    completed: frozenset[str]
    evidence: Mapping[str, tuple[str, ...]]
    issued: Mapping[str, Mapping[str, str]]
    same_register: bool
    lag: Decimal

    def where(self, line: Line, field: str) -> Where:
        return Where(self.file, self.sheet, line.cells.get(field, ""))


class SentRow:
    """A line of what was sent with the key of what it is about, and the name people give that."""

    __slots__ = ("_place", "key", "line", "name")

    def __init__(self, line: Line, key: str, name: str, place: tuple[str, str]) -> None:
        self.line, self.key, self.name = line, key, name
        self._place = place  # file and sheet

    def has(self, field: str) -> bool:
        """Whether anything stands in the cell, readable or not."""
        return is_filled(self.line, field)

    def text(self, field: str) -> str:
        return str(self.line.values.get(field) or "")

    def where(self, field: str) -> Where:
        return Where(*self._place, self.line.cells.get(field, ""))

    def error(self, code: Code, field: str, message: str, hint: str) -> Problem:
        return self.problem(code, Severity.ERROR, field, (message, hint))

    def question(self, code: Code, field: str, message: str, hint: str) -> Problem:
        return self.problem(code, Severity.QUESTION, field, (message, hint))

    def warning(self, code: Code, field: str, message: str, hint: str) -> Problem:
        return self.problem(code, Severity.WARNING, field, (message, hint))

    def problem(self, code: Code, severity: Severity, field: str, words: tuple[str, str]) -> Problem:
        message, hint = words
        where = self.where(field)
        about = f" {short(self.name)}：" if self.name else " "
        return Problem(code, severity, where, f"{where.cell}{about}{message}", hint, self.key, field)


class Row(SentRow):
    """A line of the report with its task: what the sender filled in, in the task's own terms.

    `figure` is percent for milestones, the amount in the task's unit of measure otherwise; None if unreadable.
    `percent` is the progress in percent, exact; None for control measures and where there is no readable figure.
    """

    __slots__ = ("context", "figure", "figure_field", "percent", "state", "task")

    def __init__(self, line: Line, task: Task, context: Context) -> None:
        super().__init__(line, task.code, task.title, (context.file, context.sheet))
        self.task, self.context = task, context
        self.figure_field = figure_field(task)
        self.figure = _figure(line.values.get(self.figure_field), task)
        self.percent = None if self.figure is None else _percent(self.figure, task)
        state = line.values.get("work_state")
        self.state = WorkState(str(state)) if state else None

    def says(self, field: str) -> bool:
        """Whether the cell holds words, not only a placeholder; an unreadable cell is believed."""
        return field in self.line.faulty or squeeze(self.text(field)) not in _NOTHING

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.context.evidence.get(self.task.code, ())

    @property
    def before(self) -> Decimal:
        """The figure last accepted in an earlier month of the year; 0 where there is none."""
        entry = self.context.previous.get(self.task.code)
        if entry is None or entry.period.year != self.context.period.year:
            return Decimal()
        return (entry.progress if self.figure_field == "progress" else entry.amount) or Decimal()


def figure_field(task: Task) -> str:
    """The column in which a task's figure belongs."""
    return "progress" if task.measure is MeasureType.MILESTONE else "amount"


def _figure(value: object, task: Task) -> Decimal | None:
    if isinstance(value, Quantity):
        return convert(value, task.unit_of_measure)[0]
    return value if isinstance(value, Decimal) else None


def _percent(figure: Decimal, task: Task) -> Decimal | Fraction | None:
    if task.measure is MeasureType.MILESTONE:
        return figure
    if task.measure is MeasureType.CONTROL or not task.target:
        return None
    part, parts = figure.as_integer_ratio()
    whole, wholes = task.target.as_integer_ratio()
    return Fraction(100 * part * wholes, parts * whole)


def is_filled(line: Line, field: str) -> bool:
    """Whether anything stands in a cell, readable or not; 0 is something."""
    value = line.values.get(field)
    return bool(value) or value == 0 or field in line.faulty


def is_blank(line: Line) -> bool:
    """Whether the sender filled in nothing at all: the task is not reported."""
    return not any(is_filled(line, field) for field in REPORTED)


def task_code(line: Line) -> str:
    return str(line.values.get("task_code") or "")


def short(title: str) -> str:
    """A title for a sentence."""
    return f"“{title if len(title) <= _TITLE_LENGTH else title[:_TITLE_LENGTH] + '…'}”"


def squeeze(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())


def show(value: Decimal) -> str:
    """A figure for a sentence: no exponent, no trailing zeros."""
    return f"{plain(value):f}"


def planned_percent(task: Task, period: Period) -> Decimal:
    """P of a milestone or quantity measure: the plan of the month, 100 once the due date has come."""
    if task.due <= period.last_day:
        return Decimal(100)
    return task.point(period.last_day.month).planned


def is_assessed(task: Task, period: Period) -> bool:
    """Whether something is planned for the task by the end of the month (P > 0)."""
    if task.measure is MeasureType.CONTROL:
        return task.start <= period.last_day
    return planned_percent(task, period) > 0
