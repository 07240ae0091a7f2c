"""Appeals 申诉 that reviews accepted: what of a published month counts otherwise (docs/rules.md, section 13)."""

from decimal import Decimal

from pipeline.checks.reviewed import ACCEPT
from pipeline.ledger.index import Index
from pipeline.ledger.reviews import item_of
from pipeline.ledger.statements import every_statement
from pipeline.model.appeal import Contested, Granted
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.statement import Statement


def appeal_key(task_code: str, fact: Contested) -> str:
    """What a row of an appeal is about: `Z01-001-核实`."""
    return f"{task_code}-{fact.term}"


def fact_of(key: str) -> tuple[str, Contested | None]:
    """The task and the fact that a key names; None where there is no such fact."""
    task, _, term = key.rpartition("-")
    return task, next((fact for fact in Contested if fact.term == term), None)


def granted(index: Index, period: Period, before: int = 0) -> tuple[Granted, ...]:
    """The accepted appeals of a month in the order of their decisions; with `before` only those decided before that place
    of the journal.
    """
    sent = {item_of(said): said for said in every_statement(index, DocumentKind.APPEAL, period.year)}
    decided = every_statement(index, DocumentKind.REVIEW, period.year, before)
    return tuple(
        _granted(sent[each.key], each)
        for each in decided
        if each.text("decision") == ACCEPT and each.key in sent and sent[each.key].period == period
    )


def _granted(said: Statement, decided: Statement) -> Granted:
    task, fact = fact_of(said.key)
    assert fact
    progress = said.text("progress")
    return Granted(task, fact, Decimal(progress) if progress else None, said, decided)
