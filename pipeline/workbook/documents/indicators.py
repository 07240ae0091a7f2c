"""The sheet of a campaign's indicators 指标: targets with their plan in one row, imported into the register at once."""

from pipeline.model.document import DocumentKind
from pipeline.workbook.documents.register import LEADER, MONTH_COLUMNS, TASK_COLUMNS, TASK_TAIL
from pipeline.workbook.schema import Column, Kind, Sheet, Type

TARGET_COLUMNS: tuple[Column, ...] = (*TASK_COLUMNS, LEADER, *TASK_TAIL)
INDICATORS_SHEET = Sheet(
    name="indicators",
    tab="指标",
    key="code",
    columns=(
        Column(
            "code", "指标编号", Type.CODE, required=True, aliases=("任务编号", "编号"),
            prompt="每项一个，不与台账里的重复；再次导入时按它认出同一项。", example="C0001", width=11,
        ),
        Column("unit", "责任单位", required=True, aliases=("单位",), prompt="单位表里的名称或编码。", example="城关镇", width=16),
        *TARGET_COLUMNS,
        *MONTH_COLUMNS,
    ),
)  # fmt: skip

INDICATORS = Kind(DocumentKind.REGISTER, (INDICATORS_SHEET,))
