"""Appeals 申诉: which facts of a published month a unit may contest, and what was granted."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

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

    `reason` are the unit's words. `appeal` and `decision` name receipts and cells: where it was said, where decided.
    `seq` is the place of the decision in the journal.
    """

    unit_code: str
    task_code: str
    fact: Contested
    progress: Decimal | None
    reason: str
    appeal: str
    decision: str
    seq: int
