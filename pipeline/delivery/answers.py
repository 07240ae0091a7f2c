"""What became of a unit's appeals, as a page beside its receipts: each with the decision, the reason, and its correction."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from pipeline.checks.reviewed import ACCEPT
from pipeline.delivery.keep import Delivered
from pipeline.files import safe_name, write_files
from pipeline.ledger.corrections import corrections_of
from pipeline.ledger.reviews import Requests, item_of, requests
from pipeline.model.county import Register
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.statement import Statement
from pipeline.publish.pages.answers import Answer, Answers, render_answers
from pipeline.publish.templates import own_or_shipped
from pipeline.workspace import Workspace

Pages = list[tuple[str, Path]]  # each with the code of its unit


def write_reviewed_answers(workspace: Workspace, register: Register, delivered: Delivered) -> tuple[Pages, str]:
    """The pages of the units on whose appeals a review decided; and what is wrong with the office's own template, if anything."""
    if not delivered.is_review:
        return [], ""
    asked = requests(workspace.index, DocumentKind.APPEAL, register.year)
    decided = [asked.sent[said.key] for said in delivered.judged.statements if said.key in asked.sent]
    written = [
        _write(workspace, register, period, asked, {s.unit_code for s in decided if s.period == period})
        for period in dict.fromkeys(said.period for said in decided)
    ]
    return [page for pages, _ in written for page in pages], next((fault for _, fault in written if fault), "")


def write_answers(workspace: Workspace, register: Register, period: Period, units: Iterable[str]) -> None:
    """The pages of these units about a month. They follow from the records and may be written again at any time."""
    _write(workspace, register, period, requests(workspace.index, DocumentKind.APPEAL, period.year), units)


def _write(workspace: Workspace, register: Register, period: Period, asked: Requests, units: Iterable[str]) -> tuple[Pages, str]:
    corrections = corrections_of(workspace.index, period)

    def answer(said: Statement) -> Answer:
        decided = asked.decided[item_of(said)]
        accepted = decided.text("decision") == ACCEPT
        taken = (each["number"] for each in corrections if accepted and each["seq"] > decided.seq)
        return Answer(said, decided, accepted, next(taken, None))

    files: Pages = []
    said = ""
    contents: dict[Path, bytes] = {}
    for code in sorted(units):
        unit = register.unit_by_code[code]
        own = [s for s in asked.sent.values() if s.period == period and s.unit_code == code and item_of(s) in asked.decided]
        if own:
            county = workspace.settings.county
            page = Answers(county.name, county.office, county.contact, unit.name, period, tuple(map(answer, own)))
            folder = workspace.outbox / "receipts" / str(period) / safe_name(unit.folder)
            path = folder / safe_name(f"申诉答复 {unit.name} {period.term}.html")
            content, fault = own_or_shipped(partial(render_answers, page), workspace.templates, None)
            said = fault and f"申诉答复用了自带的样子：{fault}"
            contents[path] = content.encode()
            files.append((code, path))
    write_files(contents, workspace.outbox)
    return files, said
