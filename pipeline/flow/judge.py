"""What a delivery amounts to: whose it is, which entries count, which problems come back. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.checks.delivery import Owner, check_window, identify
from pipeline.checks.report import Context, check_report
from pipeline.flow.exhibits import Exhibit, Gallery, sort_evidence
from pipeline.flow.registry import past_of_months_before, register_for, window_for
from pipeline.flow.stage import Staged
from pipeline.intake.package import Package
from pipeline.ledger import queries
from pipeline.model.county import Register, Unit
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Entry, Line, Verdict
from pipeline.model.window import Window
from pipeline.workbook.identity import read_claim
from pipeline.workbook.read import Document
from pipeline.workbook.report import ReportIssue
from pipeline.workspace import Workspace

_DONE = 100


@dataclass(frozen=True)
class Judged:
    """The outcome of one delivery.

    `evidence` lists the files by task; `issue` is what the workbook is drawn anew from, None where the
    unit or month is not known; `lines` are the rows as read.
    """

    verdict: Verdict
    unit: Unit | None = None
    period: Period | None = None
    late: bool = False
    window: Window | None = None
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    evidence: Mapping[str, Sequence[Exhibit]] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    issue: ReportIssue | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Rows accepted, rows that come back, tasks left out, warnings."""
        back = {problem.task_code or str(problem.where) for problem in self.problems if problem.comes_back}
        left_out = sum(problem.code is Code.TASK_LEFT_OUT for problem in self.problems)
        warnings = sum(not problem.comes_back for problem in self.problems)
        return {
            "accepted": len(self.entries),
            "returned": len(back),
            "left_out": left_out,
            "warnings": warnings - left_out,
        }


def report_issue(workspace: Workspace, register: Register, window: Window, unit: Unit, identity: Mapping[str, str]) -> ReportIssue:
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
    )


class Judge:
    """Judges deliveries against the state of the workspace at the moment of asking."""

    def __init__(self, workspace: Workspace, current: Register, gallery: Gallery) -> None:
        self.workspace = workspace
        self.current = current
        self.gallery = gallery

    def senders(self, folder: str | None) -> tuple[Unit, ...] | None:
        """The units that an inbox folder names; None for the inbox itself."""
        return None if folder is None else self.current.find_units(folder)

    def judge(self, staged: Staged, document: Document) -> Judged:
        """One delivery with what its workbook says."""
        package, arrived = staged.package, staged.arrived
        units = self.senders(staged.found.sender)
        known = units[0] if units and len(units) == 1 else None
        name = package.name
        fatal = tuple(p for p in (*package.problems, *document.problems) if p.comes_back)
        if fatal:
            return self._refused(known, fatal)
        claim = read_claim(document.claim, self.workspace.key)
        owner = identify(claim, units, self.current, name)
        if any(problem.comes_back for problem in owner.problems):
            return self._refused(owner.unit or known, owner.problems, owner.period)
        assert owner.unit and owner.period
        window = window_for(self.workspace, owner.period, self.current, owner.unit.code)
        shut = (*check_window(window, arrived, name), *self._published(owner.period, name))
        if shut:
            return self._refused(owner.unit, shut[:1], owner.period)
        register = register_for(self.workspace, owner.period, arrived)
        if owner.unit.code not in register.unit_by_code:
            return self._refused(owner.unit, (_not_yet(name, owner.unit, owner.period),), owner.period)
        issue = report_issue(self.workspace, register, window, owner.unit, document.claim)
        return self._judge_rows(staged, document, owner, issue, claim.register == register.digest)

    def _judge_rows(
        self, staged: Staged, document: Document, owner: Owner, issue: ReportIssue, same_register: bool
    ) -> Judged:
        package, table, window = staged.package, document.tables["report"], issue.window
        evidence = sort_evidence(self.gallery, staged, document, issue)
        context = self._context(package, issue, evidence.by_task, table.tab, same_register)
        checked = check_report(table.lines, table.problems, context)
        problems = (*owner.problems, *document.problems, *checked.problems, *evidence.problems)
        left_out = any(problem.code is Code.TASK_LEFT_OUT for problem in problems)
        if left_out and not checked.entries and not any(problem.comes_back for problem in problems):
            problems = (_nothing_filled(package.name, table.tab), *problems)
        judged = Judged(
            Verdict.ACCEPTED, owner.unit, owner.period, window.is_late(staged.arrived), window, checked.entries, problems,
            evidence.by_task, table.lines, issue,
        )  # fmt: skip
        return replace(judged, verdict=_verdict(judged))

    def _context(
        self, package: Package, issue: ReportIssue, sent: Mapping[str, Sequence[Exhibit]], tab: str, same: bool
    ) -> Context:
        index, unit, period = self.workspace.index, issue.unit, issue.period
        evidence = queries.evidence_of(index, period, unit.code)
        for task, exhibits in sent.items():
            digests = [*evidence.get(task, ()), *(exhibit.digest for exhibit in exhibits)]
            evidence[task] = tuple(dict.fromkeys(digests))
        return Context(
            register=issue.register,
            unit=unit,
            period=period,
            file=package.name,
            sheet=tab,
            previous=issue.last,
            current=queries.Entries(index, period, unit.code),
            completed=issue.completed,
            evidence=evidence,
            issued=issue.given,
            same_register=same,
            lag=self.workspace.settings.rules.lag,
        )

    def _refused(self, unit: Unit | None, problems: Sequence[Problem], period: Period | None = None) -> Judged:
        return Judged(Verdict.REFUSED, unit, period, problems=tuple(problems))

    def _published(self, period: Period, name: str) -> tuple[Problem, ...]:
        if queries.published(self.workspace.index, period) is None:
            return ()
        message = f"{period.term}的通报已经发布，不再接收这个月的月报。"
        return (Problem(Code.CLOSED, Severity.ERROR, Where(name), message, "有变化请在下个月的月报中报告，或与考核办联系。"),)


def _verdict(judged: Judged) -> Verdict:
    if not any(problem.comes_back for problem in judged.problems):
        return Verdict.ACCEPTED
    return Verdict.PARTIAL if judged.entries else Verdict.REFUSED


def _nothing_filled(name: str, tab: str) -> Problem:
    return Problem(
        Code.REQUIRED, Severity.ERROR, Where(name, tab), "表里没有填写任何一项任务。", "请填写白色格并保存后再报。"
    )


def _not_yet(name: str, unit: Unit, period: Period) -> Problem:
    message = f"{unit.name}不在{period.term}所用的基础台账里，这个月不考核。"
    return Problem(Code.UNKNOWN_UNIT, Severity.ERROR, Where(name), message, "如有疑问请与考核办联系。")
