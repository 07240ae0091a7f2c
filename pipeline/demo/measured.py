"""How good the warnings are, measured on a lived year: which share of the cases is found, which share of warnings is false.

What really was so comes from the seed (what was planted, how each task goes), from what people sent, and, for projections, from how
it ended; never from the warnings.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from pipeline.demo.county import County
from pipeline.demo.found import LivedYear
from pipeline.demo.planted import EXACT_UNIT, Plant, falls, find_told, plant_of
from pipeline.model.county import MeasureType, Task
from pipeline.model.insight import FindingKind

Case = tuple[str, int]
"""A task or unit, and the month."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of warning: cases that there were, those found; warnings raised, those without a case."""

    kind: FindingKind
    cases: int
    found: int
    raised: int
    false: int


@dataclass(frozen=True)
class Hindsight:
    """A lived year with the county that lived it."""

    year: LivedYear
    county: County

    @cached_property
    def rows(self) -> Mapping[Case, Mapping[str, str]]:
        """Every task month as published."""
        months = range(1, 13)
        return {(row["task_code"], month): row for month in months for row in self.year.rows(self.period(month), "tasks")}

    @cached_property
    def raised(self) -> Mapping[FindingKind, set[Case]]:
        found: dict[FindingKind, set[Case]] = {kind: set() for kind in FindingKind}
        for month in range(1, 13):
            for row in self.year.rows(self.period(month), "warnings"):
                found[FindingKind(row["kind"])].add((row["task_code"] or row["unit_code"], month))
        return found

    @cached_property
    def proved(self) -> set[Case]:
        """Task months for which evidence was taken in."""
        return {
            (task, int(body["submission"]["period"][5:7])) for body in self.year.deliveries for task in body["evidence"]
        }

    def period(self, month: int) -> str:
        return f"{self.year.year}-{month:02}"

    def reported(self, code: str, month: int) -> str:
        row = self.rows.get((code, month), {})
        return row.get("reported", "")

    def planted(self, plant: Plant) -> Iterator[tuple[Task, int]]:
        """Every month of every task in which this is planted."""
        tasks = [task for task in self.county.tasks if plant_of(task, self.county.seed) is plant]
        return ((task, month) for task in tasks for month in range(1, 13))

    def is_cut(self, case: Case) -> bool:
        """Whether less was verified than reported."""
        row = self.rows[case]
        return bool(row["verified"] and row["reported"]) and Decimal(row["verified"]) < Decimal(row["reported"])


def _late(sight: Hindsight) -> set[Case]:
    """Tasks that had begun, and in the month of their due date were not done; each by its due month."""
    due = ((task.code, task.due.month) for task in sight.county.tasks if task.measure is not MeasureType.CONTROL)
    return {case for case in due if sight.rows[case]["overdue"] == "1" and Decimal(sight.rows[case[0], case[1] - 1]["assessed"]) > 0}


def _stalled(sight: Hindsight) -> set[Case]:
    """Begun, not done, told in both months, and in truth where it was two months ago while the plan moved on."""
    seed, found = sight.county.seed, set()
    for task in sight.county.tasks:
        for month in range(3, 13) if task.measure is not MeasureType.CONTROL else ():
            now, then = find_told(task, month, seed), find_told(task, month - 2, seed)
            stands = 0 < now.figure == now.before == then.figure < (task.target or 100) and now.planned > then.planned
            if stands and sight.reported(task.code, month) and sight.reported(task.code, month - 1):
                found.add((task.code, month))
    return found


def _went_down(sight: Hindsight) -> set[Case]:
    """Planted, or cut by the department to less than before."""
    told = {(task.code, month) for task, month in sight.planted(Plant.WENT_DOWN) if falls(task, month, sight.county.seed)}
    down = {case for case in sight.rows if case[1] > 1 and _fell(sight, case)}
    return {case for case in told if sight.reported(*case)} | {case for case in down if sight.is_cut(case)}


def _fell(sight: Hindsight, case: Case) -> bool:
    before = sight.rows.get((case[0], case[1] - 1))
    return before is not None and Decimal(sight.rows[case]["assessed"]) < Decimal(before["assessed"])


def _back_loaded(sight: Hindsight) -> set[Case]:
    cases = {(task.code, month) for task, month in sight.planted(Plant.BACK_LOADED) if month < 10}
    rows = ((case, sight.rows[case]) for case in cases)
    return {case for case, row in rows if Decimal(row["assessed"]) < 100 and row["status"] != "not_due"}


def _copied(sight: Hindsight) -> set[Case]:
    """Told with the same words as in an earlier month in which another figure was told."""
    found = set()
    for task, month in sight.planted(Plant.COPIED):
        before = {sight.reported(task.code, earlier) for earlier in range(1, month)} - {""}
        now = sight.reported(task.code, month)
        if now and before - {now} and not find_told(task, month, sight.county.seed).is_done:
            found.add((task.code, month))
    return found


def _exact(sight: Hindsight) -> set[Case]:
    """The third and later months in a row in which the unit that copies its plan reported."""
    codes = [task.code for task in sight.county.tasks if task.unit_code == EXACT_UNIT]
    told = {month for month in range(1, 13) if any(sight.reported(code, month) for code in codes)}
    return {(EXACT_UNIT, month) for month in told if {month - 1, month - 2} <= told}


def _overstated(sight: Hindsight) -> set[Case]:
    """The third and later cuts of a task that overstates."""
    cut = [(task.code, month) for task, month in sight.planted(Plant.OVERSTATED) if sight.is_cut((task.code, month))]
    return {case for place, case in enumerate(cut) if place >= 2 and cut[place - 2][0] == case[0]}


def _reused(sight: Hindsight) -> set[Case]:
    sent = {(task.code, month) for task, month in sight.planted(Plant.REUSED)} & sight.proved
    return {case for case in sent if any((case[0], earlier) in sent for earlier in range(1, case[1]))}


def _old_pictures(sight: Hindsight) -> set[Case]:
    return {(task.code, month) for task, month in sight.planted(Plant.OLD_PICTURE)} & sight.proved


TRUTHS: Mapping[FindingKind, Callable[[Hindsight], set[Case]]] = {
    FindingKind.PROJECTED_LATE: _late,
    FindingKind.STALLED: _stalled,
    FindingKind.WENT_DOWN: _went_down,
    FindingKind.BACK_LOADED: _back_loaded,
    FindingKind.COPIED: _copied,
    FindingKind.EXACT: _exact,
    FindingKind.OVERSTATED: _overstated,
    FindingKind.REUSED: _reused,
    FindingKind.OUTSIDE_MONTH: _old_pictures,
}


def measure_warnings(sight: Hindsight) -> Iterator[Measured]:
    """Each kind by task (or unit) and month; projections by task, found where any month before the due one warned."""
    for kind, truth in TRUTHS.items():
        cases, raised = truth(sight), sight.raised[kind]
        if kind is FindingKind.PROJECTED_LATE:
            cases, raised = {(code, 0) for code, _ in cases}, {(code, 0) for code, _ in raised}
        yield Measured(kind, len(cases), len(cases & raised), len(raised), len(raised - cases))


def show_measured(measured: Sequence[Measured]) -> Iterator[str]:
    """The table, a line a kind; nothing where nothing was measured."""
    if measured:
        yield "\n研判："
    for each in measured:
        found, false = _share(each.found, each.cases), _share(each.false, each.raised)
        yield f"  {each.kind.term}：实有 {each.cases}，找到 {each.found}{found}；提示 {each.raised}，误报 {each.false}{false}。"


def _share(part: int, whole: int) -> str:
    return f"（{100 * part / whole:.0f}%）" if whole else ""
