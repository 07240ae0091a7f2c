"""The board 看板: how a month stands at this moment, for the office. One frozen view for page, terminal and JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipeline.publish.templates import make_environment


@dataclass(frozen=True, slots=True)
class Deadline:
    """One event of the month: when, in words, how long until then (or since), and what was done."""

    term: str
    moment: str
    distance: str
    is_past: bool
    did: str = ""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit: how it stands, and what comes if nothing more does.

    `silent` are its tasks without an accepted entry, `red` those of them that are then red or black, `only_silent` those of these
    that are so for the silence alone; `deduction` is what their measures would take. `to_mend` are rows that came back, `returned`
    entries returned in verification, `until` its own last moment in words.
    """

    code: str
    name: str
    category: str
    standing: str
    term: str
    arrived: str
    receipt: str
    to_mend: int
    returned: int
    silent: int
    red: int
    only_silent: int
    deduction: Decimal
    until: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that was asked back: which receipt, which file, and the first things that were wrong."""

    name: str
    receipt: str
    file: str
    arrived: str
    rows: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turning:
    """A task that is red or black if nothing comes, and why."""

    code: str
    title: str
    unit: str
    leader: str
    char: str
    planned: Decimal
    assessed: Decimal
    level: int
    reason: str
    only_silent: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the office asks at a moment. `counts` has the number of units by standing, `pending` the number of entries
    that each department still has to verify, `measures` those of
    the year by state, `stray` receipts and files of nobody.
    """

    county: str
    title: str
    moment: str
    lead: str
    deadlines: tuple[Deadline, ...]
    counts: Mapping[str, int]
    units: tuple[UnitLine, ...]
    asked: tuple[Asked, ...]
    turning: tuple[Turning, ...]
    pending: Sequence[tuple[str, int]]
    measures: Mapping[str, int]
    stray: tuple[str, ...]
    is_over: bool

    @property
    def waiting(self) -> tuple[UnitLine, ...]:
        """The units from which something is still to come, those with most at stake first."""
        open_ones = [unit for unit in self.units if unit.standing == "missing" or unit.to_mend or unit.returned or unit.red]
        return tuple(sorted(open_ones, key=lambda unit: (unit.standing != "missing", -unit.deduction, -unit.red, unit.code)))

    @property
    def reported(self) -> tuple[UnitLine, ...]:
        """The units that are through."""
        waiting = {unit.code for unit in self.waiting}
        return tuple(unit for unit in self.units if unit.code not in waiting)


def render_board(board: Board, workspace_templates: Path | None = None) -> bytes:
    """The page in UTF-8, by `board.html` of the workspace or else ours."""
    return make_environment(workspace_templates).get_template("board.html").render(board=board).encode()
