"""The warnings, declared in the order in which they are published."""

from collections.abc import Callable, Iterator, Mapping

from pipeline.assess.insight.candour import copied, exact, overstated
from pipeline.assess.insight.course import back_loaded, projected_late, stalled, went_down
from pipeline.assess.insight.proof import outside_month, reused
from pipeline.assess.insight.sight import Sight, TaskSight
from pipeline.model.evidence import Sighting
from pipeline.model.insight import Finding
from pipeline.model.rules import InsightRules

Warn = Callable[[Sight], Iterator[Finding]]


def _of_tasks(warn: Callable[[TaskSight, InsightRules], Finding | None]) -> Warn:
    return lambda sight: filter(None, (warn(each, sight.limits) for each in sight.tasks))


def _of_evidence(warn: Callable[[Sighting, Mapping[str, str]], Finding | None]) -> Warn:
    return lambda sight: filter(None, (warn(each, sight.unit_names) for each in sight.sightings))


def _of_units(sight: Sight) -> Iterator[Finding]:
    return filter(None, (exact(code, tasks, sight.limits) for code, tasks in sight.by_unit.items()))


WARNINGS: tuple[Warn, ...] = (
    _of_tasks(projected_late),
    _of_tasks(stalled),
    _of_tasks(went_down),
    _of_tasks(back_loaded),
    _of_tasks(copied),
    _of_units,
    _of_tasks(overstated),
    _of_evidence(reused),
    _of_evidence(outside_month),
)


def find_warnings(sight: Sight) -> tuple[Finding, ...]:
    """All warnings of a month: kind by kind, within a kind in the register's order, evidence as it arrived (rules section 8)."""
    return tuple(finding for warn in WARNINGS for finding in warn(sight))
