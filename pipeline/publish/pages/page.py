"""What the page shows, formatted beforehand so that its templates only loop: lines of tasks, sparklines, who rose and fell."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from pipeline.model.period import Period
from pipeline.model.result import Score, Status
from pipeline.publish.views.bulletin import Bulletin
from pipeline.publish.views.figures import figure, signed
from pipeline.publish.views.rows import COLOURS, LEVELS, ScoreRow, TaskRow

LETTERS = {status: status.value[0] for status in Status} | {Status.BLACK: "k"}
"""The class of each colour on the page: its first letter, black is k."""

SHADES = (*COLOURS, Status.NOT_DUE)
"""All that a task can be, in the order of the page."""

_NAMED = 6  # how many units are named as rising or falling
_WIDTH, _HEIGHT, _MARGIN = 72, 22, 3  # of a sparkline, in pixels


class Line(NamedTuple):
    """One task as a row of the page; every text is escaped."""

    row: TaskRow
    letter: str
    char: str
    code: str
    link: str
    title: str
    flags: Markup
    unit: str
    leader: str
    planned: str
    reported: str
    verified: str
    assessed: str
    deviation: str
    small: Markup
    reason: str
    source: str


def lines_of(rows: Sequence[TaskRow], marks_provisional: bool = True) -> Iterator[Line]:
    """The rows of tasks; where most figures wait for verification none is marked."""
    for row in rows:
        result, source = row.result, row.source
        words = tuple(word for word in row.flags if marks_provisional or word != "待核实")
        yield Line(
            row,
            LETTERS[result.status],
            result.status.char,
            text(row.code),
            address(row.code),
            text(row.title),
            _marks(words),
            text(row.unit_name),
            text(row.leader),
            figure(result.planned),
            figure(result.reported),
            figure(result.verified),
            figure(result.assessed),
            signed(row.deviation),
            _small((row.code, *row.labels)),
            text(row.reason),
            text(f"{source.number} {source.place}") if source else "–",
        )


@lru_cache(maxsize=1 << 14)
def text(words: str) -> Markup:
    """A text of others, escaped."""
    return escape(words)


@lru_cache(maxsize=1 << 14)
def address(code: str) -> Markup:
    """A code within an address."""
    return escape(quote(code))


@lru_cache(maxsize=256)
def _marks(words: tuple[str, ...]) -> Markup:
    return Markup("".join(f" <em>{escape(word)}</em>" for word in words))


def _small(words: tuple[str, ...]) -> Markup:
    return text(" · ".join(words))


class Spark(NamedTuple):
    """The rank of each month of the year so far as a line, the first on top: `points` in pixels, the last as `x` and `y`."""

    points: str
    x: str
    y: str
    words: str


def sparks_of(bulletin: Bulletin) -> Mapping[str, Spark]:
    """The line of every unit that was ever ranked this year, by code."""
    return {
        unit.code: spark_of(ranks, len(category.units))
        for category in bulletin.categories
        for unit in category.units
        for ranks in [ranks_of(bulletin, "units", unit.row.score)]
        if ranks
    }


def ranks_of(bulletin: Bulletin, ranking: str, score: Score) -> dict[int, int]:
    """The ranks of one score by month, the published ones and this."""
    held = {month.month or 0: ranks.get(ranking, {}).get(score.code) for month, ranks in bulletin.trail.ranks.items()}
    return {month: rank for month, rank in {**held, bulletin.period.month or 0: score.rank}.items() if rank is not None}


def spark_of(ranks: Mapping[int, int], lowest: int) -> Spark:
    """Ranks by month, of so many, as a line."""
    across, down = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
    spots = [
        (str(_MARGIN + (month - 1) * across // 11), str(_MARGIN + (rank - 1) * down // max(lowest - 1, 1)))
        for month, rank in ranks.items()
    ]
    words = "，".join(f"{month}月第 {rank}" for month, rank in ranks.items())
    return Spark(" ".join(f"{x},{y}" for x, y in spots), *spots[-1], words)


def movers(bulletin: Bulletin, up: bool) -> tuple[ScoreRow, ...]:
    """The units that gained, or lost, most places within their category; by unit code among equals."""
    sign = 1 if up else -1
    rows = [unit.row for category in bulletin.categories for unit in category.units]
    moved = [row for row in rows if sign * (row.score.movement or 0) > 0]
    return tuple(sorted(moved, key=lambda row: (-sign * (row.score.movement or 0), row.score.code))[:_NAMED])


def lagging_for(bulletin: Bulletin, least: int, most: int = 99) -> int:
    """How many tasks are red or black for so many months in a row."""
    return sum(least <= row.result.streak <= most for row in bulletin.lagging)


class Rung(NamedTuple):
    """One level of supervision in the month: its name, how many tasks, how many units."""

    level: int
    term: str
    tasks: int
    units: int


def rungs_of(bulletin: Bulletin) -> tuple[Rung, ...]:
    """The measures of the month by level, the highest first."""
    return tuple(
        Rung(level, LEVELS[level], len(own), len({row.unit_code for row in own}))
        for level in range(len(LEVELS) - 1, 0, -1)
        for own in [[row for row in bulletin.lagging if row.result.level == level]]
    )


class Answers(NamedTuple):
    """What became of the measures of the month before, by its publication."""

    month: Period
    all: int
    in_time: int
    late: int
    none: int


def answers_of(bulletin: Bulletin) -> Answers | None:
    """None where there was no measure the month before."""
    month = bulletin.period.previous()
    steps = bulletin.trail.steps_of(month)
    if not steps:
        return None
    in_time = sum(step.is_in_time for step in steps)
    none = sum(step.response is None for step in steps)
    return Answers(month, len(steps), in_time, len(steps) - in_time - none, none)
