"""Sets targets for invented units: the common ones of a class, and each unit's own."""

import random
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pipeline.demo import names
from pipeline.demo.common import CommonWording
from pipeline.demo.plans import SHAPES, draw_months, plan_allowance, plan_percent, plan_points
from pipeline.demo.targets import FIELDS, TOWN_FIELD, Wording
from pipeline.model.county import EvidenceRule, MeasureType, Person, Task, TaskKind, Unit

TOWN, DEPARTMENT = "镇街", "部门"
_FIELD_OF = {name: field for name, _, field in names.DEPARTMENTS}
_MEASURES = {"形": MeasureType.MILESTONE, "数": MeasureType.QUANTITY, "控": MeasureType.CONTROL}


@dataclass(frozen=True, slots=True)
class CommonTarget:
    """One class of common targets: where it applies, and the target as a task that has no unit yet."""

    scope: tuple[str, ...]
    task: Task


def applies(scope: tuple[str, ...], unit: Unit) -> bool:
    """Whether a common target of this scope is set for the unit."""
    return bool({"全部", unit.category, unit.name} & set(scope))


def set_common_target(
    number: int, wording: CommonWording, units: tuple[Unit, ...], year: int
) -> CommonTarget:
    """The class of common targets with its number, from its wording."""
    measure = _MEASURES[wording.kind]
    control = measure is MeasureType.CONTROL
    planned = plan_allowance(wording.target, 1, 12) if control else plan_percent(SHAPES[number % 2], 1, 12)
    task = Task(
        code=f"G{number:02}",
        unit_code="",
        title=wording.title,
        kind=TaskKind.COMMON,
        measure=measure,
        points=wording.points,
        start=date(year, 1, 1),
        due=date(year, 12, 31),
        target=Decimal(wording.target) if measure is MeasureType.QUANTITY else None,
        unit_of_measure=wording.unit,
        standard=_standard(measure, wording.target, wording.unit),
        method="查阅资料、平时抽查与系统数据相结合",
        section="办公室",
        supervising_department=_supervisor(units, wording.field),
        labels=(wording.label,) if wording.label else (),
        evidence=EvidenceRule.PROGRESS if wording.asks else EvidenceRule.NEVER,
        plan=plan_points(planned, False, 1, 12),
    )
    return CommonTarget(_scope(wording, units), task)


def _scope(wording: CommonWording, units: tuple[Unit, ...]) -> tuple[str, ...]:
    """全部 or a category as it is; a field of work as the names of its departments, or of the last one."""
    if wording.scope in ("全部", TOWN, DEPARTMENT):
        return (wording.scope,)
    return tuple(unit.name for unit in units if _field(unit) == wording.scope) or (units[-1].name,)


def _field(unit: Unit) -> str:
    return _FIELD_OF.get(unit.name, TOWN_FIELD)


def _supervisor(units: tuple[Unit, ...], field: str) -> str:
    """Code of the first department of a field of work; of the first department where none has it."""
    departments = [unit for unit in units if unit.category == DEPARTMENT]
    return next((unit.code for unit in departments if _field(unit) == field), departments[0].code)


def _standard(measure: MeasureType, target: int, unit: str) -> str:
    if measure is MeasureType.CONTROL:
        return f"全年控制在 {target} {unit}以内" if target else f"全年 0 {unit}"
    if measure is MeasureType.QUANTITY:
        return f"全年累计完成 {target} {unit}"
    return "按时间节点完成各阶段任务，年底前验收合格"


def _shares(total: int, weights: Sequence[int]) -> list[int]:
    """`total` spread over the weights in whole numbers, the rest one by one from the front."""
    shares = [total * weight // sum(weights) for weight in weights]
    for place in range(total - sum(shares)):
        shares[place % len(shares)] += 1
    return shares


def invent_individual(
    rng: random.Random,
    units: tuple[Unit, ...],
    people: tuple[Person, ...],
    common: tuple[CommonTarget, ...],
    size: tuple[int, int],
) -> Iterator[Task]:
    """Every unit's own targets, `size` = (how many in all, year); with the common ones points add up to 100."""
    total, year = size
    weights = [rng.randint(17, 23) if unit.category == TOWN else rng.randint(8, 16) for unit in units]
    for unit, number in zip(units, _shares(total, weights), strict=True):
        left = 100 - sum(target.task.points for target in common if applies(target.scope, unit))
        points = _shares(int(left * 2), [rng.randint(2, 6) for _ in range(number)])
        leaders = [person.code for person in people if person.unit_code == unit.code][:-1]
        titles: set[str] = set()
        for place in range(number):
            wording, title, target = _word(rng, FIELDS[_field(unit)], titles)
            task = _set_task(rng, wording, target, year)
            yield replace(
                task,
                code=f"{unit.code}-{place + 1:03}",
                unit_code=unit.code,
                title=title,
                points=Decimal(points[place]) / 2,
                leader=rng.choice(leaders),
                supervising_department=_overseer(rng, unit, units),
            )


def _word(rng: random.Random, field: Sequence[Wording], taken: set[str]) -> tuple[Wording, str, int]:
    """A wording, its title with the slots filled, and its target value; never a title that is taken."""
    while True:
        wording = rng.choice(field)
        target = rng.randint(wording.low, wording.high)
        target -= target % (100 if target >= 2000 else 10 if target >= 200 else 1)
        title = wording.title.replace("{数}", str(target)).replace("{企}", rng.choice(names.FIRMS))
        title = title.replace("{路}", f"{rng.choice(names.PLACES)}{rng.choice(('大道', '路', '公路', '街'))}")
        while "{地}" in title:
            title = title.replace("{地}", rng.choice(names.PLACES), 1)
        if title not in taken:
            taken.add(title)
            return wording, title, target


def _set_task(rng: random.Random, wording: Wording, target: int, year: int) -> Task:
    """The task of a wording, with its months and plan, still without unit, leader and points."""
    measure = _MEASURES[wording.kind]
    control = measure is MeasureType.CONTROL
    start, due = (1, 12) if control else draw_months(rng)
    curve = plan_allowance(target, start, due) if control else plan_percent(rng.choice(SHAPES), start, due)
    key = wording.label == "重点项目" and rng.random() < 0.4
    return Task(
        code="",
        unit_code="",
        title=wording.title,
        kind=TaskKind.INDIVIDUAL,
        measure=measure,
        points=Decimal(1),
        start=date(year, start, 1),
        due=date(year, due, monthrange(year, due)[1]),
        target=Decimal(target) if measure is MeasureType.QUANTITY else None,
        unit_of_measure=wording.unit,
        standard=_standard(measure, target, wording.unit),
        method=rng.choice(("现场核查与资料审查", "以主管部门统计数据为准", "查阅资料并实地抽查")),
        section=rng.choice(names.SECTIONS),
        labels=(wording.label,) if wording.label else (),
        key=key,
        evidence=EvidenceRule.NEVER if control else EvidenceRule.ALWAYS if key else EvidenceRule.PROGRESS,
        plan=plan_points(curve, wording.builds, start, due),
    )


def _overseer(rng: random.Random, unit: Unit, units: tuple[Unit, ...]) -> str:
    """Code of the department that supervises: for towns any with works of its own, else the planning one."""
    if unit.category == TOWN:
        return _supervisor(
            units, rng.choice(("农业", "城建", "交通", "环保", "民生", "招商", "安全", "水利"))
        )
    return _supervisor(units, "经济" if _field(unit) != "经济" else "政务")
