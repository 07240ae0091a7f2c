"""What the drawer of a task shows beyond its row: embedded once in the page, as compact as it can be.

One array a task, in the order of the rows on the page; what repeats stands in a table, what is empty at the end is left out.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import orjson
from markupsafe import Markup

from pipeline.assess.progress import plan_line
from pipeline.model.county import MeasureType
from pipeline.model.text import inert
from pipeline.publish.views.bulletin import Bulletin
from pipeline.publish.views.figures import minute
from pipeline.publish.views.rows import LEVELS, TaskRow, plain_text
from pipeline.publish.views.trail import Step

_LONGEST = 160  # letters of a text that a unit wrote
_DECISIONS = {"confirm": "认可", "adjust": "调整", "return": "退回"}


def drawer_data(bulletin: Bulletin, rows: Iterable[TaskRow]) -> Markup:
    """JSON for a script element: `months` on the line of actual progress, `texts`, and `tasks`, one array a row."""
    names = {unit.code: unit.name for category in bulletin.categories for unit in category.units}
    warnings: dict[str, list[str]] = {}
    for warning in bulletin.warnings:
        warnings.setdefault(warning.task_code, []).append(f"{warning.kind.term}：{warning.sentence}")
    texts: dict[str, int] = {"": 0}
    content = {
        "months": [month.month for month in (*bulletin.trail.assessed, bulletin.period)],
        "tasks": [
            _slim([*_task(bulletin, row, texts, names), warnings.get(row.code, []), _picture(bulletin, row)]) for row in rows
        ],
        "texts": list(texts),
    }
    return Markup(inert(orjson.dumps(content).decode()).replace("<", "\\u003c"))


def _task(bulletin: Bulletin, row: TaskRow, texts: dict[str, int], names: dict[str, str]) -> list[Any]:
    """The order that the page's script knows: plan, actual, facts, work state, story, problems, next step, amount,
    evidence, verification, measures before, exceptions, level, months in a row; warnings and a small picture follow."""
    result, task, trail = row.result, row.result.task, bulletin.trail
    entry = result.filing.entry if result.filing else None
    story = (entry.narrative, entry.problems, entry.next_step) if entry else ("", "", "")
    actual = [*(past.get(task.code) for past in trail.assessed.values()), result.assessed]

    def place(text: str) -> int:
        return texts.setdefault(text, len(texts))

    return [
        place(" ".join(map(_short, plan_line(task, bulletin.period.year)))),
        " ".join(map(_short, actual)),
        place(_facts(row)),
        place(row.work_state.term if row.work_state else ""),
        *(place(_shortened(words)) for words in story),
        _amount(row),
        [plain_text(name) for name in trail.evidence.get(task.code, ())],
        _verified(row, names, place),
        [_step(step) for step in trail.steps.get(task.code, ())],
        list(row.waivers),
        result.level,
        result.streak,
    ]


def _picture(bulletin: Bulletin, row: TaskRow) -> str:
    jpeg = bulletin.trail.pictures.get(row.result.task.code, b"")
    return b64encode(jpeg).decode()


def _slim(values: list[Any]) -> list[Any]:
    while values and not values[-1]:
        values.pop()
    return values


def _short(value: Decimal | None) -> str:
    """A figure without zeros that say nothing; an underscore where there is none."""
    return "_" if value is None else f"{value.normalize():f}"


def _facts(row: TaskRow) -> str:
    task = row.result.task
    due = f"{task.due.month}月{task.due.day}日" if task.due.year == row.result.period.year else f"{task.due:%Y-%m-%d}"
    parts = (f"{task.kind.term}，{task.measure.term}", f"分值 {task.points:f}", f"时限 {due}", row.department and f"主管 {row.department}")
    return " · ".join(part for part in parts if part)


def _amount(row: TaskRow) -> str:
    """The amount as reported, with what it is measured against."""
    task, entry = row.result.task, row.result.filing.entry if row.result.filing else None
    if entry is None or entry.amount is None:
        return ""
    if task.measure is MeasureType.CONTROL:
        allowed = task.point(row.result.period.month or 12).planned
        return plain_text(f"累计发生 {entry.amount:f} {task.unit_of_measure}，控制数 {allowed:f}")
    return plain_text(f"累计完成 {entry.amount:f} {task.unit_of_measure}，目标 {task.target or 0:f}")


def _shortened(words: str) -> str:
    """A text of a report; where it is long its beginning, for the page has to carry those of all tasks."""
    text = plain_text(words)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……（全文见月报）"


def _verified(row: TaskRow, names: dict[str, str], place: Callable[[str], int]) -> list[Any]:
    """Who decided what, the verified progress where it differs, receipt with sheet, cell, reason."""
    said = row.result.verification
    if said is None:
        return []
    progress = "" if said.progress in (None, row.result.reported) else _short(said.progress)
    who = plain_text(f"{names.get(said.by, said.by)} {_DECISIONS[said.decision.value]}")
    return _slim([place(who), progress, place(plain_text(f"回执 {said.number} {said.sheet}")), plain_text(said.cell), plain_text(said.reason)])


def _step(step: Step) -> str:
    measure, answer = step.measure, step.response
    said = f"，{minute(answer.first_arrived)}：{answer.done}" if answer else ""
    return plain_text(f"{measure.number} {LEVELS[measure.level]}，{step.term}{said}")
