"""The document kinds of the closed loop (rules section 3): what each is called, who sends it, for what time."""

from dataclasses import dataclass
from enum import StrEnum


class DocumentKind(StrEnum):
    """Everything that people decide arrives as one of these."""

    REGISTER = "register"
    DECLARATION = "declaration"
    PLAN = "plan"
    REPORT = "report"
    REVIEW = "review"
    VERIFICATION = "verification"
    RESPONSE = "response"
    APPEAL = "appeal"
    ANNUAL = "annual"

    @property
    def term(self) -> str:
        return _TRAITS[self].term

    @property
    def is_monthly(self) -> bool:
        """It is for a month; else for the year."""
        return _TRAITS[self].is_monthly

    @property
    def is_from_units(self) -> bool:
        return _TRAITS[self].is_from_units

    @property
    def is_from_office(self) -> bool:
        return _TRAITS[self].is_from_office


@dataclass(frozen=True, slots=True)
class _Traits:
    term: str
    is_monthly: bool
    is_from_units: bool
    is_from_office: bool


_TRAITS = {
    DocumentKind.REGISTER: _Traits("基础台账", False, False, True),
    DocumentKind.DECLARATION: _Traits("目标申报表", False, True, False),
    DocumentKind.PLAN: _Traits("计划申报表", False, True, False),
    DocumentKind.REPORT: _Traits("月报表", True, True, False),
    DocumentKind.REVIEW: _Traits("审核表", False, False, True),
    DocumentKind.VERIFICATION: _Traits("核实表", True, True, True),
    DocumentKind.RESPONSE: _Traits("督办回复表", True, True, False),
    DocumentKind.APPEAL: _Traits("申诉表", True, True, False),
    DocumentKind.ANNUAL: _Traits("年终评议表", False, False, True),
}
