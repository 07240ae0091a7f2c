"""The sheet of the annual document 年终评议表: what the monthly data cannot give, filled in by the office."""

from pipeline.model.annual import Grade
from pipeline.model.document import DocumentKind
from pipeline.workbook.schema import By, Column, Kind, Sheet, Type

ANNUAL_SHEET = Sheet(
    name="annual",
    tab="年终评议表",
    key="unit_code",
    room=1,
    columns=(
        Column("unit_code", "单位编码", Type.CODE, By.OFFICE, required=True, aliases=("编码",), width=10),
        Column("unit", "单位", by=By.OFFICE, aliases=("单位名称",), width=20),
        Column("category", "类别", by=By.OFFICE, width=8),
        Column("months", "各月平均", by=By.OFFICE, width=10),
        Column("completion", "年终完成率", by=By.OFFICE, width=10),
        Column("appraisal", "民主测评", Type.NUMBER, prompt="民主测评得分，0 到 100；没有开展的整列空着。", example="92.5", width=10),
        Column("bonus", "加分", Type.NUMBER, prompt="年终加分，不小于 0；没有可空。", example="1.5", width=8),
        Column("penalty", "扣分", Type.NUMBER, aliases=("减分",), prompt="年终扣分，填正数；没有可空。", example="2", width=8),
        Column(
            "veto", "一票否决", Type.CHOICE, choices=(("yes", "是"), ("no", "否")),
            prompt="是：不能评优秀；空为否。", example="否", width=9,
        ),
        Column(
            "grade", "等次", Type.CHOICE, aliases=("评定等次",), choices=tuple((grade.value, grade.term) for grade in Grade),
            prompt="空为按得分和名额自动评定；只能填相同或更低的等次。", example="良好", width=9,
        ),
        Column("reason", "原因", aliases=("依据", "说明"), prompt="有加分、扣分、否决或降等次的写明依据。", example="获省级表彰（云委〔2026〕31号）", width=34),
    ),
)  # fmt: skip

ANNUAL = Kind(DocumentKind.ANNUAL, (ANNUAL_SHEET,))
