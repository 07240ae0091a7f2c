"""The document kinds: every column of every sheet, declared once, one module a kind (rules section 3)."""

from pipeline.workbook.documents.annual import ANNUAL, ANNUAL_SHEET
from pipeline.workbook.documents.appeal import APPEAL, APPEAL_SHEET, APPEALED_COLUMNS
from pipeline.workbook.documents.declaration import DECLARATION, DECLARATION_SHEET, DECLARED_COLUMNS
from pipeline.workbook.documents.plan import PLAN, PLAN_REQUEST_SHEET, PLANNED_COLUMNS
from pipeline.workbook.documents.register import REGISTER
from pipeline.workbook.documents.report import REPORT, REPORT_SHEET
from pipeline.workbook.documents.response import RESPONSE, RESPONSE_SHEET
from pipeline.workbook.documents.review import (
    APPEAL_REVIEW_SHEET,
    PLAN_REVIEW_SHEET,
    REVIEW,
    TARGET_REVIEW_SHEET,
)
from pipeline.workbook.documents.verification import VERIFICATION, VERIFICATION_SHEET
from pipeline.workbook.schema import Kind

__all__ = [
    "ANNUAL",
    "ANNUAL_SHEET",
    "APPEAL",
    "APPEALED_COLUMNS",
    "APPEAL_REVIEW_SHEET",
    "APPEAL_SHEET",
    "DECLARATION",
    "DECLARATION_SHEET",
    "DECLARED_COLUMNS",
    "KINDS",
    "PLAN",
    "PLANNED_COLUMNS",
    "PLAN_REQUEST_SHEET",
    "PLAN_REVIEW_SHEET",
    "REGISTER",
    "REPORT",
    "REPORT_SHEET",
    "RESPONSE",
    "RESPONSE_SHEET",
    "REVIEW",
    "TARGET_REVIEW_SHEET",
    "VERIFICATION",
    "VERIFICATION_SHEET",
]

KINDS: tuple[Kind, ...] = (REPORT, VERIFICATION, RESPONSE, APPEAL, ANNUAL, DECLARATION, PLAN, REVIEW, REGISTER)
