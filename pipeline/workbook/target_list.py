"""The official list 目标任务书 of a unit's targets and plan, to be printed and signed; nothing of it comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.model.county import Register, Task, Unit
from pipeline.model.period import Period
from pipeline.workbook.documents import DECLARED_COLUMNS, PLANNED_COLUMNS
from pipeline.workbook.draw import DrawnRow
from pipeline.workbook.form import Form, titled_filename
from pipeline.workbook.register_cells import plan_cells, target_cells
from pipeline.workbook.schema import By, Column, Sheet
from pipeline.workbook.task_words import target_text
from pipeline.workbook.words import number_words

TITLE = "目标任务书"
_SHOWN = ("title", "points", "standard", "method", "leader", "section", "supervising_department", "labels", "due")
_WIDTHS = {"title": 30, "points": 6, "standard": 24, "method": 20, "labels": 12, "due": 11, "supervising_department": 14}
_CODE = Column("code", "任务编号", by=By.OFFICE, width=11)
_KIND = Column("kind", "类别", by=By.OFFICE, width=9)
_GOAL = Column("goal", "年度目标", by=By.OFFICE, width=15)


def _given(columns: Sequence[Column], names: Sequence[str]) -> tuple[Column, ...]:
    by_name = {column.name: column for column in columns}
    return tuple(replace(by_name[name], by=By.OFFICE, width=_WIDTHS.get(name, by_name[name].width)) for name in names)


_TITLE, *_REST = _given(DECLARED_COLUMNS, _SHOWN)
_MONTHS = _given(PLANNED_COLUMNS, [column.name for column in PLANNED_COLUMNS])
_TARGETS = Sheet("target_list", "目标任务", (_CODE, _KIND, _TITLE, _GOAL, *_REST), key="code")
_PLANS = Sheet("plan_list", "计划节点", (_CODE, replace(_TITLE, width=24), *_MONTHS), key="code")


@dataclass(frozen=True, slots=True)
class Basis:
    """What a list is issued on: the office's name, and number and day of the register's version."""

    office: str
    version: int
    day: str


def target_list(register: Register, unit: Unit, basis: Basis) -> Form:
    """The list of one unit: its targets, and on a second sheet their plan by the month."""
    year, tasks = Period(register.year).term, sorted(register.tasks_by_unit[unit.code], key=lambda task: task.code)
    total = number_words(sum((task.points for task in tasks), Decimal()))
    return Form(
        _TARGETS,
        f"{unit.name} {year} {TITLE}",
        titled_filename(unit, f"{year} {TITLE}"),
        f"【下达】{basis.office}，依据{register.year}年基础台账第 {basis.version} 版（{basis.day}）。共 {len(tasks)} 项，分值合计 {total}。",
        ("【说明】★ 为重点监管任务；各月计划见“计划节点”。要变更的用目标申报表、计划申报表申报，审核通过后重新下达。",),
        {task.code: DrawnRow(_target(register, task), frozenset()) for task in tasks},
        {},
        more=(_plans(unit, year, tasks),),
        closing=("单位主要负责人（签字）：　　　　　　　　　　　　　　　　年　　月　　日", f"{basis.office}（盖章）：　　　　　　　　　　　　　　　　年　　月　　日"),
    )


def _plans(unit: Unit, year: str, tasks: Sequence[Task]) -> Form:
    rows = {task.code: DrawnRow(_plan(task), frozenset()) for task in tasks}
    note = "【说明】到每月底应达到的累计计划：形象进度、数量为百分数，控制类为允许的累计数量。"
    return Form(_PLANS, f"{unit.name} {year} 计划节点", "", note, (), rows, {})


def _plan(task: Task) -> Mapping[str, object]:
    """What is signed is what was planned: where nothing is yet, the months stay empty."""
    if task.is_planned:
        return {"code": task.code, "title": task.title, **plan_cells(task)}
    return {"code": task.code, "title": f"{task.title}（计划待申报）"}


def _target(register: Register, task: Task) -> Mapping[str, object]:
    cells = target_cells(register, task)
    title = f"★ {task.title}" if task.key else task.title
    return {**cells, "code": task.code, "kind": task.kind.term, "goal": target_text(task), "title": title}
