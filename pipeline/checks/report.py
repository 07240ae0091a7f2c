"""The checks of a monthly report: good rows become entries, the others come back with their problems."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.checks.report_figure import (
    check_amount,
    check_fell,
    check_measure,
    check_range,
    check_required,
    retold,
)
from pipeline.checks.report_identity import check_code, check_given, check_known, check_own, check_title
from pipeline.checks.report_row import REPORTED, Context, Row, is_blank, task_code
from pipeline.checks.report_sheet import check_left_out, check_split, check_twice, lines_by_task
from pipeline.checks.report_story import check_done, check_evidence, check_lag, check_state
from pipeline.model.problem import Problem
from pipeline.model.report import Entry, Line

__all__ = ["CHECKS", "IDENTITY_CHECKS", "SHEET_CHECKS", "Checked", "Context", "check_report"]

IDENTITY_CHECKS: tuple[Callable[[Line, Context], Iterable[Problem]], ...] = (
    check_code,
    check_known,
    check_own,
    check_title,
)
CHECKS: tuple[Callable[[Row], Iterable[Problem]], ...] = (
    check_given,
    check_measure,
    check_amount,
    check_required,
    check_range,
    check_fell,
    check_state,
    check_done,
    check_evidence,
    check_lag,
)
SHEET_CHECKS: tuple[Callable[[Mapping[str, Sequence[Line]], Context], Iterable[Problem]], ...] = (
    check_twice,
    check_left_out,
)

_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Checked:
    """The entries that count, in the order of their rows, and everything there is to say to the sender."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def check_report(lines: Sequence[Line], found: Sequence[Problem], context: Context) -> Checked:
    """Judge every line of a report (rules sections 3, 5, 6, 9 and 10).

    `found` are the problems that reading placed on cells. A row with any problem that comes back gives no
    entry; the order of `lines` does not matter.
    """
    own: list[Problem] = []
    filled: dict[str, list[Row]] = {}
    for line in sorted(lines, key=lambda line: line.row):
        row, said = _check_line(line, context)
        own += said
        if row:
            filled.setdefault(row.task.code, []).append(row)
    by_task = lines_by_task(lines)
    own += [problem for check in SHEET_CHECKS for problem in check(by_task, context)]
    own += check_split(lines, context)
    problems = sorted((*retold(found, own, context), *own), key=_place)
    back = [problem for problem in problems if problem.comes_back]
    codes = {problem.task_code for problem in back}
    cells = {problem.where.cell for problem in back}

    def is_touched(row: Row) -> bool:
        return row.task.code in codes or (bool(cells) and not cells.isdisjoint(row.line.cells.values()))

    entries = [_entry(rows[0]) for rows in filled.values() if not any(map(is_touched, rows))]
    return Checked(tuple(entries), tuple(problems))


def _check_line(line: Line, context: Context) -> tuple[Row | None, list[Problem]]:
    """The row, where something is reported of a task, and what is wrong with it.

    A row accepted just so before does not come back for its content.
    """
    problems = [problem for check in IDENTITY_CHECKS for problem in check(line, context)]
    task = context.register.task_by_code.get(task_code(line))
    if problems or task is None or is_blank(line):
        return None, problems
    row = Row(line, task, context)
    said = [problem for check in CHECKS for problem in check(row)]
    if any(problem.comes_back for problem in said) and _repeats(row):
        return row, [problem for problem in said if not problem.comes_back]
    return row, said


def _repeats(row: Row) -> bool:
    entry = row.context.current.get(row.task.code)
    if entry is None or row.line.faulty or row.figure is None or row.state is None or _has_both(row):
        return False
    before = entry.progress if row.figure_field == "progress" else entry.amount
    return (before, entry.work_state) == (row.figure, row.state) and all(
        getattr(entry, name) == row.text(name) for name in ("narrative", "problems", "next_step")
    )


def _has_both(row: Row) -> bool:
    return row.has("progress") and row.has("amount")


def _entry(row: Row) -> Entry:
    assert row.figure is not None
    assert row.state is not None
    is_percent = row.figure_field == "progress"
    cells = row.line.cells
    return Entry(
        task_code=row.task.code,
        unit_code=row.task.unit_code,
        period=row.context.period,
        progress=row.figure if is_percent else None,
        amount=None if is_percent else row.figure,
        work_state=row.state,
        narrative=row.text("narrative"),
        problems=row.text("problems"),
        next_step=row.text("next_step"),
        evidence=row.evidence,
        sheet=row.context.sheet,
        cells={name: cells[name] for name in REPORTED if name in cells},
    )


def _place(problem: Problem) -> tuple[int, int, int, str, str, str]:
    """The delivery as a whole first, then by row and column, tasks without a row last; equal ones by code."""
    address = _ADDRESS.fullmatch(problem.where.cell)
    last = (problem.task_code, problem.code.value, problem.message)
    if address is None:
        return (2 if problem.task_code else 0, 0, 0, *last)
    column = 0
    for letter in address[1]:
        column = column * 26 + ord(letter) - 64
    return (1, int(address[2]), column, *last)
