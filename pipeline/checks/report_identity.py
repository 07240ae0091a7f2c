"""Whose row is it: the task code, its unit, and the columns that the office gave."""

from collections.abc import Iterator
from difflib import get_close_matches

from pipeline.checks.report_row import (
    HEADINGS,
    REPORTED,
    Context,
    Row,
    is_blank,
    is_filled,
    short,
    squeeze,
    task_code,
)
from pipeline.model.problem import Code, Problem, Severity
from pipeline.model.report import Line

_GIVEN = ("target", "leader", "due", "planned", "milestone")


def check_code(line: Line, context: Context) -> Iterator[Problem]:
    """A row in which something is reported has a task code."""
    if is_filled(line, "task_code") or not any(is_filled(line, field) for field in REPORTED):
        return
    where = context.where(line, "task_code")
    yield Problem(
        Code.REQUIRED,
        Severity.ERROR,
        where,
        f"{where.cell} 第 {line.row} 行填了内容，但没有任务编号。",
        "请从下发的月报表中找到该任务，把任务编号原样填入此格。",
        field="task_code",
    )


def check_known(line: Line, context: Context) -> Iterator[Problem]:
    """The task code stands in the register."""
    code = task_code(line)
    if not code or code in context.register.task_by_code:
        return
    own = [task.code for task in context.register.tasks_by_unit.get(context.unit.code, ())]
    near = get_close_matches(code, own, n=1)
    advice = f"最接近的编号是 {near[0]}，请核对。" if near else ""
    where = context.where(line, "task_code")
    yield Problem(
        Code.TASK_UNKNOWN,
        Severity.ERROR,
        where,
        f"{where.cell} 任务编号 {code} 不在基础台账中。",
        f"{advice}请填下发月报表上的编号；任务已取消的，删除这一行。",
        code,
        "task_code",
    )


def check_own(line: Line, context: Context) -> Iterator[Problem]:
    """The task is one of the unit that reports."""
    task = context.register.task_by_code.get(task_code(line))
    if task is None or task.unit_code == context.unit.code:
        return
    where = context.where(line, "task_code")
    owner = context.register.unit_by_code[task.unit_code].name
    yield Problem(
        Code.TASK_FOREIGN,
        Severity.ERROR,
        where,
        f"{where.cell} {short(task.title)}（{task.code}）是{owner}的任务，不是{context.unit.name}的。",
        f"请删除这一行，由{owner}报送；编号填错的，改成本单位的任务编号。",
        task.code,
        "task_code",
    )


def check_title(line: Line, context: Context) -> Iterator[Problem]:
    """Code and title belong together: where they do not, or the title is gone, rows may have been sorted apart."""
    task = context.register.task_by_code.get(task_code(line))
    title = str(line.values.get("title") or "")
    if task is None or title == task.title:
        return
    title = squeeze(title)
    if "title" in line.faulty or "title" not in line.cells or is_blank(line):
        return
    if not title:
        where = context.where(line, "title")
        yield Problem(
            Code.GIVEN_CHANGED,
            Severity.ERROR,
            where,
            f"{where.cell} {task.code} 的目标任务名称被清空了，无法核对这一行报的是哪项任务。",
            f"请填回“{task.title}”，或用下发的月报表重新填报。",
            task.code,
            "title",
        )
        return
    given = context.issued.get(task.code, {}).get("title", "")
    if title in (squeeze(task.title), squeeze(given)):
        return
    where = context.where(line, "title")
    yield Problem(
        Code.GIVEN_CHANGED,
        Severity.ERROR,
        where,
        f"{where.cell} {task.code} 是{short(task.title)}，表中写的却是{short(title)}，可能错位。",
        f"请核对整行：{task.code} 的目标任务是“{task.title}”；排序时要选中整行。",
        task.code,
        "title",
    )


def check_given(row: Row) -> Iterator[Problem]:
    """What the office filled in is left as it was given; changes do not count."""
    issued = row.context.issued.get(row.task.code)
    if issued is None or not row.context.same_register:
        return
    for field in _GIVEN:
        given = issued.get(field)
        if given is None or _reads(row, field, given) or field not in row.line.cells or field in row.line.faulty:
            continue
        yield row.warning(
            Code.GIVEN_CHANGED,
            field,
            f"{HEADINGS[field]}与下发的不同，灰色栏由考核办填写，改动不计。",
            f"不必重报；下发内容是“{given}”，有误的请向考核办提出。",
        )


def _reads(row: Row, field: str, given: str) -> bool:
    """Whether a cell still says what was given, as read or as shown, whatever its white space."""
    read = row.text(field)
    if read == given:
        return True
    shown = row.line.texts.get(field, "")
    return shown == given or squeeze(given) in (squeeze(shown), squeeze(read))
