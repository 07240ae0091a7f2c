"""One frozen view of a quarter's or year's bulletin, which HTML, Excel and CSV render alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from pipeline.assess.year import PeriodScore
from pipeline.model.county import Register
from pipeline.model.period import Period
from pipeline.model.result import Assessment
from pipeline.publish.views.bulletin import leader_note, tally_of, task_rows
from pipeline.publish.views.rows import ScoreRow, Tally, TaskRow, plain_text, score_row


@dataclass(frozen=True, slots=True)
class Edition:
    """What a quarter's or year's bulletin says beside its rankings. `heads` names the publication of each month, `corrections`
    has a sentence for each correction of its months that it builds on.
    """

    county: str
    office: str
    number: int
    published: date
    program: str
    register_digest: str
    heads: tuple[tuple[Period, str], ...]
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line of a ranking, with the figure of each month; the rest is of units in a year."""

    row: ScoreRow
    months: tuple[Decimal | None, ...]
    mean: Decimal | None
    completion: Decimal | None
    at_end: Decimal | None
    democratic: Decimal | None
    bonus: Decimal
    penalty: Decimal
    veto: bool
    grade: str
    reason: str

    @property
    def figure(self) -> Decimal | None:
        """What is ranked: the composite of a unit, the progress of everyone else."""
        return self.row.score.composite if self.row.category else self.row.score.progress


@dataclass(frozen=True, slots=True)
class LeaderSheet:
    """A leader's own sheet: the line in the ranking, and all tasks the leader answers for, in the register's order."""

    row: SummaryRow
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True)
class Summary:
    """通报 of a quarter or year. `tasks` as they stand at its end, worst deviation first."""

    period: Period
    edition: Edition
    lead: str
    tally: Tally
    categories: tuple[tuple[str, tuple[SummaryRow, ...]], ...]
    leaders: tuple[SummaryRow, ...]
    labels: tuple[SummaryRow, ...]
    departments: tuple[SummaryRow, ...]
    tasks: tuple[TaskRow, ...]
    sheets: tuple[LeaderSheet, ...]

    @property
    def title(self) -> str:
        return f"{self.edition.county}目标任务{'年度考核' if self.period.is_year else '季度运行情况'}通报 {self.period.term}"

    @property
    def months(self) -> tuple[Period, ...]:
        """The months that it rests on: all of them, or those since the county began."""
        return tuple(month for month, _ in self.edition.heads)

    @property
    def scope(self) -> str:
        """Which months it rests on, where that is not all of them; else empty."""
        first, last = self.months[0], self.months[-1]
        if self.months == self.period.months:
            return ""
        until = "" if first == last else f"至{last.month}月"
        return f"{self.edition.county}自{first.term}起纳入考核，各月得分只有{first.month}月{until}，本期得分按这些月份计。"

    @property
    def units(self) -> tuple[SummaryRow, ...]:
        return tuple(row for _, rows in self.categories for row in rows)

    @property
    def has_appraisals(self) -> bool:
        return any(row.democratic is not None for row in self.units)


def make_summary(
    period: Period,
    rankings: Mapping[str, tuple[PeriodScore, ...]],
    last: Assessment,
    register: Register,
    edition: Edition,
) -> Summary:
    """Gather what a quarter's or year's bulletin shows; pure, and the same for the same arguments."""
    rows = task_rows(last, register, None)
    categories = tuple(
        (plain_text(name), tuple(summary_row(each) for each in group))
        for name, group in groupby(rankings["units"], key=lambda each: each.score.category)
    )
    leaders = tuple(summary_row(each, leader_note(each.score, register)) for each in rankings["leaders"])
    of_leader: dict[str, list[TaskRow]] = {}
    for row in rows.values():
        of_leader.setdefault(row.result.task.leader, []).append(row)
    tally = tally_of(rows.values())
    return Summary(
        period=period,
        edition=edition,
        lead=_lead(period, categories, tally),
        tally=tally,
        categories=categories,
        leaders=leaders,
        labels=tuple(map(summary_row, rankings["labels"])),
        departments=tuple(map(summary_row, rankings["departments"])),
        tasks=tuple(rows[result.task.code] for result in last.deviations),
        sheets=tuple(LeaderSheet(row, tuple(of_leader.get(row.row.score.code, ()))) for row in leaders),
    )


def summary_row(each: PeriodScore, note: str = "") -> SummaryRow:
    """One line of a ranking, in words that are safe to show."""
    score, said = each.score, each.appraisal
    return SummaryRow(
        score_row(score, note),
        each.months,
        each.mean,
        each.completion,
        each.at_end,
        said.democratic if said else None,
        said.bonus if said else Decimal(0),
        said.penalty if said else Decimal(0),
        bool(said and said.veto),
        each.grade.term if each.grade else "",
        plain_text(said.reason if said else ""),
    )


def _lead(period: Period, categories: Iterable[tuple[str, tuple[SummaryRow, ...]]], tally: Tally) -> str:
    """What matters in one sentence: who is first in each category, how many are excellent, how much is not done."""
    first = [
        f"{name}第一名{'、'.join(row.row.name for row in rows if row.row.score.rank == 1)}"
        for name, rows in categories
        if rows and rows[0].row.score.rank == 1
    ]
    grades = [row.grade for _, rows in categories for row in rows if row.grade]
    graded = f"；优秀 {grades.count('优秀')} 个、良好 {grades.count('良好')} 个、一般 {grades.count('一般')} 个、较差 {grades.count('较差')} 个" if grades else ""
    lagging = f"期末滞后和未开复工 {tally.lagging} 项，占 {tally.share(tally.lagging)}%" if tally.lagging else "期末没有滞后和未开复工的"
    return f"{period.term}：{'，'.join(first)}{graded}；{lagging}。"
