"""What contacts write: how it went this month, what stands in the way, what comes next. No two months read alike."""

import random
from dataclasses import dataclass

from pipeline.demo.planted import Plant, falls, plant_of
from pipeline.demo.truth import Pace, Truth
from pipeline.model.county import MeasureType, Task

_NARRATIVES = {
    Pace.STEADY: ("{}按计划推进，{}月节点任务已完成", "{}正常推进，{}月各项工作有序"),
    Pace.AHEAD: ("{}进展较快，{}月已提前完成下一节点部分工作", "{}增加人员力量，{}月完成量超过计划"),
    Pace.FINISHED: ("{}组织有力，{}月各项工作提前推进", "{}{}月提前安排，进度快于计划"),
    Pace.LAGGING: ("{}推进偏慢，{}月只完成部分工作", "{}{}月有所推进，但未达到计划节点"),
    Pace.STALLED: ("{}{}月尚未实质启动，正在办理前期手续", "{}受要素制约，{}月未能开工"),
}
_DETAILS = (
    "召开调度会 {} 次", "现场查看 {} 处", "解决具体问题 {} 个", "走访群众 {} 户", "入户宣传 {} 人次", "发放材料 {} 份",
    "组织培训 {} 人次", "完善台账 {} 本", "对接上级部门 {} 次", "整改隐患 {} 条", "新增投入 {} 万元", "签订协议 {} 份",
    "清理点位 {} 个", "出动人员 {} 人次", "完成资料归档 {} 卷", "通报有关责任人 {} 人", "办结群众诉求 {} 件", "调配机械 {} 台",
    "编发工作简报 {} 期", "开展联合检查 {} 次", "推进会签意见 {} 条", "落实专人 {} 名", "完成审批事项 {} 项", "更新标识 {} 块",
)  # fmt: skip
_COPIED = "各责任人员分工明确，按照年初确定的方案稳步推进，定期调度，及时解决存在的困难和问题，总体进展顺利"
_CAUSES = ("用地手续尚未批复", "资金未及时到位", "雨雪天气影响施工", "招标流标后重新组织", "征拆协议未全部签订")
_FALL = "上月填报把未验收的部分也计入了，本月据实核减"
_STEPS = ("倒排工期，每周调度", "加强部门对接，尽快补齐手续", "按计划推进下一节点", "做好资料归集和验收准备")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: a task's truth at the end of a month."""

    task: Task
    truth: Truth
    month: int
    seed: int


def words_of(told: Told, rng: random.Random) -> dict[str, object]:
    """The three columns of words by their names; None leaves a cell empty."""
    truth = told.truth
    lags = truth.pace in (Pace.LAGGING, Pace.STALLED) and not truth.is_done
    cause = _FALL if falls(told.task, told.month, told.seed) else rng.choice(_CAUSES) if lags else ""
    return {
        "narrative": _narrative(told, rng),
        "problems": f"{cause}。" if cause else None,
        "next_step": "资料归档，转入日常管理。" if truth.is_done else f"{rng.choice(_STEPS)}。",
    }


def _narrative(told: Told, rng: random.Random) -> str:
    task, truth = told.task, told.truth
    if plant_of(task, told.seed) is Plant.COPIED and not truth.is_done:
        return f"{task.title}：{_COPIED}。"
    wording = "{}全面完成，{}月通过验收" if truth.is_done else rng.choice(_NARRATIVES[truth.pace])
    if task.measure is MeasureType.CONTROL:
        wording = f"{{}}：{{}}月开展排查整治，累计发生 {truth.figure} {task.unit_of_measure}"
    details = [detail.format(rng.randrange(1, 60)) for detail in rng.sample(_DETAILS, 3)]
    return f"{wording.format(task.title, told.month)}；{'，'.join(details)}。"
