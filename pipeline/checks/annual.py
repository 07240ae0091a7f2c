"""The checks of the annual document 年终评议表 (rules section 6): figures in range, reasons given, grades within quota."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.checks.said import SaidRow
from pipeline.model.annual import Grade
from pipeline.model.county import Register
from pipeline.model.problem import Code, Problem

_ORDER = tuple(Grade)
_MOST = Decimal(100)


@dataclass(frozen=True)
class Appraising:
    """What a year-end is judged against: the units, whether any has a democratic appraisal, and the grade that each
    unit's score and its category's quota bring with the very figures of this document.
    """

    register: Register
    has_appraisals: bool
    grades: Mapping[str, Grade]

    @property
    def checks(self) -> tuple[Callable[[SaidRow], Iterable[Problem]], ...]:
        return (self.check_unit, self.check_figures, self.check_appraisal, self.check_reason, self.check_grade)

    def check_unit(self, row: SaidRow) -> Iterator[Problem]:
        """The unit stands in the register."""
        if row.key not in self.register.unit_by_code:
            message = f"单位编码 {row.key} 不在基础台账中。"
            yield row.error(Code.UNKNOWN_UNIT, "unit_code", message, "请照下发的年终评议表填写，不要改动单位编码。")

    def check_figures(self, row: SaidRow) -> Iterator[Problem]:
        """Appraisal, bonus and penalty are between 0 and 100."""
        for field, term in (("appraisal", "民主测评"), ("bonus", "加分"), ("penalty", "扣分")):
            value = row.number(field)
            if value is not None and not 0 <= value <= _MOST:
                message = f"{term} {value} 不在 0 到 100 之间。"
                yield row.error(Code.OUT_OF_RANGE, field, message, "请填 0 到 100 之间的数；扣分也填正数。")

    def check_appraisal(self, row: SaidRow) -> Iterator[Problem]:
        """An appraisal is held of all units or of none."""
        if self.has_appraisals and not row.has("appraisal"):
            message = "别的单位有民主测评得分，这个单位没有。"
            yield row.error(Code.REQUIRED, "appraisal", message, "请补填；没有开展测评的，请把整列清空。")

    def check_reason(self, row: SaidRow) -> Iterator[Problem]:
        """Whatever lifts or lowers a unit has its reason."""
        moved = any(row.number(field) for field in ("bonus", "penalty")) or row.text("veto") == "yes" or row.has("grade")
        if moved and not row.has("reason"):
            yield row.error(Code.REQUIRED, "reason", "有加分、扣分、否决或等次，没有写原因。", "请写明依据，如文件名称和文号。")

    def check_grade(self, row: SaidRow) -> Iterator[Problem]:
        """A grade given by hand is no better than score and quota allow."""
        given, allowed = row.text("grade"), self.grades.get(row.key)
        if given and allowed and _ORDER.index(Grade(given)) < _ORDER.index(allowed):
            message = f"按得分、名额和否决情况最高为{allowed.term}，填的是{Grade(given).term}。"
            yield row.error(Code.GRADE_OUTSIDE_QUOTA, "grade", message, "请改为相同或更低的等次，或清空由程序评定。")
