"""Answers to "why": a unit's, a leader's or a task's figure of a month, published or as it stands now."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pipeline.assess.explain import for_progress
from pipeline.assessing import assess_corrected, assess_month, traces_in_force
from pipeline.ledger import queries
from pipeline.ledger.appeals import granted
from pipeline.ledger.corrections import numbers_of
from pipeline.ledger.index import Index
from pipeline.ledger.verifications import verifications
from pipeline.model.county import Register
from pipeline.model.insight import Trace
from pipeline.model.period import Period
from pipeline.model.result import Assessment, Score, TaskResult
from pipeline.model.rules import Rules
from pipeline.publish.views.bulletin import leader_note, task_rows
from pipeline.publish.views.explain import Explanation, explain_score
from pipeline.publish.views.figures import correction_names
from pipeline.publish.views.rows import TaskRow, score_row
from pipeline.registry import current_register, register_for
from pipeline.settings import frozen, settings_of
from pipeline.versions import load_register
from pipeline.workspace import Refused, Workspace

_NAMED = 10  # candidates that a question lists


@dataclass(frozen=True)
class Month:
    """A month to be explained: its assessment and what it was made with; `is_final` where it is published, with the numbers of
    the `corrections` that changed it.
    """

    workspace: Workspace
    assessment: Assessment
    register: Register
    rules: Rules
    is_final: bool
    before: int
    corrections: tuple[int, ...] = ()

    @property
    def standing(self) -> str:
        """What its figures are: those of the bulletin, of its corrections, or of what is on record now."""
        if self.corrections:
            return f"已发布，按{correction_names(self.corrections)}以后的数"
        return "已发布，与通报相同" if self.is_final else "尚未发布，按现在在案的算，发布以前还会变"

    @cached_property
    def rows(self) -> dict[str, TaskRow]:
        return task_rows(self.assessment, self.register, self.workspace.zone)

    def tasks_of(self, belongs: Callable[[TaskResult], bool]) -> list[TaskResult]:
        return [result for result in self.assessment.tasks if belongs(result)]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a word may mean: a unit, a leader or a task, by its code."""

    kind: str
    code: str
    name: str

    @property
    def words(self) -> str:
        return f"{_KINDS[self.kind]} {self.code} {self.name}"


_KINDS = {"unit": "单位", "leader": "责任领导", "task": "任务"}


def month_to_explain(workspace: Workspace, period: Period, now: datetime) -> Month:
    """A published month as it was published, or as its corrections left it; any other as it would be published now."""
    record = queries.published(workspace.index, period)
    is_final = record is not None
    if record is None:
        current, _ = current_register(workspace, now)
        register = register_for(workspace, period, now)
        record = {"settings": frozen(workspace.settings), "register": register.digest, "waivers": current.digest}
    rules = settings_of(record["settings"]).rules
    corrections = numbers_of(workspace.index, period) if is_final else ()
    assessment = (assess_corrected if corrections else assess_month)(workspace, period, record)
    register = load_register(workspace, record["register"])
    return Month(workspace, assessment, register, rules, is_final, record.get("seq", 0), corrections)


def find_subject(month: Month, text: str) -> Subject:
    """What a code or name means. Raises Refused, which is a question, where it could be several or is none."""
    text = text.strip()
    register = month.register
    subjects = [
        *(Subject("unit", unit.code, unit.name) for unit in register.units),
        *(Subject("leader", score.code, score.name) for score in month.assessment.leaders),
        *(Subject("task", task.code, task.title) for task in register.tasks),
    ]
    aliases = {unit.code for unit in register.find_units(text)}
    found = [each for each in subjects if text in (each.code, each.name) or (each.kind == "unit" and each.code in aliases)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(f"“{text}”不止一个，请写编码：{_listed(found)}")
    near = [each for each in subjects if text and text in each.name]
    raise Refused(f"没有叫“{text}”的单位、责任领导或任务{f'，是不是：{_listed(near)}' if near else ''}")


def _listed(subjects: Sequence[Subject]) -> str:
    more = f" 等 {len(subjects)} 个" if len(subjects) > _NAMED else ""
    return "；".join(subject.words for subject in subjects[:_NAMED]) + more


def explain_subject(month: Month, subject: Subject) -> Explanation | None:
    """A unit's composite or a leader's progress taken apart; None where there is no score."""
    if subject.kind == "unit":
        return explain_unit(month, subject.code)
    score = _score_of(month.assessment.leaders, subject.code)
    row = score_row(score, leader_note(score, month.register))
    results = month.tasks_of(lambda result: result.task.leader == subject.code)
    return explain_score(row, month.assessment.leaders, results, month.rows, for_progress(month.rules))


def explain_unit(month: Month, code: str) -> Explanation | None:
    """A unit's composite taken apart, among the units of its category."""
    score = _score_of(month.assessment.units, code)
    peers = [peer for peer in month.assessment.units if peer.category == score.category]
    row = score_row(score)
    results = month.tasks_of(lambda result: result.task.unit_code == code)
    return explain_score(row, peers, results, month.rows, month.rules)


def traces_of(month: Month, code: str) -> Sequence[Trace]:
    """The entries of a task from January to the month, as its corrections left them."""
    corrected = 0 if month.corrections else month.before
    tasks = {code: month.rows[code].result.task}
    return traces_in_force(month.workspace, month.assessment.period, tasks, month.rules, month.before, corrected)[code]


def origin_of(month: Month, code: str) -> tuple[Period, str] | None:
    """Month and place (receipt, file, sheet and cell) that a task's A came from: the newest entry that was not returned, or
    the decision that put another figure in its place; None where nothing ever counted.
    """
    index, period = month.workspace.index, month.assessment.period
    said = month.rows[code].result.verification
    if said and said.appealed:  # also of a task of which nothing was ever reported
        return period, _granted_in(index, period, code)
    told = [trace for trace in traces_of(month, code) if not trace.returned]
    if not told:
        return None
    trace = told[-1]
    if trace.appealed:
        return trace.period, _granted_in(index, trace.period, code)
    if trace.verified not in (None, trace.reported):
        said = verifications(index, trace.period)[code]
        return trace.period, f"核实，回执 {said.number}，{said.file} {said.sheet}!{said.cell}"
    origin = trace.origin("figure")
    return trace.period, f"填报，回执 {origin.number}，{origin.file} {origin.sheet}!{origin.cell}"


def _granted_in(index: Index, period: Period, code: str) -> str:
    """Where the newest accepted appeal stands that gave a task its figure in a month."""
    accepted = [each for each in granted(index, period) if each.task_code == code and each.progress is not None]
    return f"申诉审核，回执 {accepted[-1].decision_place}"


def _score_of(scores: Iterable[Score], code: str) -> Score:
    return next(score for score in scores if score.code == code)
