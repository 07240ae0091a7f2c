"""What the warnings look at: each task with its entries of the year, and the evidence of the month."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from pipeline.assess.progress import ZERO, reported_progress
from pipeline.model.county import Task
from pipeline.model.evidence import Sighting
from pipeline.model.insight import Trace
from pipeline.model.period import Period
from pipeline.model.report import Decision, Entry
from pipeline.model.result import TaskResult
from pipeline.model.rules import InsightRules, Rules


@dataclass(frozen=True, slots=True)
class TaskSight:
    """One task: its result of the month, and its entries of the year up to and with this month, oldest first."""

    result: TaskResult
    traces: tuple[Trace, ...] = ()

    @property
    def task(self) -> Task:
        return self.result.task

    @property
    def period(self) -> Period:
        return self.result.period

    @property
    def latest(self) -> Trace | None:
        """This month's entry."""
        return self.traces[-1] if self.traces and self.traces[-1].period == self.period else None

    def recent(self, months: int) -> tuple[Trace, ...]:
        """The entries of the last `months` months, this one included; empty unless there is one in each of them."""
        found = self.traces[-months:]
        expected = [(self.period.month or 0) - back for back in range(months)][::-1]
        return found if [trace.period.month for trace in found] == expected else ()

    def assessed_at(self, month: int) -> Decimal:
        """A at the end of a month of the year: the newest figure that counts by then, 0 before any."""
        known = [trace.counted for trace in self.traces if trace.period.month and trace.period.month <= month]
        return next((figure for figure in reversed(known) if figure is not None), ZERO)


@dataclass(frozen=True)
class Sight:
    """A month as the warnings see it: tasks in the register's order, evidence in the order it arrived.

    `unit_names` has the name of every unit by its code.
    """

    period: Period
    tasks: tuple[TaskSight, ...]
    sightings: tuple[Sighting, ...] = ()
    unit_names: Mapping[str, str] = field(default_factory=dict)
    limits: InsightRules = field(default_factory=InsightRules)

    @cached_property
    def by_unit(self) -> Mapping[str, tuple[TaskSight, ...]]:
        lists: dict[str, list[TaskSight]] = {}
        for sight in self.tasks:
            lists.setdefault(sight.task.unit_code, []).append(sight)
        return {code: tuple(sights) for code, sights in lists.items()}


def trace_of(
    task: Task, entry: Entry, source: tuple[str, str], decided: tuple[Decision, Decimal | None] | None, rules: Rules
) -> Trace:
    """An entry as a trace. `source` is receipt and file, `decided` the decision on it with the verified progress.

    What was confirmed was reported: it needs no second conversion.
    """
    decision, verified = decided or (None, None)
    if decision is Decision.CONFIRM and verified is not None:
        return Trace(entry, *source, verified, verified)
    return Trace(entry, *source, reported_progress(task, entry, rules), verified, decision is Decision.RETURN)
