"""The journal: append-only lines of JSON, each with the hash of the line before and its own sum (rules section 10)."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from pipeline.files import write_files
from pipeline.model.text import escaped
from pipeline.system import sync_all

FIRST = "0" * 64  # what the first line names as the line before
_BLOCK = 1 << 16
_MISFIT = "流水账{}行与前文对不上，之后的记录不可信。请从备份恢复 state/journal.jsonl，再运行 kaohe audit"


@dataclass(frozen=True, slots=True)
class Record:
    """One line: its number from 1, kind, moment (ISO, with zone), body, and the hash that the next line names."""

    seq: int
    kind: str
    at: str
    body: Mapping[str, Any]
    hash: str
    end: int  # byte offset behind the line


class BrokenChain(Exception):
    """The journal was changed by hand or by a failing disk; the message names the first line that does not fit, and what to do."""


class Journal:
    """`state/journal.jsonl` of one workspace, opened for reading and appending by one process at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, records: Sequence[tuple[str, str, Mapping[str, Any]]]) -> list[Record]:
        """Add `(kind, at, body)` records with a single sync. All of them are on disk when this returns."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.path.exists()
        last = self.last()
        seq, previous, offset = (last.seq, last.hash, last.end) if last else (0, FIRST, 0)
        added, lines = [], []
        for kind, at, body in records:
            seq += 1
            line = _encode({"seq": seq, "at": at, "kind": kind, "prev": previous, "body": body})
            previous, offset = hashlib.sha256(line).hexdigest(), offset + len(line)
            added.append(Record(seq, kind, at, body, previous, offset))
            lines.append(line)
        with self.path.open("ab") as file:
            file.write(b"".join(lines))
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_all([self.path.parent])
        return added

    def last(self) -> Record | None:
        """The newest record, or None in an empty journal; raises BrokenChain. Reads only the end of the file."""
        return self._record_before(self.path.stat().st_size) if self.path.exists() else None

    def _record_before(self, offset: int) -> Record | None:
        line = self._line_before(offset)
        content = _whole(line)
        if line and not content:
            raise BrokenChain(_MISFIT.format("末尾一"))
        return _record(content, line, offset) if line else None

    def _line_before(self, offset: int) -> bytes:
        """The line that ends at a byte offset, read backwards."""
        with self.path.open("rb") as file:
            start, tail = offset, b""
            while start > 0 and tail.count(b"\n") < 2:
                start = max(0, start - _BLOCK)
                file.seek(start)
                tail = file.read(offset - start)
        return tail[tail.rfind(b"\n", 0, -1) + 1 :]

    def hash_before(self, offset: int) -> str:
        """The hash of the line that ends at a byte offset; empty where no line ends there."""
        line = self._line_before(offset)
        return hashlib.sha256(line).hexdigest() if line.endswith(b"\n") else ""

    def read(self, offset: int = 0) -> Iterator[Record]:
        """The records behind a byte offset, in order; raises BrokenChain at the first that does not fit."""
        if not self.path.exists():
            return
        before = self._record_before(offset)
        previous, seq = (before.hash, before.seq) if before else (FIRST, 0)
        with self.path.open("rb") as file:
            file.seek(offset)
            for line in file:
                offset, seq = offset + len(line), seq + 1
                content = _whole(line)
                if (content.get("prev"), content.get("seq")) != (previous, seq):
                    raise BrokenChain(_MISFIT.format(f"第 {seq} "))
                record = _record(content, line, offset)
                previous = record.hash
                yield record

    def verify(self) -> int:
        """Follow the whole chain and return the number of records; raises BrokenChain at the first misfit."""
        return sum(1 for _ in self.read())

    def mend_tail(self) -> Path | None:
        """Set aside a last line that a power cut left unfinished; returns where it was kept, or None.

        Only a line without its line end can be unfinished, and nothing was ever promised on its strength.
        One that lacks nothing but the line end gets it.
        """
        if not self.path.exists():
            return None
        end = self.path.stat().st_size
        torn = self._line_before(end)
        if not torn or torn.endswith(b"\n"):
            return None
        if _whole(torn + b"\n"):
            with self.path.open("ab") as file:
                file.write(b"\n")
                file.flush()
                os.fsync(file.fileno())
            return None
        kept = self.path.with_name(f"journal.torn-{end - len(torn)}-{hashlib.sha256(torn).hexdigest()[:8]}")
        write_files({kept: torn}, self.path.parent)
        with self.path.open("rb+") as file:
            file.truncate(end - len(torn))
            os.fsync(file.fileno())
        return kept


def _text(content: Mapping[str, Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def _encode(content: Mapping[str, Any]) -> bytes:
    """The line of a record. Its own sum protects the newest line, which no later one vouches for yet."""
    line = _text({**content, "sum": hashlib.sha256(_text(content)).hexdigest()})
    return escaped(line.decode()).encode() + b"\n"


def _whole(line: bytes) -> Mapping[str, Any]:
    """The content of a line that is, to the byte, as it was written; empty for any other."""
    try:
        content: dict[str, Any] = orjson.loads(line)
        del content["sum"]
        return content if _encode(content) == line else {}
    except (ValueError, KeyError, TypeError):
        return {}


def _record(content: Mapping[str, Any], line: bytes, end: int) -> Record:
    return Record(content["seq"], content["kind"], content["at"], content["body"], hashlib.sha256(line).hexdigest(), end)
