"""豁免与延期: an exception to one rule, for one unit or one of its tasks, for some months, by name and with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.model.period import Period


class WaiverRule(StrEnum):
    """What can be waived; what each does stands in `assess/waive.py` and `assess/judge.py`."""

    EXTENSION = "extension"
    NOT_MISSING = "not_missing"
    NOT_LATE = "not_late"
    NO_EVIDENCE = "no_evidence"
    NO_MEASURE = "no_measure"
    NOT_ASSESSED = "not_assessed"
    DUE_LATER = "due_later"

    @property
    def term(self) -> str:
        return _WORDS[self][0]

    @property
    def effect(self) -> str:
        """What it does, in a sentence."""
        return _WORDS[self][1]

    @property
    def has_day(self) -> bool:
        """It is granted until a day."""
        return self in (WaiverRule.EXTENSION, WaiverRule.DUE_LATER)


_WORDS = {
    WaiverRule.EXTENSION: ("延期报送", "关闭以后，到批准的日子为止还可以报送；截止不变，迟报照算。"),
    WaiverRule.NOT_MISSING: ("缺报不计", "没有月报条目的不算缺报：不因此为红，时效、质量不失分，A 沿用上次的数。"),
    WaiverRule.NOT_LATE: ("迟报不计", "截止以后首次报来的按按时计。"),
    WaiverRule.NO_EVIDENCE: ("免印证", "不要求印证资料，没有的不算缺印证。"),
    WaiverRule.NO_MEASURE: ("免督办", "本月红、黑的不采取督办措施，也不扣分；连续月数照算。"),
    WaiverRule.NOT_ASSESSED: ("不考核", "本月不判颜色、不计分，各处都不计；连续月数不增加也不中断。"),
    WaiverRule.DUE_LATER: ("完成时限延期", "完成时限改为批准的日子；在它以前，P 停在原时限上一个月的计划。"),
}


@dataclass(frozen=True, slots=True)
class Waiver:
    """One exception. `task_code` is empty where it is for all tasks of the unit; `first` and `last` are its months.

    `until` is the day that was granted, itself included, for rules that have one. `cell` is its row in the register,
    as `sheet!A1`.
    """

    rule: WaiverRule
    unit_code: str
    first: Period
    last: Period
    task_code: str = ""
    until: date | None = None
    asked: str = ""
    granted: str = ""
    reason: str = ""
    cell: str = ""

    def is_of(self, unit_code: str, task_code: str) -> bool:
        """Whether it is for a task."""
        return self.unit_code == unit_code and self.task_code in ("", task_code)

    @property
    def words(self) -> str:
        """`免印证（李四批准：汛期抢险）`, with the day where it has one."""
        day = f"至 {self.until}" if self.until else ""
        by = f"{self.granted}批准：" if self.granted else ""
        return f"{self.rule.term}{day}（{by}{self.reason}）"


def in_month(waivers: Iterable[Waiver], period: Period) -> tuple[Waiver, ...]:
    """Those that hold in a month, in their order."""
    return tuple(waiver for waiver in waivers if waiver.first <= period <= waiver.last)
