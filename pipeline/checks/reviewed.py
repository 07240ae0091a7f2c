"""The checks of a review 审核表 (rules section 3): which row is decided, that it may be, and by whom it was before."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.checks.said import SaidRow
from pipeline.model.problem import Code, Problem
from pipeline.model.statement import Statement

ACCEPT, RETURN = "accept", "return"
TERMS = {ACCEPT: "通过", RETURN: "退回"}


@dataclass(frozen=True)
class Reviewing:
    """What a review is judged against, by item: everything ever asked for, what is asked last about the same, the decisions
    on record, and why an item can't be accepted now.
    """

    sent: Mapping[str, Statement]
    newest: Mapping[str, Statement]
    decided: Mapping[str, Statement]
    objections: Callable[[str], Iterable[Problem]]

    @property
    def checks(self) -> tuple[Callable[[SaidRow], Iterable[Problem]], ...]:
        """Every rule, in the order in which a reader meets them."""
        return (self.check_known, self.check_decision, self.check_decided, self.check_newest, self.check_sound)

    def check_known(self, row: SaidRow) -> Iterator[Problem]:
        """What is decided was asked for."""
        if row.key not in self.sent:
            message = f"没有申报编号为 {row.key or '（空）'} 的申报，没有可审核的。"
            yield row.error(Code.NOTHING_TO_DECIDE, "item", message, "请使用程序下发的审核表，不要改动申报编号。")

    def check_decision(self, row: SaidRow) -> Iterator[Problem]:
        """A row says what is decided; who returns says why, who accepts gives no reason to return."""
        if not row.has("decision"):
            yield row.error(Code.REQUIRED, "decision", "没有选审核结果。", "请从下拉列表中选：通过 或 退回。")
        elif row.text("decision") == RETURN and not row.has("reason"):
            yield row.error(Code.REQUIRED, "reason", "退回要写明理由。", "请在“退回理由”写一句，单位看得到。")
        elif row.text("decision") == ACCEPT and row.has("reason"):
            message = "审核结果是通过，却写了退回理由。"
            yield row.question(Code.DECISION_UNCLEAR, "reason", message, "确实通过的请清空退回理由；要退回的请把审核结果改为退回。")

    def check_decided(self, row: SaidRow) -> Iterator[Problem]:
        """The first decision on a row stands; to say the same again does no harm."""
        before = self.decided.get(row.key)
        choice = row.text("decision")
        if before is None or not choice:
            return
        term = TERMS[before.text("decision")]
        if choice == before.text("decision"):
            yield row.warning(Code.ALREADY_DECIDED, "decision", f"这一行已经审核过，结果同为{term}。", "不重复登记。")
        else:
            message = f"这一行已经审核为{term}（{before.number}），与这次的{TERMS[choice]}不同，以先到的为准。"
            hint = "请与先审核的同志核对；要改的，由单位重新申报，或由考核办直接改基础台账。"
            yield row.error(Code.ALREADY_DECIDED, "decision", message, hint)

    def check_newest(self, row: SaidRow) -> Iterator[Problem]:
        """What is decided is what the unit asks for now."""
        newest = self.newest.get(row.key)
        if newest and newest is not self.sent[row.key] and row.key not in self.decided:
            message = f"单位后来又报了这一项（{newest.number}），这一行已经过时。"
            yield row.error(Code.ENTRY_CHANGED, "item", message, "请重新下达审核表，按单位最新报的审核。")

    def check_sound(self, row: SaidRow) -> Iterator[Problem]:
        """Nothing is accepted that would make the register wrong."""
        if row.text("decision") == ACCEPT and row.key in self.sent and row.key not in self.decided:
            for problem in self.objections(row.key):
                if problem.comes_back:
                    yield row.error(problem.code, "decision", f"现在不能通过：{problem.message.strip()}", "请退回并写明理由。")

