"""Appeals 申诉: which facts of a published month a unit may contest, and what was granted."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipeline.model.county import Task
from pipeline.model.statement import Statement
from pipeline.model.waiver import WaiverRule


class Contested(StrEnum):
    """What is contested of a task in a month. Where it is granted, the fact counts no more, or another figure does."""

    STATUS = "status"
    VERIFICATION = "verification"
    MISSING = "missing"
    LATE = "late"
    EVIDENCE = "evidence"
    MEASURE = "measure"

    @property
    def term(self) -> str:
        return _TERMS[self]

    @property
    def has_figure(self) -> bool:
        """Another progress may be asked for."""
        return self in (Contested.STATUS, Contested.VERIFICATION)

    @property
    def waives(self) -> WaiverRule:
        """What is waived in the month where it is granted without a figure."""
        return _WAIVES[self]


_TERMS = {
    Contested.STATUS: "状态",
    Contested.VERIFICATION: "核实",
    Contested.MISSING: "缺报",
    Contested.LATE: "迟报",
    Contested.EVIDENCE: "缺印证",
    Contested.MEASURE: "督办",
}
_WAIVES = {
    Contested.STATUS: WaiverRule.NOT_ASSESSED,
    Contested.VERIFICATION: WaiverRule.NOT_ASSESSED,
    Contested.MISSING: WaiverRule.NOT_MISSING,
    Contested.LATE: WaiverRule.NOT_LATE,
    Contested.EVIDENCE: WaiverRule.NO_EVIDENCE,
    Contested.MEASURE: WaiverRule.NO_MEASURE,
}


@dataclass(frozen=True, slots=True)
class Granted:
    """An appeal that was accepted: about what, with which progress in percent (None: the fact counts no more).

    `said` is what the unit wrote, `decided` the row of the review that accepted it.
    """

    task_code: str
    fact: Contested
    progress: Decimal | None
    said: Statement
    decided: Statement

    @property
    def unit_code(self) -> str:
        return self.said.unit_code

    @property
    def reason(self) -> str:
        """The unit's words."""
        return self.said.text("reason")

    @property
    def appeal_place(self) -> str:
        """Receipt, sheet and cell of the unit's words."""
        return _place(self.said, "reason")

    @property
    def decision_place(self) -> str:
        """Receipt, sheet and cell of the decision."""
        return _place(self.decided, "decision")


def _place(said: Statement, name: str) -> str:
    return f"{said.number} {said.sheet}!{said.cells.get(name, '')}"


@dataclass(frozen=True, slots=True)
class Fact:
    """What was published of a task in a month and may be contested, in words with its figures. `assessed` is A in percent;
    `by_state` is True of a colour that A itself does not give, but the work state or that nothing was reported.
    """

    unit_code: str
    task: Task
    fact: Contested
    words: str
    assessed: Decimal
    by_state: bool = False
