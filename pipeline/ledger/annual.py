"""The annual document on record: what the office says of each unit at the end of the year."""

from decimal import Decimal

from pipeline.ledger.index import Index
from pipeline.ledger.statements import statements
from pipeline.model.annual import Appraisal
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.statement import Statement


def appraisals(index: Index, year: int, before: int = 0) -> dict[str, Appraisal]:
    """What is in force of each unit; with `before` only what stands before that place of the journal."""
    return {code: appraisal_of(said) for code, said in statements(index, DocumentKind.ANNUAL, Period(year), before).items()}


def appraisal_of(said: Statement) -> Appraisal:
    """The meaning of one accepted row."""
    democratic = said.text("appraisal")
    return Appraisal(
        said.key,
        Decimal(democratic) if democratic else None,
        Decimal(said.text("bonus") or 0),
        Decimal(said.text("penalty") or 0),
        said.text("veto") == "yes",
        said.text("grade"),
        said.text("reason"),
        said.number,
        said.file,
        said.sheet,
        said.cells.get("reason", ""),
    )
