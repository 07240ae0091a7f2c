"""Asking for tasks with the filters of the bulletin: conditions read from words, and the answer as rows, data and workbook."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from io import BytesIO

from pipeline.model.report import WorkState
from pipeline.model.result import Status
from pipeline.publish.columns import Style
from pipeline.publish.excel.sheets import Pen, draw_list, draw_notes, new_workbook
from pipeline.publish.excel.texts import Texts
from pipeline.publish.tables.columns_task import PRINTED, TASK_DATA, TASKS
from pipeline.publish.tables.flat import Table, as_minute, render_csv, two_places
from pipeline.publish.views.rows import FLAGS, TaskRow

Condition = Callable[[TaskRow], bool]
_NEAR = 8  # how many values a question names, where they are not a fixed list
_IDENTIFIERS = frozenset(status.value for status in Status)  # understood, and not offered
_BETWEEN = re.compile(r"(.*?)(?:\.\.|至|~)(.*)")
_SEPARATORS = re.compile("[,，、]")


class NotUnderstood(Exception):
    """A condition that can't be read; the message is a Chinese sentence that says what can be written."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a condition looks at: `values` has a task's own, `words` those that it may have, found this time or not."""

    name: str
    identifier: str
    values: Callable[[TaskRow], tuple[str, ...]]
    words: tuple[str, ...] = ()


def _state(row: TaskRow) -> tuple[str, ...]:
    return (*((row.work_state.term,) if row.work_state else ()), *row.flags)


FIELDS = (
    Field("单位", "unit", lambda row: (row.unit_code, row.unit_name)),
    Field("类别", "category", lambda row: (row.category,)),
    Field("标签", "label", lambda row: row.labels),
    Field("领导", "leader", lambda row: (row.leader, row.result.task.leader)),
    Field("部门", "department", lambda row: (row.department, row.result.task.supervising_department)),
    Field(
        "颜色", "colour", lambda row: (row.status.char, row.status.term, row.status.value),
        tuple(word for status in Status for word in (status.char, status.term, status.value)),
    ),
    Field("状态", "state", _state, (*(state.term for state in WorkState), *FLAGS)),
    Field("级别", "level", lambda row: (str(row.result.level), row.level_term), tuple("01234")),
)  # fmt: skip
PROGRESS = Field("进度", "progress", lambda row: (), ("低于计划", "不低于计划"))
_BY_NAME: Mapping[str, Field] = {name: field for field in (*FIELDS, PROGRESS) for name in (field.name, field.identifier)}


def find_tasks(rows: Iterable[TaskRow], words: Sequence[str]) -> tuple[TaskRow, ...]:
    """The tasks for which every word holds: `名称=值` (several values: any of them) or a text to be found.

    Raises NotUnderstood where a condition has no such name, or a value that no task has.
    """
    held = tuple(rows)
    conditions = [_condition(word, held) for word in words]
    return tuple(row for row in held if all(condition(row) for condition in conditions))


def _condition(word: str, rows: Sequence[TaskRow]) -> Condition:
    name, sign, value = word.partition("=")
    if not sign:
        return partial(_mentions, word.strip().lower())
    field = _BY_NAME.get(name.strip())
    if field is None:
        raise NotUnderstood(f"没有“{name}”这个条件；可以写：{'、'.join(each.name for each in (*FIELDS, PROGRESS))}")
    values = frozenset(filter(None, map(str.strip, _SEPARATORS.split(value))))
    if field is PROGRESS:
        return _progress(value.strip())
    for each in values:
        _must_be_known(field, each, rows)
    return lambda row: not values.isdisjoint(field.values(row))


def _mentions(text: str, row: TaskRow) -> bool:
    """Whether the text stands anywhere in what the bulletin says of the task, as reported too."""
    entry = row.result.filing.entry if row.result.filing else None
    said = (entry.narrative, entry.problems, entry.next_step) if entry else ()
    receipt = row.source.number if row.source else ""
    parts = (row.code, row.title, row.unit_name, row.leader, row.department, row.reason, receipt, *row.labels, *row.flags, *said)
    return any(text in part.lower() for part in parts)


def _must_be_known(field: Field, value: str, rows: Sequence[TaskRow]) -> None:
    known = dict.fromkeys((*field.words, *(word for row in rows for word in field.values(row) if word)))
    if value in known:
        return
    told = [word for word in known if word not in _IDENTIFIERS]
    near = [word for word in told if value in word] or told
    most = max(_NEAR, len(field.words))
    more = " 等" if len(near) > most else ""
    raise NotUnderstood(f"没有“{value}”这个{field.name}；可以写：{'、'.join(near[:most])}{more}")


def _progress(value: str) -> Condition:
    """`0..50`, `50..`, `..50` (both ends count), a single figure, or how A stands to P."""
    if value == "低于计划":
        return lambda row: row.deviation < 0
    if value == "不低于计划":
        return lambda row: row.deviation >= 0
    between = _BETWEEN.fullmatch(value)
    try:
        least, most = (Decimal(end) if end else None for end in (map(str.strip, between.groups()) if between else (value, value)))
    except InvalidOperation:
        raise NotUnderstood(f"“{value}”不是进度；可以写 0..50、50..、..50、低于计划、不低于计划") from None
    return lambda row: (least is None or row.result.assessed >= least) and (most is None or row.result.assessed <= most)


HEADINGS = ("任务编号", "目标任务", "单位", "颜色", "P", "A", "偏差", "责任领导", "标记")


def seen(row: TaskRow) -> tuple[str, ...]:
    """A task as a line of a table for people, under HEADINGS."""
    figures = (row.result.planned, row.result.assessed, row.deviation)
    return (row.code, row.title, row.unit_name, row.status.char, *map(two_places, figures), row.leader, "、".join(row.flags))


def as_csv(rows: Sequence[TaskRow]) -> bytes:
    """The rows as the bulletin's `tasks.csv` has them."""
    return render_csv(_table(rows))


def as_objects(rows: Sequence[TaskRow]) -> list[dict[str, object]]:
    """The rows for JSON, under the names of the bulletin's data; figures as exact text, None where there is none."""
    table = _table(rows)
    columns = [[_plain(column.style, value) for value in values] for column, values in zip(table.columns, table.values, strict=True)]
    return [dict(zip((column.name for column in table.columns), row, strict=True)) for row in zip(*columns, strict=True)]


def _table(rows: Sequence[TaskRow]) -> Table[TaskRow]:
    return Table("tasks", "目标任务", TASK_DATA, rows, ("task_code",))


def _plain(style: Style, value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}" if style == "points" else two_places(value)
    return as_minute(value) if isinstance(value, datetime) else value


def as_workbook(rows: Sequence[TaskRow], title: str, office: str, asked: str) -> bytes:
    """The rows as a workbook with the bulletin's columns, which says what was asked."""
    buffer = BytesIO()
    with new_workbook(buffer, title, office) as workbook:
        pen = Pen(workbook, Texts(title, sheets={"目标任务": asked}, notes=(("查询条件", asked),)))
        draw_list(pen, "目标任务", TASKS, rows, frozen=2, printed=PRINTED)
        draw_notes(pen, (("任务数", str(len(rows))),))
    return buffer.getvalue()
