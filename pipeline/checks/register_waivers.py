"""The sheet 豁免与延期 of the register: each row is one exception, whole, and no two are at odds (docs/rules.md, section 10)."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.checks.register_row import Book, Directory, Edition, RegisterRow
from pipeline.model.county import Task
from pipeline.model.period import Period
from pipeline.model.problem import Code
from pipeline.model.waiver import Waiver, WaiverRule

_REQUIRED = (
    ("unit", "单位"), ("rule", "豁免事项"), ("period", "考核期"), ("asked", "申请人"), ("granted", "批准人"),
    ("reason", "批准原因"),
)  # fmt: skip
# Who is not assessed needs none of these.
_SPARED = {WaiverRule.NOT_MISSING, WaiverRule.NOT_LATE, WaiverRule.NO_EVIDENCE, WaiverRule.NO_MEASURE}


def read_waivers(book: Book, edition: Edition, directory: Directory, tasks: Sequence[Task]) -> tuple[Waiver, ...]:
    """Every waiver, in the order of the sheet."""
    by_code = {task.code: task for task in tasks}
    found: list[Waiver] = []
    for row in book.rows("waivers"):
        waiver = _waiver(row, edition, directory, by_code)
        if waiver:
            _check_others(row, waiver, found)
            found.append(waiver)
    return tuple(found)


def _waiver(row: RegisterRow, edition: Edition, directory: Directory, tasks: Mapping[str, Task]) -> Waiver | None:
    # A register of the time when there were extensions alone has fewer columns: what it says is an extension.
    row.required(*(named for named in _REQUIRED if row.cell(named[0])))
    if row.cell("rule") and not row.text("rule"):
        return None
    rule = WaiverRule(row.text("rule") or WaiverRule.EXTENSION)
    unit, months, task = directory.unit(row, "unit"), _months(row, rule, edition.year), row.text("task_code")
    if not unit or not months:
        return None
    if not all((_fits_task(row, rule, unit, tasks), _fits_day(row, rule, months[0], tasks.get(task)))):
        return None
    place = f"{row.tab}!{row.cell('unit')}"
    asked, granted, reason = (row.text(name) for name in ("asked", "granted", "reason"))
    return Waiver(rule, unit, *months, task, row.day("until"), asked, granted, reason, place)


def _months(row: RegisterRow, rule: WaiverRule, year: int) -> tuple[Period, Period] | None:
    """The first and the last month; a new due date holds for the rest of the year."""
    first, last = row.line.values.get("period"), row.line.values.get("last")
    if not isinstance(first, Period) or row.is_faulty("last"):
        return None
    for name, period in (("period", first), ("last", last)):
        if isinstance(period, Period) and (not period.is_month or period.year != year):
            message = f"豁免与延期的考核期 {period.term} 不是 {year} 年的月份。"
            row.error(Code.WAIVER_INVALID, name, message, f"请填月份，如 {year}-03。")
            return None
    if not isinstance(last, Period):
        return first, Period(year, 12) if rule is WaiverRule.DUE_LATER else first
    if rule.has_day:
        row.error(Code.WAIVER_INVALID, "last", f"{rule.term}按“延至”的日期算，不用填“至考核期”。", "请清空此格。")
    elif last < first:
        row.error(Code.WAIVER_INVALID, "last", f"{last.term}在{first.term}以前。", "请填不早于“考核期”的月份，只有一个月的可空。")
    else:
        return first, last
    return None


def _fits_task(row: RegisterRow, rule: WaiverRule, unit: str, tasks: Mapping[str, Task]) -> bool:
    """The task is one of the unit; extensions are for units, due dates for tasks."""
    code = row.text("task_code")
    if not code and rule is not WaiverRule.DUE_LATER:
        return True
    if rule is WaiverRule.EXTENSION:
        row.error(Code.WAIVER_INVALID, "task_code", "延期报送按单位批准，不分任务。", "请清空任务编号。")
    elif not code:
        row.error(Code.WAIVER_INVALID, "task_code", "完成时限延期要写明哪一项任务。", "请填任务编号，一项任务一行。")
    elif code not in tasks:
        row.error(Code.WAIVER_INVALID, "task_code", f"任务编号 {code} 不在目标表中。", "请填下达的任务编号；共性目标填“目标编号-单位编码”。")
    elif tasks[code].unit_code != unit:
        row.error(Code.WAIVER_INVALID, "task_code", f"任务 {code} 不是这个单位的。", "请核对单位和任务编号，改正其中一个。")
    else:
        return True
    return False


def _fits_day(row: RegisterRow, rule: WaiverRule, month: Period, task: Task | None) -> bool:
    """A day stands where the rule has one, and later than what it puts off."""
    until = row.day("until")
    if row.is_faulty("until"):
        return False
    if not rule.has_day:
        if until:
            row.error(Code.WAIVER_INVALID, "until", f"{rule.term}没有“延至”的日期。", "请清空此格；要到哪个月为止的，填“至考核期”。")
        return until is None
    if until is None:
        row.error(Code.REQUIRED, "until", "没有填延至。", "请在此格填批准的最后一天，含当日。")
        return False
    if rule is WaiverRule.EXTENSION and until < month.last_day:
        row.error(Code.WAIVER_INVALID, "until", f"延至 {until} 早于{month.term}的最后一天。", "请填批准的最后一天，含当日。")
        return False
    if rule is WaiverRule.DUE_LATER and task and not task.due < until <= Period(month.year).last_day:
        message = f"延至 {until} 应晚于原完成时限 {task.due}，且在 {month.year} 年以内。"
        row.error(Code.WAIVER_INVALID, "until", message, "请填批准的新时限；跨年的按新一年的目标办。")
        return False
    return True


def _check_others(row: RegisterRow, waiver: Waiver, others: Sequence[Waiver]) -> None:
    """No other row grants the same, or what this one makes needless, for the same task and month."""
    for other in _meeting(waiver, others):
        rules = {waiver.rule, other.rule}
        where = other.cell.rpartition("!")[2]
        if waiver.rule is other.rule:
            message, hint = f"与 {where} 格的{other.rule.term}重叠。", "请合成一行，或把单位、任务、考核期分开。"
        elif WaiverRule.NOT_ASSESSED in rules and rules & _SPARED:
            message, hint = f"与 {where} 格的{other.rule.term}冲突：不考核的任务不用再豁免。", "请只保留其中一行。"
        else:
            continue
        row.error(Code.WAIVER_OVERLAPS, "rule" if row.cell("rule") else "unit", message, hint)


def _meeting(waiver: Waiver, others: Sequence[Waiver]) -> Iterator[Waiver]:
    for other in others:
        same_unit = waiver.unit_code == other.unit_code
        same_task = waiver.task_code == other.task_code or not (waiver.task_code and other.task_code)
        if same_unit and same_task and waiver.first <= other.last and other.first <= waiver.last:
            yield other
