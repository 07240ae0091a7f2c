"""The journal: a chain in which every byte counts, and an end that a power cut may tear."""

import itertools
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ledger.journal import FIRST, BrokenChain, Journal

AT = "2026-01-28T09:00:00+08:00"
BODIES = st.dictionaries(st.text(max_size=5), st.integers(-(2**53), 2**53) | st.text(max_size=8) | st.booleans(), max_size=3)


def _records(count: int) -> list[tuple[str, str, Mapping[str, Any]]]:
    return [("delivery", AT, {"n": n, "text": f"第{n}份"}) for n in range(1, count + 1)]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append(_records(3))
    return journal


def test_lines_are_numbered_and_chained(journal: Journal) -> None:
    """Each record names the hash of the one before; the first names zeros; `end` is where its line ends."""
    records = list(journal.read())
    assert [record.seq for record in records] == [1, 2, 3]
    assert records[-1].end == journal.path.stat().st_size
    assert f'"prev":"{FIRST}"' in journal.path.read_text(encoding="utf-8").splitlines()[0]
    assert records[0].hash in journal.path.read_text(encoding="utf-8").splitlines()[1]
    assert journal.last() == records[-1]
    assert journal.hash_before(records[1].end) == records[1].hash
    assert list(journal.read(records[0].end)) == records[1:]
    assert journal.verify() == 3


def test_no_journal_is_an_empty_journal(tmp_path: Path) -> None:
    """Before the first record there is nothing, and that is sound."""
    journal = Journal(tmp_path / "state" / "journal.jsonl")
    assert (journal.last(), list(journal.read()), journal.verify(), journal.mend_tail()) == (None, [], 0, None)


def test_any_changed_byte_is_found_and_its_line_named(journal: Journal) -> None:
    """Whatever byte is changed, in the newest line too, verify stops at that line or the next."""
    good = journal.path.read_bytes()
    for place in range(len(good)):
        journal.path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        line = good[:place].count(b"\n") + 1
        with pytest.raises(BrokenChain, match=rf"第 {line} 行"):
            journal.verify()


@pytest.mark.parametrize("removed", [0, 1])
def test_a_removed_line_is_found(journal: Journal, removed: int) -> None:
    """A line taken out of the middle or the beginning breaks the chain where it stood."""
    lines = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(b"".join(lines[:removed] + lines[removed + 1 :]))
    with pytest.raises(BrokenChain, match=rf"第 {removed + 1} 行"):
        journal.verify()


def test_a_torn_end_is_set_aside_and_appending_goes_on(journal: Journal) -> None:
    """A line without its end is kept beside the journal; the chain goes on as if it had not begun."""
    whole = journal.path.read_bytes()
    journal.append([("delivery", AT, {"n": 4})])
    line = journal.path.read_bytes()[len(whole) :]
    for length in range(1, len(line) - 1):
        journal.path.write_bytes(whole + line[:length])
        kept = journal.mend_tail()
        assert kept and kept.read_bytes() == line[:length]
        assert journal.path.read_bytes() == whole
    assert len(list(journal.path.parent.glob("journal.torn-*"))) == len(line) - 2
    assert journal.append([("delivery", AT, {"n": 4})])[0].seq == 4
    assert journal.verify() == 4


def test_a_record_that_lacks_only_its_line_end_counts(journal: Journal) -> None:
    """An editor that strips the last line end takes no record away."""
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole[:-1])
    assert journal.mend_tail() is None
    assert journal.path.read_bytes() == whole


def test_a_whole_end_is_left_alone(journal: Journal) -> None:
    """Nothing is set aside where nothing is torn."""
    whole = journal.path.read_bytes()
    assert journal.mend_tail() is None
    assert journal.path.read_bytes() == whole


def test_a_line_longer_than_a_block_is_read_back(tmp_path: Path) -> None:
    """The newest record is found from the end however long its line is."""
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append([("delivery", AT, {"text": "长" * 100_000}), ("delivery", AT, {"text": "更长" * 100_000})])
    last = journal.last()
    assert last and last.seq == 2
    assert journal.append([("close", AT, {})])[0].seq == 3
    assert journal.verify() == 3


@settings(max_examples=30, deadline=None)
@given(bodies=st.lists(BODIES, max_size=12), cuts=st.lists(st.integers(0, 12), max_size=4))
def test_batches_in_any_split_give_the_same_chain(bodies: list[dict[str, Any]], cuts: list[int]) -> None:
    """How records are batched leaves no trace: the bytes of the journal are the same."""
    records = [("delivery", AT, body) for body in bodies]
    with tempfile.TemporaryDirectory() as folder:
        at_once, in_parts = Journal(Path(folder) / "a"), Journal(Path(folder) / "b")
        at_once.append(records)
        places = sorted({0, *(cut for cut in cuts if cut <= len(records)), len(records)})
        in_parts.append([])
        for start, end in itertools.pairwise(places):
            in_parts.append(records[start:end])
        assert at_once.path.read_bytes() == in_parts.path.read_bytes()
        assert in_parts.verify() == len(records)
        assert [record.body for record in in_parts.read()] == bodies
