"""The receipt 回执: what the sender of a delivery gets back, as one self-contained page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from jinja2 import Environment

from pipeline.model.document import DocumentKind
from pipeline.model.problem import Code, Problem, Severity
from pipeline.model.report import Verdict
from pipeline.publish.templates import make_environment
from pipeline.workbook.words import moment_words, span_words

# The gravest first: what comes back stands above what is only pointed out.
_GROUPS = (
    (Severity.ERROR, "请改正"),
    (Severity.QUESTION, "请确认"),
    (Severity.WARNING, "请留意，不影响接收"),
)
_SIGNS = {Verdict.ACCEPTED: "✓", Verdict.PARTIAL: "!", Verdict.REFUSED: "✕", Verdict.REPEATED: "="}

_ASKING = frozenset(kind.term for kind in (DocumentKind.DECLARATION, DocumentKind.PLAN, DocumentKind.APPEAL))  # wait for a review
_REVIEWED = (
    "结果已经告知各单位。通过的目标、计划写入基础台账的下一版，可以下达目标任务书（kaohe issue targets）；"
    "通过的申诉要写成更正：kaohe watch 自动办理，没有运行的请运行 kaohe correct。"
)


@dataclass(frozen=True, slots=True)
class ReceivedEvidence:
    """The evidence files received for one task, by name."""

    task_code: str
    title: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Receipt:
    """What a receipt says. Moments are aware and in the county's zone.

    `kind` and `period` are terms, empty where unknown. `due` and `last_moment` are None where no window applies.
    `accepted` and `left_out` count rows, `to_mend` the rows that come back. `titles` has the titles of tasks by
    code, `mend_file` the name of the workbook that goes with the receipt, `contact` the office's line.
    """

    number: str
    county: str
    unit: str
    kind: str
    period: str
    channel: str
    file: str
    arrived: datetime
    digest: str
    verdict: Verdict
    accepted: int = 0
    to_mend: int = 0
    left_out: int = 0
    due: datetime | None = None
    last_moment: datetime | None = None
    problems: tuple[Problem, ...] = ()
    evidence: tuple[ReceivedEvidence, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    mend_file: str = ""
    contact: str = ""

    @property
    def warnings(self) -> int:
        return sum(not problem.comes_back for problem in self.problems)

    @property
    def is_empty(self) -> bool:
        """Nothing is wrong, and nothing new was filled in: what stood before stands."""
        return self.verdict is Verdict.ACCEPTED and not self.accepted

    @property
    def tone(self) -> Verdict:
        """What the page looks like."""
        return Verdict.REPEATED if self.is_empty else self.verdict

    @property
    def sign(self) -> str:
        return _SIGNS[self.tone]

    @property
    def subject(self) -> str:
        """What was sent, in words: `城关镇 2026年3月 月报表`."""
        return " ".join(part for part in (self.unit, self.period, self.kind) if part) or self.file

    @property
    def arrived_words(self) -> str:
        return f"{self.arrived:%Y-%m-%d %H:%M:%S}"

    @property
    def late(self) -> bool:
        return self.due is not None and self.arrived > self.due

    @property
    def margin(self) -> str:
        """Time between arrival and deadline, in words; empty where there is no deadline."""
        if self.due is None:
            return ""
        span = span_words(self.arrived - self.due)
        return f"迟报 {span}" if self.late else f"比截止早 {span}"

    @property
    def headline(self) -> str:
        """The first glance: was it accepted, and what must be mended."""
        waits = "，待审核" if self.kind in _ASKING else ""
        if self.verdict is Verdict.PARTIAL:
            return f"已接收 {self.accepted} 项{waits}，还有 {self.to_mend} 项要修改"
        if self.is_empty:
            return f"没有新填的内容{'，印证资料已收到' if self.evidence else ''}，以前报的照算"
        if self.verdict is Verdict.ACCEPTED and self._is_short:
            return f"已接收 {self.accepted} 项，还有 {self.left_out} 项没有填"
        if self.verdict is Verdict.ACCEPTED:
            return f"全部接收，共 {self.accepted} 项{waits}"
        return "这份文件以前已经收到" if self.verdict is Verdict.REPEATED else "没有接收，本次不记入任何数据"

    @property
    def next_step(self) -> str:
        """What the sender does now, in one sentence."""
        before = f"{moment_words(self.last_moment)} 以前" if self.last_moment else ""
        codes = {problem.code for problem in self.problems}
        if self.verdict is Verdict.REPEATED:
            return "内容与已收到的完全相同，不重复登记，不用再做什么。"
        if self.is_empty:
            return f"要报新数的，填好后{before}重新报送；没有要报的，不用再做什么。"
        if self.verdict is Verdict.ACCEPTED and self.kind in _ASKING:
            return f"等考核办审核，通过还是退回、退回的理由会另行通知；审核以前要改的，{before or '请'}重新报送，以最后一次为准。"
        if self.verdict is Verdict.ACCEPTED and self.kind == DocumentKind.REVIEW.term:
            return _REVIEWED
        if self.verdict is Verdict.ACCEPTED and self._is_short:
            return f"没有填的 {self.left_out} 项，{before}补填再报，只报这几项也可以；到时仍没有报的计缺报。"
        if self.verdict is Verdict.ACCEPTED:
            return f"不用再做什么；如需更正，{before or '请'}重新报送，以最后一次为准。"
        if closed := [problem for problem in self.problems if problem.code is Code.CLOSED and problem.comes_back]:
            return f"已经过了时间。{closed[0].hint}"
        if Code.NOT_OPEN in codes:
            return "还没有到开报时间；请在开报后重新报送同一份文件。"
        if self.mend_file:
            return f"打开随回执附上的“{self.mend_file}”，改好标颜色的格子，{before}整表再报一次。"
        return f"请按下面的说明修改，{before}重新报送。"

    @property
    def _is_short(self) -> bool:
        """Tasks that have to be reported were not."""
        return any(problem.code is Code.TASK_LEFT_OUT for problem in self.problems)

    @property
    def groups(self) -> tuple[tuple[Severity, str, tuple[Problem, ...]], ...]:
        """Problems by severity, those that come back first; without the empty groups."""
        found = ((each, words, tuple(p for p in self.problems if p.severity is each)) for each, words in _GROUPS)
        return tuple(group for group in found if group[2])

    @staticmethod
    def said_once(problems: Sequence[Problem]) -> list[tuple[Problem, list[Problem]]]:
        """Each problem with those that read the same of other tasks, so that what is only pointed out is not said forty times."""
        alike: dict[object, list[Problem]] = {}
        for problem in problems:
            alike.setdefault(_wording(problem), []).append(problem)
        return [(first, others) for first, *others in alike.values()]


def _wording(problem: Problem) -> object:
    """What a hint says, whatever the task; what comes back is like nothing else."""
    _, is_about_a_task, words = problem.message.partition("：")
    if problem.comes_back or not (is_about_a_task and problem.task_code):
        return object()
    return problem.code, words, problem.hint.replace(problem.task_code, "")


@cache
def _shipped() -> Environment:
    return make_environment()


def render_receipt(receipt: Receipt, environment: Environment | None = None) -> str:
    """The page, by `receipt.html` of the environment given, else of the templates we ship."""
    return (environment or _shipped()).get_template("receipt.html").render(receipt=receipt)
