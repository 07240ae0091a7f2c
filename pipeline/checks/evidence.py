"""What there is to ask about evidence (rules sections 9 and 10): a question each, never a verdict."""

from collections.abc import Callable, Iterator, Sequence

from pipeline.model.evidence import Likeness, Picture
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where

NARRATIVE = "工作进展"


def check_program(name: str, where: Where) -> Problem:
    """A program is kept with the delivery and is no evidence."""
    message = f"“{name}”是可执行程序，只存档，没有作为印证资料。"
    return _question(Code.UNSAFE_MEMBER, where, message, "请去掉程序，只放照片、视频和文档。")


def check_picture(name: str, picture: Picture, period: Period, where: Where, task: str, told_in: str = NARRATIVE) -> Iterator[Problem]:
    """A picture opens, and was taken in the month it is evidence of."""
    if not picture.is_readable:
        message, hint = f"图片“{name}”打不开，可能没有传完整。", "请打开原图看一看：能看的另存一份再报，打不开的换一张。"
        yield _question(Code.EVIDENCE_UNREADABLE, where, message, hint, task)
    taken = picture.taken
    if taken and (taken.year, taken.month) != (period.year, period.month):
        day = f"{taken.year}年{taken.month}月{taken.day}日"
        hint = f"放错了请换上当月的照片再报；确要用旧照片的，在“{told_in}”里说明一句即可。"
        yield _question(Code.EVIDENCE_DATE, where, f"照片“{name}”拍摄于 {day}，不在{period.term}之内。", hint, task)


def check_reuse(
    name: str, seen: Sequence[Likeness], unit_name: Callable[[str], str], where: Where, task: str, told_in: str = NARRATIVE
) -> Iterator[Problem]:
    """The same file or picture was not used for another task, month or unit; `seen` has the most alike first. `told_in` is the
    column of the workbook in which its sender explains.
    """
    if not seen:
        return
    first = seen[0]
    other = first.other
    owner = "" if other.unit_code == first.use.unit_code else f"{unit_name(other.unit_code)}的 "
    same = "同一个文件" if first.is_same_file else "同一张图片（改过大小或重新保存过）"
    more = f"另有 {len(seen) - 1} 处相同。" if len(seen) > 1 else ""
    message = f"“{name}”和{owner or ' '}{other.task_code} {other.period.term}的“{other.name}”是{same}。{more}"
    hint = f"放错了请换一份再报；确实两处共用的，在“{told_in}”里说明一句即可。"
    yield _question(Code.EVIDENCE_REUSED, where, message, hint, task)


def _question(code: Code, where: Where, message: str, hint: str, task: str = "") -> Problem:
    return Problem(code, Severity.WARNING, where, message, hint, task, "evidence" if task else "")
