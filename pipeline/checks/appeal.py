"""The checks of an appeal 申诉表 (docs/rules.md, section 13): which facts a unit may contest, and what it has to say."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.checks.report_row import show
from pipeline.checks.said import SaidRow
from pipeline.checks.verification import MOST
from pipeline.model.appeal import Contested, Fact
from pipeline.model.county import Register, Unit
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem


@dataclass(frozen=True)
class Appealing:
    """What the appeals of a unit are judged against: the facts of the month as they stand now, and what was decided, in
    words, both by the key of their row. `task_of` gives the task that a key names.
    """

    register: Register
    sender: Unit
    period: Period
    facts: Mapping[str, Fact]
    decided: Mapping[str, str]
    task_of: Callable[[str], str]

    @property
    def checks(self) -> tuple[Callable[[SaidRow], Iterable[Problem]], ...]:
        """Every rule, in the order in which a reader meets them."""
        return (self.check_task, self.check_decided, self.check_fact, self.check_reason, self.check_figure)

    def _fact(self, row: SaidRow) -> Fact | None:
        """The fact where it may be contested by the sender."""
        fact = self.facts.get(row.key)
        return fact if fact and fact.unit_code == self.sender.code and row.key not in self.decided else None

    def check_task(self, row: SaidRow) -> Iterator[Problem]:
        """A unit contests what was published of its own tasks."""
        code = self.task_of(row.key)
        task = self.register.task_by_code.get(code)
        if task is None:
            message = f"申诉编号 {row.key or '（空）'} 不在{self.period.term}的申诉表中。"
            yield row.error(Code.TASK_UNKNOWN, "key", message, "请照下发的申诉表填写，不要改动申诉编号。")
        elif task.unit_code != self.sender.code:
            owner = self.register.unit_by_code[task.unit_code].name
            message = f"任务 {code} 是{owner}的，不是{self.sender.name}的。"
            yield row.error(Code.TASK_FOREIGN, "key", message, f"请删除这一行，由{owner}申诉。")

    def check_decided(self, row: SaidRow) -> Iterator[Problem]:
        """What was decided is decided."""
        if row.key in self.decided and self._is_own(row):
            message = f"这项申诉{self.decided[row.key]}，不再受理。"
            yield row.error(Code.ALREADY_DECIDED, "key", message, "请清空这一行；有不同意见请与考核办联系。")

    def check_fact(self, row: SaidRow) -> Iterator[Problem]:
        """What is contested stands in the bulletin, as it was corrected."""
        if row.key not in self.facts and row.key not in self.decided and self._is_own(row):
            message = f"{self.period.term}没有公布这样的事实，或已经更正。"
            yield row.error(Code.NOTHING_TO_DECIDE, "key", message, "请清空这一行，照最新下发的申诉表填写。")

    def _is_own(self, row: SaidRow) -> bool:
        task = self.register.task_by_code.get(self.task_of(row.key))
        return task is not None and task.unit_code == self.sender.code

    def check_reason(self, row: SaidRow) -> Iterator[Problem]:
        """Who contests says why."""
        if not row.has("reason"):
            yield row.error(Code.REQUIRED, "reason", "没有写申诉理由。", "请写为什么公布的不对、应当怎样，一两句话。")

    def check_figure(self, row: SaidRow) -> Iterator[Problem]:
        """A figure stands where another progress is asked for, within its range, and is another."""
        fact, progress = self._fact(row), row.number("progress")
        if fact is None or "progress" in row.line.faulty:
            return
        if progress is None:
            if fact.fact is Contested.VERIFICATION:
                yield row.error(Code.REQUIRED, "progress", "申诉核实要写明应认定进度。", "请填应认定的累计进度，如 60。")
        elif not fact.fact.has_figure:
            message = f"申诉的是{fact.fact.term}，却填了应认定进度 {show(progress)}%。"
            yield row.question(Code.DECISION_UNCLEAR, "progress", message, self._where_figures_go(fact))
        elif not 0 <= progress <= MOST[fact.task.measure]:
            message = f"应认定进度 {show(progress)}% 不在 0 到 {show(MOST[fact.task.measure])} 之间。"
            yield row.error(Code.OUT_OF_RANGE, "progress", message, "请填应认定的累计进度，如 60。")
        elif progress == fact.assessed and not (fact.fact is Contested.STATUS and fact.by_state):
            message = f"应认定进度 {show(progress)}% 与公布的 A 相同。"
            yield row.question(Code.DECISION_UNCLEAR, "progress", message, "请填应认定的进度；对进度没有异议的请清空这一行。")

    def _where_figures_go(self, fact: Fact) -> str:
        """The rows about the same task in which a progress may be asked for, as this unit's form has them."""
        rows = [each.fact.term for each in self.facts.values() if each.task.code == fact.task.code and each.fact.has_figure]
        if not rows:
            return "请清空此格；这项任务没有可以申诉进度的行，理由写在“申诉理由”里。"
        return f"对进度有异议的，填{'或'.join(f'“{term}”' for term in rows)}那一行；没有的请清空此格。"
