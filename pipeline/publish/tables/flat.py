"""The bulletin as tables for other programs: which there are, and each as CSV.

UTF-8 with BOM, CRLF, percent in points with two decimals, flags 1 or 0, empty where there is none. Text that
starts with a character that Excel or LibreOffice takes for a formula gets an apostrophe in front; take it off to
have the original back.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache
from io import StringIO
from typing import Any, Generic

from pipeline.publish.columns import Column, Row, Style
from pipeline.publish.tables.columns_score import (
    CAMPAIGN_DATA,
    DEPARTMENT_DATA,
    LABEL_DATA,
    LEADER_DATA,
    REPORTING,
    UNIT_DATA,
    reporting_of,
)
from pipeline.publish.tables.columns_task import MEASURE_DATA, TASK_DATA
from pipeline.publish.views.bulletin import Bulletin
from pipeline.publish.views.insight import WARNINGS
from pipeline.publish.views.waivers import WAIVERS

_CENT = Decimal("0.01")

# The full-width forms count too: Excel with an East Asian locale takes them for the plain ones.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True)
class Table(Generic[Row]):
    """Rows under columns that have names. `key` names the columns that tell a row from every other, `refers` says
    which column is the key of which other table."""

    name: str
    title: str
    columns: tuple[Column[Row], ...]
    rows: Sequence[Row]
    key: tuple[str, ...]
    refers: tuple[tuple[str, str], ...] = ()

    @cached_property
    def values(self) -> tuple[list[object], ...]:
        """The exact values, a list for each column."""
        return tuple(list(map(column.value, self.rows)) for column in self.columns)


def tables_of(bulletin: Bulletin) -> tuple[Table[Any], ...]:
    """Every table of a month's bulletin."""
    units = [unit.row for category in bulletin.categories for unit in category.units]
    campaigns = [row for focus in bulletin.focuses for row in focus.units]
    of_unit = (("unit_code", "units"),)
    return (
        Table("units", "单位排名", UNIT_DATA, units, ("unit_code",)),
        Table("tasks", "目标任务", TASK_DATA, bulletin.tasks, ("task_code",), of_unit),
        Table("leaders", "责任领导", LEADER_DATA, bulletin.leaders, ("leader_code",)),
        Table("labels", "项目标签", LABEL_DATA, bulletin.labels, ("label",)),
        Table("departments", "业务主管部门", DEPARTMENT_DATA, bulletin.departments, ("department_code",)),
        Table("campaigns", "专项", CAMPAIGN_DATA, campaigns, ("campaign", "unit_code"), of_unit),
        Table("measures", "督办措施", MEASURE_DATA, bulletin.measure_rows, ("number",), (("task_code", "tasks"), *of_unit)),
        Table("reporting", "迟报缺报", REPORTING, reporting_of(bulletin), ("unit_code",), of_unit),
        Table("warnings", "研判", WARNINGS, bulletin.warnings, ("number",), of_unit),
        Table("waivers", "豁免与延期", WAIVERS, bulletin.waivers, ("cell",), of_unit),
    )


def disarm(text: str) -> str:
    """`text` as no spreadsheet takes it for a formula: an apostrophe before a dangerous first character."""
    return f"'{text}" if text[:1] in FORMULA_STARTS else text


def render_csv(table: Table[Any]) -> bytes:
    """A table as CSV; the same table gives the same bytes."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows(zip(*map(_texts, table.columns, table.values), strict=True))
    return text.getvalue().encode("utf-8-sig")


def _texts(column: Column[Any], values: Sequence[object]) -> list[object]:
    shown = _SHOWN.get(column.style, _as_text)
    return ["" if value is None else shown(value) for value in values]


@lru_cache(maxsize=1 << 12)
def two_places(value: Decimal) -> str:
    """A figure as it is published: two decimals, half up."""
    return str(value.quantize(_CENT, ROUND_HALF_UP))


def _plain(points: Decimal) -> str:
    """Points as the register has them, not rounded and without an exponent."""
    return f"{points:f}"


def as_minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _as_text(value: object) -> str:
    return disarm(str(value))


_SHOWN: dict[Style, Callable[[Any], object]] = {
    "flag": int, "count": int, "percent": two_places, "signed": two_places, "points": _plain, "moment": as_minute,
}  # fmt: skip
