"""What the calendar has done: events as the journal has them, and what the office did by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.ledger.index import Index

_BY_HAND = {"close": "closed", "publish": "published"}


@dataclass(frozen=True, slots=True)
class Happened:
    """When something was done, and what, in a sentence."""

    at: datetime
    did: str


def happened(index: Index) -> Mapping[tuple[str, str], Happened]:
    """Events on record by kind and period."""
    rows = index.rows("SELECT kind, period, at, did FROM events")
    return {(kind, period): Happened(datetime.fromisoformat(at), did) for kind, period, at, did in rows}


def done_by_hand(index: Index) -> Mapping[tuple[str, str], datetime]:
    """When months were closed and published, whoever did it, by the kind of event and period."""
    return {
        (kind, period): datetime.fromisoformat(at)
        for kind, table in _BY_HAND.items()
        for period, at in index.rows(f"SELECT period, at FROM {table}")
    }
