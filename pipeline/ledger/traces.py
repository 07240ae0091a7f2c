"""The entries of a year with what became of each: what the warnings look back on (rules section 8)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson

from pipeline.assess.insight import trace_of
from pipeline.ledger.index import Index, until
from pipeline.ledger.records import decode_entry
from pipeline.model.county import Task
from pipeline.model.document import DocumentKind
from pipeline.model.insight import Trace
from pipeline.model.period import Period
from pipeline.model.report import Decision
from pipeline.model.rules import Rules

_SAID = (
    "SELECT period, key, seq, body FROM statements WHERE kind = ? AND period >= ? AND period <= ? AND seq < ? ORDER BY seq"
)
_FILED = (
    "SELECT task, period, unit, number, file, seq, entry FROM filings WHERE period >= ? AND period <= ? ORDER BY period"
)


def traces(index: Index, period: Period, tasks: Mapping[str, Task], rules: Rules, before: int = 0) -> Mapping[str, list[Trace]]:
    """The entries that count of these tasks, by code, from January to the month, oldest first.

    With `before` only decisions that stand before that place of the journal count; the entries of a published month stay.
    """
    span = (str(Period(period.year, 1)), str(period))
    said: dict[tuple[str, str], tuple[int, Mapping[str, Any]]] = {}
    for month, key, seq, body in index.rows(_SAID, DocumentKind.VERIFICATION.value, *span, until(before)):
        said[month, key] = seq, orjson.loads(body).get("values", {})
    found: dict[str, list[Trace]] = {code: [] for code in tasks}
    months = {str(month): month for month in Period(period.year).months}
    for code, month, unit, number, file, seq, text in index.rows(_FILED, *span):
        if code in found:
            entry = decode_entry(orjson.loads(text), unit, months[month])
            decided = _decided(*said.get((month, code), (0, {})), seq)
            found[code].append(trace_of(tasks[code], entry, (number, file), decided, rules))
    return found


def _decided(said: int, values: Mapping[str, Any], filed: int) -> tuple[Decision, Decimal | None] | None:
    """The decision with the verified progress; what was said of an earlier entry is of no account."""
    if said < filed:
        return None
    progress = values.get("progress")
    return Decision(values["decision"]), Decimal(progress) if progress else None
