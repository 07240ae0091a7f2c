"""Corrections 更正 on record, and what they left of the published months: only what each changed, the last one in force."""

from collections.abc import Mapping
from typing import Any

import orjson

from pipeline.ledger.index import Index, until
from pipeline.model.period import Period

Plain = Mapping[str, Any]


def corrections(index: Index, year: int, before: int = 0, after: int = 0) -> tuple[dict[str, Any], ...]:
    """The corrections of a year by number, each with `at`, `seq` and `head` of its record; of those between two places of
    the journal, both excluded, where they are given.
    """
    return _corrections(index, f"{year}-*", before, after)


def corrections_of(index: Index, period: Period, before: int = 0) -> tuple[dict[str, Any], ...]:
    """Those of a month."""
    return _corrections(index, str(period), before)


def numbers_of(index: Index, period: Period) -> tuple[int, ...]:
    """The numbers of the corrections that changed a month: its own, and those of earlier ones that left it otherwise."""
    name = str(period)
    return tuple(
        each["number"]
        for each in corrections(index, period.year)
        if each["period"] == name or any(each["months"].get(name, {}).values())
    )


def _corrections(index: Index, periods: str, before: int, after: int = 0) -> tuple[dict[str, Any], ...]:
    rows = index.rows(
        "SELECT at, seq, head, body FROM corrections WHERE period GLOB ? AND seq > ? AND seq < ? ORDER BY seq",
        periods, after, until(before),
    )  # fmt: skip
    return tuple({**orjson.loads(body), "at": at, "seq": seq, "head": head} for at, seq, head, body in rows)


def as_corrected(index: Index, period: Period, published: Plain, before: int = 0) -> dict[str, Any]:
    """What a month left behind (`past`, `figures`), from what its publication left, as corrected before a place of the journal."""
    rows = index.rows(
        "SELECT body FROM restated WHERE period = ? AND seq < ? ORDER BY seq", str(period), until(before)
    )
    kept = {name: published.get(name, {}) for name in ("past", "figures")}
    for (body,) in rows:
        kept = merged(kept, orjson.loads(body))
    return kept


def difference(before: Plain, after: Plain) -> dict[str, Any]:
    """What to merge into `before` to have `after`: nested plain mappings; None takes a value out."""
    found: dict[str, Any] = {key: None for key in before if key not in after}
    for key, value in after.items():
        known = before.get(key)
        if isinstance(value, Mapping) and isinstance(known, Mapping):
            if inner := difference(known, value):
                found[key] = inner
        elif value != known:
            found[key] = value
    return found


def merged(before: Plain, change: Plain) -> dict[str, Any]:
    """`before` with a `difference`."""
    result = dict(before)
    for key, value in change.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping):
            known = result.get(key)
            result[key] = merged(known if isinstance(known, Mapping) else {}, value)
        else:
            result[key] = value
    return result
