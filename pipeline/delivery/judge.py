"""What a delivery amounts to: whose it is, and what the desk of its kind says of it. Writes nothing."""

from dataclasses import replace

from pipeline.checks.delivery import identify
from pipeline.checks.mail import check_content, check_sender
from pipeline.desk.case import Case, Judged
from pipeline.desk.desks import desk_of
from pipeline.desk.exhibits import Gallery
from pipeline.intake.folder import Found
from pipeline.intake.stage import Staged
from pipeline.ledger.index import index_before
from pipeline.ledger.newer import newer_keys
from pipeline.ledger.queries import register_versions
from pipeline.model.county import Register, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Claim, Verdict
from pipeline.registry import find_senders, find_senders_by_mail, office_of
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
        claim = read_claim(document.claim, self.workspace.key)
        units = self._senders(staged.found, claim)
        known = units[0] if units and len(units) == 1 else None
        of_mail = self._check_mail(staged.found, bool(units))
        # What is wrong with the mail is why there is nothing in it to read.
        found = [p for p in of_mail if p.comes_back] or [*staged.package.problems, *document.problems]
        fatal = tuple(p for p in found if p.comes_back)
        if fatal:
            return Judged(Verdict.REFUSED, known, problems=fatal)
        by_mail = staged.found.letter is not None
        owner = identify(claim, units, self.current, office_of(self.workspace), staged.package.name, by_mail)
        if any(problem.comes_back for problem in owner.problems):
            return Judged(Verdict.REFUSED, owner.unit or known, owner.period, problems=owner.problems)
        case = Case(self.workspace, self.current, self.gallery, staged, document, claim, owner)
        judged = desk_of(DocumentKind(claim.kind))(case)
        more = (*of_mail, *_overtaken(case, judged))
        return replace(judged, problems=(*judged.problems, *more)) if more else judged

    def _senders(self, found: Found, claim: Claim) -> tuple[Unit, ...] | None:
        """Whom an inbox folder or a mail's address names; None for the inbox itself.

        Somebody may send for several units: then a signed workbook says for which of them.
        """
        if found.sender is None:
            return None
        if found.letter is None:
            return find_senders(self.workspace, self.current, found.sender)
        units = find_senders_by_mail(self.workspace, self.current, found.sender)
        meant = tuple(unit for unit in units if claim.signed and unit.code == claim.unit_code)
        return meant or units

    def _check_mail(self, found: Found, is_known: bool) -> tuple[Problem, ...]:
        if found.letter is None:
            return ()
        mail = self.workspace.settings.mail
        required = tuple(name for name, wanted in (("DKIM", mail.require_dkim), ("SPF", mail.require_spf)) if wanted)
        return check_sender(found.letter, is_known, required, found.name) or tuple(check_content(found.letter, found.name))


def _overtaken(case: Case, judged: Judged) -> tuple[Problem, ...]:
    """Says of a delivery that was fetched late what counts already that arrived after it."""
    keys = {entry.task_code for entry in judged.entries} | {said.key for said in judged.statements}
    newer = newer_keys(case.workspace.index, DocumentKind(case.claim.kind), case.unit.code, case.period, case.arrived)
    count = len(keys & newer)
    if not count:
        return ()
    message = f"这份到达以后又收到过更新的，其中 {count} 项以更新的为准，这份存档备查。"
    hint = "不用再报；确要以这份为准的，请再报一次。"
    return (Problem(Code.OVERTAKEN, Severity.WARNING, Where(case.file), message, hint),)
