"""The entries of a year with what became of each: what the warnings look back on (rules section 8)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from pipeline.assess.insight import trace_of
from pipeline.ledger.index import Index, until
from pipeline.ledger.records import decode_entry
from pipeline.ledger.verifications import decides
from pipeline.model.county import Task
from pipeline.model.document import DocumentKind
from pipeline.model.insight import Trace
from pipeline.model.period import Period
from pipeline.model.report import Decision
from pipeline.model.rules import Rules

_SAID = (
    "SELECT period, key, arrived, seq, body FROM statements "
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
    said: dict[tuple[str, str], tuple[_Place, Mapping[str, Any]]] = {}
    for month, key, arrived, seq, body in index.rows(_SAID, DocumentKind.VERIFICATION.value, *span, until(before)):
        said[month, key] = (datetime.fromisoformat(arrived), seq), orjson.loads(body).get("values", {})
    found: dict[str, list[Trace]] = {code: [] for code in tasks}
    months = {str(month): month for month in Period(period.year).months}
    for code, month, unit, number, file, arrived, seq, text in index.rows(_FILED, *span):
        if code in found:
            entry = decode_entry(orjson.loads(text), unit, months[month])
            decided = None
            if (month, code) in said:
                decided = _decided(*said[month, code], (datetime.fromisoformat(arrived), seq))
            found[code].append(trace_of(tasks[code], entry, (number, file), decided, rules))
    return found


def _decided(said: _Place, values: Mapping[str, Any], filed: _Place) -> tuple[Decision, Decimal | None] | None:
    """The decision with the verified progress; what was said of another entry is of no account."""
    if not decides(said, filed):
        return None
    progress = values.get("progress")
    return Decision(values["decision"]), Decimal(progress) if progress else None
