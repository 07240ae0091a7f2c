"""What the office decides on in a review 审核表, and how another kind joins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pipeline.ledger.reviews import Requests, requests
from pipeline.model.county import Register, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.problem import Problem
from pipeline.model.statement import Statement
from pipeline.workbook.form import Form
from pipeline.workbook.schema import Sheet
from pipeline.workspace import Workspace

T = TypeVar("T")


@dataclass(frozen=True)
class Docket:
    """What reviews are drawn from and judged against: the newest register, and everything asked for in its year."""

    workspace: Workspace
    register: Register
    now: datetime
    _requests: dict[DocumentKind, Requests] = field(default_factory=dict)
    _contexts: dict[tuple[DocumentKind, str], Any] = field(default_factory=dict)

    def requests(self, kind: DocumentKind) -> Requests:
        """What was asked for in documents of a kind, and what was decided on it."""
        if kind not in self._requests:
            self._requests[kind] = requests(self.workspace.index, kind, self.register.year)
        return self._requests[kind]

    def once(self, kind: DocumentKind, unit_code: str, make: Callable[[], T]) -> T:
        """What all rows of a unit and kind are judged by, made once."""
        key = (kind, unit_code)
        if key not in self._contexts:
            self._contexts[key] = make()
        made: T = self._contexts[key]
        return made


@dataclass(frozen=True)
class Reviewable:
    """A kind of document whose accepted rows wait for the office to accept or return them.

    Another kind joins with three things. Its desk records every row as a Statement of the kind, about a key. Its sheet
    in the review is made by `review_sheet` and added to REVIEW (`workbook/documents/review.py`). And it adds one of these
    to REVIEWABLES (`desk/review.py`). What was decided stands in the journal as a Statement of kind REVIEW whose key is
    the item (`ledger/reviews.py`), with `decision` (accept or return), `reason` and `kind`; what follows from it is up to
    the kind: read it by `requests(index, kind, year)`.

    `shown(docket, said)` gives the texts of the row by column name: `title`, `request` (what is asked: 新增, 变更 …), and
    whatever else its sheet shows. `problems(docket, said)` judges the row as things stand now, `field` naming the column;
    one that comes back forbids to accept it, all are marked on the sheet. `links` lead from cells to files. `give_back(docket, unit, codes, identity)` is the
    workbook in which a unit mends the returned rows with these keys; None where what is returned is final. `effects` says
    on the sheet what follows from either decision.
    """

    kind: DocumentKind
    sheet: Sheet
    shown: Callable[[Docket, Statement], Mapping[str, object]]
    problems: Callable[[Docket, Statement], tuple[Problem, ...]]
    effects: str
    links: Callable[[Docket, Statement], Mapping[str, str]] = lambda _docket, _said: {}
    give_back: Callable[[Docket, Unit, frozenset[str], Mapping[str, str]], Form] | None = None
