"""The desk of declarations 目标申报表: a unit proposes its targets of the year; the office reviews them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from pipeline.checks.declared import Declaring
from pipeline.checks.said import SaidRow
from pipeline.desk.asking import JOINS_REGISTER, Asking, change_remarks, said_cells, said_row, states
from pipeline.desk.case import Case, Judged, claim_for
from pipeline.desk.reviewable import Docket, Reviewable
from pipeline.ledger.queries import register_versions
from pipeline.model.county import Register, TaskKind, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.statement import Statement
from pipeline.versions import load_register
from pipeline.workbook.documents import DECLARATION_SHEET, DECLARED_COLUMNS, TARGET_REVIEW_SHEET
from pipeline.workbook.draw import DrawnRow
from pipeline.workbook.form import Form, form_filename
from pipeline.workbook.identity import sign
from pipeline.workbook.register_cells import target_cells
from pipeline.workbook.words import where_to_send

_OPEN = frozenset(column.name for column in DECLARED_COLUMNS)
_FREE_ROWS = 20
NEW, CHANGED = "新增", "变更"


def declaration_forms(docket: Docket, units: Sequence[Unit]) -> Iterator[tuple[Unit, Form]]:
    """A workbook for each unit: its targets, what it has proposed, and free rows for more."""
    period = Period(docket.register.year)
    for unit in units:
        claim = claim_for(DocumentKind.DECLARATION, unit.code, period, docket.register)
        yield unit, declaration_form(docket, unit, None, sign(claim, docket.workspace.key))


def declaration_form(docket: Docket, unit: Unit, codes: frozenset[str] | None, identity: Mapping[str, str]) -> Form:
    """The workbook of one unit, or of it the rows of these targets alone."""
    register, period = docket.register, Period(docket.register.year)
    rows = {code: row for code, row in _rows(docket, unit).items() if codes is None or code in codes}
    return Form(
        DECLARATION_SHEET,
        f"{unit.name} {period.term} 目标申报表",
        form_filename(unit, period, DocumentKind.DECLARATION),
        "【说明】现有目标要改的直接在格里改，新目标填在下面预留的空行；没有改动的行不用管。审核通过以后才算数。",
        (
            "【填写】① 写清目标值和计量单位、责任领导、完成时限；② 各项分值（含灰色的共性目标）合计应为 100；"
            "③ 点中格子会出现提示。",
            f"【报送】{where_to_send(unit.folder, docket.workspace.settings.mail.address)}，交给{docket.workspace.settings.county.name}考核办；"
            f"可以再报，同一项以最后一次为准。依据：{register.year}年基础台账。",
        ),
        rows,
        identity,
    )


def _rows(docket: Docket, unit: Unit) -> dict[str, DrawnRow]:
    register, asked = docket.register, docket.requests(DocumentKind.DECLARATION)
    said = {each.key: each for each in (*asked.pending, *asked.returned) if each.unit_code == unit.code}
    notes, tasks = states(asked), {task.code: task for task in register.tasks_by_unit[unit.code]}
    rows: dict[str, DrawnRow] = {}
    for code in (*tasks, *sorted(said.keys() - tasks.keys()), *_free_codes(unit, {*tasks, *said})):
        task, values = tasks.get(code), {"task_code": code}
        is_common = task is not None and task.kind is TaskKind.COMMON
        state = notes.get(code, "共性目标" if is_common else "现行" if task else "")
        shown = said_cells(said[code], DECLARED_COLUMNS) if code in said else target_cells(register, task) if task else {}
        open_cells = frozenset() if is_common else _OPEN
        rows[code] = DrawnRow({**values, "state": state, **shown}, open_cells, muted=is_common)
    return rows


def _free_codes(unit: Unit, taken: set[str]) -> Iterator[str]:
    """Codes that the next targets of a unit will have."""
    numbers = [int(code[len(unit.code) + 1 :]) for code in taken if code.startswith(f"{unit.code}-") and code[len(unit.code) + 1 :].isdecimal()]
    first = max(numbers, default=0) + 1
    return (f"{unit.code}-{number:03}" for number in range(first, first + _FREE_ROWS))


def judge_declaration(case: Case) -> Judged:
    """One declaration: every row that proposes something new and sound waits for the review."""
    docket = Docket(case.workspace, case.current, case.arrived)
    issued = _issued_register(case).task_by_code
    bare = Declaring(case.current, case.unit, frozenset(), {}, {})
    asking = Asking(
        case, DECLARED_COLUMNS, docket.requests(DocumentKind.DECLARATION), bare.is_present,
        lambda row: CHANGED if row.key in issued else NEW,
    )  # fmt: skip
    rows = asking.rows()
    claimed = frozenset(row.key for row in rows if row.key not in issued)
    context = _context(docket, case.unit, rows, claimed)
    judged = asking.judged(rows, context.checks, partial(declaration_form, docket, case.unit, None, case.document.claim))
    kept = {said.key for said in judged.statements}
    if kept and (words := _context(docket, case.unit, [row for row in rows if row.key in kept], claimed).total_words()):
        hint = "还有别的改动请一并报来；合计确应不是 100 的，由考核办审核。"
        total = Problem(Code.POINTS_TOTAL, Severity.WARNING, Where(case.file, case.table.tab), words, hint)
        return replace(judged, problems=(*judged.problems, total))
    return judged


def _issued_register(case: Case) -> Register:
    """The register that the workbook was drawn from; the newest where it names none that is known."""
    known = {version.digest for version in register_versions(case.workspace.index)}
    digest = case.claim.register
    return load_register(case.workspace, digest) if digest in known else case.current


def _context(docket: Docket, unit: Unit, rows: Sequence[SaidRow], claimed: frozenset[str]) -> Declaring:
    """The unit's targets as they will be when all that waits, and these rows, are accepted."""
    tasks = docket.register.tasks_by_unit[unit.code]
    titles, points = {task.code: task.title for task in tasks}, {task.code: task.points for task in tasks}
    pending = docket.requests(DocumentKind.DECLARATION).pending
    waiting = (said_row(said, DECLARED_COLUMNS) for said in pending if said.unit_code == unit.code)
    for row in (*waiting, *rows):
        titles[row.key] = row.text("title")
        points[row.key] = row.number("points") or points.get(row.key, Decimal())
    return Declaring(docket.register, unit, claimed, titles, points)


def _shown(_docket: Docket, said: Statement) -> Mapping[str, object]:
    return {**said_cells(said, DECLARED_COLUMNS), "request": said.text("request")}


def _problems(docket: Docket, said: Statement) -> tuple[Problem, ...]:
    """The same checks as when it was sent, against what is in force now; and what it would change."""
    register, unit = docket.register, docket.register.unit_by_code[said.unit_code]
    asked = docket.requests(DocumentKind.DECLARATION).pending
    claimed = frozenset(each.key for each in asked if each.text("request") == NEW)
    context = docket.once(DocumentKind.DECLARATION, unit.code, lambda: _context(docket, unit, (), claimed))
    row = said_row(said, DECLARED_COLUMNS)
    found = [problem for check in context.checks for problem in check(row)]
    if present := register.task_by_code.get(said.key):
        after = context.read(row)[0]
        found += change_remarks(row, target_cells(register, present), target_cells(register, after), DECLARED_COLUMNS)
    if words := context.total_words():
        found.append(row.warning(Code.POINTS_TOTAL, "points", words, ""))
    return tuple(found)


DECLARED = Reviewable(DocumentKind.DECLARATION, TARGET_REVIEW_SHEET, _shown, _problems, JOINS_REGISTER, give_back=declaration_form)
