"""Measures on record and what was answered to them: questions to the index (rules section 7)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from pipeline.ledger.index import Index, until
from pipeline.ledger.statements import first_and_last
from pipeline.model.document import DocumentKind
from pipeline.model.oversight import Measure, Response
from pipeline.model.period import Period

_month, _moment = lru_cache(Period.parse), lru_cache(datetime.fromisoformat)  # all measures of a month share both


def measures_of(index: Index, period: Period, before: int = 0, unit_code: str = "") -> tuple[Measure, ...]:
    """The measures of a month, or of all months of a year, of all units or of one, by number, as corrected.

    With `before` only corrections before that place of the journal count.
    """
    own, values = ("unit = ? AND", [unit_code]) if unit_code else ("", [])
    rows = index.rows(
        f"SELECT number, task, unit, period, level, streak, due, basis FROM measures WHERE {own} period GLOB ? ORDER BY number",
        *values, f"{period}*",
    )  # fmt: skip
    levels = index.rows(
        "SELECT measure, level, correction FROM remeasured WHERE measure GLOB ? AND seq < ? ORDER BY seq",
        f"D{period}*", until(before),
    )  # fmt: skip
    changed: dict[str, list[tuple[int, int]]] = {}
    for number, level, correction in levels:
        changed.setdefault(number, []).append((level, correction))
    return tuple(
        corrected(
            Measure(number, task, unit, _month(month), level, streak, _moment(due), basis),
            changed.get(number, ()),
        )
        for number, task, unit, month, level, streak, due, basis in rows
    )


def corrected(measure: Measure, changes: Iterable[tuple[int, int]]) -> Measure:
    """A measure after (level, number of the correction), in their order; level 0 cancels it."""
    for level, number in changes:
        words = "撤销" if not level else f"由 {measure.level} 级改为 {level} 级"
        said = "；".join(filter(None, (measure.corrected, f"更正第{number}号：{words}")))
        measure = replace(measure, level=level or measure.level, cancelled=not level, corrected=said)
    return measure


def measured_unit(index: Index, number: str) -> str:
    """The code of the unit that a measure was taken on; empty where no measure has this number."""
    rows = index.rows("SELECT unit FROM measures WHERE number = ?", number)
    return str(rows[0][0]) if rows else ""


def responses(index: Index, measures: Iterable[Measure], before: int = 0) -> dict[str, Response]:
    """The answer to each of some measures that has one: its first arrival, and what the newest says.

    With `before` only what stands before that place of the journal counts.
    """
    found: dict[str, Response] = {}
    numbers = (measure.number for measure in measures)
    for number, (first, said) in first_and_last(index, DocumentKind.RESPONSE, numbers, before).items():
        assert said.arrived
        found[number] = Response(
            number,
            first,
            said.arrived,
            said.text("done"),
            said.text("cause"),
            said.text("promised"),
            said.text("responsible"),
            said.number,
            said.file,
            said.sheet,
            said.cells.get("done", ""),
        )
    return found
