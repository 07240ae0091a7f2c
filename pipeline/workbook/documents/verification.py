"""The sheet of the verification 核实表: the entries of a month, decided by who supervises the tasks."""

from pipeline.checks.verification import CONFIRM, RAISE, REDUCE, RETURN
from pipeline.model.document import DocumentKind
from pipeline.workbook.schema import By, Column, Kind, Sheet, Type

VERIFICATION_SHEET = Sheet(
    name="verification",
    tab="核实表",
    key="task_code",
    columns=(
        Column("task_code", "任务编号", Type.CODE, By.OFFICE, required=True, aliases=("编号",), width=12),
        Column("unit", "责任单位", by=By.OFFICE, aliases=("单位",), width=11),
        Column("title", "目标任务", by=By.OFFICE, aliases=("任务名称",), width=22),
        Column("planned", "本月计划", by=By.OFFICE, width=10),
        Column("last", "上期进度", by=By.OFFICE, width=9),
        Column("reported", "报送进度", by=By.OFFICE, aliases=("上报进度",), width=12),
        Column("work_state", "工作状态", by=By.OFFICE, width=8),
        Column("narrative", "工作进展", by=By.OFFICE, width=30),
        Column("problems", "存在问题", by=By.OFFICE, width=16),
        Column("evidence", "印证资料", by=By.OFFICE, width=18),
        Column(
            "decision",
            "核实结果",
            Type.CHOICE,
            required=True,
            aliases=("核实意见", "核实结论"),
            choices=((CONFIRM, "认可"), (REDUCE, "核减"), (RAISE, "核增"), (RETURN, "退回")),
            prompt="从下拉列表中选一项：属实选认可，数不对选核减或核增，要单位重报选退回。",
            example="认可",
            width=9,
        ),
        Column(
            "verified",
            "核实进度(%)",
            Type.PERCENT,
            aliases=("核实进度", "核实数"),
            prompt="核减、核增时填核实后的累计进度，如 40 或 40%；数量、控制类也可以填核实后的累计数量，带上计量单位。认可、退回时不填。",
            example="40",
            width=9,
            amounts=True,
        ),
        Column(
            "reason",
            "核实说明",
            aliases=("原因", "说明", "核实理由"),
            prompt="核减、核增、退回时写明理由，单位看得到。",
            example="现场查看，路面尚未铺完。",
            width=24,
        ),
    ),
)

VERIFICATION = Kind(DocumentKind.VERIFICATION, (VERIFICATION_SHEET,))
