"""The desk of monthly reports 月报表: issued to every unit with tasks; rows that are good become entries."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial

from pipeline.assess.waive import waive_register
from pipeline.checks.delivery import check_window
from pipeline.checks.report import Context, check_report
from pipeline.checks.report_row import is_blank, task_code
from pipeline.desk.case import Case, Judged, claim_for, verdict_of
from pipeline.desk.exhibits import Exhibit, Wanted, sort_evidence
from pipeline.ledger import queries
from pipeline.ledger.verifications import returned_tasks
from pipeline.model.county import Register, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.waiver import in_month
from pipeline.model.window import Window
from pipeline.registry import past_of_months_before, register_for, window_for
from pipeline.workbook.content import Table
from pipeline.workbook.form import Form
from pipeline.workbook.identity import sign
from pipeline.workbook.report import ReportIssue, report_form
from pipeline.workspace import Workspace

_DONE = 100


def report_forms(
    workspace: Workspace, period: Period, register: Register, current: Register, units: Sequence[Unit]
) -> Iterator[tuple[Unit, Form]]:
    """The report workbook of each unit for a month; `current` is the newest register, which grants waivers."""
    waivers = in_month(current.waivers, period)
    for unit in units:
        own = waive_register(register, (waiver for waiver in waivers if waiver.unit_code == unit.code))
        claim = claim_for(DocumentKind.REPORT, unit.code, period, own)
        window = window_for(workspace, period, current, unit.code)
        yield unit, report_form(report_issue(workspace, own, window, unit, sign(claim, workspace.key)))


def report_issue(
    workspace: Workspace, register: Register, window: Window, unit: Unit, identity: Mapping[str, str]
) -> ReportIssue:
    """Everything that a unit's workbook of a month says, as far as it is known now."""
    period = window.period
    past = past_of_months_before(workspace, period)
    tasks = register.tasks_by_unit[unit.code]
    return ReportIssue(
        county=workspace.settings.county.name,
        unit=unit,
        period=period,
        window=window,
        register=register,
        tasks=tasks,
        last=queries.last_entries(workspace.index, period, unit.code),
        completed=frozenset(task.code for task in tasks if past.assessed.get(task.code, 0) >= _DONE),
        identity=identity,
        mail=workspace.settings.mail.address,
    )


def judge_report(case: Case) -> Judged:
    """One report: refused outside its window, else judged row by row (rules sections 3 to 5)."""
    window = window_for(case.workspace, case.period, case.current, case.unit.code)
    returned = _returned(case, window)
    # What is published can't be extended any more, so that is said first.
    shut = (*_published(case), *(() if returned else check_window(window, case.arrived, case.file, _now_open(case))))
    if shut:
        return case.refused(shut[0])
    register = register_for(case.workspace, case.period, case.arrived)
    if case.unit.code not in register.unit_by_code:
        message = f"{case.unit.name}不在{case.period.term}所用的基础台账里，这个月不考核。"
        return case.refused(case.error(Code.UNKNOWN_UNIT, message, "如有疑问请与考核办联系。"))
    waivers = (w for w in in_month(case.current.waivers, case.period) if w.unit_code == case.unit.code)
    issue = report_issue(case.workspace, waive_register(register, waivers), window, case.unit, case.document.claim)
    if returned:
        return _judge_rows(case, *_only(returned, case, issue))
    return _judge_rows(case, issue, case.table, ())


def _now_open(case: Case) -> Period | None:
    """Another month of the year for which the unit may report now."""
    months = (month for month in Period(case.period.year).months if month != case.period)
    windows = (window_for(case.workspace, month, case.current, case.unit.code) for month in months)
    return next((each.period for each in windows if each.is_open_yet(case.arrived) and not each.is_closed(case.arrived)), None)


def _returned(case: Case, window: Window) -> frozenset[str]:
    """The tasks that were returned in verification, which may be sent again until the verify date; else none."""
    if not window.is_closed(case.arrived) or case.arrived > window.verify_by:
        return frozenset()
    return frozenset(returned_tasks(case.workspace.index, case.period, case.unit.code))


def _only(returned: AbstractSet[str], case: Case, issue: ReportIssue) -> tuple[ReportIssue, Table, tuple[Problem, ...]]:
    """What is asked, read and said where only returned tasks may still be sent: rows of others are passed over."""
    table = case.table
    lines = tuple(line for line in table.lines if task_code(line) in returned)
    problems = tuple(problem for problem in table.problems if not problem.task_code or problem.task_code in returned)
    said: tuple[Problem, ...] = ()
    if any(not is_blank(line) for line in table.lines if task_code(line) not in returned):
        message = f"{case.period.term}已关闭，只收核实退回的任务 {'、'.join(sorted(returned))}，其余各行没有读取。"
        said = (Problem(Code.CLOSED, Severity.WARNING, Where(case.file, table.tab), message, "其余各行不用再报。"),)
    return issue.returned(returned), replace(table, lines=lines, problems=problems), said


def _judge_rows(case: Case, issue: ReportIssue, table: Table, said: Sequence[Problem]) -> Judged:
    codes = tuple(task.code for task in issue.tasks)
    wanted = Wanted(issue.register, issue.unit, issue.period, codes)
    evidence = sort_evidence(case.gallery, case.staged, case.document, wanted)
    checked = check_report(table.lines, table.problems, _context(case, issue, evidence.by_task))
    problems = (*case.owner.problems, *case.document.problems, *said, *checked.problems, *evidence.problems)
    left_out = any(problem.code is Code.TASK_LEFT_OUT for problem in problems)
    if left_out and not checked.entries and not any(problem.comes_back for problem in problems):
        problems = (case.nothing_filled(), *problems)
    return Judged(
        verdict_of(len(checked.entries), problems),
        case.unit,
        case.period,
        issue.due,
        issue.last_moment,
        issue.window.is_late(case.arrived),
        checked.entries,
        problems=problems,
        evidence=evidence.by_task,
        titles={task.code: task.title for task in issue.tasks},
        lines=table.lines,
        form=partial(report_form, issue),
    )


def _context(case: Case, issue: ReportIssue, sent: Mapping[str, Sequence[Exhibit]]) -> Context:
    index, unit, period = case.workspace.index, issue.unit, issue.period
    evidence = queries.evidence_of(index, period, unit.code)
    for task, exhibits in sent.items():
        digests = [*evidence.get(task, ()), *(exhibit.digest for exhibit in exhibits)]
        evidence[task] = tuple(dict.fromkeys(digests))
    return Context(
        register=issue.register,
        unit=unit,
        period=period,
        file=case.file,
        sheet=case.table.tab,
        previous=issue.last,
        current=queries.Entries(index, period, unit.code),
        completed=issue.completed,
        evidence=evidence,
        issued=issue.given,
        same_register=case.claim.register == issue.register.digest,
        lag=case.workspace.settings.rules.lag,
    )


def _published(case: Case) -> tuple[Problem, ...]:
    published = queries.bulletin_months(case.workspace.index, Period(case.period.year))
    if not published or published[-1] < case.period:
        return ()
    newest = case.period if case.period in published else published[-1]
    message = f"{newest.term}的通报已经发布，不再接收{'这个月' if newest == case.period else case.period.term}的月报。"
    return (case.error(Code.CLOSED, message, "有变化请在下个月的月报中报告，或与考核办联系。"),)
