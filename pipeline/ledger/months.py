"""What the published months left behind for what comes after them, as corrected."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipeline.ledger.corrections import as_corrected
from pipeline.ledger.index import Index
from pipeline.ledger.queries import bulletin_months, published
from pipeline.ledger.records import decode_past
from pipeline.model.period import Period
from pipeline.model.result import Past


def left_behind(index: Index, period: Period, before: int = 0) -> dict[str, Any]:
    """What a published month left behind, plain: `past` and `figures`, as corrected; empty where it is not published.

    With `before` only corrections before that place of the journal count, here and below.
    """
    return as_corrected(index, period, published(index, period) or {}, before)


def figures_of(index: Index, period: Period, before: int = 0) -> dict[str, dict[str, Decimal]]:
    """The published figures of a month or quarter, by ranking and code; nothing where it is not published."""
    return decode_figures(left_behind(index, period, before)["figures"])


def decode_figures(content: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Decimal]]:
    """Figures by ranking and code, from the plain ones of a record."""
    return {ranking: {code: Decimal(figure) for code, figure in figures.items()} for ranking, figures in content.items()}


def ranks_of(index: Index, period: Period, before: int = 0) -> dict[str, dict[str, int]]:
    """The published ranks of a period by ranking and code; nothing where it is not published."""
    ranks: dict[str, dict[str, int]] = left_behind(index, period, before)["past"].get("ranks", {})
    return ranks


def published_months(index: Index, year: int, before: int = 0) -> dict[Period, Past]:
    """What each published month of a year left behind, in order."""
    return {month: decode_past(left_behind(index, month, before)["past"]) for month in bulletin_months(index, Period(year))}


def tasks_in_order(index: Index, year: int) -> Mapping[Period, frozenset[str]]:
    """The tasks that were green, blue or orange in each published month of a year, as corrected."""

    def find() -> dict[Period, frozenset[str]]:
        months = published_months(index, year).items()
        return {month: frozenset(code for code in past.assessed if not past.streaks.get(code)) for month, past in months}

    return index.kept(("tasks in order", year), find)


def past_before(index: Index, period: Period, before: int = 0) -> Past:
    """What the newest published month of the same year before a period left behind; nothing in January."""
    rows = index.rows(
        "SELECT period FROM published WHERE period >= ? AND period < ? AND length(period) = 7 ORDER BY period DESC LIMIT 1",
        f"{period.year}-01", str(period),
    )  # fmt: skip
    return decode_past(left_behind(index, Period.parse(rows[0][0]), before)["past"]) if rows else Past()
