"""What a review returned goes back to its unit: the rows in question, with the reason, to be mended and sent again."""

from datetime import datetime
from pathlib import Path

from pipeline.delivery.keep import Delivered
from pipeline.desk.case import claim_for
from pipeline.desk.review import REVIEWABLES
from pipeline.desk.reviewable import Docket, Reviewable
from pipeline.files import safe_name, write_files
from pipeline.model.county import Register, Unit
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Line
from pipeline.model.statement import Statement
from pipeline.workbook.identity import sign
from pipeline.workbook.mend import draw_mend
from pipeline.workbook.rows import line_of
from pipeline.workspace import Workspace


def write_reviewed(workspace: Workspace, register: Register, delivered: Delivered, now: datetime) -> list[tuple[str, Path]]:
    """A workbook beside the receipts of every unit with returned rows of a kind; one with none left loses its own. Returns
    them with the units' codes.

    Looks at all units after a review, and at the one that sent a request. It follows from the records and may be written
    again at any time.
    """
    sender = delivered.judged.unit
    kinds = [each for each in REVIEWABLES if each.give_back and (delivered.is_review or each.kind == delivered.submission.kind)]
    if sender is None or not kinds:
        return []
    docket = Docket(workspace, register, now)
    files: list[tuple[str, Path]] = []
    contents: dict[Path, bytes] = {}
    for kind in kinds:
        returned: dict[str, list[Statement]] = {}
        for said in docket.requests(kind.kind).returned:
            returned.setdefault(said.unit_code, []).append(said)
        for unit in register.units if delivered.is_review else (sender,):
            path = _path(workspace, unit, kind, register.year)
            if unit.code in returned:
                files.append((unit.code, path))
                contents[path] = _draw(docket, kind, unit, returned[unit.code])
            else:
                path.unlink(missing_ok=True)
    write_files(contents, workspace.outbox)
    return files


def _path(workspace: Workspace, unit: Unit, kind: Reviewable, year: int) -> Path:
    folder = workspace.outbox / "receipts" / str(year) / safe_name(unit.folder)
    return folder / f"请修改 审核退回 {unit.name} {Period(year).term} {kind.kind.term}.xlsx"


def _draw(docket: Docket, kind: Reviewable, unit: Unit, returned: list[Statement]) -> bytes:
    assert kind.give_back
    claim = claim_for(kind.kind, unit.code, Period(docket.register.year), docket.register)
    codes = frozenset(said.key for said in returned)
    form = kind.give_back(docket, unit, codes, sign(claim, docket.workspace.key))
    asked = docket.requests(kind.kind)
    problems = [
        Problem(Code.RETURNED, Severity.ERROR, Where(), f"审核退回：{asked.reason(said)}。", "请改正后再报。", said.key)
        for said in returned
    ]
    lines = [Line(number, {**line_of(said.values, form.sheet.asked.values()).values, form.sheet.key: said.key}, {}) for number, said in enumerate(returned, 1)]
    return draw_mend(form, lines, problems)
