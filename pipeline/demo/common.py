"""The 33 classes of common targets that every unit, or every unit of a category or field, answers for."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CommonWording:
    """One class. `scope` is 全部, a category or a field of work; `field` tells whose department supervises."""

    title: str
    scope: str = "全部"
    field: str = "政务"
    kind: str = "形"  # 形 milestone, 数 quantity, 控 control
    unit: str = ""
    target: int = 0
    points: Decimal = Decimal(1)
    asks: bool = False  # True where evidence is asked for
    label: str = ""


COMMON = (
    CommonWording("党的建设工作", field="党群", asks=True),
    CommonWording("意识形态工作责任制落实", field="宣传"),
    CommonWording("党风廉政建设和反腐败工作", field="纪检"),
    CommonWording("信访工作及矛盾纠纷化解", field="政法", label="安全稳定"),
    CommonWording("初次信访件未按期办结数", field="政法", kind="控", unit="件", target=12, label="安全稳定"),
    CommonWording("安全生产责任制落实", field="安全", asks=True, label="安全稳定"),
    CommonWording("行业领域生产安全事故起数", field="安全", kind="控", unit="起", target=0, label="安全稳定"),
    CommonWording("消防安全隐患排查整治", field="安全", asks=True, label="安全稳定"),
    CommonWording("营商环境优化提升", field="经济", label="营商环境"),
    CommonWording("“高效办成一件事”事项落实", label="营商环境"),
    CommonWording("政务公开与政府网站信息发布", kind="数", unit="条", target=120),
    CommonWording("12345热线超期工单数", kind="控", unit="件", target=24, label="营商环境"),
    CommonWording("招商引资线索报送", field="招商", kind="数", unit="条", target=24, label="招商引资"),
    CommonWording("固定资产投资（行业）入库", field="经济", label="重点项目"),
    CommonWording("向上争取项目资金", field="经济", kind="数", unit="万元", target=600, label="重点项目"),
    CommonWording("环保督察反馈问题整改", field="环保", asks=True, label="生态环保"),
    CommonWording("公共机构节能降耗（用电量）", kind="控", unit="千度", target=240, label="生态环保"),
    CommonWording("法治建设与依法行政", field="政法"),
    CommonWording("平安建设（综治）工作", field="政法", label="安全稳定"),
    CommonWording("保密、档案与机要工作"),
    CommonWording("“三公”经费支出", field="经济", kind="控", unit="千元", target=120),
    CommonWording("人大代表建议、政协委员提案办理"),
    CommonWording("四城联创包保责任落实", field="城建", asks=True, label="四城联创"),
    CommonWording("乡村振兴结对帮扶", field="农业", kind="数", unit="户次", target=96, label="乡村振兴"),
    CommonWording("干部教育培训与人才工作", field="党群"),
    CommonWording("信息、宣传稿件报送", field="宣传", kind="数", unit="篇", target=48),
    CommonWording("粮食播种面积落实", "镇街", "农业", asks=True, points=Decimal("1.5"), label="乡村振兴"),
    CommonWording("城乡居民医保参保动员", "镇街", "卫生", "数", "人", 6000, Decimal("1.5"), label="民生实事"),
    CommonWording("秸秆露天焚烧火点数", "镇街", "环保", "控", "个", 6, label="生态环保"),
    CommonWording("行业条线省市考核争先进位", "部门", "经济"),
    CommonWording("行政审批与监管事项清单动态调整", "部门"),
    CommonWording("服务基层和企业走访", "部门", "经济", "数", "家次", 60, Decimal(2), label="营商环境"),
    CommonWording("双随机一公开执法检查", "监管", "监管", "数", "家次", 72, label="营商环境"),
)
