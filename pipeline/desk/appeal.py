"""The desk of appeals 申诉表: what a unit contests of a published month, to be decided by the office in a review."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from pipeline.assess.status import status_of
from pipeline.assess.streak import BAD
from pipeline.assessing import assess_corrected
from pipeline.calendar import end_of_working_days
from pipeline.checks.appeal import Appealing
from pipeline.checks.report_row import is_filled
from pipeline.checks.reviewed import TERMS
from pipeline.checks.said import SaidRow, hear
from pipeline.desk.asking import said_row
from pipeline.desk.case import Case, Judged, claim_for, verdict_of
from pipeline.desk.exhibits import Wanted, sort_evidence
from pipeline.desk.proofs import evidence_links, evidence_text
from pipeline.desk.reviewable import Docket, Reviewable
from pipeline.ledger import queries
from pipeline.ledger.appeals import appeal_key, fact_of
from pipeline.ledger.reviews import Requests, item_of
from pipeline.model.appeal import Contested, Fact
from pipeline.model.county import Register, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.evidence import Use
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem
from pipeline.model.report import Decision, WorkState
from pipeline.model.result import TaskResult
from pipeline.model.rules import Rules
from pipeline.model.statement import Statement
from pipeline.settings import settings_of
from pipeline.supervise.ladder import rung_of
from pipeline.versions import load_register
from pipeline.workbook.documents import APPEAL_REVIEW_SHEET, APPEAL_SHEET, APPEALED_COLUMNS
from pipeline.workbook.draw import DrawnRow
from pipeline.workbook.form import Form, form_filename
from pipeline.workbook.identity import sign
from pipeline.workbook.rows import texts_of
from pipeline.workbook.words import moment_words, number_words, where_to_send
from pipeline.workspace import Workspace

_OPEN = frozenset(APPEAL_SHEET.asked)


def appeals_end(record: Mapping[str, Any]) -> datetime:
    """Until when a month may be contested: 24:00 of the last of the working days after its publication."""
    settings = settings_of(record["settings"])
    day = datetime.fromisoformat(record["day"]).date()
    return end_of_working_days(day, settings.supervision.appeal_days, settings.calendar_rules)


def facts_of(workspace: Workspace, period: Period) -> dict[str, Fact]:
    """What may be contested of a month, as corrected, by the key of its row, in the register's order."""
    record = queries.published(workspace.index, period)
    if record is None:
        return {}
    results, rules = assess_corrected(workspace, period, record).tasks, settings_of(record["settings"]).rules
    return {
        appeal_key(result.task.code, fact): Fact(result.task.unit_code, result.task, fact, words, result.assessed, _is_by_state(result, rules))
        for result in results
        for fact, words in _facts(result)
    }


def _is_by_state(result: TaskResult, rules: Rules) -> bool:
    """Whether the task would not be red or black with its A and its work going on."""
    status, _ = status_of(result.task, result.period, WorkState.ONGOING, result.planned, result.assessed, rules)
    return status not in BAD


def _facts(result: TaskResult) -> Iterator[tuple[Contested, str]]:
    if result.status in BAD:
        yield Contested.STATUS, f"{result.status.char} {result.status.term}（{result.reason}）"
    said = result.verification
    if said and (said.decision is Decision.RETURN or result.verified != result.reported):
        figures = "退回" if result.verified is None else f"核实 {number_words(result.verified)}%"
        reported = "" if result.reported is None else f"报送 {number_words(result.reported)}%，"
        yield Contested.VERIFICATION, f"{reported}{figures}（{said.reason}）"
    marks = (
        (Contested.MISSING, result.missing, "到关闭时没有有效月报"),
        (Contested.LATE, result.late, "截止以后才有第一份有效月报"),
        (Contested.EVIDENCE, result.evidence_missing, "应有印证资料而没有"),
    )
    yield from ((fact, words) for fact, holds, words in marks if holds and result.is_assessed)
    if rung := rung_of(result.level):
        yield Contested.MEASURE, f"{result.level} 级 {rung.term}（连续 {result.streak} 个月）"


def appeal_forms(docket: Docket, period: Period) -> Iterator[tuple[Unit, Form]]:
    """A workbook for every unit of which something was published that it may contest."""
    facts = facts_of(docket.workspace, period)
    owners = {fact.unit_code for fact in facts.values()}
    for unit in docket.register.units:
        if unit.code in owners:
            claim = claim_for(DocumentKind.APPEAL, unit.code, period, docket.register)
            yield unit, appeal_form(docket, period, unit, facts, sign(claim, docket.workspace.key))


def appeal_form(docket: Docket, period: Period, unit: Unit, facts: Mapping[str, Fact], identity: Mapping[str, str]) -> Form:
    """The workbook in which a unit contests, with what became of what it said before."""
    asked = docket.requests(DocumentKind.APPEAL)
    record = queries.published(docket.workspace.index, period)
    assert record
    states = _states(asked, period)
    rows = {key: _row(fact, states.get(key, "")) for key, fact in facts.items() if fact.unit_code == unit.code}
    return Form(
        APPEAL_SHEET,
        f"{unit.name} {period.term} 申诉表",
        form_filename(unit, period, DocumentKind.APPEAL),
        f"【时间】{moment_words(appeals_end(record), with_year=True)} 以前申诉，过后不再受理。",
        (
            "【填写】每行是通报里的一件事；只填有异议的行，写明理由，其余空着。对进度有异议的填“应认定进度”，通过的按它认定。",
            "【口径】工作状态填错的，在“状态”行填应认定进度（进度没错的照填公布的认定进度），通过后只按进度定状态。",
            f"【报送】连同印证资料{where_to_send(unit.folder, docket.workspace.settings.mail.address)}，交给{docket.workspace.settings.county.name}考核办审核。"
            "通过的另发更正，没有通过的退回理由。",
        ),
        rows,
        identity,
    )


def _row(fact: Fact, state: str) -> DrawnRow:
    texts = {
        "key": appeal_key(fact.task.code, fact.fact),
        "task_code": fact.task.code,
        "title": fact.task.title,
        "fact": f"{fact.fact.term}：{fact.words}",
        "state": state,
    }
    decided = bool(state) and state != _WAITING
    shut = frozenset() if fact.fact.has_figure else frozenset(("progress",))
    return DrawnRow(texts, frozenset() if decided else _OPEN - shut, muted=decided, outcome="没有填")


_WAITING = "待审核"


def _states(asked: Requests, period: Period) -> dict[str, str]:
    """What became of the appeals of a month, by key."""
    own = (said for said in asked.newest.values() if said.period == period)
    return {said.key: _decided(asked, said) or _WAITING for said in own}


def _decided(asked: Requests, said: Statement) -> str:
    """What was decided on an appeal, in words; empty while it waits."""
    decided = asked.decided.get(item_of(said))
    if decided is None:
        return ""
    reason = f"：{decided.text('reason')}" if decided.text("reason") else ""
    return f"已审核为{TERMS[decided.text('decision')]}{reason}"


def judge_appeal(case: Case) -> Judged:
    """One appeal: refused outside its time, else every row that contests a fact of the unit waits for the review."""
    space, table = case.workspace, case.table
    record = queries.published(space.index, case.period)
    if record is None:
        message = f"{case.period.term}的通报还没有发布，没有可申诉的。"
        return case.refused(case.error(Code.NOT_OPEN, message, "请在通报发布以后，用下发的申诉表申诉。"))
    end = appeals_end(record)
    if case.arrived > end:
        message = f"{case.period.term}的申诉期限已于 {moment_words(end, with_year=True)} 到期，不再受理。"
        return case.refused(case.error(Code.CLOSED, message, "确有重大错误的，请与考核办联系。"))
    docket, register = Docket(space, case.current, case.arrived), load_register(space, record["register"])
    facts = facts_of(space, case.period)
    context = _context(docket, case.period, case.unit, register, facts)
    own = {key: fact for key, fact in facts.items() if fact.unit_code == case.unit.code}
    codes = tuple(dict.fromkeys(fact.task.code for fact in own.values()))
    evidence = sort_evidence(case.gallery, case.staged, case.document, Wanted(register, case.unit, case.period, codes, "申诉理由"))
    rows = [
        SaidRow(line, key, facts[key].task.title if key in facts else "", (case.file, table.tab))
        for line in table.lines
        if (key := str(line.values.get("key") or "")) and any(is_filled(line, name) for name in _OPEN)
    ]
    heard = hear(rows, table.problems, context.checks)
    said = tuple(_statement(case, row, facts[row.key]) for row in heard.rows)
    problems = case.problems((*heard.problems, *evidence.problems), bool(rows))
    return Judged(
        verdict_of(len(said), problems),
        case.unit,
        case.period,
        end,
        end,
        statements=said,
        problems=problems,
        evidence=evidence.by_task if said else {},
        titles={fact.task.code: fact.task.title for fact in own.values()},
        lines=table.lines,
        form=partial(appeal_form, docket, case.period, case.unit, facts, case.document.claim),
    )


def _context(docket: Docket, period: Period, unit: Unit, register: Register, facts: Mapping[str, Fact]) -> Appealing:
    asked = docket.requests(DocumentKind.APPEAL)
    own = (said for said in asked.newest.values() if said.period == period)
    decided = {said.key: words for said in own if (words := _decided(asked, said))}
    return Appealing(register, unit, period, facts, decided, lambda key: fact_of(key)[0])


def _statement(case: Case, row: SaidRow, fact: Fact) -> Statement:
    said = texts_of(row.line.values, APPEAL_SHEET.asked.values())
    values = {"title": fact.task.title, "fact": f"{fact.fact.term}：{fact.words}", **said}
    cells = {name: row.line.cells[name] for name in _OPEN if name in row.line.cells}
    return Statement(DocumentKind.APPEAL, row.key, case.period, case.unit.code, values, case.table.tab, cells)


def _shown(docket: Docket, said: Statement) -> Mapping[str, object]:
    _, fact = fact_of(said.key)
    values = {column.name: said.text(column.name) for column in APPEALED_COLUMNS}
    more = {"request": fact.term if fact else "", "month": said.period.term, "grounds": said.text("reason")}
    return {**values, **more, "evidence": evidence_text(_evidence(docket, said))}


def _evidence(docket: Docket, said: Statement) -> Sequence[Use]:
    """The files on record for the task and month: what came with the appeal first, for the sheet names only some."""
    index = docket.workspace.index
    uses = docket.once(DocumentKind.APPEAL, f"{said.period} evidence", lambda: queries.uses_in(index, said.period))
    own = [use for use in uses if use.task_code == fact_of(said.key)[0]]
    return sorted(own, key=lambda use: use.number != said.number)


def _problems(docket: Docket, said: Statement) -> tuple[Problem, ...]:
    """The same checks as when it was sent, as things stand now."""
    space = docket.workspace
    record = queries.published(space.index, said.period)
    assert record
    facts = docket.once(DocumentKind.APPEAL, str(said.period), lambda: facts_of(space, said.period))
    register = load_register(space, record["register"])
    unit = register.unit_by_code[said.unit_code]
    context = Appealing(register, unit, said.period, facts, {}, lambda key: fact_of(key)[0])
    row = said_row(said, APPEAL_SHEET.asked.values())
    return tuple(problem for check in context.checks for problem in check(row))


_EFFECTS = "通过的由更正改过来，退回的不改；都连同理由答复单位。"
APPEALED = Reviewable(DocumentKind.APPEAL, APPEAL_REVIEW_SHEET, _shown, _problems, _EFFECTS, lambda docket, said: evidence_links(_evidence(docket, said)))
