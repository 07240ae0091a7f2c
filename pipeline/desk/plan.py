"""The desk of plans 计划申报表: what a unit's targets shall have reached by each month; the office reviews them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from pipeline.calendar import window
from pipeline.checks.planned import Planning
from pipeline.desk.asking import JOINS_REGISTER, Asking, change_remarks, said_cells, said_row, states
from pipeline.desk.case import Case, Judged, claim_for
from pipeline.desk.reviewable import Docket, Reviewable
from pipeline.model.county import Task, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Problem
from pipeline.model.statement import Statement
from pipeline.workbook.documents import PLAN_REQUEST_SHEET, PLAN_REVIEW_SHEET, PLANNED_COLUMNS
from pipeline.workbook.draw import DrawnRow
from pipeline.workbook.form import Form, form_filename
from pipeline.workbook.identity import sign
from pipeline.workbook.register_cells import plan_cells
from pipeline.workbook.task_words import target_text
from pipeline.workbook.words import where_to_send
from pipeline.workspace import Workspace

_OPEN = frozenset(column.name for column in PLANNED_COLUMNS)
FIRST, CHANGED = "首次申报", "变更"


def opened_months(workspace: Workspace, year: int, now: datetime) -> int:
    """How many months of the year have opened for reports: their plans stand."""
    rules = workspace.settings.calendar_rules
    return sum(window(month, rules).open <= now for month in Period(year).months)


def plan_forms(docket: Docket, units: Sequence[Unit]) -> Iterator[tuple[Unit, Form]]:
    """A workbook for each unit that has targets."""
    period = Period(docket.register.year)
    for unit in units:
        if docket.register.tasks_by_unit[unit.code]:
            claim = claim_for(DocumentKind.PLAN, unit.code, period, docket.register)
            yield unit, plan_form(docket, unit, None, sign(claim, docket.workspace.key))


def plan_form(docket: Docket, unit: Unit, codes: frozenset[str] | None, identity: Mapping[str, str]) -> Form:
    """The workbook of one unit, or of it the rows of these targets alone."""
    period = Period(docket.register.year)
    opened = opened_months(docket.workspace, period.year, docket.now)
    shut = f"1 至 {opened} 月已经开报，计划不能再改；" if opened else ""
    return Form(
        PLAN_REQUEST_SHEET,
        f"{unit.name} {period.term} 计划申报表",
        form_filename(unit, period, DocumentKind.PLAN),
        f"【说明】{shut}没有改动的行不用管。审核通过以后才算数，从下一个开报的月份起用。",
        (
            "【填写】① 填到每月底的累计计划，只增不减，完成时限当月填 100；② 控制类填到每月底允许的累计数量；"
            "③ 空着的月份沿用上月；④ 关键月份写明节点。",
            f"【报送】{where_to_send(unit.folder, docket.workspace.settings.mail.address)}，交给{docket.workspace.settings.county.name}考核办；可以再报，同一项以最后一次为准。",
        ),
        {code: row for code, row in _rows(docket, unit, opened).items() if codes is None or code in codes},
        identity,
    )


def _rows(docket: Docket, unit: Unit, opened: int) -> dict[str, DrawnRow]:
    asked = docket.requests(DocumentKind.PLAN)
    said = {each.key: each for each in (*asked.pending, *asked.returned)}
    notes = states(asked)
    is_open = _OPEN - {f"m{month}" for month in range(1, opened + 1)}
    rows = {}
    for task in docket.register.tasks_by_unit[unit.code]:
        shown = said_cells(said[task.code], PLANNED_COLUMNS) if task.code in said else plan_cells(task) if task.is_planned else {}
        state = notes.get(task.code, "现行" if task.is_planned else "待申报")
        rows[task.code] = DrawnRow({**_given(task), "state": state, **shown}, is_open)
    return rows


def _given(task: Task) -> dict[str, object]:
    return {"task_code": task.code, "title": task.title, "goal": target_text(task), "due": task.due.isoformat()}


def judge_plan(case: Case) -> Judged:
    """One plan: every row that differs from what is in force, and is sound, waits for the review."""
    docket = Docket(case.workspace, case.current, case.arrived)
    context = _context(docket, case.unit)
    tasks = case.current.task_by_code
    asking = Asking(
        case, PLANNED_COLUMNS, docket.requests(DocumentKind.PLAN), context.is_present,
        lambda row: CHANGED if tasks[row.key].is_planned else FIRST,
    )  # fmt: skip
    return asking.judged(asking.rows(), context.checks, partial(plan_form, docket, case.unit, None, case.document.claim))


def _context(docket: Docket, unit: Unit) -> Planning:
    return Planning(docket.register, unit, opened_months(docket.workspace, docket.register.year, docket.now))


def _shown(docket: Docket, said: Statement) -> Mapping[str, object]:
    task = docket.register.task_by_code.get(said.key)
    return {**(_given(task) if task else {}), **said_cells(said, PLANNED_COLUMNS), "request": said.text("request")}


def _problems(docket: Docket, said: Statement) -> tuple[Problem, ...]:
    """The same checks as when it was sent, as things stand now; and what it would change."""
    unit = docket.register.unit_by_code[said.unit_code]
    context = docket.once(DocumentKind.PLAN, unit.code, lambda: _context(docket, unit))
    row = said_row(said, PLANNED_COLUMNS)
    found = [problem for check in context.checks for problem in check(row)]
    task = docket.register.task_by_code.get(said.key)
    if task and task.is_planned:
        after = replace(task, plan=context.read(row, task)[0])
        found += change_remarks(row, plan_cells(task), plan_cells(after), PLANNED_COLUMNS)
    return tuple(found)


PLANNED = Reviewable(DocumentKind.PLAN, PLAN_REVIEW_SHEET, _shown, _problems, JOINS_REGISTER, give_back=plan_form)
