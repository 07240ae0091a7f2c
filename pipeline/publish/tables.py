"""The bulletin as CSV for other programs: `units.csv`, `tasks.csv`, `leaders.csv`, `campaigns.csv`.

UTF-8 with BOM, CRLF, percent in points with two decimals, flags 1 or 0, empty where there is none. Text that
starts with a character that Excel or LibreOffice takes for a formula gets an apostrophe in front; take it off to
have the original back.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from io import StringIO
from types import NoneType
from typing import Any, TypeVar

from pipeline.model.result import Status
from pipeline.publish.rows import ScoreRow, TaskRow, UnitBlock
from pipeline.publish.view import Bulletin

Row = TypeVar("Row")
Columns = tuple[tuple[str, Callable[[Row], object]], ...]

_CENT = Decimal("0.01")

# The full-width forms count too: Excel with an East Asian locale takes them for the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_UNITS: Columns[UnitBlock] = (
    ("unit_code", lambda unit: unit.code),
    ("unit_name", lambda unit: unit.name),
    ("category", lambda unit: unit.row.category),
    ("progress", lambda unit: unit.row.score.progress),
    ("timeliness", lambda unit: unit.row.score.timeliness),
    ("quality", lambda unit: unit.row.score.quality),
    ("accuracy", lambda unit: unit.row.score.accuracy),
    ("deductions", lambda unit: unit.row.score.deductions),
    ("bonuses", lambda unit: unit.row.score.bonuses),
    ("composite", lambda unit: unit.row.score.composite),
    ("rank", lambda unit: unit.row.score.rank),
    ("rank_before", lambda unit: unit.row.score.rank_before),
    ("points", lambda unit: _plain(unit.row.score.points)),
    ("tasks", lambda unit: len(unit.tasks)),
)

_TASKS: Columns[TaskRow] = (
    ("task_code", lambda row: row.code),
    ("unit_code", lambda row: row.unit_code),
    ("unit_name", lambda row: row.unit_name),
    ("category", lambda row: row.category),
    ("kind", lambda row: row.result.task.kind.value),
    ("measure", lambda row: row.result.task.measure.value),
    ("labels", lambda row: "、".join(row.labels)),
    ("leader", lambda row: row.leader),
    ("points", lambda row: _plain(row.result.task.points)),
    ("planned", lambda row: row.result.planned),
    ("reported", lambda row: row.result.reported),
    ("verified", lambda row: row.result.verified),
    ("assessed", lambda row: row.result.assessed),
    ("work_state", lambda row: row.work_state),
    ("status", lambda row: row.status.value),
    ("missing", lambda row: row.result.missing),
    ("late", lambda row: row.result.late),
    ("overdue", lambda row: row.result.overdue),
    ("title", lambda row: row.title),
    ("department", lambda row: row.department),
    ("key", lambda row: row.result.task.key),
    ("level", lambda row: row.result.level),
    ("streak", lambda row: row.result.streak),
    ("provisional", lambda row: row.result.provisional),
    ("returned", lambda row: row.result.returned),
    ("evidence_missing", lambda row: row.result.evidence_missing),
    ("progress_score", lambda row: row.result.progress_score),
    ("timeliness_score", lambda row: row.result.timeliness_score),
    ("good", lambda row: row.result.good),
    ("reason", lambda row: row.reason),
    ("receipt", lambda row: row.source.number if row.source else None),
    ("file", lambda row: row.source.file if row.source else None),
    ("sheet", lambda row: row.source.sheet if row.source else None),
    ("cell", lambda row: row.source.cell if row.source else None),
    ("arrived", lambda row: f"{row.source.arrived:%Y-%m-%d %H:%M}" if row.source else None),
)

_CAMPAIGNS: Columns[ScoreRow] = (
    ("campaign", lambda row: row.note),
    ("unit_code", lambda row: row.code),
    ("unit_name", lambda row: row.name),
    ("tasks", lambda row: row.assessed),
    ("points", lambda row: _plain(row.score.points)),
    ("progress", lambda row: row.score.progress),
    ("rank", lambda row: row.score.rank),
    ("rank_before", lambda row: row.score.rank_before),
)

_LEADERS: Columns[ScoreRow] = (
    ("leader_code", lambda row: row.code),
    ("leader", lambda row: row.name),
    ("post", lambda row: row.note),
    ("tasks", lambda row: row.assessed),
    ("points", lambda row: _plain(row.score.points)),
    ("progress", lambda row: row.score.progress),
    ("rank", lambda row: row.score.rank),
    ("rank_before", lambda row: row.score.rank_before),
)


def render_tables(bulletin: Bulletin) -> Mapping[str, bytes]:
    """Every CSV by its file name; the same bulletin gives the same bytes."""
    units = (unit for category in bulletin.categories for unit in category.units)
    campaigns = (row for focus in bulletin.focuses for row in focus.units)
    return {
        "units.csv": _csv(_with_counts(_UNITS, lambda unit: unit.row), units),
        "tasks.csv": _csv(_TASKS, bulletin.tasks),
        "leaders.csv": _csv(_with_counts(_LEADERS, lambda row: row), bulletin.leaders),
        "campaigns.csv": _csv(_with_counts(_CAMPAIGNS, lambda row: row), campaigns),
    }


def disarm(text: str) -> str:
    """`text` as no spreadsheet takes it for a formula: an apostrophe before a dangerous first character."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _with_counts(columns: Columns[Row], row_of: Callable[[Row], ScoreRow]) -> Columns[Row]:
    """`columns`, then how many tasks have each colour."""

    def count(status: Status) -> Callable[[Row], object]:
        return lambda row: row_of(row).score.counts[status]

    return (*columns, *((status.value, count(status)) for status in Status))


def _csv(columns: Columns[Row], rows: Iterable[Row]) -> bytes:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(name for name, _ in columns)
    writer.writerows([_cell(value(row)) for _, value in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


@lru_cache(maxsize=1 << 12)
def _two_places(value: Decimal) -> str:
    return str(value.quantize(_CENT, ROUND_HALF_UP))


# By the very type of a value; what is not here is written as it is.
_SHOWN: Mapping[type, Callable[[Any], object]] = {
    NoneType: lambda _: "",
    bool: int,
    Decimal: _two_places,
    str: disarm,
}


def _cell(value: object) -> object:
    shown = _SHOWN.get(type(value))
    return shown(value) if shown else value


def _plain(points: Decimal) -> str:
    """Points as the register has them, not rounded and without an exponent."""
    return f"{points:f}"
