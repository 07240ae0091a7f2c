"""What lies on a desk: one delivery whose owner is known, and what becomes of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.checks.delivery import Owner
from pipeline.desk.exhibits import Exhibit, Gallery
from pipeline.intake.stage import Staged
from pipeline.model.county import Register, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Claim, Entry, Line, Verdict
from pipeline.model.statement import Statement
from pipeline.workbook.content import Document, Table
from pipeline.workbook.form import Form
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Judged:
    """The outcome of one delivery.

    `evidence` lists the files by task; `form` gives what the workbook is drawn anew from, None where the unit or the
    period is not known; `lines` are the rows as read; `due` and `last_moment` are None where no window applies. `recorded`
    are the counts on record where it was through before a crash: by now it might be judged otherwise.
    """

    verdict: Verdict
    unit: Unit | None = None
    period: Period | None = None
    due: datetime | None = None
    last_moment: datetime | None = None
    late: bool = False
    entries: tuple[Entry, ...] = ()
    statements: tuple[Statement, ...] = ()
    problems: tuple[Problem, ...] = ()
    evidence: Mapping[str, Sequence[Exhibit]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    form: Callable[[], Form] | None = None
    recorded: Mapping[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows accepted, rows that come back, tasks left out, warnings."""
        if self.recorded:
            return self.recorded
        back = {problem.task_code or str(problem.where) for problem in self.problems if problem.comes_back}
        left_out = sum(problem.code is Code.TASK_LEFT_OUT for problem in self.problems)
        warnings = sum(not problem.comes_back for problem in self.problems)
        return {
            "accepted": len(self.entries) + len(self.statements),
            "returned": len(back),
            "left_out": left_out,
            "warnings": warnings - left_out,
        }


@dataclass(frozen=True)
class Case:
    """One delivery of a known kind, unit and period. `current` is the newest register."""

    workspace: Workspace
    current: Register
    gallery: Gallery
    staged: Staged
    document: Document
    claim: Claim
    owner: Owner

    @property
    def unit(self) -> Unit:
        assert self.owner.unit
        return self.owner.unit

    @property
    def period(self) -> Period:
        assert self.owner.period
        return self.owner.period

    @property
    def file(self) -> str:
        """What its sender calls the workbook."""
        return self.staged.package.name

    @property
    def arrived(self) -> datetime:
        return self.staged.arrived

    @property
    def table(self) -> Table:
        """The one table of the kind."""
        return next(iter(self.document.tables.values()))

    def refused(self, *problems: Problem) -> Judged:
        """Nothing of it counts, for reasons that concern the whole."""
        return Judged(Verdict.REFUSED, self.unit, self.period, problems=problems)

    def error(self, code: Code, message: str, hint: str) -> Problem:
        """What is wrong with the delivery as a whole."""
        return Problem(code, Severity.ERROR, Where(self.file), message, hint)

    def problems(self, heard: Iterable[Problem], is_filled: bool = True) -> tuple[Problem, ...]:
        """All there is to say: of the owner, of the file, of its rows, and that nothing was filled in."""
        found = (*self.owner.problems, *self.document.problems, *heard)
        return found if is_filled else (*found, self.nothing_filled())

    def nothing_filled(self) -> Problem:
        """The table came back as it went out."""
        where = Where(self.file, self.table.tab)
        return Problem(Code.REQUIRED, Severity.ERROR, where, "表里什么也没有填。", "请填写白色格并保存后再报。")


def verdict_of(accepted: int, problems: Sequence[Problem]) -> Verdict:
    """Accepted where nothing comes back, else in part or not at all."""
    if not any(problem.comes_back for problem in problems):
        return Verdict.ACCEPTED
    return Verdict.PARTIAL if accepted else Verdict.REFUSED


def claim_for(kind: DocumentKind, unit_code: str, period: Period, register: Register) -> Claim:
    """What a workbook that we issue says about itself."""
    return Claim(kind.value, unit_code, str(period), register.digest)
