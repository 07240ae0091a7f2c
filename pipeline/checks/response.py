"""The checks of a response 督办回复表 (rules section 7): to which measure a unit may answer, and what it says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.checks.said import SaidRow
from pipeline.model.county import Unit
from pipeline.model.oversight import SupervisionCase
from pipeline.model.problem import Code, Problem


@dataclass(frozen=True)
class Answering:
    """What the responses of a unit are judged against: its cases of the year by number, and the moment of arrival.

    `owner_of` names the unit that a measure was taken on; empty where there is no such measure.
    """

    sender: Unit
    cases: Mapping[str, SupervisionCase]
    owner_of: Callable[[str], str]
    arrived: datetime

    @property
    def checks(self) -> tuple[Callable[[SaidRow], Iterable[Problem]], ...]:
        return (self.check_measure, self.check_done, self.check_promise, self.check_due)

    def _own(self, row: SaidRow) -> SupervisionCase | None:
        case = self.cases.get(row.key)
        return case if case and case.is_open else None

    def check_measure(self, row: SaidRow) -> Iterator[Problem]:
        """A unit answers to a measure of its own that is still open."""
        case = self.cases.get(row.key)
        if case is None and (owner := self.owner_of(row.key)):
            message = f"督办 {row.key} 是{owner}的，不是{self.sender.name}的。"
            yield row.error(Code.TASK_FOREIGN, "number", message, f"请删除这一行，由{owner}回复。")
        elif case is None:
            message = f"督办编号 {row.key} 不在督办台账中。"
            yield row.error(Code.MEASURE_UNKNOWN, "number", message, "请照下发的督办回复表填写，不要改动督办编号。")
        elif case.measure.cancelled:
            message = f"督办 {row.key} 已撤销（{case.measure.corrected}），不用再回复。"
            yield row.error(Code.MEASURE_CLEARED, "number", message, "请清空这一行。")
        elif case.cleared:
            message = f"督办 {row.key} 已在{case.cleared.term}销号，不用再回复。"
            yield row.error(Code.MEASURE_CLEARED, "number", message, "请清空这一行。")

    def check_done(self, row: SaidRow) -> Iterator[Problem]:
        """An answer says what was done."""
        if not row.has("done"):
            yield row.error(Code.REQUIRED, "done", "没有写整改情况。", "请写做了什么、做到哪一步，一两句话。")

    def check_promise(self, row: SaidRow) -> Iterator[Problem]:
        """A promise lies ahead."""
        promised = row.line.values.get("promised")
        if isinstance(promised, date) and promised < self.arrived.date():
            message = f"预计完成时间 {promised} 已经过去。"
            yield row.question(Code.DATE_PASSED, "promised", message, "请填今后的日期；已经完成的请清空，在整改情况里写明。")

    def check_due(self, row: SaidRow) -> Iterator[Problem]:
        """An answer after its due moment is on record, and the next measure is one level higher all the same."""
        case = self._own(row)
        if case and case.response is None and self.arrived > case.measure.due:
            message = "已超过回复期限，照样登记；下月如仍滞后，督办升一级。"
            yield row.warning(Code.TOO_LATE, "due", message, "有特殊情况请与考核办联系。")
