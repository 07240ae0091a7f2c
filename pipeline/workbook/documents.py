"""The document kinds: every column of every sheet, declared once (rules section 3)."""

from pipeline.model.county import EvidenceRule, MeasureType
from pipeline.model.report import WorkState
from pipeline.workbook.schema import By, Column, Kind, Sheet, Type

OUTCOME_HEADING = "问题"  # the column that a workbook to be mended has in front
IDENTITY_TAB = "kaohe"  # the hidden sheet: one key and one value a row

_YES_NO = (("yes", "是"), ("no", "否"))
_MEASURES = tuple((measure.value, measure.term) for measure in MeasureType)
_EVIDENCE = tuple((rule.value, rule.term) for rule in EvidenceRule)
_STATES = tuple((state.value, state.term) for state in WorkState)

REPORT_SHEET = Sheet(
    name="report",
    tab="月报表",
    key="task_code",
    columns=(
        Column("task_code", "任务编号", Type.CODE, By.OFFICE, required=True, aliases=("编号", "目标编号"), width=12),
        Column("title", "目标任务", by=By.OFFICE, aliases=("任务名称", "任务", "项目名称"), width=24),
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
            width=18,
        ),
        Column("next_step", "下步打算", aliases=("下一步打算", "下步措施"), prompt="下个月准备做什么。", width=18),
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

REPORT = Kind("report", "月报表", (REPORT_SHEET,))

_TASK_COLUMNS = (
    Column("title", "目标任务", required=True, prompt="一句话写清要做成什么。", example="新建高标准农田 1200 亩", width=34),
    Column(
        "measure", "考核方式", Type.CHOICE, required=True, choices=_MEASURES,
        prompt="形象进度：按百分比报；数量：按完成量报，可超额；控制：越少越好，如事故起数。", example="数量", width=10,
    ),
    Column("target", "目标值", Type.NUMBER, prompt="考核方式为“数量”时必填，其余留空。", example="1200", width=10),
    Column("unit_of_measure", "计量单位", aliases=("单位(计量)",), prompt="数量和控制类填，如 亩、万元、起。", example="亩", width=9),
    Column("points", "分值", Type.NUMBER, required=True, aliases=("权重", "分值(权重)"), prompt="大于 0 的数。", example="5", width=7),
    Column("standard", "工作标准", prompt="达到什么程度算完成。", width=28),
    Column("method", "评价办法", prompt="怎样评定。", width=24),
)
_TASK_TAIL = (
    Column("section", "责任科室", width=14),
    Column("supervising_department", "业务主管部门", aliases=("主管部门",), prompt="单位表里的名称或编码。", width=16),
    Column("labels", "项目标签", Type.NAMES, aliases=("标签",), prompt="标签表里的名称，多个用顿号隔开。", width=16),
    Column("key", "重点监管", Type.CHOICE, choices=_YES_NO, aliases=("重点监管任务",), prompt="是 或 否，空为否。", width=9),
    Column("start", "开始时间", Type.DATE, prompt="空为 1 月 1 日。", example="2026-01-01", width=12),
    Column("due", "完成时限", Type.DATE, aliases=("完成时间",), prompt="空为 12 月 31 日。", example="2026-12-31", width=12),
    Column("evidence", "印证要求", Type.CHOICE, choices=_EVIDENCE, prompt="空为“有进展时”。", width=10),
)

UNITS_SHEET = Sheet(
    "units", "单位", key="code",
    columns=(
        Column("code", "单位编码", Type.CODE, required=True, aliases=("编码",), prompt="每个单位一个，不重复。", example="Z01", width=10),
        Column("name", "单位名称", required=True, aliases=("单位",), example="城关镇", width=20),
        Column("aliases", "别名", Type.NAMES, aliases=("简称",), prompt="其他叫法，多个用顿号隔开。", width=18),
        Column("category", "类别", required=True, aliases=("单位类别",), prompt="同类一起排名，如 镇街、部门。", example="镇街", width=10),
        Column("county_leader", "县级分管领导", aliases=("县领导", "联系县领导"), prompt="人员表里的姓名或编号。", width=14),
        Column("head", "主要负责人", required=True, aliases=("负责人", "单位负责人"), prompt="人员表里的姓名或编号。", width=12),
        Column("contact", "联络员", prompt="人员表里的姓名或编号。", width=12),
        Column("emails", "邮箱", Type.NAMES, aliases=("电子邮箱",), prompt="多个用顿号隔开。", width=26),
    ),
)
PEOPLE_SHEET = Sheet(
    "people", "人员", key="code",
    columns=(
        Column("code", "人员编号", Type.CODE, required=True, aliases=("编号",), prompt="每人一个，不重复。", example="P001", width=10),
        Column("name", "姓名", required=True, width=12),
        Column("unit", "所在单位", prompt="单位表里的名称或编码；县领导可空。", width=20),
        Column("post", "职务", width=18),
        Column("email", "邮箱", aliases=("电子邮箱",), width=26),
    ),
)
LABELS_SHEET = Sheet(
    "labels", "标签", key="name", optional=True,
    columns=(
        Column("name", "标签", required=True, aliases=("项目标签",), example="重点项目", width=18),
        Column("note", "说明", width=40),
    ),
)
INDIVIDUAL_SHEET = Sheet(
    "individual", "个性目标", key="code", optional=True,
    columns=(
        Column("code", "任务编号", Type.CODE, required=True, aliases=("编号",), prompt="每项一个，不重复。", example="Z01-001", width=12),
        Column("unit", "责任单位", required=True, aliases=("单位",), prompt="单位表里的名称或编码。", example="城关镇", width=16),
        *_TASK_COLUMNS,
        Column("leader", "责任领导", required=True, aliases=("分管领导",), prompt="人员表里的姓名或编号。", width=12),
        *_TASK_TAIL,
    ),
)
COMMON_SHEET = Sheet(
    "common", "共性目标", key="code", optional=True,
    columns=(
        Column("code", "目标编号", Type.CODE, required=True, aliases=("编号",), prompt="每类一个；展开后为“目标编号-单位编码”。", example="G01", width=12),
        Column("scope", "适用范围", Type.NAMES, required=True, aliases=("适用单位",), prompt="全部，或类别、单位名称、单位编码，多个用顿号隔开。", example="镇街", width=20),
        *_TASK_COLUMNS,
        Column("leader", "责任领导", aliases=("分管领导",), prompt="空为各单位主要负责人；要另定就填姓名或编号。", width=12),
        *_TASK_TAIL,
    ),
)
_MONTHS = range(1, 13)
PLAN_SHEET = Sheet(
    "plan", "计划", key="code",
    columns=(
        Column("code", "任务编号", Type.CODE, required=True, aliases=("目标编号", "编号"), prompt="个性目标、共性目标的编号；个别单位不同时填“目标编号-单位编码”。", width=14),
        *(
            Column(f"m{month}", f"{month}月", Type.AMOUNT, aliases=(f"{month}月计划",), prompt="到月底的累计计划：百分数如 25 或 25%；控制类填允许的数量。", width=8)
            for month in _MONTHS
        ),
        *(Column(f"milestone{month}", f"{month}月节点", prompt="到月底要完成的标志性工作。", width=16) for month in _MONTHS),
    ),
)
EXTENSIONS_SHEET = Sheet(
    "extensions", "延期", key="unit", optional=True,
    columns=(
        Column("unit", "单位", required=True, aliases=("单位名称",), prompt="单位表里的名称或编码。", width=20),
        Column("period", "考核期", Type.PERIOD, required=True, prompt="如 2026-03。", example="2026-03", width=12),
        Column("until", "延至", Type.DATE, required=True, prompt="含当日，到 24 时。", example="2026-04-07", width=12),
        Column("reason", "批准原因", required=True, width=40),
    ),
)

REGISTER = Kind(
    "register", "基础台账",
    (UNITS_SHEET, PEOPLE_SHEET, LABELS_SHEET, INDIVIDUAL_SHEET, COMMON_SHEET, PLAN_SHEET, EXTENSIONS_SHEET),
)

KINDS: tuple[Kind, ...] = (REPORT, REGISTER)
