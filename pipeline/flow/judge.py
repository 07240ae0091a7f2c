"""What a delivery amounts to: whose it is, which entries count, which problems come back. Writes nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pipeline.checks.delivery import Owner, check_window, identify
from pipeline.checks.report import Context, check_report
from pipeline.flow.registry import past_of_months_before, register_for, window_for
from pipeline.intake.evidence import match_evidence
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

    `evidence` lists the names of files by task; `issue` is what the workbook is drawn anew from, None where the
    unit or month is not known; `lines` are the rows as read.
    """

    verdict: Verdict
    unit: Unit | None = None
    period: Period | None = None
    late: bool = False
    window: Window | None = None
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    evidence: Mapping[str, Sequence[str]] = field(default_factory=dict)
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

    def __init__(self, workspace: Workspace, current: Register, digest_of: Callable[[Path], str]) -> None:
        self.workspace = workspace
        self.current = current
        self.digest_of = digest_of

    def senders(self, folder: str | None) -> tuple[Unit, ...] | None:
        """The units that an inbox folder names; None for the inbox itself."""
        return None if folder is None else self.current.find_units(folder)

    def judge(self, package: Package, document: Document, sender: str | None, arrived: datetime) -> Judged:
        """One delivery that arrived at a moment from an inbox folder (None: the inbox itself)."""
        units = self.senders(sender)
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
        return self._judge_rows(package, document, owner, window, claim.register, arrived)

    def _judge_rows(
        self, package: Package, document: Document, owner: Owner, window: Window, issued_from: str, arrived: datetime
    ) -> Judged:
        unit, period = owner.unit, owner.period
        assert unit and period
        register = register_for(self.workspace, period, arrived)
        if unit.code not in register.unit_by_code:
            return self._refused(unit, (_not_yet(package.name, unit, period),), period)
        table = document.tables["report"]
        tasks = [task.code for task in register.tasks_by_unit[unit.code]]
        named = {str(line.values.get("task_code")): line.values.get("evidence", ()) for line in table.lines}
        matched, unmatched = match_evidence([n for n, _ in package.others], tasks, named)  # type: ignore[arg-type]
        issue = report_issue(self.workspace, register, window, unit, document.claim)
        context = self._context(package, issue, matched, table.tab, issued_from == register.digest)
        checked = check_report(table.lines, table.problems, context)
        problems = (*owner.problems, *document.problems, *checked.problems, *_unmatched(package.name, unmatched))
        left_out = any(problem.code is Code.TASK_LEFT_OUT for problem in problems)
        if left_out and not checked.entries and not any(problem.comes_back for problem in problems):
            problems = (_nothing_filled(package.name, table.tab), *problems)
        judged = Judged(
            Verdict.ACCEPTED, unit, period, window.is_late(arrived), window, checked.entries, problems, matched,
            table.lines, issue,
        )  # fmt: skip
        return replace(judged, verdict=_verdict(judged))

    def _context(
        self, package: Package, issue: ReportIssue, matched: Mapping[str, Sequence[str]], tab: str, same: bool
    ) -> Context:
        index, unit, period = self.workspace.index, issue.unit, issue.period
        paths = dict(package.others)
        evidence = queries.evidence_of(index, period, unit.code)
        for task, names in matched.items():
            digests = [*evidence.get(task, ()), *(self.digest_of(paths[name]) for name in names)]
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


def _unmatched(name: str, files: Sequence[str]) -> tuple[Problem, ...]:
    if not files:
        return ()
    shown = "、".join(files[:5]) + (f" 等 {len(files)} 个" if len(files) > 5 else "")
    message = f"这些文件没有对上任务，已存档，暂不作印证资料：{shown}。"
    hint = "请把文件名改成以任务编号开头，或在“印证资料”栏写上文件名，再报一次。"
    return (Problem(Code.EVIDENCE_UNMATCHED, Severity.WARNING, Where(name), message, hint),)


def _nothing_filled(name: str, tab: str) -> Problem:
    return Problem(
        Code.REQUIRED, Severity.ERROR, Where(name, tab), "表里没有填写任何一项任务。", "请填写白色格并保存后再报。"
    )


def _not_yet(name: str, unit: Unit, period: Period) -> Problem:
    message = f"{unit.name}不在{period.term}所用的基础台账里，这个月不考核。"
    return Problem(Code.UNKNOWN_UNIT, Severity.ERROR, Where(name), message, "如有疑问请与考核办联系。")
