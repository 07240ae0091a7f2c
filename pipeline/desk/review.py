"""The desk of reviews 审核表: the office accepts or returns, row by row, what units have asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from pipeline.checks.report_row import is_filled
from pipeline.checks.reviewed import ACCEPT, Reviewing
from pipeline.checks.said import SaidRow, hear
from pipeline.desk.appeal import APPEALED
from pipeline.desk.case import Case, Judged, claim_for, verdict_of
from pipeline.desk.declaration import DECLARED
from pipeline.desk.plan import PLANNED
from pipeline.desk.reviewable import Docket, Reviewable
from pipeline.ledger.reviews import item_of
from pipeline.model.county import Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.statement import Statement
from pipeline.registry import check_accepted, next_version_words, office_of
from pipeline.workbook.draw import DrawnRow
from pipeline.workbook.form import Form, form_filename
from pipeline.workbook.identity import sign
from pipeline.workbook.mend import marks_of
from pipeline.workbook.rows import text_of

REVIEWABLES: tuple[Reviewable, ...] = (DECLARED, PLANNED, APPEALED)
_OPEN = frozenset(("decision", "reason"))


def review_forms(docket: Docket) -> Iterator[tuple[Unit, Form]]:
    """The one workbook of the office, where anything waits for it."""
    if any(docket.requests(each.kind).pending for each in REVIEWABLES):
        office, period = office_of(docket.workspace), Period(docket.register.year)
        claim = claim_for(DocumentKind.REVIEW, office.code, period, docket.register)
        yield office, review_form(docket, {}, sign(claim, docket.workspace.key))


def review_form(docket: Docket, extra: Mapping[str, Statement], identity: Mapping[str, str]) -> Form:
    """All that waits, a sheet a kind, with what the checks say of it; and `extra` items beside."""
    sheets = [_sheet(docket, each, extra, identity) for each in REVIEWABLES]
    first, *more = [form for form in sheets if form.rows] or sheets[:1]
    return replace(first, more=tuple(more))


def _sheet(docket: Docket, kind: Reviewable, extra: Mapping[str, Statement], identity: Mapping[str, str]) -> Form:
    office, period = office_of(docket.workspace), Period(docket.register.year)
    own = {item: said for item, said in extra.items() if said.kind is kind.kind}
    rows = {item_of(said): said for said in docket.requests(kind.kind).pending} | own
    return Form(
        kind.sheet,
        f"{docket.workspace.settings.county.name} {period.term} {kind.sheet.tab}",
        form_filename(office, period, DocumentKind.REVIEW),
        "【说明】每行是单位报来的一项。浅黄色格是与现行不同的或要留意的，红色格有错、不能通过；鼠标停在格上看说明。",
        (
            "【填写】逐行在“审核结果”选通过或退回，退回的写明理由，单位看得到；没有审核的行空着，下次还在。",
            f"【报送】放进“{office.folder}”报送文件夹。{kind.effects}",
        ),
        {item: _row(docket, kind, item, said) for item, said in rows.items()},
        identity,
    )


def _row(docket: Docket, kind: Reviewable, item: str, said: Statement) -> DrawnRow:
    unit = docket.register.unit_by_code.get(said.unit_code)
    texts = {name: text_of(value) for name, value in kind.shown(docket, said).items()}
    marks = marks_of(kind.sheet, _problems(docket, kind, said))
    return DrawnRow({**texts, "item": item, "unit": unit.name if unit else said.unit_code}, _OPEN, marks=marks, links=kind.links(docket, said))


def _problems(docket: Docket, kind: Reviewable, said: Statement) -> tuple[Problem, ...]:
    """What is wrong with an item now; of a unit that is there no more nothing can be accepted."""
    if said.unit_code in docket.register.unit_by_code:
        return kind.problems(docket, said)
    message = f"责任单位 {said.unit_code} 已经不在基础台账中。"
    return (Problem(Code.UNKNOWN_UNIT, Severity.ERROR, Where(), message, "请退回。", field="unit"),)


def judge_review(case: Case) -> Judged:
    """One review: every row that decides on what is asked now is on record."""
    docket = Docket(case.workspace, case.current, case.arrived)
    sent = {item: said for each in REVIEWABLES for item, said in docket.requests(each.kind).sent.items()}
    rows = [
        SaidRow(line, item, sent[item].text("title") if item in sent else "", (case.file, table.tab))
        for table in case.document.tables.values()
        for line in table.lines
        if any(is_filled(line, name) for name in _OPEN)
        for item in (str(line.values.get("item") or ""),)
    ]
    context = _context(docket, sent)
    found = [problem for table in case.document.tables.values() for problem in table.problems]
    heard = hear(rows, found, context.checks)
    kept = [(row, sent[row.key]) for row in heard.rows if row.key not in context.decided]
    problems = case.problems(heard.problems, bool(rows))
    accepted = [said for row, said in kept if row.text("decision") == ACCEPT]
    if fault := check_accepted(case.workspace, case.current, accepted):
        return case.refused(*problems, case.error(fault.code, f"通过这些以后基础台账有错：{fault.message}", fault.hint))
    if words := next_version_words(case.workspace, accepted):
        problems = (*problems, Problem(Code.REGISTER_REDRAWN, Severity.WARNING, Where(case.file), *words))
    own = {row.key: sent[row.key] for row in rows if row.key in sent}
    return Judged(
        verdict_of(len(heard.rows), problems),
        case.unit,
        case.period,
        statements=tuple(_statement(case, row, said) for row, said in kept),
        problems=problems,
        titles={item: said.text("title") for item, said in own.items()},
        lines=tuple(row.line for row in rows),
        form=partial(review_form, docket, own, case.document.claim),
    )


def _context(docket: Docket, sent: Mapping[str, Statement]) -> Reviewing:
    kinds = {each.kind: each for each in REVIEWABLES}
    asked = [docket.requests(each.kind) for each in REVIEWABLES]
    return Reviewing(
        sent,
        {item: requests.newest_of(said) for requests in asked for item, said in requests.sent.items()},
        {item: said for requests in asked for item, said in requests.decided.items()},
        lambda item: _problems(docket, kinds[sent[item].kind], sent[item]),
    )


def _statement(case: Case, row: SaidRow, said: Statement) -> Statement:
    values = {"decision": row.text("decision"), "kind": said.kind.value, "about": said.key, "reason": row.text("reason")}
    cells = {name: row.line.cells[name] for name in _OPEN if name in row.line.cells}
    return Statement(DocumentKind.REVIEW, row.key, case.period, case.unit.code, values, row.where("item").sheet, cells)

