"""What verification returned goes back to its unit: the rows in question, with the reason, to be mended and sent again."""

from datetime import datetime
from pathlib import Path

from pipeline.delivery.keep import Delivered
from pipeline.desk.case import claim_for
from pipeline.desk.report import report_issue
from pipeline.files import safe_name, write_files
from pipeline.ledger import queries
from pipeline.ledger.verifications import returned_tasks
from pipeline.model.amount import Quantity
from pipeline.model.county import Register, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Entry, Line, Verification
from pipeline.registry import OFFICE, register_for, window_for
from pipeline.workbook.identity import sign
from pipeline.workbook.mend import draw_mend
from pipeline.workbook.report import report_form
from pipeline.workbook.words import moment_words
from pipeline.workspace import Workspace


def write_returns(workspace: Workspace, delivered: Delivered, now: datetime) -> list[tuple[str, Path]]:
    """A workbook beside the receipts of every unit with returned entries of a month, with its code; one with none left loses its
    own.

    Looks at the units whose tasks a verification decides on, or at the one that sent something while it has such a
    workbook. It follows from the records and may be written again at any time.
    """
    judged = delivered.judged
    period, sender = judged.period, judged.unit
    if period is None or sender is None or not (delivered.decides or _path(workspace, sender, period).exists()):
        return []
    register = register_for(workspace, period, now)
    codes = (said.key for said in judged.statements) if delivered.decides else ()
    owners = {register.task_by_code[code].unit_code for code in codes} or {sender.code}
    files: list[tuple[str, Path]] = []
    contents: dict[Path, bytes] = {}
    for unit in (unit for unit in register.units if unit.code in owners):
        path = _path(workspace, unit, period)
        if returned := returned_tasks(workspace.index, period, unit.code):
            files.append((unit.code, path))
            contents[path] = _draw(workspace, register, unit, period, returned)
        else:
            path.unlink(missing_ok=True)
    write_files(contents, workspace.outbox)
    return files


def _path(workspace: Workspace, unit: Unit, period: Period) -> Path:
    folder = workspace.outbox / "receipts" / str(period) / safe_name(unit.folder)
    return folder / f"请修改 核实退回 {unit.name} {period.term}.xlsx"


def _draw(
    workspace: Workspace, register: Register, unit: Unit, period: Period, returned: dict[str, Verification]
) -> bytes:
    window = window_for(workspace, period, register, unit.code)
    identity = sign(claim_for(DocumentKind.REPORT, unit.code, period, register), workspace.key)
    issue = report_issue(workspace, register, window, unit, identity).returned(returned)
    entries = queries.Entries(workspace.index, period, unit.code)
    until = moment_words(window.verify_by, with_year=True)
    problems = [
        Problem(
            Code.RETURNED,
            Severity.ERROR,
            Where(),
            f"{_name(register, each.by)}核实退回：{each.reason}",
            f"请改正后在 {until} 以前重报；到时没有重报的，这项任务的进度按上期计。",
            code,
            "progress" if entries[code].amount is None else "amount",
        )
        for code, each in returned.items()
    ]
    lines = [_line(number, entries[code]) for number, code in enumerate(returned, 1)]
    return draw_mend(report_form(issue), lines, problems)


def _line(row: int, entry: Entry) -> Line:
    """The row as it was accepted."""
    values: dict[str, object] = {
        "task_code": entry.task_code,
        "progress": entry.progress,
        "amount": None if entry.amount is None else Quantity(entry.amount),
        "work_state": entry.work_state.value,
        "narrative": entry.narrative,
        "problems": entry.problems,
        "next_step": entry.next_step,
    }
    return Line(row, {name: value for name, value in values.items() if value is not None}, {})


def _name(register: Register, code: str) -> str:
    unit = register.unit_by_code.get(code)
    return unit.name if unit else OFFICE
