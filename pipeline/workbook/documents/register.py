"""The sheets of the register 基础台账, kept by the office."""

from pipeline.model.county import EvidenceRule, MeasureType
from pipeline.model.document import DocumentKind
from pipeline.model.waiver import WaiverRule
from pipeline.workbook.schema import Column, Kind, Sheet, Type

YES_NO = (("yes", "是"), ("no", "否"))
_MEASURES = tuple((measure.value, measure.term) for measure in MeasureType)
_WAIVERS = tuple((rule.value, rule.term) for rule in WaiverRule)
_EVIDENCE = tuple((rule.value, rule.term) for rule in EvidenceRule)

TASK_COLUMNS = (
    Column("title", "目标任务", required=True, prompt="一句话写清要做成什么。", example="新建高标准农田 1200 亩", width=34),
    Column(
        "measure", "考核方式", Type.CHOICE, required=True, choices=_MEASURES,
        prompt="形象进度：按百分比报；数量：按完成量报，可超额；控制：越少越好，如事故起数。", example="数量", width=10,
    ),
    Column("target", "目标值", Type.NUMBER, prompt="考核方式为“数量”时必填，其余留空。", example="1200", width=10),
    Column("unit_of_measure", "计量单位", aliases=("单位(计量)",), prompt="数量和控制类填，如 亩、万元、起。", example="亩", width=9),
    Column("points", "分值", Type.NUMBER, required=True, aliases=("权重", "分值(权重)"), prompt="大于 0 的数。", example="5", width=7),
    Column("standard", "工作标准", prompt="达到什么程度算完成。", example="田成方、路相通、渠相连，验收合格", width=28),
    Column("method", "评价办法", prompt="怎样评定。", example="按验收面积计，以验收文件为准", width=24),
)
LEADER = Column("leader", "责任领导", required=True, aliases=("分管领导",), prompt="人员表里的姓名或编号。", example="张三", width=12)
TASK_TAIL = (
    Column("section", "责任科室", prompt="承办的科室、站所；没有可空。", example="农业农村办", width=14),
    Column("supervising_department", "业务主管部门", aliases=("主管部门",), prompt="单位表里的名称或编码。", example="县农业农村局", width=16),
    Column("labels", "项目标签", Type.NAMES, aliases=("标签",), prompt="标签表里的名称，多个用顿号隔开。", example="重点项目、民生实事", width=16),
    Column("key", "重点监管", Type.CHOICE, choices=YES_NO, aliases=("重点监管任务",), prompt="是 或 否，空为否。", example="否", width=9),
    Column("start", "开始时间", Type.DATE, prompt="空为 1 月 1 日。", example="2026-01-01", width=12),
    Column("due", "完成时限", Type.DATE, aliases=("完成时间",), prompt="空为 12 月 31 日。", example="2026-12-31", width=12),
    Column("evidence", "印证要求", Type.CHOICE, choices=_EVIDENCE, prompt="空为“有进展时”。", example="有进展时", width=10),
)

UNITS_SHEET = Sheet(
    "units", "单位", key="code",
    columns=(
        Column("code", "单位编码", Type.CODE, required=True, aliases=("编码",), prompt="每个单位一个，不重复。", example="Z01", width=10),
        Column("name", "单位名称", required=True, aliases=("单位",), prompt="全称，与公章一致。", example="城关镇", width=20),
        Column("aliases", "别名", Type.NAMES, aliases=("简称",), prompt="其他叫法，多个用顿号隔开。", example="城关", width=18),
        Column("category", "类别", required=True, aliases=("单位类别",), prompt="同类一起排名，如 镇街、部门。", example="镇街", width=10),
        Column("county_leader", "县级分管领导", aliases=("县领导", "联系县领导"), prompt="人员表里的姓名或编号。", example="王五", width=14),
        Column("head", "主要负责人", required=True, aliases=("负责人", "单位负责人"), prompt="人员表里的姓名或编号。", example="李四", width=12),
        Column("contact", "联络员", prompt="人员表里的姓名或编号。", example="P003", width=12),
        Column("emails", "邮箱", Type.NAMES, aliases=("电子邮箱",), prompt="单位收发月报的邮箱，多个用顿号隔开；没有可空，用联络员的。", example="chengguan@example.cn", width=26),
    ),
)
PEOPLE_SHEET = Sheet(
    "people", "人员", key="code",
    columns=(
        Column("code", "人员编号", Type.CODE, required=True, aliases=("编号",), prompt="每人一个，不重复。", example="P001", width=10),
        Column("name", "姓名", required=True, prompt="重名的，别处填人员编号。", example="张三", width=12),
        Column("unit", "所在单位", prompt="单位表里的名称或编码；县领导可空。", example="城关镇", width=20),
        Column("post", "职务", prompt="在通报和考核表里写在姓名后面。", example="党委委员、副镇长", width=18),
        Column("email", "邮箱", aliases=("电子邮箱",), prompt="联络员的用来收发月报；单位表里有邮箱的可空。", example="zhangsan@example.cn", width=26),
    ),
)
LABELS_SHEET = Sheet(
    "labels", "标签", key="name", optional=True,
    columns=(
        Column("name", "标签", required=True, aliases=("项目标签",), prompt="目标表“项目标签”里用的名称。", example="重点项目", width=18),
        Column("campaign", "专项", Type.CHOICE, choices=YES_NO, prompt="是：单列一页、单独排名，如创城；空为否。", example="否", width=8),
        Column("note", "说明", prompt="这个标签指什么。", example="县委、县政府确定的年度重点项目", width=40),
    ),
)
INDIVIDUAL_SHEET = Sheet(
    "individual", "个性目标", key="code", optional=True,
    columns=(
        Column("code", "任务编号", Type.CODE, required=True, aliases=("编号",), prompt="每项一个，不重复。", example="Z01-001", width=12),
        Column("unit", "责任单位", required=True, aliases=("单位",), prompt="单位表里的名称或编码。", example="城关镇", width=16),
        *TASK_COLUMNS,
        LEADER,
        *TASK_TAIL,
    ),
)
COMMON_SHEET = Sheet(
    "common", "共性目标", key="code", optional=True,
    columns=(
        Column("code", "目标编号", Type.CODE, required=True, aliases=("编号",), prompt="每类一个；展开后为“目标编号-单位编码”。", example="G01", width=12),
        Column("scope", "适用范围", Type.NAMES, required=True, aliases=("适用单位",), prompt="全部，或类别、单位名称、单位编码，多个用顿号隔开。", example="镇街", width=20),
        *TASK_COLUMNS,
        Column("leader", "责任领导", aliases=("分管领导",), prompt="空为各单位主要负责人；要另定就填姓名或编号。", example="张三", width=12),
        *TASK_TAIL,
    ),
)
_MONTHS = range(1, 13)
_PLANNED = (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100)  # an example that the checks of a plan let pass
MONTH_COLUMNS = tuple(
    Column(f"m{month}", f"{month}月", Type.AMOUNT, aliases=(f"{month}月计划",), prompt="到月底的累计计划：百分数如 25 或 25%；控制类填允许的数量。", example=f"{_PLANNED[month - 1]}%", width=8)
    for month in _MONTHS
)
MILESTONE_COLUMNS = tuple(
    Column(f"milestone{month}", f"{month}月节点", prompt="到月底要完成的标志性工作。", example="完成招标", width=16) for month in _MONTHS
)
PLAN_SHEET = Sheet(
    "plan", "计划", key="code",
    columns=(
        Column("code", "任务编号", Type.CODE, required=True, aliases=("目标编号", "编号"), prompt="个性目标、共性目标的编号；个别单位不同时填“目标编号-单位编码”。", example="Z01-001", width=14),
        *MONTH_COLUMNS,
        *MILESTONE_COLUMNS,
    ),
)
WAIVERS_SHEET = Sheet(
    "waivers", "豁免与延期", key="unit", optional=True,
    columns=(
        Column("unit", "单位", required=True, aliases=("单位名称",), prompt="单位表里的名称或编码。", example="城关镇", width=18),
        Column("task_code", "任务编号", Type.CODE, prompt="只给一项任务的填编号；空为该单位全部任务。延期报送不填，完成时限延期必填。", example="Z01-001", width=14),
        Column("rule", "豁免事项", Type.CHOICE, choices=_WAIVERS, prompt="必填，从下拉列表中选。", example="延期报送", width=14),
        Column("period", "考核期", Type.PERIOD, required=True, aliases=("自考核期",), prompt="从哪个月起，如 2026-03。", example="2026-03", width=11),
        Column("last", "至考核期", Type.PERIOD, prompt="到哪个月止，含当月；空为一个月。", example="2026-04", width=11),
        Column("until", "延至", Type.DATE, prompt="延期报送、完成时限延期填批准的最后一天，含当日，到 24 时。", example="2026-04-07", width=12),
        Column("asked", "申请人", aliases=("申请",), prompt="必填，谁提出的。", example="城关镇 张三", width=14),
        Column("granted", "批准人", aliases=("批准",), prompt="必填，谁批准的。", example="考核办 李四", width=14),
        Column("reason", "批准原因", required=True, aliases=("原因",), prompt="写明事由和依据，通报里看得到。", example="汛期抢险", width=36),
    ),
)

REGISTER = Kind(
    DocumentKind.REGISTER,
    (UNITS_SHEET, PEOPLE_SHEET, LABELS_SHEET, INDIVIDUAL_SHEET, COMMON_SHEET, PLAN_SHEET, WAIVERS_SHEET),
)
