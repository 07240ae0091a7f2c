"""An explanation in lines for a terminal and as plain values for machines."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pipeline.publish.views.explain import ASSUMED, Climb, ExplainedTask, Explanation, spell
from pipeline.publish.views.rows import TaskRow, plain_text

TASK_HEADINGS = ("任务", "色", "P", "A", "分值", "进度", "时效", "质量", "真实性", "扣分", "合计", "还可多得", "出处")


def head_line(explanation: Explanation, term: str) -> str:
    """Who, when, how much, which place."""
    score, row = explanation.row.score, explanation.row
    what = "综合得分" if explanation.is_unit else "进度得分"
    where = f"在{row.category or '责任领导'} {explanation.among} 个中列第 {score.rank} 名" if score.rank else "没有名次"
    return f"{row.name}（{row.code}）{term}{what} {explanation.figure}，{where}。"


def dimension_lines(explanation: Explanation) -> Iterator[str]:
    """The sum, a line a dimension, and the rounding at its end."""
    for each in explanation.dimensions:
        rate = f" × {each.weight}%" if each.weight is not None else ""
        sign = "+" if each.weight is not None else "−"
        yield f"  {sign} {each.name} {each.value}{rate} = {spell(abs(each.points))}　（{each.formula}）"
    yield f"  = {spell(explanation.exact)}，四舍五入为 {explanation.figure}"


def task_cells(each: ExplainedTask) -> tuple[str, ...]:
    """One task's line of the table, its points with four decimals."""
    result, part = each.row.result, each.part
    points = (part.progress, part.timeliness, part.quality, part.accuracy, part.deduction, part.total, each.lost)
    figures = (result.planned, result.assessed, result.task.points)
    return (f"{each.row.code} {each.row.title}", result.status.char, *map(str, figures), *map(spell, points), place_of(each.row))


def task_lines(each: ExplainedTask) -> Iterator[str]:
    """The same on three lines, for a screen that has no room for the table."""
    result, part = each.row.result, each.part
    yield f"  {result.status.char} {each.row.code} {each.row.title}：P {result.planned:.2f}、A {result.assessed:.2f}、分值 {result.task.points}"
    dimensions = (part.progress, part.timeliness, part.quality, part.accuracy, part.deduction)
    told = "，".join(f"{name} {spell(points)}" for name, points in zip(TASK_HEADINGS[5:10], dimensions, strict=True) if points)
    yield f"      得 {spell(part.total)}{f'（{told}）' if told else ''}，还可多得 {spell(each.lost)}"
    yield f"      {place_of(each.row)}"


def place_of(row: TaskRow) -> str:
    """File, sheet and cell of a task's figure: of the decision that put another in its place, else of what was reported; what it
    is where nothing of this month counts.
    """
    said = row.result.verification
    if said and said.progress is not None and said.progress != row.result.reported:
        return plain_text(f"{'申诉审核' if said.appealed else '核实'} {said.file} {said.sheet}!{said.cell}")
    if row.result.returned:
        return "核实退回，沿用上次认定的"
    return f"{row.source.file} {row.source.place}" if row.source else "缺报，沿用上次认定的"


def climb_lines(explanation: Explanation) -> Iterator[str]:
    """What the next rank and the first would take, and under which assumptions."""
    for climb in explanation.climbs:
        yield from _climb_lines(climb, explanation)
    if explanation.climbs:
        yield f"假设：{ASSUMED}"
    elif explanation.row.score.rank == 1:
        yield "已经是第 1 名。"


def _climb_lines(climb: Climb, explanation: Explanation) -> Iterator[str]:
    way = climb.way
    head = f"要到第 {climb.rank} 名（{climb.beside}，{way.aim} 分），还差 {way.aim - explanation.figure} 分"
    if way.is_enough:
        yield f"{head}：最少把 {len(way.steps)} 项任务做到位，得 {way.reached} 分。"
    else:
        yield f"{head}：{climb.shortfall('单位' if explanation.is_unit else '领导')}"
        return
    for step, row in climb.pairs:
        yield f"    {row.code} {row.title}：{'，'.join(step.deeds)}（+{spell(step.gain)}）"


def explanation_json(explanation: Explanation, period: str, is_final: bool) -> dict[str, Any]:
    """Everything, exact: points as fractions of whole numbers, so that their sum can be checked."""
    score = explanation.row.score
    return {
        "kind": "unit" if explanation.is_unit else "leader",
        "code": score.code, "name": explanation.row.name, "period": period, "final": is_final,
        "figure": explanation.figure, "exact": _exact(explanation.exact), "rank": score.rank, "among": explanation.among,
        "dimensions": [
            {"name": each.name, "value": each.value, "weight": each.weight, "points": _exact(each.points), "formula": each.formula}
            for each in explanation.dimensions
        ],
        "tasks": [_task_json(each) for each in explanation.tasks],
        "climbs": [
            {"rank": climb.rank, "beside": climb.beside, "aim": climb.way.aim, "reached": climb.way.reached, "enough": climb.way.is_enough,
             "steps": [{"task": step.result.task.code, "to": step.to, "deeds": step.deeds, "gain": _exact(step.gain)} for step in climb.way.steps]}
            for climb in explanation.climbs
        ],
        "assumed": ASSUMED,
    }  # fmt: skip


def _task_json(each: ExplainedTask) -> dict[str, Any]:
    result, part = each.row.result, each.part
    points = {name: _exact(getattr(part, name)) for name in ("progress", "timeliness", "quality", "accuracy", "deduction", "total")}
    return {**task_json(each.row), "points": points, "lost": _exact(each.lost), "weight": result.task.points}


def task_json(row: TaskRow) -> dict[str, Any]:
    """A task's figures and where they come from."""
    result, source = row.result, row.source
    origin = {"receipt": source.number, "file": source.file, "sheet": source.sheet, "cell": source.cell,
              "arrived": source.arrived.isoformat()} if source else None  # fmt: skip
    return {
        "task": row.code, "title": row.title, "status": result.status.value, "reason": row.reason, "planned": result.planned,
        "reported": result.reported, "verified": result.verified, "assessed": result.assessed, "flags": row.flags, "source": origin,
    }  # fmt: skip


def _exact(value: Fraction) -> str:
    return str(value)
