"""Checks over all rows of a report: a task stands in it once, and every task of the unit stands in it."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.checks.report_row import (
    Context,
    figure_field,
    is_assessed,
    is_blank,
    is_filled,
    short,
    task_code,
)
from pipeline.model.county import Task
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Line


def check_twice(rows_by_task: Mapping[str, Sequence[Line]], context: Context) -> Iterator[Problem]:
    """A task is reported in one row; rows that say the very same, or nothing, do no harm."""
    for code, rows in rows_by_task.items():
        if len(rows) < 2:
            continue
        filled = [line for line in rows if not is_blank(line)]
        if len(filled) < 2 or all(_same(filled[0], line) for line in filled):
            continue
        numbers = "、".join(str(line.row) for line in filled)
        for line in filled:
            where = context.where(line, "task_code")
            yield Problem(
                Code.TASK_TWICE,
                Severity.ERROR,
                where,
                f"{where.cell} 任务 {code} 在第 {numbers} 行重复出现，内容不同，都没有计入。",
                "请只保留正确的一行，删除其余各行。",
                code,
                "task_code",
            )


def check_split(lines: Sequence[Line], context: Context) -> Iterator[Problem]:
    """What stands right under a task without code and title may go on with it: half of a task does not count."""
    by_row = {line.row: line for line in lines}
    for line in lines:
        above = by_row.get(line.row - 1)
        code = task_code(above) if above else ""
        if not above or not code or is_blank(line) or is_filled(line, "task_code") or is_filled(line, "title"):
            continue
        where = context.where(above, "narrative")
        yield Problem(
            Code.ROW_SPLIT,
            Severity.QUESTION,
            where,
            f"{where.cell} 任务 {code} 的下一行（第 {line.row} 行）填了内容，却没有任务编号和目标任务，像是这一行拆成了两行。",
            "属于这项任务的，请并到这一行；是另一项任务的，请补上任务编号；都不是的，删去第二行。",
            code,
            "narrative",
        )


def check_left_out(rows_by_task: Mapping[str, Sequence[Line]], context: Context) -> Iterator[Problem]:
    """Every task that is due, not completed and not yet reported for the month is reported."""
    for task in context.register.tasks_by_unit.get(context.unit.code, ()):
        own = rows_by_task.get(task.code, ())
        if any(not is_blank(line) for line in own) or not _is_expected(task, context):
            continue
        field = figure_field(task)
        where = context.where(own[0], field) if own else Where(context.file, context.sheet)
        what = "这一行没有填" if own else "表中没有这项任务"
        yield Problem(
            Code.TASK_LEFT_OUT,
            Severity.WARNING,
            where,
            f"{where.cell} {short(task.title)}（{task.code}）：{what}，本月按未报计。".lstrip(),
            "请补填后重报，只报这一项也可以；关闭后仍未报的计缺报。",
            task.code,
            field,
        )


def lines_by_task(lines: Sequence[Line]) -> Mapping[str, list[Line]]:
    """The lines of each task code, in the order of their rows."""
    found: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda line: line.row):
        if code := task_code(line):
            found.setdefault(code, []).append(line)
    return found


def _same(one: Line, other: Line) -> bool:
    return not (one.faulty or other.faulty) and _filled(one) == _filled(other)


def _filled(line: Line) -> dict[str, object]:
    return {name: value for name, value in line.values.items() if value not in (None, "", ())}


def _is_expected(task: Task, context: Context) -> bool:
    if task.code in context.current or task.code in context.completed:
        return False
    before = context.previous.get(task.code)
    return is_assessed(task, context.period) or (before is not None and before.figure > 0)
