"""The sheet of the response 督办回复表: what a unit did about each measure taken on its tasks."""

from pipeline.model.document import DocumentKind
from pipeline.workbook.schema import By, Column, Kind, Sheet, Type

RESPONSE_SHEET = Sheet(
    name="response",
    tab="督办回复表",
    key="number",
    columns=(
        Column("number", "督办编号", Type.CODE, By.OFFICE, required=True, aliases=("编号",), width=15),
        Column("task_code", "任务编号", Type.CODE, By.OFFICE, width=12),
        Column("title", "目标任务", by=By.OFFICE, width=24),
        Column("measure", "督办措施", by=By.OFFICE, width=11),
        Column("basis", "督办事由", by=By.OFFICE, width=26),
        Column("due", "回复期限", by=By.OFFICE, width=13),
        Column("state", "目前情况", by=By.OFFICE, width=10),
        Column(
            "cause",
            "原因分析",
            aliases=("原因", "滞后原因"),
            prompt="为什么落后或没有开工，写主要的一两条。",
            example="征地补偿未到位，施工队 3 月中旬才进场。",
            width=22,
        ),
        Column(
            "done",
            "整改情况",
            required=True,
            aliases=("整改措施", "办理情况", "回复"),
            prompt="接到督办后做了什么、做到哪一步；实地核查、领导约谈的情况也写在这里。",
            example="已增加两个作业面，4 月 10 日前完成路基。",
            width=30,
        ),
        Column(
            "promised",
            "预计完成时间",
            Type.DATE,
            aliases=("完成时间", "承诺时间", "整改时限"),
            prompt="预计赶上计划的日期，如 2026-04-30。",
            example="2026-04-30",
            width=13,
        ),
        Column("responsible", "责任人", aliases=("具体责任人",), prompt="负责整改的人。", example="张三", width=9),
        Column(
            "evidence",
            "印证资料",
            Type.NAMES,
            aliases=("印证材料", "佐证资料"),
            prompt="照片或文件的名称；文件与本表放在同一文件夹或压缩包，文件名以任务编号开头。",
            example="Z01-001 现场核查记录.jpg",
            width=15,
        ),
    ),
)

RESPONSE = Kind(DocumentKind.RESPONSE, (RESPONSE_SHEET,))
