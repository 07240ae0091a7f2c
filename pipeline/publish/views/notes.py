"""The rules in the words in which they are published, with the figures of the county in force."""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.model.rules import Rules

Note = tuple[str, str]
"""A term and the sentence that explains it."""


def explain_rules(rules: Rules) -> tuple[Note, ...]:
    """What colours, scores, ranks and measures mean (rules sections 5 to 7), one note a term."""
    return (*_figures(), *_colours(rules), *_scores(rules), *_measures(rules))


def explain_period(*, is_year: bool) -> tuple[Note, ...]:
    """What the figures of a quarter or year mean beside those of its months (rules section 6)."""
    own: tuple[Note, ...] = (("季度得分", "本季度有得分的各月的平均数，四舍五入到两位小数。"),)
    if is_year:
        own = (
            ("年度得分", "各月平均和年终按规定比例相加；年终为 Σ分值×A（12 月）÷ Σ分值，经年终评议表加减。"),
            ("等次", "在同类单位中评定：优秀要达到规定分数并在名额之内，同分的一并计入或一并不计；一票否决的不能评优秀。"),
        )
    return (
        *own,
        ("排名", "同类单位按得分从高到低；同分同名次，其后名次顺延。升降与上一期相比。"),
        ("各月得分", "以各月已发布的通报为准。"),
        *_figures(),
    )


def _figures() -> Iterator[Note]:
    yield "P", "计划累计进度（%），取开报时有效的计划；完成时限过后为 100。"
    yield (
        "报送",
        "单位填报折算的累计进度（%）：形象进度照填报数，数量型为完成量占目标值的比例，控制型按控制数折算。",
    )
    yield "核实", "业务主管部门核实的累计进度（%）。尚未核实的标“待核实”，暂按报送数计。"
    yield (
        "A",
        "实际累计进度（%）：有核实数用核实数，无核实数用报送数，都没有的沿用上次已知的数，从未报送为 0。",
    )
    yield "偏差", "A − P，单位为百分点。"


def _colours(rules: Rules) -> Iterator[Note]:
    yield "橙 已完结", "A ≥ 100。五色按橙、黑、红、蓝、绿的次序判定，先符合者为准。"
    yield "— 未到期", "P 与 A 均为 0，本月不考核，不计入任何统计。"
    yield "黑 未开复工", "A 为 0（控制型除外），或填报工作状态为停工。"
    yield "红 滞后", f"A 低于 P 超过 {rules.lag} 个百分点，或到关闭时限仍无有效月报，或完成时限已到而未完成。"
    yield "蓝 超额", f"A 高于 P 超过 {rules.ahead} 个百分点。"
    yield "绿 正常", f"其余情形；A 恰为 P − {rules.lag} 或 P + {rules.ahead} 的为绿。"


def _scores(rules: Rules) -> Iterator[Note]:
    cap = _percent(rules.over_cap)
    yield (
        "进度得分",
        f"权重 {rules.weight_progress}。Σ分值×p ÷ Σ分值，p 为 A 占 P 的百分数，最高 {cap}；P 为 0 而 A 大于 0 时 p 为 110。",
    )
    yield (
        "时效得分",
        f"权重 {rules.weight_timeliness}。各考核任务按时 100、迟报 {rules.late_score}、缺报 0 的平均数。",
    )
    yield "质量得分", f"权重 {rules.weight_quality}。印证资料齐全且未被退回的任务所占百分数。"
    yield (
        "真实性得分",
        f"权重 {rules.weight_accuracy}。100 减去各已核实任务报送与核实之差（取正数）的平均数；无核实的为 100。",
    )
    yield "综合得分", "四项得分按权重相加 ÷ 100 − 扣分 + 加分，保留两位小数，四舍五入，只在最后进位一次。"
    yield "排名", "同类单位按综合得分从高到低；同分同名次，其后名次顺延（1、2、2、4），同名次按单位代码排列。"
    yield "升降", "与上期名次相比：↑ 上升、↓ 下降、— 未变、新 上期无名次。"


def _measures(rules: Rules) -> Iterator[Note]:
    yield "连续月数", "到本月为止连续为黑或红的月数，未到期的月份跳过不计。"
    yield (
        "督办级别",
        (
            "连续月数；当月为黑加 1，重点监管任务加 1，上月督办未按期回复加 1，"
            f"最高 {rules.highest_level} 级。1 提醒督办，2 通报扣分，3 实地核查，4 领导约谈。"
        ),
    )
    yield "扣分", f"{rules.deduction_level} 级及以上的督办措施每项扣 {rules.deduction} 分。"


def _percent(share: Decimal) -> str:
    return f"{(100 * share).normalize():f}"
