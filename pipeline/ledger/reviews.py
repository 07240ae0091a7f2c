"""What units have asked for and what was decided on it: rows that wait for a review, were accepted or returned.

An item is one row of one delivery, `20260110-0003/Z01-017`: sent again it is another item.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.checks.reviewed import ACCEPT, RETURN
from pipeline.ledger.index import Index
from pipeline.ledger.statements import every_statement
from pipeline.model.document import DocumentKind
from pipeline.model.statement import Statement


def item_of(said: Statement) -> str:
    """What a review calls a row that was sent."""
    return f"{said.number}/{said.key}"


@dataclass(frozen=True)
class Requests:
    """The rows of one kind in a year: every item ever sent, the newest of each key, and the decisions by item."""

    sent: Mapping[str, Statement] = field(default_factory=dict)
    newest: Mapping[tuple[str, str], Statement] = field(default_factory=dict)  # by period and key
    decided: Mapping[str, Statement] = field(default_factory=dict)

    def newest_of(self, said: Statement) -> Statement:
        """What is asked last about the same."""
        return self.newest[str(said.period), said.key]

    @property
    def pending(self) -> tuple[Statement, ...]:
        """What waits for a decision, by unit and key."""
        return tuple(self._with(""))

    @property
    def returned(self) -> tuple[Statement, ...]:
        """What was given back and not asked again since, by unit and key."""
        return tuple(self._with(RETURN))

    def reason(self, said: Statement) -> str:
        """Why an item was returned."""
        return self.decided[item_of(said)].text("reason")

    def _with(self, decision: str) -> Iterator[Statement]:
        for said in sorted(self.newest.values(), key=lambda each: (each.unit_code, str(each.period), each.key)):
            decided = self.decided.get(item_of(said))
            if (decided.text("decision") if decided else "") == decision:
                yield said


def requests(index: Index, kind: DocumentKind, year: int) -> Requests:
    """All that was asked in documents of a kind in a year."""
    sent = every_statement(index, kind, year)
    decided = {said.key: said for said in every_statement(index, DocumentKind.REVIEW, year)}
    return Requests(
        {item_of(said): said for said in sent}, {(str(said.period), said.key): said for said in sent}, decided
    )


def accepted_after(index: Index, kind: DocumentKind, year: int, seq: int) -> tuple[tuple[Statement, Statement], ...]:
    """What reviews after a place of the journal accepted, each with its decision, in the order of the decisions."""
    last = index.rows("SELECT max(seq) FROM statements WHERE kind = ?", DocumentKind.REVIEW.value)[0][0]
    if (last or 0) <= seq:
        return ()
    decided = every_statement(index, DocumentKind.REVIEW, year)
    new = [said for said in decided if said.seq > seq and (said.text("kind"), said.text("decision")) == (kind, ACCEPT)]
    sent = requests(index, kind, year).sent if new else {}
    return tuple((sent[said.key], said) for said in new)
