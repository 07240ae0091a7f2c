"""The figure of a row: in the right column, readable, within its range, and not below the one before."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.checks.report_row import HEADINGS, Context, Row, show
from pipeline.model.amount import Quantity, convert
from pipeline.model.county import MeasureType
from pipeline.model.problem import Code, Problem
from pipeline.model.report import WorkState

_STATES = "、".join(state.term for state in WorkState)


def retold(found: Iterable[Problem], own: Iterable[Problem], context: Context) -> Iterator[Problem]:
    """What reading found, in the terms of the task: nothing of a figure in the column that has to be emptied anyway, and an
    example in the task's own unit of measure.
    """
    emptied = {problem.where.cell for problem in own if problem.code in (Code.WRONG_MEASURE, Code.BOTH_FILLED)}
    for problem in found:
        task = context.register.task_by_code.get(problem.task_code)
        if problem.where.cell in emptied:
            continue
        if task and task.unit_of_measure and problem.code is Code.NOT_AN_AMOUNT:
            yield replace(problem, hint=f"请用阿拉伯数字只填一个准确的数，如 12 或 12{task.unit_of_measure}。")
        else:
            yield problem


def check_measure(row: Row) -> Iterator[Problem]:
    """A row has progress or amount, the one its measure asks for, never both."""
    right = row.figure_field
    wrong = "amount" if right == "progress" else "progress"
    if not row.has(wrong):
        return
    kind = f"本任务按{row.task.measure.term}考核，应填“{HEADINGS[right]}”"
    if row.has(right):
        yield row.error(Code.BOTH_FILLED, wrong, f"{kind}，两栏不能都填。", "请清空此格。")
    else:
        place = row.line.cells.get(right, "")
        yield row.error(
            Code.WRONG_MEASURE,
            wrong,
            f"{kind}，不填“{HEADINGS[wrong]}”。",
            f"请把此格清空，在 {place} 格填{_asked_for(row)}。",
        )


def check_amount(row: Row) -> Iterator[Problem]:
    """An amount is in the task's unit of measure, or in one that converts to it in exactly one way."""
    value = row.line.values.get("amount")
    if row.figure is not None or row.figure_field != "amount" or not isinstance(value, Quantity):
        return
    _, code, readings = convert(value, row.task.unit_of_measure)
    assert code is not None, "an amount that does not convert has its reason"
    if code is Code.AMBIGUOUS_AMOUNT:
        yield row.question(
            code,
            "amount",
            f"“{value}”可以理解为{'，也可以理解为'.join(readings)}。",
            f"请只填数字，单位按{row.task.unit_of_measure}计。",
        )
    else:
        own = row.task.unit_of_measure or "（未设单位）"
        yield row.error(
            code, "amount", f"“{value}”的计量单位不对，本任务的单位是{own}。", f"请折算成{own}，只填数字。"
        )


def check_required(row: Row) -> Iterator[Problem]:
    """A row in which anything is filled in has its figure, its work state and its narrative."""
    if not (row.has("progress") or row.has("amount")):
        yield row.error(
            Code.REQUIRED,
            row.figure_field,
            f"没有填{HEADINGS[row.figure_field]}。",
            f"请填{_asked_for(row)}；没有进展也要填，与上期相同就填 {show(row.before)}。",
        )
    if not row.has("work_state"):
        yield row.error(Code.REQUIRED, "work_state", "没有选工作状态。", f"请从下拉列表中选一项：{_STATES}。")
    if not row.has("narrative"):
        yield row.error(
            Code.REQUIRED, "narrative", "没有填工作进展。", "请用一两句话写明本月做了什么、做到哪一步。"
        )


def check_range(row: Row) -> Iterator[Problem]:
    """Progress lies between 0 and 100, amounts are not negative, quantities at most 999.99% of target."""
    if row.figure is None:
        return
    if row.task.measure is MeasureType.MILESTONE:
        if not 0 <= row.figure <= 100:
            yield row.error(
                Code.OUT_OF_RANGE,
                "progress",
                f"累计进度 {show(row.figure)}% 不在 0 到 100 之间。",
                "请填到本月底的累计进度，如 45；已全部完成填 100。",
            )
    elif row.figure < 0:
        yield row.error(
            Code.OUT_OF_RANGE,
            "amount",
            f"累计完成量 {show(row.figure)} 小于 0。",
            "请填 1 月 1 日以来的累计数量，最少填 0。",
        )
    elif row.percent is not None and row.percent * 100 > 99_999:
        assert row.task.target is not None
        yield row.error(
            Code.OUT_OF_RANGE,
            "amount",
            f"累计完成量 {show(row.figure)} 超过年度目标 {show(row.task.target)} 的 999.99%。",
            f"请核对数字和单位，按{row.task.unit_of_measure or '目标值的单位'}填 1 月 1 日以来的累计数量。",
        )


def check_fell(row: Row) -> Iterator[Problem]:
    """A cumulative figure below the one before needs its reason in the problems column."""
    if row.figure is None or row.figure >= row.before or row.says("problems"):
        return
    place = row.line.cells.get("problems", "")
    yield row.error(
        Code.WENT_DOWN,
        row.figure_field,
        f"{HEADINGS[row.figure_field]} {show(row.figure)} 低于上期的 {show(row.before)}。",
        f"填错的请改正；确实减少的，请在 {place} 格（存在问题）写明原因。",
    )


def _asked_for(row: Row) -> str:
    if row.figure_field == "progress":
        return "到本月底的累计进度，如 45"
    unit = f"（单位：{row.task.unit_of_measure}）" if row.task.unit_of_measure else ""
    return f" 1 月 1 日以来的累计数量{unit}，只填数字"
