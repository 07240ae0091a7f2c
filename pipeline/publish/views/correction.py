"""One frozen view of a correction 更正: what was decided, and each figure before and after it, month by month."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.assess.year import Ranking
from pipeline.model.appeal import Granted
from pipeline.model.county import Register
from pipeline.model.oversight import Measure
from pipeline.model.period import Period
from pipeline.model.result import Assessment, Score
from pipeline.publish.views.bulletin import leader_note, task_rows
from pipeline.publish.views.rows import ScoreRow, TaskRow, plain_text, score_row
from pipeline.publish.views.summary import SummaryRow, summary_row


@dataclass(frozen=True, slots=True)
class Origin:
    """What a correction says of itself. `issue` is the number of the bulletin it corrects, `head` that bulletin's record,
    `journal_head` the last record before this correction.
    """

    county: str
    office: str
    number: int
    published: date
    program: str
    issue: int
    head: str
    journal_head: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One accepted appeal with its names."""

    granted: Granted
    unit_name: str
    title: str

    @property
    def asked(self) -> str:
        """What counts now."""
        progress, fact = self.granted.progress, self.granted.fact
        return fact.waives.term if progress is None else f"认定进度 {progress:.2f}%"

    @property
    def reason(self) -> str:
        return plain_text(self.granted.reason)


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task of a month before and after."""

    period: Period
    before: TaskRow
    after: TaskRow


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """A unit or leader in a month's ranking before and after."""

    period: Period
    before: ScoreRow
    after: ScoreRow


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """A measure before and after, with its names."""

    before: Measure
    after: Measure
    unit_name: str
    title: str


@dataclass(frozen=True, slots=True)
class MonthChange:
    """What is corrected of one month: the month itself, or a later one that was built on it."""

    period: Period
    tasks: tuple[TaskChange, ...]
    units: tuple[ScoreChange, ...]
    leaders: tuple[ScoreChange, ...]
    measures: tuple[MeasureChange, ...]


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A unit or leader in the ranking of a published quarter or year before and after; `ranking` says which."""

    period: Period
    ranking: str
    before: SummaryRow
    after: SummaryRow


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """What follows for a quarter or year that is published already."""

    period: Period
    units: tuple[PlaceChange, ...]
    leaders: tuple[PlaceChange, ...]

    @property
    def places(self) -> tuple[PlaceChange, ...]:
        return (*self.units, *self.leaders)


@dataclass(frozen=True)
class Correction:
    """更正第N号 of a month's bulletin."""

    period: Period
    origin: Origin
    grounds: tuple[Ground, ...]
    months: tuple[MonthChange, ...]
    periods: tuple[PeriodChange, ...] = ()

    @property
    def name(self) -> str:
        return f"更正第{self.origin.number}号"

    @property
    def title(self) -> str:
        return f"{plain_text(self.origin.county)}目标任务运行情况通报 {self.period.term} {self.name}"

    @property
    def lead(self) -> str:
        """What it changes, in a sentence."""
        tasks = sum(len(month.tasks) for month in self.months[:1])
        cancelled = sum(change.after.cancelled for month in self.months for change in month.measures)
        units = sum(change.before.score.composite != change.after.score.composite for m in self.months[:1] for change in m.units)
        changed = [month.period for month in self.months[1:]] + [each.period for each in self.periods if each.places]
        later = "、".join(period.term for period in changed)
        parts = (
            f"{self.name}：{self.period.term}通报（第 {self.origin.issue} 期）经申诉审核，采纳 {len(self.grounds)} 项，更正任务 {tasks} 项，"
            f"{units} 个单位得分有变",
            f"撤销督办 {cancelled} 项" if cancelled else "",
            f"连带更正{later}" if later else "",
        )
        return f"{'，'.join(filter(None, parts))}。"


def month_change(
    before: Assessment, after: Assessment, register: Register, measures: Iterable[tuple[Measure, Measure]]
) -> MonthChange:
    """Everything of a month that reads otherwise than before."""
    period = before.period
    was, now = task_rows(before, register, None), task_rows(after, register, None)
    return MonthChange(
        period,
        tuple(TaskChange(period, was[code], row) for code, row in now.items() if _read(was[code]) != _read(row)),
        _changed(period, before.units, after.units, register),
        _changed(period, before.leaders, after.leaders, register),
        tuple(MeasureChange(old, new, *_names(register, old.unit_code, old.task_code)) for old, new in measures),
    )


def period_change(period: Period, before: Mapping[str, Ranking], after: Mapping[str, Ranking]) -> PeriodChange:
    """Everyone of a quarter or year whose figure, rank or grade is another, in the new order."""
    units, leaders = (tuple(_placed(period, term, before[name], after[name])) for name, term in _RANKINGS)
    return PeriodChange(period, units, leaders)


_RANKINGS = (("units", "单位"), ("leaders", "责任领导"))


def _placed(period: Period, term: str, before: Ranking, after: Ranking) -> Iterator[PlaceChange]:
    """In the new order; those whose rank alone is another come last."""
    was = {each.score.code: summary_row(each) for each in before}
    pairs = [(was[row.row.score.code], row) for row in map(summary_row, after)]
    for alike in (False, True):
        for old, row in pairs:
            is_alike = (old.figure, old.grade, old.at_end) == (row.figure, row.grade, row.at_end)
            if is_alike is alike and not (alike and old.row.score.rank == row.row.score.rank):
                yield PlaceChange(period, term, old, row)


def ground(granted: Granted, register: Register) -> Ground:
    """An accepted appeal with its names."""
    return Ground(granted, *_names(register, granted.unit_code, granted.task_code))


def _names(register: Register, unit_code: str, task_code: str) -> tuple[str, str]:
    """The name of a unit, the title of a task."""
    return plain_text(register.unit_by_code[unit_code].name), plain_text(register.task_by_code[task_code].title)


def _read(row: TaskRow) -> tuple[object, ...]:
    """What is read of a task, which a correction may change."""
    result = row.result
    figures = (result.verified, result.assessed, result.progress_score, result.timeliness_score, result.good)
    return (row.status, row.flags, result.streak, result.level, *figures)


def _changed(period: Period, before: Iterable[Score], after: Iterable[Score], register: Register) -> tuple[ScoreChange, ...]:
    """Those of a ranking whose figures or rank are others, in the new order; those whose rank alone is come last."""
    was = {score.code: _figures(score) for score in before}
    changed = [score for score in map(_figures, after) if was[score.code] != score]
    changed.sort(key=lambda score: replace(score, rank=was[score.code].rank) == was[score.code])
    return tuple(ScoreChange(period, *(score_row(each, leader_note(each, register)) for each in (was[score.code], score))) for score in changed)


def _figures(score: Score) -> Score:
    """A score without what a correction does not show."""
    return replace(score, rank_before=None, counts={})
