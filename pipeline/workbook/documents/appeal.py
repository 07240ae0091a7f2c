"""The sheet of the appeal 申诉表: what a unit contests of the published facts of its tasks, and why."""

from decimal import Decimal

from pipeline.model.document import DocumentKind
from pipeline.workbook.schema import By, Column, Kind, Sheet, Type

_PROGRESS = Column(
    "progress",
    "应认定进度(%)",
    Type.PERCENT,
    aliases=("应认定进度", "认定进度"),
    prompt="申诉核实的必填；申诉状态的，填应认定的累计进度，通过后只按它定状态；要求本月不考核的留空；其余事项不填。",
    example="60",
    width=12,
    most=Decimal("999.99"),
)
_REASON = Column(
    "reason",
    "申诉理由",
    required=True,
    aliases=("理由", "申诉原因"),
    prompt="为什么公布的不对、应当怎样，一两句话。只填要申诉的行。",
    example="监理月报载明已完成 60%，核实时漏看第二标段。",
    width=34,
)

APPEAL_SHEET = Sheet(
    name="appeal",
    tab="申诉表",
    key="key",
    room=2,
    columns=(
        Column("key", "申诉编号", Type.CODE, By.OFFICE, required=True, aliases=("编号",), width=17),
        Column("task_code", "任务编号", Type.CODE, By.OFFICE, width=12),
        Column("title", "目标任务", by=By.OFFICE, width=26),
        Column("fact", "公布的事实", by=By.OFFICE, width=34),
        Column("state", "目前情况", by=By.OFFICE, width=16),
        _PROGRESS,
        _REASON,
        Column(
            "evidence",
            "印证资料",
            Type.NAMES,
            aliases=("印证材料", "佐证资料"),
            prompt="照片或文件的名称；文件与本表放在同一文件夹或压缩包，文件名以任务编号开头。",
            example="Z01-001 监理月报.pdf",
            width=16,
        ),
    ),
)

APPEALED_COLUMNS = (
    Column("title", "目标任务"), Column("month", "考核期", width=11), Column("fact", "公布的事实", width=34), _PROGRESS,
    Column("grounds", "申诉理由", width=34), Column("evidence", "印证资料", width=20),
)  # fmt: skip

APPEAL = Kind(DocumentKind.APPEAL, (APPEAL_SHEET,))
