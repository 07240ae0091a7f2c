"""What accepted documents say: of what is said about the same, the newest by arrival is in force. Everything but reports."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from pipeline.ledger.index import Index, until
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.statement import Statement

moment_of = lru_cache(4096)(datetime.fromisoformat)  # all of a delivery arrived at one moment
_COLUMNS = "kind, period, key, seq, unit, number, file, arrived, body"


def statements(index: Index, kind: DocumentKind, period: Period, before: int = 0) -> dict[str, Statement]:
    """What is said last about each key in documents of a kind and period, in the order of keys.

    With `before` only what stands before that place of the journal counts.
    """
    rows = index.rows(
        f"SELECT {_COLUMNS} FROM statements WHERE kind = ? AND period = ? AND seq < ? ORDER BY key, arrived, seq",
        kind.value, str(period), until(before),
    )  # fmt: skip
    return _last(rows)


def statements_about(index: Index, kind: DocumentKind, period: Period, keys: Iterable[str]) -> dict[str, Statement]:
    """What is said last about some keys alone, in the order of keys."""
    rows = index.rows(
        f"SELECT {_COLUMNS} FROM statements WHERE kind = ? AND period = ? AND key IN (SELECT value FROM json_each(?)) "
        "ORDER BY key, arrived, seq",
        kind.value, str(period), orjson.dumps(list(keys)).decode(),
    )  # fmt: skip
    return _last(rows)


def every_statement(index: Index, kind: DocumentKind, year: int, before: int = 0) -> tuple[Statement, ...]:
    """All that was said in documents of a kind in a year, oldest first."""
    rows = index.rows(
        f"SELECT {_COLUMNS} FROM statements WHERE kind = ? AND period GLOB ? AND seq < ? ORDER BY arrived, seq, key",
        kind.value, f"{year}*", until(before),
    )  # fmt: skip
    return tuple(map(_statement, rows))


def first_and_last(
    index: Index, kind: DocumentKind, keys: Iterable[str], before: int = 0
) -> dict[str, tuple[datetime, Statement]]:
    """When something was first said about each of some keys in documents of a kind, of whatever period, and what is said last."""
    rows = index.rows(
        f"SELECT {_COLUMNS} FROM statements WHERE kind = ? AND key IN (SELECT value FROM json_each(?)) AND seq < ? "
        "ORDER BY arrived, seq",
        kind.value, orjson.dumps(list(keys)).decode(), until(before),
    )  # fmt: skip
    first = {row[2]: row[7] for row in reversed(rows)}
    return {key: (moment_of(first[key]), said) for key, said in _last(rows).items()}


def history(index: Index, kind: DocumentKind, period: Period, key: str) -> tuple[Statement, ...]:
    """All that was ever said about a key, oldest first."""
    rows = index.rows(
        f"SELECT {_COLUMNS} FROM statements WHERE kind = ? AND period = ? AND key = ? ORDER BY arrived, seq",
        kind.value, str(period), key,
    )  # fmt: skip
    return tuple(map(_statement, rows))


def _last(rows: Iterable[tuple[Any, ...]]) -> dict[str, Statement]:
    """The last row of each key alone is read: a month has thousands."""
    last = {row[2]: row for row in rows}
    return {key: _statement(row) for key, row in last.items()}


def _statement(row: tuple[Any, ...]) -> Statement:
    kind, period, key, seq, unit, number, file, arrived, body = row
    content = orjson.loads(body)
    return Statement(
        DocumentKind(kind),
        key,
        Period.parse(period),
        unit,
        content.get("values", {}),
        content.get("sheet", ""),
        content.get("cells", {}),
        number,
        file,
        moment_of(arrived),
        seq,
    )
