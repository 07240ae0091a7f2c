"""What led up to a month, beside the month itself: the months before it, measures and answers, who brought which delivery."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.model.oversight import Measure, Response
from pipeline.model.period import Period


@dataclass(frozen=True, slots=True)
class Step:
    """One measure taken on a task earlier in the year, and what was answered by the publication of this month."""

    measure: Measure
    response: Response | None

    @property
    def is_in_time(self) -> bool:
        return self.response is not None and self.response.first_arrived <= self.measure.due

    @property
    def term(self) -> str:
        """已回复, 迟回复, 未回复 or 已撤销."""
        if self.measure.cancelled:
            return "已撤销"
        if self.response is None:
            return "未回复"
        return "已回复" if self.is_in_time else "迟回复"


@dataclass(frozen=True)
class Trail:
    """`assessed`, `figures` and `ranks` are as published in the months of the year before this one, in order: A by task in
    percent, then by ranking and code the figure that is ranked and the rank. `channels` says by receipt how a delivery came, `evidence` the names of a task's files, `pictures` a
    small JPEG of one of them where wished,
    `steps` the measures of the months before by task.
    """

    assessed: Mapping[Period, Mapping[str, Decimal]] = field(default_factory=dict)
    figures: Mapping[Period, Mapping[str, Mapping[str, Decimal]]] = field(default_factory=dict)
    ranks: Mapping[Period, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)

    def steps_of(self, period: Period) -> tuple[Step, ...]:
        """The measures of one month, by number, but for those that a correction cancelled."""
        of_month = (step for steps in self.steps.values() for step in steps if step.measure.period == period)
        own = (step for step in of_month if not step.measure.cancelled)
        return tuple(sorted(own, key=lambda step: step.measure.number))
