"""What a review or a verification decided reaches the units: workbooks to mend, answers, and a message to each concerned."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pipeline.checks.reviewed import ACCEPT, TERMS
from pipeline.delivery.answers import write_reviewed_answers
from pipeline.delivery.keep import Delivered
from pipeline.delivery.reviewed import write_reviewed
from pipeline.desk.review import REVIEWABLES
from pipeline.desk.reviewable import Docket
from pipeline.ledger.appeals import fact_of
from pipeline.model.county import Register
from pipeline.model.document import DocumentKind
from pipeline.model.report import Decision
from pipeline.model.statement import Statement
from pipeline.post.messages import Cause, Message, unit_receiver, write_messages
from pipeline.post.queue import queue_written
from pipeline.publish.templates import shipped_templates
from pipeline.registry import register_for, window_for
from pipeline.workbook.words import moment_words
from pipeline.workspace import Refused, Workspace

Files = Sequence[tuple[str, Path]]  # each with the code of its unit


def tell_decided(workspace: Workspace, current: Register, delivered: Delivered, returned: Files, now: datetime) -> str:
    """Write what follows from a delivery that is no report. `returned` are the workbooks of returned entries. Returns what is
    wrong with the office's own words, empty where nothing is.

    It follows from the records and may be done again: a message is written again as it was, and goes out once.
    """
    mend = write_reviewed(workspace, current, delivered, now)
    answers, fault = write_reviewed_answers(workspace, current, delivered)
    if delivered.is_review:
        name, messages = "审核结果", _reviewed(Docket(workspace, current, now), delivered, mend, answers)
    elif delivered.decides:
        name, messages = "核实退回", _returned(workspace, current, delivered, returned, now)
    else:
        return fault
    number, period = delivered.submission.number, str(delivered.submission.period)
    cause = Cause(period, f"{name} {number}", ("decided", number), delivered.submission.arrived, {})
    try:
        written = write_messages(workspace, cause, messages)
    except Refused as reason:  # the units are told, in our words
        written = write_messages(workspace, cause, messages, shipped_templates())
        fault = "；".join(filter(None, (fault, str(reason))))
    queue_written(workspace, now, written)
    return fault


def _reviewed(docket: Docket, delivered: Delivered, mend: Files, answers: Files) -> list[Message]:
    """A message to each unit on whose requests a review decided: every row with its outcome and the office's words."""
    sent = {item: said for each in REVIEWABLES for item, said in docket.requests(each.kind).sent.items()}
    rows: dict[str, list[tuple[Statement, Statement]]] = {}
    for decided in delivered.judged.statements:
        said = sent[decided.key]
        rows.setdefault(said.unit_code, []).append((said, decided))
    return [
        Message("reviewed", unit_receiver(unit, docket.register), _review_facts(docket, rows[code], unit.folder), _of(code, mend, answers))
        for code, unit in docket.register.unit_by_code.items()
        if code in rows
    ]


def _review_facts(docket: Docket, rows: list[tuple[Statement, Statement]], folder: str) -> dict[str, object]:
    counts = Counter(decided.text("decision") for _, decided in rows)
    final = {said.kind is DocumentKind.APPEAL for said, decided in rows if decided.text("decision") != ACCEPT}
    outcome = "，".join(f"{term} {counts[name]} 项" for name, term in TERMS.items() if counts[name])
    lines = [_line(docket.register, said, decided) for said, decided in rows]
    appealed = any(said.kind is DocumentKind.APPEAL for said, _ in rows)
    return {"outcome": outcome, "rows": lines, "folder": folder, "to_mend": False in final, "appealed": appealed}


def _line(register: Register, said: Statement, decided: Statement) -> str:
    """One row: what was asked for, the decision, and why."""
    code, fact = fact_of(said.key) if said.kind is DocumentKind.APPEAL else (said.key, None)
    task = register.task_by_code.get(code)
    asked = f"{said.period.term}{fact.term}申诉" if fact else f"{said.kind.term.removesuffix('表')}{said.text('request')}"
    why = f"，{decided.text('reason')}" if decided.text("reason") else ""
    title = said.text("title") or (task.title if task else "")
    return f"{code} {title}（{asked}）：{TERMS[decided.text('decision')]}{why}"


def _returned(
    workspace: Workspace, current: Register, delivered: Delivered, returned: Files, now: datetime
) -> list[Message]:
    """A message to each unit of which a verification returned entries: which, why, and until when they may be sent again."""
    period = delivered.judged.period
    assert period
    register = register_for(workspace, period, now)
    rows: dict[str, list[str]] = {}
    for said in delivered.judged.statements:
        if said.text("decision") == Decision.RETURN:
            task = register.task_by_code[said.key]
            rows.setdefault(task.unit_code, []).append(f"{task.code} {task.title}：{said.text('reason')}")
    facts = {"month": period.term, "until": moment_words(window_for(workspace, period, current).verify_by)}
    return [
        Message("returned", unit_receiver(unit, current), {**facts, "rows": rows[code], "folder": unit.folder}, _of(code, returned))
        for code, unit in register.unit_by_code.items()
        if code in rows and _of(code, returned)
    ]


def _of(code: str, *files: Files) -> tuple[Path, ...]:
    """The files of one unit."""
    return tuple(path for pairs in files for owner, path in pairs if owner == code)
