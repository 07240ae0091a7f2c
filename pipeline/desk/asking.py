"""What declarations and plans have in common: rows that ask for a change, read against what is in force and pending."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.checks.report_row import is_filled
from pipeline.checks.reviewed import RETURN
from pipeline.checks.said import SaidRow, hear
from pipeline.desk.case import Case, Judged, verdict_of
from pipeline.ledger.reviews import Requests, item_of
from pipeline.model.document import DocumentKind
from pipeline.model.problem import Code, Problem
from pipeline.model.statement import Statement
from pipeline.workbook.form import Form, shown_value
from pipeline.workbook.rows import line_of, text_of, texts_of
from pipeline.workbook.schema import Column

JOINS_REGISTER = "通过的写入基础台账的下一版，退回的连同理由发还单位。"
Check = Callable[[SaidRow], Iterable[Problem]]


@dataclass(frozen=True)
class Asking:
    """One delivery of requests about targets.

    `columns` are what may be asked, `asked` is what was asked before, `request` says what a row asks for: 新增, 变更.
    """

    case: Case
    columns: Sequence[Column]
    asked: Requests
    is_present: Callable[[SaidRow], bool]
    request: Callable[[SaidRow], str]

    @property
    def missing(self) -> tuple[Problem, ...]:
        """Columns that were taken out: what does not stand there any more must not read as emptied."""
        there = {name for line in self.case.table.lines for name in line.cells}
        gone = "、".join(f"“{column.heading}”" for column in self.columns if column.name not in there)
        hint = "没有的列会被当作清空，所以整表没有接收。请用下发的表填写，不要删列、改表头。"
        return (self.case.error(Code.HEADING_MISSING, f"缺少 {gone} 列。", hint),) if gone and there else ()

    def rows(self) -> list[SaidRow]:
        """The rows that ask for something: not what is in force, nor what waits for a decision already."""
        lines, place = self.case.table.lines, (self.case.file, self.case.table.tab)
        rows = (
            SaidRow(line, str(line.values.get("task_code") or ""), str(line.values.get("title") or ""), place)
            for line in lines
            if any(is_filled(line, column.name) for column in self.columns)
        )
        return [row for row in rows if not self.is_present(row) and self._decision(row) != ""]

    def _before(self, row: SaidRow) -> Statement | None:
        """The same row as it was sent the last time, if it is the same."""
        said = self.asked.newest.get((str(self.case.period), row.key))
        own = texts_of(row.line.values, self.columns)
        is_same = said and not row.line.faulty and dict(said.values) == {**own, "request": said.text("request")}
        return said if is_same else None

    def _decision(self, row: SaidRow) -> str | None:
        """What was decided on the row as it is: empty while it waits; None where it is new."""
        said = self._before(row)
        decided = self.asked.decided.get(item_of(said)) if said else None
        return decided.text("decision") if decided else None if said is None else ""

    def check_key(self, row: SaidRow) -> Iterator[Problem]:
        """A row names its target."""
        if not row.key:
            message = "这一行填了内容，没有任务编号。"
            yield row.error(Code.REQUIRED, "task_code", message, "请填在带有编号的行里；新目标填在预留的空行。")

    def check_mended(self, row: SaidRow) -> Iterator[Problem]:
        """What was returned is not sent again as it was."""
        said = self._before(row)
        if said and self._decision(row) == RETURN:
            message = f"审核退回：{self.asked.reason(said)}。这一行还没有改动。"
            yield row.error(Code.RETURNED, "title", message, "请按退回理由修改后再报；有不同意见的请与考核办联系。")

    def judged(self, rows: Sequence[SaidRow], checks: Sequence[Check], form: Callable[[], Form]) -> Judged:
        """The outcome: good rows wait for the review, bad ones come back."""
        case = self.case
        if self.missing:
            return case.refused(*self.missing)
        heard = hear(rows, case.table.problems, (self.check_key, self.check_mended, *checks))
        kept = tuple(self._statement(row) for row in heard.rows)
        problems = case.problems(heard.problems)
        if not rows:
            hint = "请填写或改动白色格并保存后再报；没有要改的不用报。"
            problems = (*problems, case.error(Code.REQUIRED, "表里没有新增，也没有改动。", hint))
        return Judged(
            verdict_of(len(kept), problems),
            case.unit,
            case.period,
            statements=kept,
            problems=problems,
            titles={row.key: row.name for row in rows if row.name},
            lines=case.table.lines,
            form=form,
        )

    def _statement(self, row: SaidRow) -> Statement:
        case, names = self.case, {column.name for column in self.columns}
        cells = {name: cell for name, cell in row.line.cells.items() if name in names and row.has(name)}
        values = {**texts_of(row.line.values, self.columns), "request": self.request(row)}
        return Statement(DocumentKind(case.claim.kind), row.key, case.period, case.unit.code, values, case.table.tab, cells)


def said_row(said: Statement, columns: Iterable[Column]) -> SaidRow:
    """A row that is on record, to be judged again or given back."""
    line = line_of(said.values, columns)
    line = replace(line, values={**line.values, "task_code": said.key})
    return SaidRow(line, said.key, "", (said.file, said.sheet))


def said_cells(said: Statement, columns: Sequence[Column]) -> dict[str, object]:
    """A row that is on record as it is written into its cells again."""
    values = line_of(said.values, columns).values
    return {column.name: shown_value(column, values[column.name]) for column in columns if column.name in values}


def change_remarks(
    row: SaidRow, before: Mapping[str, object], after: Mapping[str, object], columns: Sequence[Column]
) -> Iterator[Problem]:
    """What a request changes of what is in force, said on each cell."""
    for column in columns:
        words = text_of(before.get(column.name))
        if words != text_of(after.get(column.name)):
            yield row.warning(Code.GIVEN_CHANGED, column.name, f"原为“{words or '空'}”。", "")


def states(asked: Requests) -> Mapping[str, str]:
    """What is to be said of targets about which something was asked, by task code."""
    waiting = {said.key: "待审核" for said in asked.pending}
    return waiting | {said.key: f"退回：{asked.reason(said)}" for said in asked.returned}
