"""The year-end of a unit: what the office adds to the monthly data, and what comes of it (rules section 6)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Grade(StrEnum):
    """等次 of a unit in a year, best first."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"

    @property
    def term(self) -> str:
        return {"excellent": "优秀", "good": "良好", "fair": "一般", "poor": "较差"}[self.value]


@dataclass(frozen=True, slots=True)
class Appraisal:
    """年终评议 of one unit. `democratic` is None where no appraisal was held; `grade` empty where the score decides.

    `number`, `file`, `sheet` and `cell` are those of the delivery that brought it.
    """

    unit_code: str
    democratic: Decimal | None = None
    bonus: Decimal = Decimal(0)
    penalty: Decimal = Decimal(0)
    veto: bool = False
    grade: str = ""
    reason: str = ""
    number: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
