"""What a sent row leaves unsettled: two rows that contradict each other, or values under another task's name.

The workbook to mend has one row for each thing asked: it leaves such cells empty, says what stood there, and asks anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.model.problem import Code, Problem
from pipeline.model.report import Line
from pipeline.workbook.form import shown_value
from pipeline.workbook.schema import Sheet

_FIGURES = ("progress", "amount")  # what a report counts by: never taken over where it is in doubt whose it is
_TWICE = "原表里填了不止一行，内容不同，都没有计入。"
_SPLIT = "原表里像是拆成了两行，没有计入。"
_ANEW = {
    Code.TASK_TWICE: (_TWICE, "这里只有一行：不同的格和报的数空着，请填正确的。"),
    Code.ROW_SPLIT: (_SPLIT, "这里只有一行：下面那行填了的格和报的数空着，请填完整的。"),
    Code.GIVEN_CHANGED: ("", "报的数空着，请按这一行的目标任务填。"),
}


def sent_values(sheet: Sheet, line: Line) -> dict[str, object]:
    """What the sender wrote in the cells to be filled in, by column: read values, else the text as it showed."""
    return {
        column.name: shown_value(column, line.values[column.name])
        if column.name in line.values
        else line.texts[column.name]
        for column in sheet.asked.values()
        if column.name in line.values or column.name in line.texts
    }


def asked_anew(problem: Problem) -> Problem:
    """A problem in the words of the workbook to mend, which has one row where the sent one had two."""
    if not (problem.comes_back and problem.code in _ANEW):
        return problem
    message, hint = _ANEW[problem.code]
    return replace(problem, message=message or problem.message, hint=hint)


def unsettled(sheet: Sheet, own: Sequence[Line], below: Line | None, problems: Iterable[Problem]) -> Mapping[str, str]:
    """The columns that a row is asked for anew, each with what stood there. `own` are the lines of its key, `below` the one
    right under the first of them."""
    codes = {problem.code for problem in problems if problem.comes_back} & _ANEW.keys()
    if not codes:
        return {}
    rows = list(own) if Code.TASK_TWICE in codes else list(own[:1])
    half = sent_values(sheet, below) if below and Code.ROW_SPLIT in codes else {}
    said = [(line.row, sent_values(sheet, line)) for line in rows]
    differing = {name for name in sheet.asked if len({str(values.get(name, "")) for _, values in said}) > 1}
    names = {*_FIGURES, *differing, *(name for name, value in half.items() if _is_filled(value))}
    if below and half:
        said.append((below.row, half))
    found = {name: [(row, values[name]) for row, values in said if _is_filled(values.get(name))] for name in sheet.asked if name in names}
    return {name: f"原表{'，'.join(f'第 {row} 行写“{value}”' for row, value in each)}。" for name, each in found.items() if each}


def _is_filled(value: object) -> bool:
    return value not in (None, "")
