"""The index: an SQLite fold of the journal. It may be deleted at any time; opening it catches up."""

import sqlite3
from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

import orjson

from pipeline.ledger.journal import FIRST, BrokenChain, Journal, Record
from pipeline.ledger.tables import TABLES

VERSION = 10
_CACHE_KB = 8192  # room for what a group of deliveries changes: what has to go to the disk earlier costs syncs of its own
T = TypeVar("T")
_PUBLISHING = frozenset(("publish", "correction"))  # kinds of records
_CUT = (
    "流水账只到第 {known} 条，索引却记到第 {seq} 条：流水账末尾少了记录。请从备份恢复 state/journal.jsonl；"
    "备份里也没有的，删去 state/index.sqlite 再运行 kaohe audit，它会列出存档里有、流水账里没有的报送"
)


def until(before: int) -> int:
    """The place of the journal up to which records count, itself excluded; 0 stands for all of them."""
    return before or 1 << 62


class Index:
    """`state/index.sqlite` of one workspace, always as far as its journal when `open_index` returns it.

    `is_remade`: nothing of what stood there before could be used.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.is_remade = False
        self._kept: dict[Hashable, Any] = {}

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(query, values).fetchall()

    def kept(self, name: Hashable, make: Callable[[], T]) -> T:
        """What follows from publications and corrections alone: made once, and anew after the next of them."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    def position(self) -> tuple[int, int, str]:
        """(number, byte offset, hash) of the last record taken in."""
        meta = dict(self.rows("SELECT name, value FROM meta"))
        return int(meta.get("seq", 0)), int(meta.get("offset", 0)), meta.get("head", FIRST)

    def apply(self, records: Iterable[Record]) -> None:
        """Take in records in one transaction. Kinds the index does not need pass by."""
        with self.connection:
            record = None
            for record in records:
                if record.kind in _PUBLISHING:
                    self._kept.clear()
                apply_kind = _APPLY.get(record.kind)
                if apply_kind:
                    apply_kind(self.connection, record)
            if record:
                self.connection.executemany(
                    "REPLACE INTO meta VALUES (?, ?)",
                    [("seq", str(record.seq)), ("offset", str(record.end)), ("head", record.hash)],
                )

    def dump(self) -> str:
        """Every table's content as text, in key order: two indexes are the same when their dumps are."""
        return "\n".join(line for line in self.connection.iterdump() if line.startswith("INSERT"))

    def close(self) -> None:
        self.connection.close()


class _Foreign(Exception):
    """An index that was not made from this journal."""


def open_index(path: Path, journal: Journal) -> Index:
    """Open the index and catch up with the journal; one that is damaged or not this journal's is made anew.

    Raises BrokenChain where the index knows more records than the journal has: some were cut off its end.
    """
    with suppress(sqlite3.DatabaseError, _Foreign):
        return _caught_up(path, journal)
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    return _caught_up(path, journal)


def index_before(journal: Journal, seq: int) -> Index:
    """The index as it was before a record; made anew, and kept nowhere."""
    index = Index(sqlite3.connect(":memory:"))
    _prepare(index.connection)
    index.apply(takewhile(lambda record: record.seq < seq, journal.read()))
    return index


def _caught_up(path: Path, journal: Journal) -> Index:
    # SQLite keeps its own rollback journal, synced: a kill in the middle of a commit must not leave half of it,
    # for nobody would notice.
    index = Index(sqlite3.connect(path))
    try:
        _prepare(index.connection)
        _check_belongs(index, journal)
        seq, offset, _ = index.position()
        index.apply(journal.read(offset))
        index.is_remade = seq == 0 < index.position()[0]
    except BaseException:
        index.close()
        raise
    return index


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            connection.execute(f'DROP TABLE "{table}"')
        connection.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")


def _check_belongs(index: Index, journal: Journal) -> None:
    """The record the index stopped at stands in the journal at that very place; raises where it does not."""
    seq, offset, head = index.position()
    last = journal.last()
    known = last.seq if last else 0
    if seq > known:
        raise BrokenChain(_CUT.format(seq=seq, known=known))
    if seq and journal.hash_before(offset) != head:
        raise _Foreign


def _apply_register(connection: sqlite3.Connection, record: Record) -> None:
    body = record.body
    drawn = (1 if body.get("drawn") else 0, body.get("through", 0))
    connection.execute(
        "INSERT INTO registers VALUES (?, ?, ?, ?, ?, ?)", (body["number"], body["digest"], record.at, body["path"], *drawn)
    )


def _apply_open(connection: sqlite3.Connection, record: Record) -> None:
    connection.execute("INSERT INTO opened VALUES (?, ?, ?)", (record.body["period"], record.body["register"], record.at))


def _apply_delivery(connection: sqlite3.Connection, record: Record) -> None:
    body = record.body
    submission = body["submission"]
    unit, period, number = submission.get("unit"), submission.get("period"), submission["number"]
    connection.execute(
        "INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record.seq, number, submission["digest"], body["source"], submission.get("kind", ""), unit, period,
            submission["verdict"],
            _text(submission), _text(body["problems"]), _text(body["counts"]),
        ),
    )  # fmt: skip
    origin = (number, body["file"], submission["arrived"])
    late = 1 if submission.get("late") else 0
    # The newest by arrival counts, whatever was fetched first; on time or late is decided by the first (section 4).
    counting = connection.executemany(
        "INSERT INTO filings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET number = excluded.number, "
        "file = excluded.file, arrived = excluded.arrived, seq = excluded.seq, entry = excluded.entry "
        "WHERE excluded.arrived >= arrived",
        [
            (period, unit, entry["task"], late, *origin, record.seq, _text(entry))
            for entry in body["entries"]
        ],
    ).rowcount
    if not late and counting < len(body["entries"]):
        connection.executemany(
            "UPDATE filings SET late = 0 WHERE period = ? AND unit = ? AND task = ?",
            [(period, unit, entry["task"]) for entry in body["entries"]],
        )
    connection.executemany(
        "INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (submission["kind"], period, said["key"], record.seq, unit, *origin, _text(said))
            for said in body["statements"]
        ],
    )
    _apply_evidence(connection, body, (unit, period, number))


def _apply_evidence(connection: sqlite3.Connection, body: Mapping[str, Any], owner: tuple[str, str, str]) -> None:
    unit, period, number = owner
    connection.executemany(
        "INSERT OR IGNORE INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (unit, period, task, digest, name, number, path)
            for task, files in body["evidence"].items()
            for name, digest, path in files
        ],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO pictures VALUES (?, ?, ?)",
        [(digest, *picture) for digest, picture in body.get("pictures", {}).items()],
    )
    stored = [(digest, path) for _, digest, _, path in body["submission"].get("files", ())]
    stored += [(digest, path) for files in body["evidence"].values() for _, digest, path in files]
    connection.executemany("INSERT OR IGNORE INTO contents VALUES (?, ?)", stored)


def _apply_close(connection: sqlite3.Connection, record: Record) -> None:
    connection.execute("REPLACE INTO closed VALUES (?, ?, ?)", (record.body["period"], record.at, _text(record.body)))


def _apply_publish(connection: sqlite3.Connection, record: Record) -> None:
    connection.execute(
        "INSERT INTO published VALUES (?, ?, ?, ?, ?)",
        (record.body["period"], record.at, record.seq, record.hash, _text(record.body)),
    )
    connection.executemany(
        "INSERT INTO measures VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (number, record.body["period"], task, unit, level, streak, record.body["response_due"], basis)
            for number, task, unit, level, streak, basis in record.body.get("measures", ())
        ],
    )


def _apply_correction(connection: sqlite3.Connection, record: Record) -> None:
    body, seq = record.body, record.seq
    connection.execute(
        "INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?)",
        (seq, body["number"], body["period"], record.at, record.hash, _text(body)),
    )
    months = body["months"].items()
    connection.executemany(
        "INSERT INTO restated VALUES (?, ?, ?)",
        [(period, seq, _text({name: month[name] for name in ("past", "figures")})) for period, month in months],
    )
    connection.executemany(
        "INSERT INTO remeasured VALUES (?, ?, ?, ?)",
        [(number, seq, level, body["number"]) for _, month in months for number, level in month["measures"].items()],
    )


def _apply_event(connection: sqlite3.Connection, record: Record) -> None:
    body = record.body
    connection.execute("INSERT INTO events VALUES (?, ?, ?, ?)", (body["kind"], body["period"], record.at, body["did"]))


def _apply_mail(connection: sqlite3.Connection, record: Record) -> None:
    body = record.body
    connection.execute(
        "INSERT OR IGNORE INTO mails VALUES (?, ?, ?, ?, ?, ?)",
        (record.seq, body["box"], body["uidvalidity"], body["uid"], body["message_id"], _text(body)),
    )


def _apply_post(connection: sqlite3.Connection, record: Record) -> None:
    """The first record of a message says all of it, later ones what changed."""
    body = record.body
    known = connection.execute("SELECT seq, body FROM posts WHERE id = ?", (body["id"],)).fetchone()
    seq, before = (known[0], orjson.loads(known[1])) if known else (record.seq, {})
    values = (body["id"], seq, body["state"], record.at[:10], _text({**before, **body}))
    connection.execute("REPLACE INTO posts VALUES (?, ?, ?, ?, ?)", values)


def _text(content: Any) -> str:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()


_APPLY = {
    "register": _apply_register,
    "open": _apply_open,
    "delivery": _apply_delivery,
    "close": _apply_close,
    "publish": _apply_publish,
    "correction": _apply_correction,
    "event": _apply_event,
    "mail": _apply_mail,
    "post": _apply_post,
}
