"""The sheet 计划: twelve months for every target, by the month and cumulative (rules section 5)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.checks.register_row import Book, Edition, RegisterRow
from pipeline.checks.register_tasks import Target
from pipeline.model.amount import Quantity, convert, plain
from pipeline.model.county import MeasureType, PlanPoint, Task
from pipeline.model.problem import Code

Plan = tuple[PlanPoint, ...]
_MONTHS = range(1, 13)
_WHOLE = Decimal(100)


@dataclass(frozen=True)
class _Planned:
    """The plans that were read, by the code of their row."""

    plans: Mapping[str, Plan]

    def complete(self, target: Target) -> Iterator[Task]:
        """The tasks of a target with their plan: their own, else the one of the target."""
        missing = []
        for task in target.tasks:
            plan = self.plans.get(task.code) or self.plans.get(target.task.code)
            if plan is None:
                missing.append(task.code)
            else:
                yield replace(task, plan=plan)
        if missing and target.task.code:
            message = (
                f"计划表中没有 {missing[0]}{f' 等 {len(missing)} 项' if len(missing) > 1 else ''}的计划。"
            )
            hint = f"请在计划表增加一行，任务编号填 {target.task.code}，填写各月累计计划。"
            target.row.error(Code.PLAN_MISSING, "code", message, hint)


def with_plans(book: Book, edition: Edition, targets: Sequence[Target]) -> tuple[Task, ...]:
    """Every task with its plan; a row for `target-unit` overrides the row of its common target."""
    models = {
        code: t.task for t in targets for code in (t.task.code, *(each.code for each in t.tasks)) if code
    }
    plans: dict[str, Plan] = {}
    first: dict[str, RegisterRow] = {}
    for row in book.rows("plan"):
        row.required(("code", "任务编号"))
        code = row.text("code")
        if code in first:
            message = f"任务 {code} 的计划与 {first[code].cell('code')} 格重复。"
            row.error(Code.CODE_TWICE, "code", message, "每项任务只留一行计划。")
        elif code and code not in models:
            hint = "请填个性目标或共性目标表中的编号；个别单位的填“目标编号-单位编码”。"
            row.error(Code.PLAN_UNKNOWN_TASK, "code", f"计划的任务编号 {code} 不在目标表中。", hint)
        elif code:
            first[code] = row
            plans[code] = read_plan(row, models[code], edition)
    planned = _Planned(plans)
    return tuple(task for target in targets for task in planned.complete(target))


def read_plan(row: RegisterRow, task: Task, edition: Edition) -> Plan:
    """Twelve points; an empty month carries the one before, 0 before the first."""
    points: list[PlanPoint] = []
    before = Decimal()
    sound = True
    if not any(row.is_faulty(f"m{month}") or _quantity(row, month) for month in _MONTHS):
        _say_empty(row, task)
        sound = False
    for month in _MONTHS:
        value = _read_month(row, month, task)
        if value is None:
            sound = sound and _quantity(row, month) is None and not row.is_faulty(f"m{month}")
        elif value < before:
            message = f"{month}月计划 {_show(value)} 低于前面的 {_show(before)}。"
            row.error(Code.PLAN_GOES_DOWN, f"m{month}", message, "计划是累计数，只能持平或增加，请改正。")
            sound = False
        else:
            before = value
        points.append(PlanPoint(month, before, row.text(f"milestone{month}")))
    if sound and task.due.year == edition.year:
        _check_complete(row, task, points)
    return tuple(points)


def _say_empty(row: RegisterRow, task: Task) -> None:
    """An empty plan waits for the unit's: nothing is planned until then. What a control measure allows must be said."""
    if task.measure is MeasureType.CONTROL:
        row.error(Code.PLAN_MISSING, "code", f"{task.code} 的计划一个月也没有填。", "请填写各月允许的累计数量，最少填 0。")
    else:
        message = f"{task.code} 没有计划：到有计划为止按 0 计，没有报进度的不参加考核。"
        row.warning(Code.PLAN_MISSING, "code", message, "请填写各月累计计划，或由单位用计划申报表申报。")


def _check_complete(row: RegisterRow, task: Task, points: Sequence[PlanPoint]) -> None:
    """From the due month on a plan in percent is 100."""
    planned = points[task.due.month - 1].planned
    if task.measure is not MeasureType.CONTROL and planned != _WHOLE:
        message = f"完成时限在{task.due.month}月，{task.due.month}月计划却是 {_show(planned)}%，不到 100%。"
        row.error(Code.PLAN_INCOMPLETE, f"m{task.due.month}", message, "请填 100，或改完成时限。")


def _read_month(row: RegisterRow, month: int, task: Task) -> Decimal | None:
    """The plan of a month; None where it is empty or has a problem."""
    quantity = _quantity(row, month)
    if quantity is None:
        return None
    if task.measure is MeasureType.CONTROL:
        return _read_allowed(row, month, task.unit_of_measure)
    return _read_percent(row, month, quantity)


def _read_percent(row: RegisterRow, month: int, quantity: Quantity) -> Decimal | None:
    field, value = f"m{month}", quantity.value
    if quantity.unit not in ("", "%"):
        row.error(
            Code.NOT_A_PERCENT, field, f"{month}月计划“{quantity}”不是百分数。", "请填百分数，如 25 或 25%。"
        )
    elif quantity.unit == "" and 0 < value <= 1:
        message = (
            f"{month}月计划 {_show(value)} 可以理解为 {_show(value)}%，也可以理解为 {_show(value * 100)}%。"
        )
        row.question(Code.AMBIGUOUS_PERCENT, field, message, "请带上百分号填写，如 25%。")
    elif not 0 <= value <= _WHOLE:
        row.error(
            Code.PLAN_OUT_OF_RANGE,
            field,
            f"{month}月计划 {_show(value)}% 不在 0 到 100 之间。",
            "请填 0 到 100 之间的数。",
        )
    elif value != round(value, 2):
        row.error(
            Code.TOO_PRECISE, field, f"{month}月计划 {_show(value)}% 的小数超过两位。", "请保留两位小数。"
        )
    else:
        return value
    return None


def _read_allowed(row: RegisterRow, month: int, unit_of_measure: str) -> Decimal | None:
    """What a control measure allows by the end of the month, in its unit of measure."""
    field, quantity = f"m{month}", row.line.values[f"m{month}"]
    assert isinstance(quantity, Quantity)
    value, code, readings = convert(quantity, unit_of_measure)
    if value is None:
        choices = f"，可以理解为{'，也可以理解为'.join(readings)}" if readings else ""
        tell = row.question if readings else row.error
        message = f"{month}月计划“{quantity}”的单位与{unit_of_measure or '任务'}不一致{choices}。"
        tell(code or Code.WRONG_UNIT_OF_MEASURE, field, message, "请折算后只填数字。")
    elif value < 0:
        row.error(
            Code.PLAN_OUT_OF_RANGE,
            field,
            f"{month}月计划 {_show(value)} 小于 0。",
            "请填允许的累计数量，最少填 0。",
        )
        return None
    return value


def _quantity(row: RegisterRow, month: int) -> Quantity | None:
    value = row.line.values.get(f"m{month}")
    return value if isinstance(value, Quantity) else None


def _show(value: Decimal) -> str:
    return f"{plain(value):f}"
