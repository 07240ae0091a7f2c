"""Who has reported, who is late, who has something to mend, who is missing: four counts that add up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.ledger import queries
from pipeline.ledger.index import Index
from pipeline.model.county import Register, Unit
from pipeline.model.period import Period
from pipeline.model.problem import Code
from pipeline.model.report import Filing, Verdict


class Standing(StrEnum):
    """Where a unit stands in a month. The first that holds, from bottom to top."""

    REPORTED = "reported"
    LATE = "late"
    PROBLEMS = "problems"
    MISSING = "missing"

    @property
    def term(self) -> str:
        return {"reported": "已报", "late": "迟报", "problems": "有问题", "missing": "未报"}[self.value]


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """One unit: how it stands, when its first accepted entry arrived, and the first of those that were late; rows of its newest
    delivery that came back."""

    unit: Unit
    standing: Standing
    first_arrived: datetime | None
    late_arrived: datetime | None
    to_mend: int
    newest: str


def unit_standings(index: Index, register: Register, period: Period) -> tuple[UnitStanding, ...]:
    """Every unit that has tasks, in the register's order.

    Missing: nothing accepted for the month. Problems: its newest delivery came back in part or whole, and not
    for its moment alone.
    Late: an accepted entry arrived after due. Otherwise reported.
    """
    filed: dict[str, list[Filing]] = {}
    for filing in queries.filings(index, period).values():
        filed.setdefault(filing.entry.unit_code, []).append(filing)
    newest: dict[str, queries.Delivery] = {}
    first: dict[str, datetime] = {}
    for delivery in queries.deliveries(index, period):
        submission = delivery.submission
        if submission.verdict is not Verdict.REPEATED and not _is_untimely(delivery):
            newest[submission.unit_code] = delivery
        if submission.verdict in (Verdict.ACCEPTED, Verdict.PARTIAL):
            first.setdefault(submission.unit_code, submission.arrived)
    return tuple(
        _unit_standing(unit, filed.get(unit.code, []), newest.get(unit.code), first.get(unit.code))
        for unit in register.units
        if register.tasks_by_unit[unit.code]
    )


def _is_untimely(delivery: queries.Delivery) -> bool:
    """Refused for its moment alone: nothing in it has to be mended."""
    return any(problem.code in (Code.NOT_OPEN, Code.CLOSED) for problem in delivery.problems)


def _unit_standing(
    unit: Unit, filed: list[Filing], newest: queries.Delivery | None, first: datetime | None
) -> UnitStanding:
    to_mend = newest.counts["returned"] if newest else 0
    late = [filing.arrived for filing in filed if filing.late]
    if first is None:
        standing = Standing.MISSING
    elif to_mend:
        standing = Standing.PROBLEMS
    elif late:
        standing = Standing.LATE
    else:
        standing = Standing.REPORTED
    return UnitStanding(unit, standing, first, min(late, default=None), to_mend, newest.submission.number if newest else "")


def count_standings(standings: tuple[UnitStanding, ...]) -> Mapping[Standing, int]:
    """How many units stand where; every Standing has a number."""
    counts = Counter(item.standing for item in standings)
    return {standing: counts[standing] for standing in Standing}
