"""Verifications 核实 in force: each stands for the very entry that it decided on, never for a later one."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from pipeline.ledger import queries
from pipeline.ledger.index import Index
from pipeline.ledger.statements import statements, statements_about
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.report import Decision, Verification
from pipeline.model.statement import Statement


def verifications(index: Index, period: Period, before: int = 0) -> dict[str, Verification]:
    """The verification in force of each task of a month; an entry that came after it has none yet."""
    return _in_force(queries.filed(index, period), statements(index, DocumentKind.VERIFICATION, period, before))


def returned_tasks(index: Index, period: Period, unit_code: str) -> dict[str, Verification]:
    """A unit's returned entries of a month that were not sent again since, by task."""
    filed = queries.filed(index, period, unit_code)
    said = statements_about(index, DocumentKind.VERIFICATION, period, filed)
    return {code: each for code, each in _in_force(filed, said).items() if each.decision is Decision.RETURN}


def decides(said: tuple[datetime, int], filed: tuple[datetime, int]) -> bool:
    """Whether a decision is about an entry, each given by arrival and place in the journal: it came after it, and the entry
    was on record when it was judged.
    """
    return said[0] >= filed[0] and said[1] > filed[1]


def _in_force(filed: Mapping[str, tuple[datetime, int]], said: Mapping[str, Statement]) -> dict[str, Verification]:
    return {
        code: _verification(each)
        for code, each in said.items()
        if code in filed and each.arrived and decides((each.arrived, each.seq), filed[code])
    }


def _verification(said: Statement) -> Verification:
    progress = said.text("progress")
    return Verification(
        said.key,
        said.period,
        Decision(said.text("decision")),
        Decimal(progress) if progress else None,
        said.text("reason"),
        said.unit_code,
        said.number,
        said.file,
        said.sheet,
        said.cells.get("verified" if said.text("verified") else "decision", ""),
    )
