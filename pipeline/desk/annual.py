"""The desk of the annual document 年终评议表: the office adds what the monthly data cannot give."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

from pipeline.assess.year import PeriodScore, assess_year
from pipeline.assessing import assess_corrected
from pipeline.checks.annual import Appraising
from pipeline.checks.report_row import is_filled
from pipeline.checks.said import SaidRow, hear
from pipeline.desk.case import Case, Judged, claim_for, verdict_of
from pipeline.ledger import queries
from pipeline.ledger.annual import appraisal_of, appraisals
from pipeline.ledger.months import figures_of
from pipeline.model.annual import Appraisal
from pipeline.model.county import Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Code
from pipeline.model.statement import Statement
from pipeline.registry import office_of
from pipeline.versions import load_register
from pipeline.workbook.documents import ANNUAL_SHEET
from pipeline.workbook.draw import DrawnRow
from pipeline.workbook.form import Form, form_filename
from pipeline.workbook.identity import sign
from pipeline.workspace import Refused, Workspace

_OPEN = frozenset(ANNUAL_SHEET.asked)


def year_scores(workspace: Workspace, year: int, given: Mapping[str, Appraisal]) -> tuple[PeriodScore, ...]:
    """The units of a year with these appraisals, in ranking order. Raises Refused before December is published."""
    december = Period(year, 12)
    record = queries.published(workspace.index, december)
    if record is None:
        raise Refused(f"{december.term}的通报还没有发布，年终评议要用到全年各月的数")
    register = load_register(workspace, record["register"])
    months = [figures_of(workspace.index, month) for month in queries.bulletin_months(workspace.index, Period(year))]
    rules = workspace.settings.rules
    last = assess_corrected(workspace, december, record)
    return assess_year(months, last, register, given, rules)["units"]


def annual_forms(workspace: Workspace, year: int) -> Iterator[tuple[Unit, Form]]:
    """The one workbook of the office."""
    december = queries.published(workspace.index, Period(year, 12))
    units = year_scores(workspace, year, appraisals(workspace.index, year))
    assert december
    register = load_register(workspace, december["register"])
    office = office_of(workspace)
    claim = claim_for(DocumentKind.ANNUAL, office.code, Period(year), register)
    yield office, annual_form(workspace, Period(year), units, sign(claim, workspace.key))


def annual_form(
    workspace: Workspace, period: Period, units: tuple[PeriodScore, ...], identity: Mapping[str, str]
) -> Form:
    """The workbook with what the months give of every unit, and what was already said of it."""
    office = office_of(workspace)
    rules = workspace.settings.rules
    share = f"民主测评占年终部分的 {rules.appraisal_share}%" if rules.appraisal_share else "民主测评只列示、不计分"
    return Form(
        ANNUAL_SHEET,
        f"{workspace.settings.county.name} {period.term} 年终评议表",
        form_filename(office, period, DocumentKind.ANNUAL),
        f"【说明】年度得分 = 各月平均 × {rules.year_months_share}% + 年终 × {100 - rules.year_months_share}%；"
        f"年终 = 年终完成率 + 加分 − 扣分，{share}。",
        (
            f"【填写】没有加减分、否决的单位不用填；优秀名额为每类单位的 {rules.excellent_share}%，且得分不低于 {rules.excellent_score}。",
            f"【报送】放进“{office.folder}”报送文件夹，再发布年度通报；可以重报，以最后一次为准；要撤回的填 0 或 否。",
        ),
        {unit.score.code: _row(unit) for unit in units},
        identity,
    )


def _row(unit: PeriodScore) -> DrawnRow:
    said = unit.appraisal or Appraisal(unit.score.code)
    return DrawnRow(
        {
            "unit_code": unit.score.code,
            "unit": unit.score.name,
            "category": unit.score.category,
            "months": _shown(unit.mean),
            "completion": _shown(unit.completion),
            "appraisal": said.democratic,
            "bonus": said.bonus or None,
            "penalty": said.penalty or None,
            "veto": "是" if said.veto else None,
            "grade": unit.grade.term if said.grade and unit.grade else None,
            "reason": said.reason,
        },
        _OPEN,
    )


def _shown(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def judge_annual(case: Case) -> Judged:
    """The annual document: every row that says something of a unit counts, until the year is published."""
    space, year = case.workspace, case.period.year
    if queries.published(space.index, case.period):
        return case.refused(case.error(Code.CLOSED, f"{case.period.term}的通报已经发布，不再评议。", "有错的走更正。"))
    if queries.published(space.index, Period(year, 12)) is None:
        message = f"{Period(year, 12).term}的通报还没有发布，还不能年终评议。"
        return case.refused(case.error(Code.NOT_OPEN, message, "请在 12 月通报发布后填报。"))
    units = case.current.unit_by_code
    rows = [
        SaidRow(line, code, units[code].name if code in units else "", (case.file, case.table.tab))
        for line in case.table.lines
        if (code := str(line.values.get("unit_code") or "")) and any(is_filled(line, name) for name in _OPEN)
    ]
    said = {row.key: _statement(case, row) for row in rows}
    given = {code: appraisal_of(each) for code, each in said.items()}
    computed = year_scores(space, year, {code: _ungraded(each) for code, each in given.items()})
    context = Appraising(
        case.current,
        any(row.has("appraisal") for row in rows),
        {unit.score.code: unit.grade for unit in computed if unit.grade},
    )
    heard = hear(rows, case.table.problems, context.checks)
    kept = tuple(said[row.key] for row in heard.rows)
    problems = case.problems(heard.problems, bool(rows))
    return Judged(
        verdict_of(len(kept), problems),
        case.unit,
        case.period,
        statements=kept,
        problems=problems,
        titles={code: unit.name for code, unit in units.items()},
        lines=case.table.lines,
        form=partial(annual_form, space, case.period, computed, case.document.claim),
    )


def _ungraded(appraisal: Appraisal) -> Appraisal:
    return replace(appraisal, grade="")


def _statement(case: Case, row: SaidRow) -> Statement:
    values = {name: str(row.number(name)) for name in ("appraisal", "bonus", "penalty") if row.number(name) is not None}
    values |= {name: row.text(name) for name in ("veto", "grade", "reason")}
    cells = {name: row.line.cells[name] for name in _OPEN if name in row.line.cells}
    return Statement(DocumentKind.ANNUAL, row.key, case.period, case.unit.code, values, case.table.tab, cells)
