"""Questions to the index, answered in domain objects."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import orjson

from pipeline.ledger.index import Index
from pipeline.ledger.records import decode_entry, decode_problem, decode_submission
from pipeline.model.document import DocumentKind
from pipeline.model.evidence import Picture, Use
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem
from pipeline.model.report import Entry, Filing, Submission, Verdict


@dataclass(frozen=True, slots=True)
class RegisterVersion:
    """One accepted register: its number from 1, digest, moment, and path in the archive.

    `is_drawn` where the program wrote it, not the office. It holds what reviews accepted up to the place `through` of the
    journal.
    """

    number: int
    digest: str
    at: datetime
    path: str
    is_drawn: bool = False
    through: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery on record, with what was said about it."""

    submission: Submission
    problems: tuple[Problem, ...]
    counts: Mapping[str, int]


def register_versions(index: Index) -> tuple[RegisterVersion, ...]:
    """All accepted registers, oldest first."""
    rows = index.rows("SELECT number, digest, at, path, is_drawn, through FROM registers ORDER BY number")
    return tuple(
        RegisterVersion(number, digest, datetime.fromisoformat(at), path, bool(is_drawn), through)
        for number, digest, at, path, is_drawn, through in rows
    )


def opened_register(index: Index, period: Period) -> str:
    """The digest of the register a period was opened with; empty where it was not opened yet."""
    rows = index.rows("SELECT register FROM opened WHERE period = ?", str(period))
    return rows[0][0] if rows else ""


class Entries(Mapping[str, Entry]):
    """The entries that count so far for a unit and month, by task code: asked for and decoded when needed, for few are."""

    def __init__(self, index: Index, period: Period, unit_code: str) -> None:
        self._index, self._period, self._unit_code = index, period, unit_code

    @cached_property
    def _texts(self) -> dict[str, str]:
        query = "SELECT task, entry FROM filings WHERE period = ? AND unit = ?"
        return dict(self._index.rows(query, str(self._period), self._unit_code))

    def __getitem__(self, task_code: str) -> Entry:
        return decode_entry(orjson.loads(self._texts[task_code]), self._unit_code, self._period)

    def __contains__(self, task_code: object) -> bool:
        return task_code in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def filed(index: Index, period: Period, unit_code: str = "") -> dict[str, tuple[datetime, int]]:
    """For each task reported in a month, by all units or by one: when the entry that counts arrived, and its place in the journal."""
    query, values = "SELECT task, arrived, seq FROM filings WHERE period = ?", [str(period)]
    if unit_code:
        query, values = f"{query} AND unit = ?", [*values, unit_code]
    rows = index.rows(query, *values)
    return {task: (datetime.fromisoformat(arrived), seq) for task, arrived, seq in rows}


def filings(index: Index, period: Period, codes: Container[str] | None = None) -> dict[str, Filing]:
    """The entry that counts for each task of a month, of all units, or of some tasks alone."""
    query = "SELECT unit, task, late, number, file, arrived, seq, entry FROM filings WHERE period = ?"
    return {
        task: Filing(
            decode_entry(orjson.loads(entry), unit, period), bool(late), number, file, datetime.fromisoformat(arrived), seq
        )
        for unit, task, late, number, file, arrived, seq, entry in index.rows(query, str(period))
        if codes is None or task in codes
    }


def last_entries(index: Index, before: Period, unit_code: str) -> dict[str, Entry]:
    """A unit's newest accepted entry of each task in the months of the same year before a period."""
    months = [str(Period(before.year, month)) for month in range(1, before.month or 1)]
    # Each month by its name, so that the key of the table finds it: other units are not looked at.
    marks = ", ".join("?" * len(months))
    # Beside max() SQLite gives the entry of the very row that has it: only the newest of a task leaves the database.
    rows = index.rows(
        f"SELECT max(period), task, entry FROM filings WHERE unit = ? AND period IN ({marks}) GROUP BY task", unit_code, *months
    )
    return {task: decode_entry(orjson.loads(text), unit_code, Period.parse(period)) for period, task, text in rows}


def evidence_of(index: Index, period: Period, unit_code: str) -> dict[str, tuple[str, ...]]:
    """SHA-256 of the evidence received so far for each task of a unit in a month."""
    lists: dict[str, list[str]] = {}
    for task, digest in index.rows(
        "SELECT task, digest FROM evidence WHERE unit = ? AND period = ?", unit_code, str(period)
    ):
        lists.setdefault(task, []).append(digest)
    return {task: tuple(digests) for task, digests in lists.items()}


def uses_of(index: Index, digest: str) -> tuple[Use, ...]:
    """Where a file was used as evidence, in the order of months, units and tasks."""
    return _uses(index, "digest = ?", digest)


def uses_in(index: Index, period: Period) -> tuple[Use, ...]:
    """All evidence of a month, by unit and task."""
    return _uses(index, "period = ?", str(period))


def uses_by(index: Index, period: Period, unit_code: str) -> tuple[Use, ...]:
    """A unit's evidence of a month, by task."""
    return _uses(index, "unit = ? AND period = ?", unit_code, str(period))


def uses(index: Index) -> tuple[Use, ...]:
    """All evidence there is, in the order of months, units and tasks."""
    return _uses(index, "1")


def _uses(index: Index, condition: str, *values: str) -> tuple[Use, ...]:
    rows = index.rows(
        "SELECT unit, period, task, name, digest, number, path FROM evidence "
        f"WHERE {condition} ORDER BY period, unit, task, number, path",
        *values,
    )
    return tuple(Use(unit, Period.parse(period), *rest) for unit, period, *rest in rows)


def pictures(index: Index, digests: Iterable[str]) -> dict[str, Picture]:
    """What is known of these files as pictures; what was never looked at is absent."""
    found = {}
    for digest in digests:
        for fingerprint, taken in index.rows("SELECT fingerprint, taken FROM pictures WHERE digest = ?", digest):
            found[digest] = Picture(fingerprint, date.fromisoformat(taken) if taken else None)
    return found


def fingerprints(index: Index) -> list[tuple[str, str]]:
    """(digest, fingerprint) of every picture that has one."""
    return index.rows("SELECT digest, fingerprint FROM pictures WHERE fingerprint <> '' ORDER BY digest")


def standing_copy(index: Index, digest: str) -> str:
    """The path in the archive of the first file with this content; empty where there is none."""
    rows = index.rows("SELECT path FROM contents WHERE digest = ?", digest)
    return rows[0][0] if rows else ""


def _delivery(row: tuple[Any, ...]) -> Delivery:
    submission, problems, counts = row
    return Delivery(
        decode_submission(orjson.loads(submission)),
        tuple(decode_problem(problem) for problem in orjson.loads(problems)),
        orjson.loads(counts),
    )


def deliveries(index: Index, period: Period, kind: DocumentKind = DocumentKind.REPORT) -> tuple[Delivery, ...]:
    """Everything that arrived of a kind for a period, in the order it was processed; what is of no known kind too."""
    rows = index.rows(
        "SELECT submission, problems, counts FROM deliveries WHERE period = ? AND kind IN (?, '') ORDER BY seq",
        str(period), kind.value,
    )  # fmt: skip
    return tuple(_delivery(row) for row in rows)


def channels(index: Index, period: Period) -> dict[str, str]:
    """How each delivery of a month came, by its receipt's number."""
    rows = index.rows("SELECT number, json_extract(submission, '$.channel') FROM deliveries WHERE period = ?", str(period))
    return {number: channel or "" for number, channel in rows}


def delivery_from(index: Index, source: str) -> Delivery | None:
    """The delivery that was made of this very file in the inbox (path and time), if it is on record."""
    rows = index.rows("SELECT submission, problems, counts FROM deliveries WHERE source = ?", source)
    return _delivery(rows[0]) if rows else None


def place_of(index: Index, number: str) -> int:
    """Which record of the journal a receipt's number stands in."""
    return int(index.rows("SELECT seq FROM deliveries WHERE number = ?", number)[0][0])


def standing_delivery(index: Index, kind: str, unit_code: str, period: Period) -> Submission | None:
    """The unit's newest delivery of a kind for a period of which something was accepted."""
    rows = index.rows(
        "SELECT submission FROM deliveries WHERE period = ? AND unit = ? AND kind = ? AND verdict IN (?, ?) "
        "ORDER BY json_extract(submission, '$.arrived') DESC, seq DESC LIMIT 1",
        str(period), unit_code, kind, Verdict.ACCEPTED.value, Verdict.PARTIAL.value,
    )  # fmt: skip
    return decode_submission(orjson.loads(rows[0][0])) if rows else None


def stray_deliveries(index: Index, since: datetime) -> tuple[Delivery, ...]:
    """What arrived since a moment in another unit's folder, or without a unit or a month that could be told; not the mails that
    programs wrote, about which there is nothing to do.
    """
    rows = index.rows(
        "SELECT submission, problems, counts FROM deliveries "
        "WHERE (unit IS NULL OR period IS NULL OR instr(problems, ?)) AND NOT instr(problems, ?) ORDER BY seq",
        f'"{Code.WRONG_UNIT.value}"', f'"{Code.AUTOMATIC_MAIL.value}"',
    )  # fmt: skip
    return tuple(found for found in map(_delivery, rows) if found.submission.arrived >= since)


def count_on_day(index: Index, day: str) -> int:
    """How many receipts bear a day (`20260328`)."""
    return int(index.rows("SELECT count(*) FROM deliveries WHERE number GLOB ?", f"{day}-*")[0][0])


def closed(index: Index, period: Period) -> dict[str, Any] | None:
    """What was fixed when a period was closed, or None."""
    rows = index.rows("SELECT body FROM closed WHERE period = ?", str(period))
    return orjson.loads(rows[0][0]) if rows else None


def published(index: Index, period: Period) -> dict[str, Any] | None:
    """What was published for a period, with `at`, `seq` and `head` of its record, or None."""
    rows = index.rows("SELECT at, seq, head, body FROM published WHERE period = ?", str(period))
    if not rows:
        return None
    at, seq, head, body = rows[0]
    return {**orjson.loads(body), "at": at, "seq": seq, "head": head}


def count_editions(index: Index, year: int) -> int:
    """How many bulletins of a year are published, of months, quarters and the year."""
    return int(index.rows("SELECT count(*) FROM published WHERE period GLOB ?", f"{year}*")[0][0])


def bulletin_months(index: Index, period: Period) -> tuple[Period, ...]:
    """The published months of a year or quarter, in order."""
    rows = index.rows("SELECT period FROM published WHERE period GLOB ? ORDER BY period", f"{period.year}-[01][0-9]")
    return tuple(month for (text,) in rows if (month := Period.parse(text)) in period.months)
