"""The index is a cache: whatever happens to it, opening it gives what the journal says."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.ledger.index import open_index
from pipeline.ledger.journal import BrokenChain, Journal
from pipeline.ledger.months import tasks_in_order
from pipeline.model.period import Period

AT = "2026-01-28T09:00:00+08:00"


def _delivery(n: int, late: bool = False, text: str = "", arrived: str = AT) -> tuple[str, str, dict[str, Any]]:
    submission: dict[str, Any] = {
        "number": f"20260128-{n:04}", "digest": f"{n:064}", "channel": "folder", "arrived": arrived, "verdict": "accepted",
        "files": [], "kind": "report", "unit": "Z01", "period": "2026-01", "late": 1 if late else 0,
    }  # fmt: skip
    entry = {"task": "Z01-001", "state": "推进中", "narrative": text or f"第{n}次"}
    evidence = {"Z01-001": [[f"{n}.jpg", f"{n:064}", f"evidence/{n}.jpg"]]}
    body = {
        "submission": submission, "source": f"s{n}", "file": f"{n}.xlsx", "entries": [entry], "problems": [],
        "statements": [], "evidence": evidence, "counts": {"accepted": 1, "returned": 0},
    }  # fmt: skip
    return "delivery", AT, body


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append([("register", AT, {"number": 1, "digest": "d", "path": "registers/0001.xlsx"})])
    journal.append([("open", AT, {"period": "2026-01", "register": "d"}), _delivery(1), _delivery(2, late=True)])
    return journal


def _dump(path: Path, journal: Journal) -> str:
    index = open_index(path, journal)
    try:
        return index.dump()
    finally:
        index.close()


def _delete(path: Path, folder: Path) -> None:
    path.unlink()


def _corrupt(path: Path, folder: Path) -> None:
    path.write_bytes(b"no database at all" * 100)


def _break_inside(path: Path, folder: Path) -> None:
    content = bytearray(path.read_bytes())
    content[200:] = b"\xff" * (len(content) - 200)
    path.write_bytes(content)


def _cut(path: Path, folder: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _empty(path: Path, folder: Path) -> None:
    path.write_bytes(b"")


def _foreign(path: Path, folder: Path) -> None:
    other = Journal(folder / "other.jsonl")
    other.append([_delivery(7), _delivery(8), _delivery(9)])
    path.unlink()
    _dump(path, other)


def _ahead(path: Path, folder: Path) -> None:
    longer = Journal(folder / "longer.jsonl")
    longer.path.write_bytes((folder / "journal.jsonl").read_bytes())
    longer.append([_delivery(3)])
    _dump(path, longer)


def _of_an_older_version(path: Path, folder: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 0")
    connection.execute("DROP TABLE filings")
    connection.close()


DAMAGES = (_delete, _corrupt, _break_inside, _cut, _empty, _foreign, _of_an_older_version)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_or_foreign_index_is_made_anew(
    journal: Journal, tmp_path: Path, damage: Callable[[Path, Path], None]
) -> None:
    """Deleted, corrupt, another journal's or of an older version: opening gives the very same index."""
    path = tmp_path / "index.sqlite"
    good = _dump(path, journal)
    damage(path, tmp_path)
    assert _dump(path, journal) == good


def test_records_cut_off_the_journals_end_are_noticed(journal: Journal, tmp_path: Path) -> None:
    """The index knows a record that the journal lacks: that is said, with what to do, and nothing is made anew over it."""
    path = tmp_path / "index.sqlite"
    _ahead(path, tmp_path)
    with pytest.raises(BrokenChain, match=r"只到第 4 条，索引却记到第 5 条.*备份"):
        open_index(path, journal)
    path.unlink()
    assert "20260128-0002" in _dump(path, journal)


def test_an_index_behind_the_journal_catches_up(journal: Journal, tmp_path: Path) -> None:
    """Records that a crash kept from the index are taken in at the next opening."""
    path = tmp_path / "index.sqlite"
    _dump(path, journal)
    journal.append([_delivery(3)])
    caught_up = _dump(path, journal)
    path.unlink()
    assert _dump(path, journal) == caught_up
    assert "20260128-0003" in caught_up


def test_a_batch_is_taken_in_whole_or_not_at_all(journal: Journal, tmp_path: Path) -> None:
    """A record that does not fit leaves the index where it was."""
    index = open_index(tmp_path / "index.sqlite", journal)
    before = index.dump()
    with pytest.raises(sqlite3.IntegrityError):
        index.apply(journal.append([_delivery(3), _delivery(1)]))
    assert index.dump() == before
    index.close()


def test_the_newest_entry_counts_and_the_first_decides_on_late(journal: Journal, tmp_path: Path) -> None:
    """A correction replaces the entry; whether it was late stays with the first (rules section 4)."""
    index = open_index(tmp_path / "index.sqlite", journal)
    assert index.rows("SELECT late, number FROM filings") == [(0, "20260128-0002")]
    assert index.rows("SELECT count(*) FROM evidence") == [(2,)]
    index.close()


def test_what_arrived_earlier_never_overrides(journal: Journal, tmp_path: Path) -> None:
    """A mail fetched late leaves the newer entry in force, and still decides on late, for it was the first to arrive."""
    journal.append([_delivery(3, late=True, arrived="2026-02-01T08:00:00+08:00"), _delivery(4, arrived="2026-01-27T08:00:00.5+08:00")])
    index = open_index(tmp_path / "index.sqlite", journal)
    assert index.rows("SELECT late, number, seq FROM filings") == [(0, "20260128-0003", 5)]
    index.close()
    late, first = (_delivery(5, late=True, arrived="2026-02-01T08:00:00+08:00"), _delivery(6, arrived="2026-01-27T08:00:00+08:00"))
    for _, _, body in (late, first):
        body["entries"][0]["task"] = "Z01-002"
    journal.append([late, first])
    index = open_index(tmp_path / "index.sqlite", journal)
    assert index.rows("SELECT late, number FROM filings WHERE task = 'Z01-002'") == [(0, "20260128-0005")]
    index.close()


def test_a_broken_journal_is_no_ground_for_an_index(journal: Journal, tmp_path: Path) -> None:
    """Where a line of the journal can't be read, opening the index says so instead of going on without it."""
    journal.path.write_bytes(journal.path.read_bytes() + b"nonsense\n")
    with pytest.raises(BrokenChain):
        open_index(tmp_path / "index.sqlite", journal)


def test_what_follows_from_publications_is_found_again_after_the_next_correction(tmp_path: Path, journal: Journal) -> None:
    """A month that a correction restates is told as restated at once, however often it was asked for before."""
    january, none = Period(2026, 1), {"assessed": {}, "streaks": {}, "ranks": {}}
    past = {**none, "assessed": {"Z01-001": "10.00"}, "streaks": {"Z01-001": 1}}
    published = {"period": "2026-01", "past": past, "figures": {}, "measures": [], "response_due": AT}
    journal.append([("publish", AT, published)])
    index = open_index(tmp_path / "index.sqlite", journal)
    assert tasks_in_order(index, 2026) == tasks_in_order(index, 2026) == {january: frozenset()}
    restated = {"past": {"streaks": {"Z01-001": 0}}, "figures": {}, "measures": {}}
    index.apply(journal.append([("correction", AT, {"period": "2026-01", "number": 1, "months": {"2026-01": restated}})]))
    assert tasks_in_order(index, 2026) == {january: frozenset(("Z01-001",))}
    index.close()
