"""What a delivery amounts to: whose it is, and what the desk of its kind says of it. Writes nothing."""

from dataclasses import replace

from pipeline.checks.delivery import identify
from pipeline.desk.case import Case, Judged
from pipeline.desk.desks import desk_of
from pipeline.desk.exhibits import Gallery
from pipeline.intake.stage import Staged
from pipeline.ledger.index import index_before
from pipeline.ledger.queries import register_versions
from pipeline.model.county import Register, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.report import Verdict
from pipeline.registry import find_senders, office_of
from pipeline.versions import load_register
from pipeline.workbook.content import Document
from pipeline.workbook.identity import read_claim
from pipeline.workspace import Workspace


class Judge:
    """Judges deliveries against the state of the workspace at the moment of asking."""

    def __init__(self, workspace: Workspace, current: Register, gallery: Gallery) -> None:
        self.workspace = workspace
        self.current = current
        self.gallery = gallery

    def before(self, seq: int) -> "Judge":
        """The same against what was on record before a record: what was through before a crash is judged as it was then."""
        past = replace(self.workspace)
        past.__dict__["index"] = index_before(self.workspace.journal, seq)
        newest = load_register(past, register_versions(past.index)[-1].digest)
        return Judge(past, newest, self.gallery.of(past.index))

    def judge(self, staged: Staged, document: Document) -> Judged:
        """One delivery with what its workbook says."""
        units = self._senders(staged.found.sender)
        known = units[0] if units and len(units) == 1 else None
        fatal = tuple(p for p in (*staged.package.problems, *document.problems) if p.comes_back)
        if fatal:
            return Judged(Verdict.REFUSED, known, problems=fatal)
        claim = read_claim(document.claim, self.workspace.key)
        owner = identify(claim, units, self.current, office_of(self.workspace), staged.package.name)
        if any(problem.comes_back for problem in owner.problems):
            return Judged(Verdict.REFUSED, owner.unit or known, owner.period, problems=owner.problems)
        return desk_of(DocumentKind(claim.kind))(
            Case(self.workspace, self.current, self.gallery, staged, document, claim, owner)
        )

    def _senders(self, folder: str | None) -> tuple[Unit, ...] | None:
        """Whom an inbox folder names; None for the inbox itself."""
        return None if folder is None else find_senders(self.workspace, self.current, folder)

