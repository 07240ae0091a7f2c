"""The sheet of the monthly report 月报表."""

from pipeline.model.document import DocumentKind
from pipeline.model.report import WorkState
from pipeline.workbook.schema import By, Column, Kind, Sheet, Type

_STATES = tuple((state.value, state.term) for state in WorkState)

REPORT_SHEET = Sheet(
    name="report",
    tab="月报表",
    key="task_code",
    columns=(
        Column("task_code", "任务编号", Type.CODE, By.OFFICE, required=True, aliases=("编号", "目标编号"), width=12),
        Column("title", "目标任务", by=By.OFFICE, required=True, aliases=("任务名称", "任务", "项目名称"), width=24),
        Column("target", "年度目标", by=By.OFFICE, aliases=("目标值",), width=11),
        Column("leader", "责任领导", by=By.OFFICE, aliases=("分管领导",), width=8),
        Column("due", "完成时限", by=By.OFFICE, aliases=("完成时间",), width=11),
        Column("planned", "本月计划", by=By.OFFICE, aliases=("计划进度",), width=10),
        Column("milestone", "本月节点", by=By.OFFICE, aliases=("计划节点",), width=15),
        Column("last", "上期进度", by=By.OFFICE, aliases=("上月进度",), width=9),
        Column(
            "progress",
            "累计进度(%)",
            Type.PERCENT,
            aliases=("累计进度", "形象进度", "完成进度"),
            prompt="填到本月底的累计进度，如 45 或 45%。",
            example="45",
            width=9,
        ),
        Column(
            "amount",
            "累计完成量",
            Type.AMOUNT,
            aliases=("累计完成", "完成量", "完成数量"),
            prompt="填 1 月 1 日以来的累计数量，只填数字即可。",
            example="1200",
            width=9,
        ),
        Column(
            "work_state",
            "工作状态",
            Type.CHOICE,
            required=True,
            aliases=("状态",),
            choices=_STATES,
            prompt="从下拉列表中选一项。",
            example="推进中",
            width=8,
        ),
        Column(
            "narrative",
            "工作进展",
            required=True,
            aliases=("进展情况", "工作进展情况"),
            prompt="本月做了什么、做到哪一步，一两句话。",
            example="完成路基 3.2 公里，桥梁桩基全部完工。",
            width=28,
        ),
        Column(
            "problems",
            "存在问题",
            aliases=("存在的问题", "主要问题"),
            prompt="进度落后、比上期减少或停工时，请写明原因。",
            example="征地补偿未到位，二标段未能进场。",
            width=18,
        ),
        Column("next_step", "下步打算", aliases=("下一步打算", "下步措施"), prompt="下个月准备做什么。", example="完成路面铺筑 2 公里。", width=18),
        Column(
            "evidence",
            "印证资料",
            Type.NAMES,
            aliases=("印证材料", "佐证资料", "佐证材料"),
            prompt="照片或文件的名称，多个用顿号隔开；文件与本表放在同一文件夹或压缩包。",
            example="G01-A01 现场照片.jpg",
            width=15,
        ),
    ),
)

REPORT = Kind(DocumentKind.REPORT, (REPORT_SHEET,))
