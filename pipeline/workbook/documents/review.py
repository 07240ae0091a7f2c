"""The sheets of the review 审核表: what units have asked for, one sheet a kind, each row to be accepted or returned."""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.checks.reviewed import TERMS
from pipeline.model.document import DocumentKind
from pipeline.workbook.documents.appeal import APPEALED_COLUMNS
from pipeline.workbook.documents.declaration import DECLARED_COLUMNS
from pipeline.workbook.documents.plan import PLANNED_COLUMNS
from pipeline.workbook.schema import By, Column, Kind, Sheet, Type

_WIDTHS = {"title": 24, "standard": 20, "method": 18, "request": 9}


def review_sheet(name: str, tab: str, shown: Iterable[Column]) -> Sheet:
    """A sheet on which a kind is reviewed: whose row and what it is about, the decision, then `shown`, all given.

    The first of `shown` names the row and stands before the decision.
    """
    title, *rest = (replace(each, by=By.OFFICE, type=Type.TEXT, choices=(), required=False) for each in shown)
    return Sheet(
        name,
        tab,
        key="item",
        optional=True,
        columns=(
            Column("item", "申报编号", Type.CODE, By.OFFICE, required=True, width=21),
            Column("unit", "责任单位", by=By.OFFICE, width=10),
            replace(title, width=_WIDTHS["title"]),
            Column("request", "申报事项", by=By.OFFICE, width=_WIDTHS["request"]),
            Column(
                "decision", "审核结果", Type.CHOICE, required=True, aliases=("审核意见",),
                choices=tuple(TERMS.items()), prompt="从下拉列表中选：通过 或 退回。", example="通过", width=9,
            ),
            Column(
                "reason", "退回理由", aliases=("理由", "原因", "说明"), prompt="退回时写明理由，单位看得到。",
                example="目标值低于去年实绩，请调高。", width=20,
            ),
            *(replace(each, width=_WIDTHS.get(each.name, each.width)) for each in rest),
        ),
    )  # fmt: skip


TARGET_REVIEW_SHEET = review_sheet("target_review", "目标审核", DECLARED_COLUMNS)
PLAN_REVIEW_SHEET = review_sheet(
    "plan_review",
    "计划审核",
    (Column("title", "目标任务"), Column("goal", "年度目标", width=12), Column("due", "完成时限", width=11), *PLANNED_COLUMNS),
)

APPEAL_REVIEW_SHEET = review_sheet("appeal_review", "申诉审核", APPEALED_COLUMNS)

REVIEW = Kind(DocumentKind.REVIEW, (TARGET_REVIEW_SHEET, PLAN_REVIEW_SHEET, APPEAL_REVIEW_SHEET))
