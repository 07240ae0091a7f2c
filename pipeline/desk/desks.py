"""Which desk judges which kind of document."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pipeline.desk.annual import judge_annual
from pipeline.desk.case import Case, Judged
from pipeline.desk.declaration import judge_declaration
from pipeline.desk.plan import judge_plan
from pipeline.desk.report import judge_report
from pipeline.desk.response import judge_response
from pipeline.desk.review import judge_review
from pipeline.desk.verification import judge_verification
from pipeline.model.document import DocumentKind

DESKS: Mapping[DocumentKind, Callable[[Case], Judged]] = MappingProxyType(
    {
        DocumentKind.REPORT: judge_report,
        DocumentKind.VERIFICATION: judge_verification,
        DocumentKind.RESPONSE: judge_response,
        DocumentKind.ANNUAL: judge_annual,
        DocumentKind.DECLARATION: judge_declaration,
        DocumentKind.PLAN: judge_plan,
        DocumentKind.REVIEW: judge_review,
    }
)
