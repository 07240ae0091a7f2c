"""Targets and plans that units ask for, and the office's reviews of them: in January, and once during the year."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Protocol

from openpyxl import load_workbook

from pipeline.demo.contacts import Form, find_form
from pipeline.demo.county import County
from pipeline.demo.register import Row, plan_row, target_row
from pipeline.model.county import MeasureType, Task, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.workbook.documents import (
    APPEAL_REVIEW_SHEET,
    DECLARATION_SHEET,
    PLAN_REQUEST_SHEET,
    PLAN_REVIEW_SHEET,
    TARGET_REVIEW_SHEET,
)
from pipeline.workbook.form import form_filename
from pipeline.workbook.schema import Sheet

_DAY = timedelta(days=1)
_MOST = 8  # units that ask
_REVIEWS = (TARGET_REVIEW_SHEET, PLAN_REVIEW_SHEET, APPEAL_REVIEW_SHEET)
_SHEETS: Mapping[DocumentKind, Sheet] = {DocumentKind.DECLARATION: DECLARATION_SHEET, DocumentKind.PLAN: PLAN_REQUEST_SHEET}
Rows = Mapping[str, Row]


class Reviewing(Protocol):
    """The commands that requests need."""

    def issue_requests(self, kind: DocumentKind, units: Sequence[str], now: datetime) -> object: ...
    def issue_review(self, now: datetime) -> object: ...
    def issue_targets(self, units: Sequence[str], now: datetime) -> object: ...


@dataclass(frozen=True)
class Requests:
    """The units that ask, each for its last target, which the register does not have at first, and the office."""

    directory: Path
    county: County
    commands: Reviewing
    ingest: Callable[[datetime], None]

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Some in all parts of the county."""
        return self.county.units[:: max(6, len(self.county.units) // _MOST)]

    @cached_property
    def wanted(self) -> Mapping[str, Task]:
        """By unit, the target that it declares: the one whose code is the next free one."""
        return {unit.code: [t for t in self.county.individual if t.unit_code == unit.code][-1] for unit in self.units}

    @property
    def register(self) -> County:
        """What the office has written into its register before anybody asks."""
        wanted = {task.code for task in self.wanted.values()}
        return replace(self.county, individual=tuple(task for task in self.county.individual if task.code not in wanted))

    def declare(self, now: datetime) -> datetime:
        """A new target each, and a sharper standard for the first one; one forgets the leader, one has to be clearer."""
        self._issue(DocumentKind.DECLARATION, now)
        rows = {unit.code: self._declared(unit) for unit in self.units}
        last, returned = self.units[-1], self._first(self.units[0])
        forgetful = {code: {**row, "leader": None} if code == self.wanted[last.code].code else row for code, row in rows[last.code].items()}
        for unit in self.units:
            self._send(DocumentKind.DECLARATION, unit, forgetful if unit is last else rows[unit.code])
        self.ingest(now := now + _DAY)
        self._mend(DocumentKind.DECLARATION, last, "请修改 2*", rows[last.code])
        self.ingest(now := now + _DAY)
        now = self.review(now + _DAY, {returned.code: "工作标准不具体，请写明以什么为准"})
        self._mend(DocumentKind.DECLARATION, self.units[0], "请修改 审核退回*", {returned.code: {"standard": f"{returned.standard}，以验收报告为准"}})
        self.ingest(now := now + _DAY)
        now = self.review(now + _DAY)
        self.commands.issue_targets([unit.code for unit in self.units], now)
        return now

    def plan(self, now: datetime) -> datetime:
        """The plans of the new targets."""
        self._issue(DocumentKind.PLAN, now)
        for unit in self.units:
            task = self.wanted[unit.code]
            self._send(DocumentKind.PLAN, unit, {task.code: plan_row(task)})
        self.ingest(now := now + _DAY)
        return self.review(now + _DAY)

    def replan(self, now: datetime, opened: int) -> datetime:
        """A plan brought forward each, for a month that has not opened; one would change a month that has."""
        self._issue(DocumentKind.PLAN, now)
        for unit in self.units:
            rows = {task.code: row for task in self.county.individual if task.unit_code == unit.code and (row := _sooner(task, opened + 1))}
            some = dict(list(rows.items())[:1])
            first = self._first(unit)
            self._send(DocumentKind.PLAN, unit, {**some, first.code: {"m1": first.plan[0].planned + 1}} if unit is self.units[-1] else some)
        self.ingest(now := now + _DAY)
        return self.review(now + _DAY)

    def _first(self, unit: Unit) -> Task:
        return next(task for task in self.county.individual if task.unit_code == unit.code)

    def _declared(self, unit: Unit) -> Rows:
        task, first = self.wanted[unit.code], self._first(unit)
        limit = task.plan[task.due.month - 1].planned
        target = limit if task.measure is MeasureType.CONTROL else task.target
        return {
            task.code: {**target_row(self.county, task), "target": target},
            first.code: {"standard": f"{first.standard}，资料齐全"},
        }

    def _issue(self, kind: DocumentKind, now: datetime) -> None:
        self.commands.issue_requests(kind, [unit.code for unit in self.units], now)

    def _send(self, kind: DocumentKind, unit: Unit, rows: Rows) -> None:
        name = form_filename(unit, Period(self.county.year), kind)
        self._drop(unit.folder, self.directory / "outbox" / "issued" / str(self.county.year) / name, _SHEETS[kind], rows)

    def _mend(self, kind: DocumentKind, unit: Unit, pattern: str, rows: Rows) -> None:
        """The workbook that came back beside the receipts, mended."""
        folder = self.directory / "outbox" / "receipts" / str(self.county.year) / unit.folder
        source = max(folder.glob(f"{pattern}{kind.term}.xlsx"))
        form = find_form(load_workbook(source).worksheets[0], _SHEETS[kind])
        self._drop(unit.folder, source, _SHEETS[kind], {code: row for code, row in rows.items() if code in form.rows})

    def _drop(self, folder: str, source: Path, sheet: Sheet, rows: Rows) -> None:
        workbook = load_workbook(source)
        form = find_form(workbook.worksheets[0], sheet)
        for code, values in rows.items():
            form.write(form.rows[code], {name: value for name, value in values.items() if name in form.columns})
        content = BytesIO()
        workbook.save(content)
        self._put(folder, source.name, content.getvalue())

    def review(self, now: datetime, returned: Mapping[str, str] | None = None) -> datetime:
        """The office accepts all that waits but what is to be returned, by task code or the key of an appeal with the reason."""
        self.commands.issue_review(now)
        source = next((self.directory / "outbox" / "issued" / str(self.county.year)).glob(f"*{DocumentKind.REVIEW.term}.xlsx"))
        workbook = load_workbook(source)
        sheets = {sheet.tab: sheet for sheet in _REVIEWS}
        for form in (find_form(each, sheets[each.title]) for each in workbook.worksheets if each.title in sheets):
            _decide(form, returned or {})
        content = BytesIO()
        workbook.save(content)
        self._put("考核办", source.name, content.getvalue())
        self.ingest(now + timedelta(hours=6))
        return now

    def _put(self, folder: str, name: str, content: bytes) -> None:
        target = self.directory / "inbox" / folder
        target.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)


def _decide(form: Form, returned: Mapping[str, str]) -> None:
    for item, row in form.rows.items():
        reason = returned.get(item.rpartition("/")[2])
        form.write(row, {"decision": "退回" if reason else "通过", "reason": reason})


def _sooner(task: Task, month: int) -> Row | None:
    """The plan of a month raised to that of the next; None where that changes nothing."""
    now, then = task.plan[month - 1].planned, task.plan[month].planned
    return {f"m{month}": then} if task.measure is not MeasureType.CONTROL and now < then else None
