"""Measures on record and what was answered to them: questions to the index (rules section 7)."""

from datetime import datetime

from pipeline.ledger.index import Index
from pipeline.ledger.statements import every_statement
from pipeline.model.document import DocumentKind
from pipeline.model.oversight import Measure, Response
from pipeline.model.period import Period


def measures_of(index: Index, period: Period) -> tuple[Measure, ...]:
    """The measures of a month, or of all months of a year, by number."""
    rows = index.rows(
        "SELECT number, task, unit, period, level, streak, due, basis FROM measures WHERE period GLOB ? ORDER BY number",
        f"{period}*",
    )
    return tuple(
        Measure(number, task, unit, Period.parse(month), level, streak, datetime.fromisoformat(due), basis)
        for number, task, unit, month, level, streak, due, basis in rows
    )


def responses(index: Index, year: int, before: int = 0) -> dict[str, Response]:
    """The answer to each measure of a year: its first arrival, and what the newest says.

    With `before` only what stands before that place of the journal counts.
    """
    found: dict[str, Response] = {}
    for said in every_statement(index, DocumentKind.RESPONSE, year, before):
        assert said.arrived
        first = found[said.key].first_arrived if said.key in found else said.arrived
        found[said.key] = Response(
            said.key,
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
