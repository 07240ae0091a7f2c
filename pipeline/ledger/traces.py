"""The entries of a year with what became of each: what the warnings look back on (rules section 8)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import orjson

from pipeline.assess.insight import trace_of
from pipeline.ledger.index import Index, until
from pipeline.ledger.records import decode_entry
from pipeline.ledger.statements import moment_of
from pipeline.ledger.verifications import decides
from pipeline.model.county import Task
from pipeline.model.document import DocumentKind
from pipeline.model.insight import Trace
from pipeline.model.period import Period
from pipeline.model.report import Decision
from pipeline.model.rules import Rules

_SAID = (
    "SELECT period, key, arrived, seq, body ->> '$.values.decision', body ->> '$.values.progress' FROM statements "
    "WHERE kind = ? AND period >= ? AND period <= ? AND seq < ? ORDER BY arrived, seq"
)
_FILED = (
    "SELECT task, period, unit, number, file, arrived, seq, entry FROM filings WHERE period >= ? AND period <= ? ORDER BY period"
)

_Place = tuple[datetime, int]  # arrival, and place in the journal


def traces(index: Index, period: Period, tasks: Mapping[str, Task], rules: Rules, before: int = 0) -> Mapping[str, list[Trace]]:
    """The entries that count of these tasks, by code, from January to the month, oldest first.

    With `before` only decisions that stand before that place of the journal count; the entries of a published month stay.
    """
    span = (str(Period(period.year, 1)), str(period))
    # The last one about an entry is kept; only its two values leave the database: a year has tens of thousands.
    said: dict[tuple[str, str], tuple[_Place, str, str | None]] = {}
    for month, key, arrived, seq, *values in index.rows(_SAID, DocumentKind.VERIFICATION.value, *span, until(before)):
        said[month, key] = ((moment_of(arrived), seq), *values)
    found: dict[str, list[Trace]] = {code: [] for code in tasks}
    months = {str(month): month for month in Period(period.year).months}
    for code, month, unit, number, file, arrived, seq, text in index.rows(_FILED, *span):
        if code in found:
            entry = decode_entry(orjson.loads(text), unit, months[month])
            decided = None
            if (month, code) in said:
                decided = _decided(*said[month, code], (moment_of(arrived), seq))
            found[code].append(trace_of(tasks[code], entry, (number, file), decided, rules))
    return found


def _decided(said: _Place, decision: str, progress: str | None, filed: _Place) -> tuple[Decision, Decimal | None] | None:
    """The decision with the verified progress; what was said of another entry is of no account."""
    return (_DECISIONS[decision], Decimal(progress) if progress else None) if decides(said, filed) else None


_DECISIONS = {each.value: each for each in Decision}
