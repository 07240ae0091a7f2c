"""A part of the county's tasks looked at for itself: a campaign 专项, or the key tasks 重点监管任务."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.result import Status
from pipeline.publish.views.rows import COLOURS, ScoreRow, Tally, TaskRow

KEY_TASKS = "重点监管任务"
_NAMED = 3  # units that the sentence may name


@dataclass(frozen=True, slots=True)
class Focus:
    """`units` ranked by their progress in it (empty: no ranking of its own), `tasks` worst colour first.

    `lead` says in one sentence how it stands.
    """

    name: str
    lead: str
    tally: Tally
    units: tuple[ScoreRow, ...]
    tasks: tuple[TaskRow, ...]

    @property
    def lagging(self) -> tuple[TaskRow, ...]:
        """The tasks that are black or red."""
        return tuple(row for row in self.tasks if row.status in (Status.BLACK, Status.RED))


def make_focus(name: str, tasks: Sequence[TaskRow], units: Sequence[ScoreRow]) -> Focus:
    """Gather a part of the tasks. Published order: by colour from black to not due, then worst A − P, then by code."""
    order = {status: place for place, status in enumerate((*COLOURS, Status.NOT_DUE))}
    ordered = sorted(tasks, key=lambda row: (order[row.status], row.deviation, row.code))
    counts = Counter(row.status for row in tasks)
    tally = Tally({status: counts[status] for status in Status})
    return Focus(name, _lead(name, tally, units), tally, tuple(units), tuple(ordered))


def _lead(name: str, tally: Tally, units: Sequence[ScoreRow]) -> str:
    done, on_plan = tally.counts[Status.ORANGE], tally.counts[Status.GREEN] + tally.counts[Status.BLUE]
    lagging = f"滞后和未开复工 {tally.lagging} 项，占 {tally.share(tally.lagging)}%" if tally.lagging else "没有滞后和未开复工的"
    ranked = [row for row in units if row.score.rank is not None]
    last = [row.name for row in ranked if row.score.rank == ranked[-1].score.rank]
    span = f"；进度得分最低的是{'、'.join(last)}" if len(last) <= _NAMED and len(last) < len(ranked) else ""
    return f"{name}本期考核 {tally.assessed} 项：已完结 {done} 项，正常和超额 {on_plan} 项，{lagging}{span}。"
