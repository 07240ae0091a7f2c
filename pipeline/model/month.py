"""What is on record of one month when it is assessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model.county import Task
from pipeline.model.report import Filing, Verification
from pipeline.model.waiver import Waiver


@dataclass(frozen=True)
class MonthRecord:
    """By task code: the entry that counts, the decision on it, and whether the measure of the month before was left
    unanswered. Codes that are not in the register are of no account. `waivers` are those that hold in the month.
    `most_levels`, where it is given, has the most that the level of each task may be, 0 where it has none.
    """

    filings: Mapping[str, Filing] = field(default_factory=dict)
    verifications: Mapping[str, Verification] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()
    waivers: tuple[Waiver, ...] = ()
    most_levels: Mapping[str, int] | None = None

    def waivers_of(self, task: Task) -> tuple[Waiver, ...]:
        """Those that hold for a task, in the order in which they were granted."""
        return tuple(waiver for waiver in self.waivers if waiver.is_of(task.unit_code, task.code))
