"""What is on record that arrived later than a delivery in hand: one that was fetched late is not the newest."""

from datetime import datetime

from pipeline.ledger.index import Index
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period


def newer_keys(index: Index, kind: DocumentKind, unit_code: str, period: Period, arrived: datetime) -> frozenset[str]:
    """The tasks of a unit's report, or what documents of another kind are about, of which something counts that arrived
    after a moment.
    """
    moment = arrived.isoformat()
    if kind is DocumentKind.REPORT:
        query = "SELECT task FROM filings WHERE period = ? AND unit = ? AND arrived > ?"
        rows = index.rows(query, str(period), unit_code, moment)
    else:
        query = "SELECT key FROM statements WHERE kind = ? AND period = ? AND arrived > ?"
        rows = index.rows(query, kind.value, str(period), moment)
    return frozenset(key for (key,) in rows)
