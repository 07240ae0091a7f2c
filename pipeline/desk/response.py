"""The desk of responses 督办回复表: every unit answers to the measures that are open on its tasks."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

from pipeline.checks.report_row import is_filled
from pipeline.checks.response import Answering
from pipeline.checks.said import SaidRow, hear
from pipeline.desk.case import Case, Judged, claim_for, verdict_of
from pipeline.desk.exhibits import Wanted, sort_evidence
from pipeline.ledger.months import tasks_in_order
from pipeline.ledger.oversight import measured_unit, measures_of, responses
from pipeline.model.county import Register, Task, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.oversight import SupervisionCase
from pipeline.model.period import Period
from pipeline.model.problem import Code
from pipeline.model.statement import Statement
from pipeline.supervise.cases import find_cases
from pipeline.supervise.ladder import rung_of
from pipeline.workbook.documents import RESPONSE_SHEET
from pipeline.workbook.draw import DrawnRow
from pipeline.workbook.form import Form, form_filename
from pipeline.workbook.identity import sign
from pipeline.workbook.words import moment_words, where_to_send
from pipeline.workspace import Workspace

_OPEN = frozenset(RESPONSE_SHEET.asked)


def cases_of(workspace: Workspace, year: int, now: datetime, unit_code: str = "") -> tuple[SupervisionCase, ...]:
    """Every measure of a year, of all units or of one, as it stands at a moment, by number (rules section 7)."""
    index = workspace.index
    measures = measures_of(index, Period(year), unit_code=unit_code)
    return find_cases(measures, responses(index, measures), tasks_in_order(index, year), now)


def response_forms(
    workspace: Workspace, period: Period, register: Register, cases: Iterable[SupervisionCase]
) -> Iterator[tuple[Unit, Form]]:
    """A workbook for every unit with open measures, from the `cases` of the year."""
    by_unit: dict[str, list[SupervisionCase]] = {}
    for case in cases:
        if case.is_open:
            by_unit.setdefault(case.measure.unit_code, []).append(case)
    for unit in register.units:
        if unit.code in by_unit:
            claim = claim_for(DocumentKind.RESPONSE, unit.code, period, register)
            yield unit, response_form(workspace, period, register, unit, by_unit[unit.code], sign(claim, workspace.key))


def response_form(
    workspace: Workspace,
    period: Period,
    register: Register,
    unit: Unit,
    cases: Iterable[SupervisionCase],
    identity: Mapping[str, str],
) -> Form:
    """The workbook in which a unit answers to its own `cases`: the newest first, of those answered only a task's last."""
    open_ = [case for case in cases if case.is_open]
    last = {case.measure.task_code: case.measure.number for case in open_}
    own = [case for case in open_ if case.response is None or last[case.measure.task_code] == case.measure.number]
    own.sort(key=lambda case: case.measure.number)
    own.sort(key=lambda case: case.measure.period, reverse=True)
    due = max((case.measure.due for case in own), default=None)
    return Form(
        RESPONSE_SHEET,
        f"{unit.name} {period.term} 督办回复表",
        form_filename(unit, period, DocumentKind.RESPONSE),
        f"【时间】{moment_words(due, with_year=True)} 以前回复；逾期不回复的，下月督办升一级。" if due else "【时间】没有待回复的督办。",
        (
            "【填写】逐项写清原因、整改情况和预计完成时间；已回复的行可以不填，有新进展再补充。"
            "实地核查、领导约谈的情况也用本表报回。",
            f"【报送】连同照片等资料{where_to_send(unit.folder, workspace.settings.mail.address)}，交给{workspace.settings.county.name}考核办。",
        ),
        {case.measure.number: _row(case, register) for case in own},
        identity,
    )


def _row(case: SupervisionCase, register: Register) -> DrawnRow:
    measure = case.measure
    task, rung = register.task_by_code.get(measure.task_code), rung_of(measure.level)
    texts = {
        "number": measure.number,
        "task_code": measure.task_code,
        "title": task.title if task else "",
        "measure": f"{measure.level} 级\n{rung.term if rung else ''}",
        "basis": f"{measure.period.term}：{measure.basis}（连续 {measure.streak} 个月）",
        "due": moment_words(measure.due),
        "state": case.state.term,
    }
    return DrawnRow(texts, _OPEN, muted=case.response is not None)


def judge_response(case: Case) -> Judged:
    """One response: every row that answers to an open measure of the unit is on record."""
    space = case.workspace
    own = cases_of(space, case.period.year, case.arrived, case.unit.code)
    cases = {each.measure.number: each for each in own}
    tasks, table = case.current.task_by_code, case.table
    if not own:
        message = f"{case.unit.name}没有需要回复的督办。"
        return case.refused(case.error(Code.NOTHING_TO_DECIDE, message, "如有疑问请与考核办联系。"))
    codes = tuple(dict.fromkeys(each.measure.task_code for each in own))
    wanted = Wanted(case.current, case.unit, case.period, codes, "整改情况")
    evidence = sort_evidence(case.gallery, case.staged, case.document, wanted)
    context = Answering(case.unit, cases, partial(_owner, case), case.arrived)
    rows = [
        SaidRow(line, number, _title(cases, tasks, number), (case.file, table.tab))
        for line in table.lines
        if (number := str(line.values.get("number") or "")) and any(is_filled(line, name) for name in _OPEN)
    ]
    heard = hear(rows, table.problems, context.checks)
    said = tuple(_statement(case, row) for row in heard.rows)
    problems = case.problems((*heard.problems, *evidence.problems), bool(rows))
    dues = [cases[each.key].measure.due for each in said]
    return Judged(
        verdict_of(len(said), problems),
        case.unit,
        case.period,
        min(dues, default=None),
        statements=said,
        problems=problems,
        evidence=evidence.by_task if said else {},
        titles={each.measure.task_code: _title(cases, tasks, each.measure.number) for each in own},
        lines=table.lines,
        form=partial(response_form, space, case.period, case.current, case.unit, own, case.document.claim),
    )


def _owner(case: Case, number: str) -> str:
    """What the unit is called that a measure was taken on; empty where there is no such measure."""
    code = measured_unit(case.workspace.index, number)
    unit = case.current.unit_by_code.get(code)
    return unit.name if unit else code


def _title(cases: Mapping[str, SupervisionCase], tasks: Mapping[str, Task], number: str) -> str:
    known = cases.get(number)
    task = tasks.get(known.measure.task_code) if known else None
    return task.title if task else ""


def _statement(case: Case, row: SaidRow) -> Statement:
    names = ("cause", "done", "promised", "responsible")
    cells = {name: row.line.cells[name] for name in _OPEN if name in row.line.cells}
    values = {name: row.text(name) for name in names}
    return Statement(DocumentKind.RESPONSE, row.key, case.period, case.unit.code, values, case.table.tab, cells)
