"""The sheet of the plan 计划申报表: what a unit's targets shall have reached by the end of each month."""

from dataclasses import replace

from pipeline.model.document import DocumentKind
from pipeline.workbook.documents.register import MILESTONE_COLUMNS, MONTH_COLUMNS
from pipeline.workbook.schema import By, Column, Kind, Sheet, Type

_PROMPT = "到月底的累计计划，只增不减；百分数如 25 或 25%，完成时限当月填 100；控制类填允许的数量。空着的沿用上月。"

PLANNED_COLUMNS: tuple[Column, ...] = (
    *(replace(column, prompt=_PROMPT, width=7) for column in MONTH_COLUMNS),
    *(replace(column, width=13) for column in MILESTONE_COLUMNS),
)
"""What is planned of a target; named as in the register, so that an accepted row becomes one of its rows."""

PLAN_REQUEST_SHEET = Sheet(
    name="plan_request",
    tab="计划申报表",
    key="task_code",
    columns=(
        Column("task_code", "任务编号", Type.CODE, By.OFFICE, required=True, aliases=("编号", "目标编号"), width=11),
        Column("title", "目标任务", by=By.OFFICE, required=True, width=22),
        Column("goal", "年度目标", by=By.OFFICE, width=12),
        Column("due", "完成时限", by=By.OFFICE, width=11),
        Column("state", "审核情况", by=By.OFFICE, width=11),
        *PLANNED_COLUMNS,
    ),
)

PLAN = Kind(DocumentKind.PLAN, (PLAN_REQUEST_SHEET,))
