"""The checks of a verification 核实表 (rules sections 3 and 6): who may decide what, and which figure stands."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal

from pipeline.checks.report_row import show, squeeze
from pipeline.checks.said import SaidRow
from pipeline.model.amount import Quantity, convert
from pipeline.model.county import MeasureType, Register, Task, Unit
from pipeline.model.problem import Code, Problem
from pipeline.model.report import Decision, Verification

CONFIRM, REDUCE, RAISE, RETURN = "confirm", "reduce", "raise", "return"
DECISIONS: Mapping[str, Decision] = {
    CONFIRM: Decision.CONFIRM,
    REDUCE: Decision.ADJUST,
    RAISE: Decision.ADJUST,
    RETURN: Decision.RETURN,
}
MOST = {MeasureType.MILESTONE: Decimal(100), MeasureType.QUANTITY: Decimal("999.99"), MeasureType.CONTROL: Decimal(110)}


def _is_counted(task: Task) -> bool:
    return task.measure is not MeasureType.MILESTONE


@dataclass(frozen=True)
class Verifying:
    """What verifications of a month are judged against.

    `sender` decides, `is_office` for all tasks. `reported` has the progress in percent of every entry that counts,
    by task code, `shown` what the workbook said of it, `decided` the verifications in force, `since` the tasks whose entry
    arrived after the workbook. `percent_of` gives the progress that an amount of a task, by code, stands for.
    """

    register: Register
    sender: Unit
    is_office: bool
    reported: Mapping[str, Decimal]
    shown: Mapping[str, str]
    decided: Mapping[str, Verification]
    percent_of: Callable[[str, Decimal], Decimal]
    since: AbstractSet[str] = frozenset()

    @property
    def checks(self) -> tuple[Callable[[SaidRow], Iterable[Problem]], ...]:
        """Every rule, in the order in which a reader meets them."""
        return (
            self.check_task, self.check_entry, self.check_decision, self.check_amount, self.check_figure,
            self.check_reason, self.check_decided,
        )  # fmt: skip

    def _task(self, row: SaidRow) -> Task | None:
        """The task where the sender may decide about it."""
        task = self.register.task_by_code.get(row.key)
        own = task is not None and (self.is_office or task.supervising_department == self.sender.code)
        return task if own else None

    def check_task(self, row: SaidRow) -> Iterator[Problem]:
        """A department decides about the tasks that it supervises, the office about all."""
        task = self.register.task_by_code.get(row.key)
        if task is None:
            message = f"任务编号 {row.key} 不在基础台账中。"
            yield row.error(Code.TASK_UNKNOWN, "task_code", message, "请照下发的核实表填写，不要改动任务编号。")
        elif self._task(row) is None:
            department = self.register.unit_by_code.get(task.supervising_department)
            owner = f"由{department.name}核实" if department else "由考核办核实"
            message = f"这项任务{owner}，不归{self.sender.name}。"
            yield row.error(Code.TASK_FOREIGN, "task_code", message, "请删除这一行。")

    def check_entry(self, row: SaidRow) -> Iterator[Problem]:
        """The entry decided on is the one that counts now."""
        if self._task(row) is None:
            return
        if row.key not in self.reported:
            message, hint = "本月没有收到这项任务的月报，没有可核实的。", "请清空这一行；要督促单位补报的请联系考核办。"
            yield row.error(Code.NOTHING_TO_DECIDE, "decision", message, hint)
            return
        shown, now = row.line.texts.get("reported"), squeeze(self.shown[row.key])
        if row.key in self.since or (shown is not None and squeeze(shown) != now):
            was = f"核实表上的报送进度是“{squeeze(shown)}”，" if shown is not None else ""
            message = f"{was}单位后来又报了，现在是“{now}”。"
            yield row.error(Code.ENTRY_CHANGED, "reported", message, "请向考核办索取最新的核实表，按现在的报送重新核实。")

    def check_decision(self, row: SaidRow) -> Iterator[Problem]:
        """A row in which anything is filled in says what is decided."""
        if not row.has("decision"):
            yield row.error(Code.REQUIRED, "decision", "没有选核实结果。", "请从下拉列表中选：认可、核减、核增、退回。")

    def verified(self, row: SaidRow) -> Decimal | None:
        """The verified progress in percent, also where it was written as an amount; None where there is none that counts."""
        value = row.line.values.get("verified")
        if not isinstance(value, Quantity):
            return row.number("verified")
        task = self._task(row)
        amount = convert(value, task.unit_of_measure)[0] if task and row.key in self.reported and _is_counted(task) else None
        return None if amount is None or amount < 0 else self.percent_of(row.key, amount)

    def check_amount(self, row: SaidRow) -> Iterator[Problem]:
        """An amount is one of a task that is counted, in its unit of measure or one that converts to it in exactly one way."""
        value, task = row.line.values.get("verified"), self._task(row)
        if task is None or not isinstance(value, Quantity):
            return
        own = task.unit_of_measure
        amount, code, readings = convert(value, own)
        if not _is_counted(task):
            message = f"“{value}”不是百分数，这项任务按{task.measure.term}考核。"
            yield row.error(Code.NOT_A_PERCENT, "verified", message, "请填核实后的累计进度，如 40 或 40%。")
        elif code is Code.AMBIGUOUS_AMOUNT:
            message = f"“{value}”可以理解为{'，也可以理解为'.join(readings)}。"
            yield row.question(code, "verified", message, f"请按{own}填，如 12{own}。")
        elif code:
            message = f"“{value}”的计量单位不对，这项任务的单位是{own or '（未设单位）'}。"
            yield row.error(code, "verified", message, f"请折算成{own}填，如 12{own}；也可以填百分数，如 40%。")
        elif amount is None or amount < 0:
            yield row.error(Code.OUT_OF_RANGE, "verified", f"核实数量 {value} 小于 0。", "请填核实后的累计数量，最少填 0。")

    def check_figure(self, row: SaidRow) -> Iterator[Problem]:
        """A figure stands where the progress is adjusted, on the right side of what was reported, and only there."""
        task, reported, verified = self._task(row), self.reported.get(row.key), self.verified(row)
        choice = row.text("decision")
        if task is None or reported is None or not choice or "verified" in row.line.faulty:
            return
        if verified is None:
            if choice in (REDUCE, RAISE) and not row.has("verified"):
                yield row.error(Code.REQUIRED, "verified", "核减、核增要写明核实进度。", "请填核实后的累计进度，如 40。")
        elif not 0 <= verified <= MOST[task.measure]:
            message = f"核实进度 {show(verified)}% 不在 0 到 {show(MOST[task.measure])} 之间。"
            yield row.error(Code.OUT_OF_RANGE, "verified", message, "请填核实后的累计进度，如 40。")
        elif choice == RETURN or (choice == CONFIRM and verified != reported):
            term = "退回" if choice == RETURN else "认可"
            message = f"核实结果是{term}，却填了核实进度 {show(verified)}%（报送 {show(reported)}%）。"
            hint = f"确实{term}的请清空核实进度；数不对的请把核实结果改为核减或核增。"
            yield row.question(Code.DECISION_UNCLEAR, "verified", message, hint)
        elif (choice == REDUCE and verified >= reported) or (choice == RAISE and verified <= reported):
            term = "核减" if choice == REDUCE else "核增"
            message = f"核实结果是{term}，核实进度 {show(verified)}% 与报送的 {show(reported)}% 相比不是{term}。"
            yield row.question(Code.DECISION_UNCLEAR, "verified", message, "请核对核实结果和核实进度，改正其中一个。")

    def check_reason(self, row: SaidRow) -> Iterator[Problem]:
        """Who does not confirm says why: the unit reads it."""
        if row.text("decision") in (REDUCE, RAISE, RETURN) and not row.has("reason"):
            yield row.error(Code.REQUIRED, "reason", "核减、核增、退回要写明理由。", "请在“核实说明”写一句，单位看得到。")

    def check_decided(self, row: SaidRow) -> Iterator[Problem]:
        """What the office has decided stands; the office itself may decide otherwise than a department."""
        before = self.decided.get(row.key)
        choice = row.text("decision")
        if before is None or before.by == self.sender.code or not choice or self._task(row) is None:
            return
        same = before.decision is DECISIONS[choice] and self.verified(row) in (None, before.progress)
        if same:
            return
        if self.is_office:
            message = "业务主管部门的核实与此不同，以考核办这次的为准。"
            yield row.warning(Code.ALREADY_DECIDED, "decision", message, "两次核实都有记录。")
        else:
            message = "考核办已经核实过这项任务，结果不同，以考核办的为准。"
            yield row.error(Code.ALREADY_DECIDED, "decision", message, "有不同意见请与考核办联系；没有的请清空这一行。")
