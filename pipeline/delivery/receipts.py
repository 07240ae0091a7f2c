"""Writing receipts 回执: one page for everything that arrived, and a workbook to mend where something came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from jinja2 import Environment

from pipeline.archive.naming import UNKNOWN
from pipeline.desk.case import Judged
from pipeline.files import safe_name, write_files
from pipeline.intake.package import Package
from pipeline.model.document import DocumentKind
from pipeline.model.report import Submission
from pipeline.publish.pages.receipt import Receipt, ReceivedEvidence, render_receipt
from pipeline.publish.templates import own_or_shipped
from pipeline.publish.views.figures import channel_words
from pipeline.workbook.mend import draw_mend
from pipeline.workspace import Workspace


def receipt_folder(workspace: Workspace, submission: Submission, judged: Judged) -> Path:
    """`outbox/receipts/2026-03/Z01 城关镇/`; what has no month stands under that of its arrival."""
    period = str(submission.period) if submission.period else f"{submission.arrived:%Y-%m}"
    owner = safe_name(judged.unit.folder) if judged.unit else UNKNOWN
    return workspace.outbox / "receipts" / period / owner


@dataclass(frozen=True, slots=True)
class Written:
    """A receipt and its files: the page, and the workbook to mend where something came back; `fault` of the office's own page."""

    receipt: Receipt
    files: tuple[Path, ...]
    fault: str = ""


def write_receipts(
    workspace: Workspace, environment: Environment, delivered: Sequence[tuple[Submission, Judged, Package]]
) -> list[Written]:
    """Write the receipts of a group with shared syncs. Written again they replace themselves."""
    contents: dict[Path, bytes] = {}
    written = []
    for submission, judged, package in delivered:
        folder = receipt_folder(workspace, submission, judged)
        mend_file = ""
        if judged.form and any(problem.comes_back for problem in judged.problems):
            form = judged.form()
            mend_file = f"请修改 {submission.number} {form.filename}"
            contents[folder / mend_file] = draw_mend(form, judged.lines, judged.problems)
        receipt = _receipt(workspace, submission, judged, package, mend_file)
        # Where nobody's name is on the folder, the file's own tells its sender which receipt is theirs.
        file = "" if judged.unit else f" {safe_name(package.name, 90)}"
        page = f"回执 {submission.number} {submission.verdict.term}{file}.html"
        content, fault = own_or_shipped(partial(render_receipt, receipt), environment, None)
        contents[folder / page] = content.encode()
        said = fault and f"回执用了自带的样子：{fault}"
        written.append(Written(receipt, tuple(folder / name for name in (page, mend_file) if name), said))
    write_files(contents, workspace.outbox)
    return written


def _receipt(
    workspace: Workspace, submission: Submission, judged: Judged, package: Package, mend_file: str
) -> Receipt:
    counts, titles = judged.counts, judged.titles
    return Receipt(
        number=submission.number,
        county=workspace.settings.county.name,
        unit=judged.unit.name if judged.unit else "",
        kind=DocumentKind(submission.kind).term if submission.kind else "",
        period=submission.period.term if submission.period else "",
        channel=channel_words(submission.channel),
        file=package.name,
        arrived=submission.arrived.astimezone(workspace.zone),
        digest=submission.digest,
        verdict=submission.verdict,
        accepted=counts["accepted"],
        to_mend=counts["returned"],
        left_out=counts["left_out"],
        due=judged.due,
        last_moment=judged.last_moment,
        problems=judged.problems,
        evidence=tuple(
            ReceivedEvidence(task, titles.get(task, ""), tuple(PurePosixPath(each.name).name for each in exhibits))
            for task, exhibits in judged.evidence.items()
        ),
        titles=titles,
        mend_file=mend_file,
        contact=" ".join(filter(None, (workspace.settings.county.office, workspace.settings.county.contact))),
    )
