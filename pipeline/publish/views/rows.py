"""The rows of a bulletin: what one task, one score, one unit, one category shows.

Texts are already plain (`plain_text`), figures stay exact; how they look is the business of the renderers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import compress

from pipeline.model.oversight import Measure
from pipeline.model.report import WorkState
from pipeline.model.result import Score, Status, TaskResult

COLOURS = (Status.BLACK, Status.RED, Status.GREEN, Status.BLUE, Status.ORANGE)
"""The five colours from the worst to the best: the order of every table, bar and map."""

LEVELS = ("", "提醒督办", "通报扣分", "实地核查", "领导约谈")
"""The supervision measures by level (rules section 7)."""

INTERVIEW = len(LEVELS) - 1
"""The level that is for the county leader."""

FLAGS = ("重点", "缺报", "迟报", "逾期", "核实退回", "缺印证", "待核实", "未回复升级")
"""What must be known of a task beside its colour, in the order in which it is said."""

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


@lru_cache(maxsize=1 << 14)
def plain_text(text: str) -> str:
    """`text` on one line, with characters that are invisible or turn the writing direction shown as �."""
    return _UNSAFE.sub("\ufffd", " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure came from: receipt, file, sheet, cell, and the minute in the county's zone."""

    number: str
    file: str
    sheet: str
    cell: str
    arrived: datetime

    @property
    def place(self) -> str:
        return "!".join(part for part in (self.sheet, self.cell) if part)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task of the month: its texts with every code resolved to a name, its figures in `result`."""

    result: TaskResult
    code: str
    title: str
    unit_name: str
    category: str
    labels: tuple[str, ...]
    leader: str
    department: str
    reason: str
    source: Source | None

    @property
    def status(self) -> Status:
        return self.result.status

    @property
    def unit_code(self) -> str:
        return self.result.task.unit_code

    @property
    def deviation(self) -> Decimal:
        """A − P in percent points."""
        return self.result.assessed - self.result.planned

    @property
    def gap(self) -> Decimal | None:
        """The task's part in its unit's accuracy; None where it has none."""
        return self.result.gap

    @property
    def level_term(self) -> str:
        return LEVELS[self.result.level]

    @property
    def work_state(self) -> WorkState | None:
        """The work state as reported; None where nothing was."""
        return self.result.filing.entry.work_state if self.result.filing else None

    @property
    def flags(self) -> tuple[str, ...]:
        """What must be known beside the colour, each in a word."""
        result = self.result
        marks = (
            result.task.key, result.missing, result.late, result.overdue,
            result.returned, result.evidence_missing, result.provisional, result.escalated,
        )  # fmt: skip
        return (*compress(FLAGS, marks), *(waiver.rule.term for waiver in result.waivers))

    @property
    def waivers(self) -> tuple[str, ...]:
        """The exceptions that hold for it, each with who granted it and why."""
        return tuple(plain_text(waiver.words) for waiver in self.result.waivers)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure taken, and the task that it is about."""

    measure: Measure
    task: TaskRow


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One line of a ranking. `note` says more about the name: a leader's unit and post."""

    score: Score
    code: str
    name: str
    category: str
    note: str = ""

    @property
    def lagging(self) -> int:
        """Tasks that are red or black."""
        return self.score.counts[Status.RED] + self.score.counts[Status.BLACK]

    @property
    def assessed(self) -> int:
        return sum(self.score.counts[status] for status in COLOURS)

    @property
    def movement(self) -> str:
        """↑2, ↓1, — (unchanged), 新 (no rank before) or empty (no rank now)."""
        if self.score.rank is None:
            return ""
        places = self.score.movement
        if places is None:
            return "新"
        if places == 0:
            return "—"
        return f"↑{places}" if places > 0 else f"↓{-places}"


def score_row(score: Score, note: str = "") -> ScoreRow:
    """A score in words that are safe to show."""
    return ScoreRow(score, plain_text(score.code), plain_text(score.name), plain_text(score.category), plain_text(note))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tasks have which colour; `counts` has every Status."""

    counts: Mapping[Status, int]

    @property
    def assessed(self) -> int:
        return sum(self.counts[status] for status in COLOURS)

    @property
    def not_due(self) -> int:
        return self.counts[Status.NOT_DUE]

    @property
    def lagging(self) -> int:
        return self.counts[Status.BLACK] + self.counts[Status.RED]

    def share(self, count: int) -> Decimal:
        """`count` in percent of the assessed tasks, one decimal half up; 0.0 where there is none."""
        if not self.assessed:
            return Decimal("0.0")
        return (Decimal(100 * count) / self.assessed).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class UnitBlock:
    """One unit: its line in the ranking, its tasks in the register's order and worst colour first."""

    code: str
    name: str
    row: ScoreRow
    tasks: tuple[TaskRow, ...]

    @property
    def squares(self) -> tuple[TaskRow, ...]:
        """The tasks as the colour map shows them: black, red, green, blue, orange, not due."""
        order = {status: place for place, status in enumerate((*COLOURS, Status.NOT_DUE))}
        return tuple(sorted(self.tasks, key=lambda task: order[task.status]))

    @property
    def deliveries(self) -> tuple[Source, ...]:
        """The deliveries that this unit's figures came in, in order of arrival, each once."""
        found = {row.source.number: row.source for row in self.tasks if row.source}
        return tuple(sorted(found.values(), key=lambda source: (source.arrived, source.number)))


@dataclass(frozen=True, slots=True)
class Category:
    """One category of units, in ranking order."""

    name: str
    tally: Tally
    units: tuple[UnitBlock, ...]


@dataclass(frozen=True, slots=True)
class LateUnit:
    """A unit whose first accepted report came after the due moment."""

    code: str
    name: str
    category: str
    arrived: datetime


@dataclass(frozen=True, slots=True)
class MissingUnit:
    """A unit of which nothing was accepted by close."""

    code: str
    name: str
    category: str
