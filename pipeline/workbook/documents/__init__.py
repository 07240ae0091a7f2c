"""The document kinds: every column of every sheet, declared once, one module a kind (rules section 3)."""

from pipeline.workbook.documents.annual import ANNUAL, ANNUAL_SHEET
from pipeline.workbook.documents.register import REGISTER
from pipeline.workbook.documents.report import REPORT, REPORT_SHEET
from pipeline.workbook.documents.response import RESPONSE, RESPONSE_SHEET
from pipeline.workbook.documents.verification import VERIFICATION, VERIFICATION_SHEET
from pipeline.workbook.schema import Kind

__all__ = [
    "ANNUAL",
    "ANNUAL_SHEET",
    "KINDS",
    "REGISTER",
    "REPORT",
    "REPORT_SHEET",
    "RESPONSE",
    "RESPONSE_SHEET",
    "VERIFICATION",
    "VERIFICATION_SHEET",
]

KINDS: tuple[Kind, ...] = (REPORT, VERIFICATION, RESPONSE, ANNUAL, REGISTER)
