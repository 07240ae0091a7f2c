"""Who is assessed on what: units, people, tasks with their plan, and the register that holds them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from pipeline.model.period import Period
from pipeline.model.waiver import Waiver, WaiverRule, in_month


class TaskKind(StrEnum):
    INDIVIDUAL = "individual"
    COMMON = "common"

    @property
    def term(self) -> str:
        return {"individual": "个性目标", "common": "共性目标"}[self.value]


class MeasureType(StrEnum):
    """How a task's progress is reported (rules section 5)."""

    MILESTONE = "milestone"
    QUANTITY = "quantity"
    CONTROL = "control"

    @property
    def term(self) -> str:
        return {"milestone": "形象进度", "quantity": "数量", "control": "控制"}[self.value]


class EvidenceRule(StrEnum):
    """When a task asks for evidence (rules section 6, quality)."""

    PROGRESS = "progress"  # when progress went up or the task is reported complete
    ALWAYS = "always"
    NEVER = "never"

    @property
    def term(self) -> str:
        return {"progress": "有进展时", "always": "每月", "never": "不需要"}[self.value]


@dataclass(frozen=True, slots=True)
class Person:
    """A leader or contact 人员."""

    code: str
    name: str
    unit_code: str = ""
    post: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """An assessed body 单位. `county_leader`, `head` and `contact` are codes of people, or empty."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    category: str = ""
    county_leader: str = ""
    head: str = ""
    contact: str = ""
    emails: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """How its folder in inbox, outbox and archive is named: code and name."""
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class PlanPoint:
    """The plan of one month 计划节点: cumulative, in percent, or in amount for control measures."""

    month: int
    planned: Decimal
    milestone: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One target of one unit in one year 目标任务.

    `plan` has the months from January to December in order; a month that the register leaves empty
    carries the value of the month before. `target` is the target value of a quantity measure.
    `leader` is a person's code; `supervising_department` a unit's code. `row` is the register's row,
    as `sheet!A1`.
    """

    code: str
    unit_code: str
    title: str
    kind: TaskKind
    measure: MeasureType
    points: Decimal
    start: date
    due: date
    target: Decimal | None = None
    unit_of_measure: str = ""
    standard: str = ""
    method: str = ""
    leader: str = ""
    section: str = ""
    supervising_department: str = ""
    labels: tuple[str, ...] = ()
    key: bool = False
    evidence: EvidenceRule = EvidenceRule.PROGRESS
    plan: tuple[PlanPoint, ...] = ()
    row: str = ""

    def point(self, month: int) -> PlanPoint:
        """The plan of a month, 1 to 12."""
        return self.plan[month - 1]

    @property
    def is_planned(self) -> bool:
        """Whether there is a plan: one of nothing but 0 waits for the unit's. What a control measure allows is always said."""
        return self.measure is MeasureType.CONTROL or any(point.planned for point in self.plan)


@dataclass(frozen=True)
class Register:
    """基础台账: everything the office keeps for a year, common targets already expanded.

    `digest` is the SHA-256 of the workbook it was read from and names the version. `campaigns` are those of the labels
    that have a page and a ranking of their own.
    """

    year: int
    digest: str
    units: tuple[Unit, ...] = ()
    people: tuple[Person, ...] = ()
    labels: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
    campaigns: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @cached_property
    def unit_by_code(self) -> Mapping[str, Unit]:
        return MappingProxyType({unit.code: unit for unit in self.units})

    @cached_property
    def person_by_code(self) -> Mapping[str, Person]:
        return MappingProxyType({person.code: person for person in self.people})

    @cached_property
    def task_by_code(self) -> Mapping[str, Task]:
        return MappingProxyType({task.code: task for task in self.tasks})

    @cached_property
    def tasks_by_unit(self) -> Mapping[str, tuple[Task, ...]]:
        """Tasks of each unit in the register's order; every unit has a key."""
        lists: dict[str, list[Task]] = {unit.code: [] for unit in self.units}
        for task in self.tasks:
            lists[task.unit_code].append(task)
        return MappingProxyType({code: tuple(tasks) for code, tasks in lists.items()})

    def extensions(self, period: Period) -> tuple[Waiver, ...]:
        """延期: the units that may report a month until later (rules section 4)."""
        return tuple(w for w in in_month(self.waivers, period) if w.rule is WaiverRule.EXTENSION)

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """Names that more than one person bears."""
        return frozenset(name for name, bearers in Counter(person.name for person in self.people).items() if bearers > 1)

    def person_name(self, code: str) -> str:
        """The name behind a person's code; empty where there is none."""
        person = self.person_by_code.get(code)
        return person.name if person else ""

    def find_units(self, text: str) -> tuple[Unit, ...]:
        """Every unit whose code, name, folder or alias is `text`: one is an answer, two are a question."""
        text = text.strip()
        return tuple(u for u in self.units if text in (u.code, u.name, u.folder, *u.aliases))
