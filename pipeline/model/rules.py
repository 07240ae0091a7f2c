"""The numbers of the rules (sections 4 to 7) with their defaults; `kaohe.toml` may set others."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CalendarRules:
    """Section 4. Days of the month; `due_day` 0 is the last day. `holidays` and `workdays` win over the list.

    `remind_days` before due those who have not reported are reminded; 0 is never. `appeal_days` are working days after
    publication.
    """

    timezone: str = "Asia/Shanghai"
    open_day: int = 25
    due_day: int = 0
    close_day: int = 3
    verify_day: int = 6
    publish_day: int = 8
    remind_days: int = 3
    appeal_days: int = 5
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """Sections 5 to 7. Percent points for thresholds, weights that add up to 100, points for scores."""

    lag: Decimal = Decimal(5)
    ahead: Decimal = Decimal(10)
    over_cap: Decimal = Decimal("1.10")
    weight_progress: Decimal = Decimal(70)
    weight_timeliness: Decimal = Decimal(10)
    weight_quality: Decimal = Decimal(10)
    weight_accuracy: Decimal = Decimal(10)
    late_score: Decimal = Decimal(60)
    deduction: Decimal = Decimal("0.50")
    deduction_level: int = 2
    highest_level: int = 4
    response_days: int = 5
    appeal_days: int = 5
    year_months_share: Decimal = Decimal(60)
    appraisal_share: Decimal = Decimal(0)
    excellent_share: Decimal = Decimal(30)
    excellent_score: Decimal = Decimal(90)
    good_score: Decimal = Decimal(80)
    fair_score: Decimal = Decimal(60)


@dataclass(frozen=True, slots=True)
class InsightRules:
    """Section 8. Months are counted, `projected_late` in whole months after the due month, shares in percent.

    A narrative shorter than `copied_length` characters is too common to be a copy; a unit must have `exact_tasks` tasks in
    each of the `exact_months`.
    """

    projected_after: int = 3
    projected_late: int = 2
    projected_months: int = 2
    stalled_months: int = 2
    back_loaded_share: Decimal = Decimal(60)
    copied_similarity: Decimal = Decimal(95)
    copied_length: int = 10
    exact_months: int = 3
    exact_tasks: int = 3
    overstated_months: int = 3
