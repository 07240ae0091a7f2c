"""Supervision 督办: measures taken on tasks, what units answer, and how each case stands (rules section 7)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.model.period import Period


@dataclass(frozen=True, slots=True)
class Measure:
    """督办措施: one step on one task in one month. `due` is the moment by which the unit answers, aware.

    `basis` says with its figures why: the reason of the colour. `corrected` is what a correction did to it, in words:
    it has another level, or is `cancelled` and asks nothing of anybody.
    """

    number: str
    task_code: str
    unit_code: str
    period: Period
    level: int
    streak: int
    due: datetime
    basis: str = ""
    corrected: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """督办回复: the first accepted answer to a measure decides whether it came in time; the newest says what was done."""

    measure: str
    first_arrived: datetime
    arrived: datetime
    done: str
    cause: str = ""
    promised: str = ""
    responsible: str = ""
    number: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""


class CaseState(StrEnum):
    """How a measure stands."""

    OPEN = "open"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    CLEARED = "cleared"
    CANCELLED = "cancelled"

    @property
    def term(self) -> str:
        return {"open": "待回复", "overdue": "逾期未回复", "answered": "已回复", "cleared": "已销号", "cancelled": "已撤销"}[self.value]


@dataclass(frozen=True, slots=True)
class SupervisionCase:
    """A measure with its answer. `cleared` is the month in which the task was in order again, with an answer on record."""

    measure: Measure
    response: Response | None
    cleared: Period | None
    state: CaseState

    @property
    def is_open(self) -> bool:
        """Something is still asked of the unit."""
        return self.state not in (CaseState.CLEARED, CaseState.CANCELLED)
