"""What the drawer of a task shows beyond its row: embedded once in the page, as compact as it can be.

One array a task, in the order of the rows on the page; what repeats stands in a table, what is empty at the end is left out.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import orjson
from markupsafe import Markup

from pipeline.assess.progress import plan_line
from pipeline.model.county import MeasureType
from pipeline.model.text import inert
from pipeline.publish.figures import figure, minute
from pipeline.publish.rows import LEVELS, TaskRow, plain_text
from pipeline.publish.trail import Step
from pipeline.publish.view import Bulletin

_DECISIONS = {"confirm": "认可", "adjust": "调整", "return": "退回"}


def drawer_data(bulletin: Bulletin, rows: Iterable[TaskRow]) -> Markup:
    """JSON for a script element: `months` on the line of actual progress, `texts`, and `tasks`, one array a row."""
    names = {unit.code: unit.name for category in bulletin.categories for unit in category.units}
    texts: dict[str, int] = {"": 0}
    content = {
        "months": [month.month for month in (*bulletin.trail.assessed, bulletin.period)],
        "tasks": [_slim(_task(bulletin, row, texts, names)) for row in rows],
        "texts": list(texts),
    }
    return Markup(inert(orjson.dumps(content).decode()).replace("<", "\\u003c"))


def _task(bulletin: Bulletin, row: TaskRow, texts: dict[str, int], names: dict[str, str]) -> list[Any]:
    """The order that the page's script knows: plan, actual, facts, work state, story, problems, next step, amount,
    evidence, verification, measures before, exceptions, level, months in a row."""
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
        *(place(plain_text(words)) for words in story),
        _amount(row),
        [plain_text(name) for name in trail.evidence.get(task.code, ())],
        _verified(row, names),
        [_step(step) for step in trail.steps.get(task.code, ())],
        list(row.waivers),
        result.level,
        result.streak,
    ]


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


def _verified(row: TaskRow, names: dict[str, str]) -> str:
    """Decision, verified progress, reason, and where it was written."""
    said = row.result.verification
    if said is None:
        return ""
    progress = "" if said.progress is None else f" {figure(said.progress)}"
    place = "!".join(part for part in (said.sheet, said.cell) if part)
    reason = f"：{said.reason}" if said.reason else ""
    return plain_text(f"{names.get(said.by, said.by)} {_DECISIONS[said.decision.value]}{progress}{reason}（回执 {said.number} {place}）")


def _step(step: Step) -> str:
    measure, answer = step.measure, step.response
    said = f"，{minute(answer.first_arrived)}：{answer.done}" if answer else ""
    return plain_text(f"{measure.number} {LEVELS[measure.level]}，{step.term}{said}")
