"""Warnings about evidence: used before for something else, or a picture that was not taken in the month."""

from collections.abc import Mapping

from pipeline.model.evidence import Sighting, Use
from pipeline.model.insight import Finding, FindingKind, Origin


def reused(sighting: Sighting, unit_names: Mapping[str, str]) -> Finding | None:
    """The same file or the same picture was used before, for another task, month or unit."""
    use = sighting.use
    if not sighting.seen:
        return None
    first = sighting.seen[0]
    other = first.other
    owner = "本单位" if other.unit_code == use.unit_code else unit_names.get(other.unit_code, other.unit_code)
    what = "同一个文件" if first.is_same_file else "同一张图片"
    more = f"，另有 {len(sighting.seen) - 1} 处相同" if len(sighting.seen) > 1 else ""
    task = "这项任务" if other.task_code == use.task_code else f"任务 {other.task_code} "
    sentence = f"印证资料“{use.name}”与{owner}{task}{other.period.term}用过的“{other.name}”是{what}{more}。"
    figures = {"相同处数": str(len(sighting.seen)), "不同的位（共 256）": str(first.distance)}
    return Finding(FindingKind.REUSED, use.unit_code, use.task_code, sentence, figures, (_origin(use), _origin(other)))


def outside_month(sighting: Sighting, _unit_names: Mapping[str, str]) -> Finding | None:
    """The camera's day lies outside the month that the picture is evidence of."""
    use, taken = sighting.use, sighting.picture.taken
    if taken is None or (taken.year, taken.month) == (use.period.year, use.period.month):
        return None
    sentence = f"照片“{use.name}”拍摄于 {taken.year}年{taken.month}月{taken.day}日，不在{use.period.term}之内。"
    return Finding(FindingKind.OUTSIDE_MONTH, use.unit_code, use.task_code, sentence, {"拍摄日期": str(taken)}, (_origin(use),))


def _origin(use: Use) -> Origin:
    return Origin(use.period, use.task_code, use.number, use.name)
