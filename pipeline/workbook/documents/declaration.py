"""The sheet of the declaration 目标申报表: a unit's targets of the year, those it has and those it proposes."""

from dataclasses import replace

from pipeline.model.document import DocumentKind
from pipeline.workbook.documents.register import LEADER, TASK_COLUMNS, TASK_TAIL
from pipeline.workbook.schema import By, Column, Kind, Sheet, Type

_PROMPTS = {
    "target": "数量填全年目标值；控制填全年允许的数量，可以是 0；形象进度不填。",
    "supervising_department": "单位的名称或编码，由它核实进度；没有可空。",
    "leader": "分管这项目标的领导，填姓名；重名的填人员编号。",
    "labels": "已有的标签，多个用顿号隔开；没有可空。",
    "key": "由考核办确定；申请列为重点监管的选“是”。",
}

DECLARED_COLUMNS: tuple[Column, ...] = tuple(
    replace(column, prompt=_PROMPTS.get(column.name, column.prompt)) for column in (*TASK_COLUMNS, LEADER, *TASK_TAIL)
)
"""What is proposed of a target; named as in the register, so that an accepted row becomes one of its rows."""

DECLARATION_SHEET = Sheet(
    name="declaration",
    tab="目标申报表",
    key="task_code",
    columns=(
        Column("task_code", "任务编号", Type.CODE, By.OFFICE, required=True, aliases=("编号", "目标编号"), width=11),
        Column("state", "审核情况", by=By.OFFICE, width=11),
        *DECLARED_COLUMNS,
    ),
)

DECLARATION = Kind(DocumentKind.DECLARATION, (DECLARATION_SHEET,))
