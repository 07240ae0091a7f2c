"""What the assessment says: the colour of each task, the scores of each unit and leader, the ranks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from pipeline.model.county import Task
from pipeline.model.period import Period
from pipeline.model.report import Filing, Verification
from pipeline.model.waiver import Waiver


class Status(StrEnum):
    """状态: the colour of a task in a month, in the order in which the rules are tried (section 5)."""

    ORANGE = "orange"
    NOT_DUE = "not_due"
    BLACK = "black"
    RED = "red"
    BLUE = "blue"
    GREEN = "green"

    @property
    def char(self) -> str:
        return {"orange": "橙", "not_due": "—", "black": "黑", "red": "红", "blue": "蓝", "green": "绿"}[self.value]

    @property
    def term(self) -> str:
        terms = {"orange": "已完结", "not_due": "未到期", "black": "未开复工", "red": "滞后", "blue": "超额", "green": "正常"}
        return terms[self.value]


@dataclass(frozen=True, slots=True)
class TaskResult:
    """One task in one month, judged. Percentages in points, at most two places.

    `before` is the last known A, `assessed` is A, `planned` P. `reported` and `verified` are None where there
    is none. `progress_score` (p of section 6, unrounded to two places half up for display only),
    `timeliness_score` and `good` are the task's part in its unit's dimensions. `reason` is the rule that
    gave the colour, as a Chinese sentence with its figures. `level` is the supervision level that the
    colours bring (0: none), `escalated` that one of its steps comes from an unanswered measure, `streak` the months in a
    row that were red or black. `waivers` are the exceptions that hold for it; `task` is as it is asked under them.
    """

    task: Task
    period: Period
    planned: Decimal
    before: Decimal
    reported: Decimal | None
    verified: Decimal | None
    assessed: Decimal
    status: Status
    reason: str
    missing: bool
    late: bool
    overdue: bool
    completed_before: bool
    evidence_required: bool
    evidence_missing: bool
    returned: bool
    provisional: bool
    streak: int
    level: int
    escalated: bool = False
    filing: Filing | None = None
    verification: Verification | None = None
    waivers: tuple[Waiver, ...] = ()
    progress_score: Decimal | None = None
    timeliness_score: Decimal | None = None
    good: bool | None = None

    @property
    def is_assessed(self) -> bool:
        return self.status is not Status.NOT_DUE

    @property
    def gap(self) -> Decimal | None:
        """|reported − verified| as it counts against accuracy (rules section 6); None where one is not known, and where the
        unit's own appeal brought the verified figure.
        """
        is_appealed = self.verification is not None and self.verification.appealed
        if self.reported is None or self.verified is None or is_appealed:
            return None
        return abs(self.reported - self.verified)


@dataclass(frozen=True, slots=True)
class Score:
    """The scores of one unit, leader, label or department in a period, two decimals half up.

    Dimensions and composite are None where there is no assessed task. `counts` has every Status.
    """

    code: str
    name: str
    category: str
    counts: Mapping[Status, int]
    points: Decimal
    progress: Decimal | None = None
    timeliness: Decimal | None = None
    quality: Decimal | None = None
    accuracy: Decimal | None = None
    deductions: Decimal = Decimal("0.00")
    bonuses: Decimal = Decimal("0.00")
    composite: Decimal | None = None
    rank: int | None = None
    rank_before: int | None = None

    @property
    def movement(self) -> int | None:
        """Places gained (positive) or lost since the previous period; None where one rank is unknown."""
        if self.rank is None or self.rank_before is None:
            return None
        return self.rank_before - self.rank


def campaign_ranking(label: str) -> str:
    """The name of the ranking of units within a campaign."""
    return f"campaign {label}"


@dataclass(frozen=True)
class Past:
    """What a month needs to know of the months before it: A and streak by task, rank by ranking and code."""

    assessed: Mapping[str, Decimal] = field(default_factory=dict)
    streaks: Mapping[str, int] = field(default_factory=dict)
    ranks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Assessment:
    """Everything a bulletin of one month rests on.

    `tasks` in the register's order; `units`, `leaders`, `labels` and `departments` in ranking order (units by
    category, in the order the categories appear in the register). `campaigns` ranks the units within each
    campaign by their progress in it. `deviations` are the assessed tasks, worst A − P first.
    """

    period: Period
    tasks: tuple[TaskResult, ...]
    units: tuple[Score, ...]
    leaders: tuple[Score, ...]
    labels: tuple[Score, ...]
    departments: tuple[Score, ...]
    deviations: tuple[TaskResult, ...]
    campaigns: Mapping[str, tuple[Score, ...]] = field(default_factory=dict)

    @property
    def rankings(self) -> Mapping[str, tuple[Score, ...]]:
        """The rankings of groups by name."""
        return {
            "units": self.units,
            "leaders": self.leaders,
            "labels": self.labels,
            "departments": self.departments,
            **{campaign_ranking(label): scores for label, scores in self.campaigns.items()},
        }
