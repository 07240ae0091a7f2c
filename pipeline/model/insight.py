"""Insight 研判: the warnings beside the colours, and what they are made from (rules section 8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipeline.model.period import Period
from pipeline.model.report import Entry

_TERMS = {
    "projected_late": "预计逾期",
    "stalled": "进展停滞",
    "went_down": "进度倒退",
    "back_loaded": "计划后压",
    "copied": "进展照抄",
    "exact": "与计划分毫不差",
    "overstated": "多次高报",
    "reused": "印证重复",
    "outside_month": "照片不在当月",
}


class FindingKind(StrEnum):
    """What a warning is about, in the order in which warnings are published."""

    PROJECTED_LATE = "projected_late"
    STALLED = "stalled"
    WENT_DOWN = "went_down"
    BACK_LOADED = "back_loaded"
    COPIED = "copied"
    EXACT = "exact"
    OVERSTATED = "overstated"
    REUSED = "reused"
    OUTSIDE_MONTH = "outside_month"

    @property
    def term(self) -> str:
        return _TERMS[self.value]


@dataclass(frozen=True, slots=True)
class Trace:
    """One task in one month as it stands on record: the entry that counts, where it came from, what became of it.

    `reported` and `verified` are in percent; `verified` is None where nobody decided, and where the entry was returned.
    `appealed` where the verified figure is the one that an accepted appeal brought.
    """

    entry: Entry
    number: str
    file: str
    reported: Decimal
    verified: Decimal | None = None
    returned: bool = False
    appealed: bool = False

    @property
    def period(self) -> Period:
        return self.entry.period

    @property
    def counted(self) -> Decimal | None:
        """What this month's entry makes A; None where it was returned, so that A stays where it was."""
        return self.reported if self.verified is None and not self.returned else self.verified

    @property
    def excess(self) -> Decimal:
        """By how many percent points more was reported than verified; negative where less was.

        0 where nobody decided, and where an appeal was accepted: what was cut then was given back.
        """
        return Decimal(0) if self.verified is None or self.appealed else self.reported - self.verified

    def origin(self, field: str) -> "Origin":
        """The cell of a field, or of the figure that was reported."""
        if field == "figure":
            field = "amount" if self.entry.progress is None else "progress"
        cell = self.entry.cells.get(field, "")
        return Origin(self.period, self.entry.task_code, self.number, self.file, self.entry.sheet, cell)


@dataclass(frozen=True, slots=True)
class Origin:
    """One of the entries that made a warning: month, task, receipt, file, sheet and cell, empty where it has none."""

    period: Period
    task_code: str
    number: str
    file: str
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A warning: a sentence for a leader, the figures that made it by name, and the entries that they came from.

    `task_code` is empty where it is about the whole unit.
    """

    kind: FindingKind
    unit_code: str
    task_code: str
    sentence: str
    figures: Mapping[str, str]
    origins: tuple[Origin, ...] = ()
