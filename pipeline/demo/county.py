"""Invents a county: units, people and targets that look like a real one and belong to nobody."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from pipeline.demo import names
from pipeline.demo.common import COMMON
from pipeline.demo.planted import plan_late
from pipeline.demo.setting import (
    DEPARTMENT,
    TOWN,
    CommonTarget,
    applies,
    invent_individual,
    set_common_target,
)
from pipeline.demo.targets import LABELS
from pipeline.model.county import Person, Task, Unit

FULL_SIZE, FULL_INDIVIDUAL = 96, 1268


@dataclass(frozen=True)
class County:
    """An invented county: the material of a register, and of the lives of those in it."""

    name: str
    year: int
    seed: int
    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    labels: tuple[tuple[str, str], ...]
    individual: tuple[Task, ...]
    common: tuple[CommonTarget, ...]

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """Every task, common targets expanded over the units they apply to."""
        expanded = (
            replace(
                target.task, code=f"{target.task.code}-{unit.code}", unit_code=unit.code, leader=unit.head
            )
            for target in self.common
            for unit in self.units
            if applies(target.scope, unit)
        )
        return (*self.individual, *expanded)

    @cached_property
    def tasks_by_unit(self) -> Mapping[str, tuple[Task, ...]]:
        lists: dict[str, list[Task]] = {unit.code: [] for unit in self.units}
        for task in self.tasks:
            lists[task.unit_code].append(task)
        return MappingProxyType({code: tuple(tasks) for code, tasks in lists.items()})


def invent_county(seed: int, units: int = FULL_SIZE, year: int = 2026, one_in: int = 1) -> County:
    """The county of a seed: the same seed and size always give the same county.

    One unit in six is a town or street, the others are departments; 1,268 individual targets for 96 units,
    fewer in proportion, and of these and the kinds of common targets `one_in` so many. Raises ValueError for fewer than 2 units or more than 96.
    """
    if not 2 <= units <= FULL_SIZE:
        raise ValueError(f"单位数应在 2 到 {FULL_SIZE} 之间，不能是 {units}")
    rng = random.Random(f"{seed}:county")
    bodies = _invent_units(units)
    people = _invent_people(rng, bodies)
    bodies = _appoint(bodies, people)
    common = tuple(
        set_common_target(number, wording, bodies, year) for number, wording in enumerate(COMMON[::one_in], 1)
    )
    number = FULL_INDIVIDUAL * units // FULL_SIZE // one_in
    individual = tuple(plan_late(task, seed) for task in invent_individual(rng, bodies, people, common, (number, year)))
    return County(names.COUNTY, year, seed, bodies, people, tuple(LABELS.items()), individual, common)


def _invent_units(number: int) -> tuple[Unit, ...]:
    towns = max(1, number * len(names.TOWNS) // FULL_SIZE)
    drawn = [
        Unit(f"Z{n:02}", name, (f"{names.COUNTY}{name}",), TOWN)
        for n, name in enumerate(names.TOWNS[:towns], 1)
    ]
    for n, (name, short, _) in enumerate(names.DEPARTMENTS[: number - towns], 1):
        drawn.append(Unit(f"B{n:02}", name, (short,), DEPARTMENT))
    return tuple(drawn)


def _invent_people(rng: random.Random, units: tuple[Unit, ...]) -> tuple[Person, ...]:
    """County leaders first, then each unit's head, deputies (three or four) and contact."""
    posts = [("", post) for post in names.COUNTY_POSTS[: max(2, len(units) // 8)]]
    for unit in units:
        town = unit.category == TOWN
        deputies = ["副镇长" if town and "镇" in unit.name else "副主任" if town else "副局长"] * rng.choice(
            (3, 4, 4)
        )
        if not town and not unit.name.endswith("局"):
            deputies = ["副主任" if unit.name.endswith(("办公室", "中心", "委")) else "班子成员"] * len(
                deputies
            )
        posts += [(unit.code, post) for post in ("主要负责人", *deputies, "联络员")]
    drawn = names.invent_people(rng, len(posts), namesakes=max(1, len(posts) // 100))
    return tuple(
        Person(f"P{n:03}", name, unit, post, f"p{n:03}@yunling.example")
        for n, (name, (unit, post)) in enumerate(zip(drawn, posts, strict=True), 1)
    )


def _appoint(units: tuple[Unit, ...], people: tuple[Person, ...]) -> tuple[Unit, ...]:
    """Units with their head, contact and county leader in charge."""
    leaders = [person.code for person in people if not person.unit_code]
    own: dict[str, list[str]] = {unit.code: [] for unit in units}
    for person in people:
        if person.unit_code:
            own[person.unit_code].append(person.code)
    return tuple(
        replace(
            unit,
            county_leader=leaders[place % len(leaders)],
            head=own[unit.code][0],
            contact=own[unit.code][-1],
            emails=(f"{unit.code.lower()}@yunling.example",),
        )
        for place, unit in enumerate(units)
    )
