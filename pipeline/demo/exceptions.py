"""What does not go by the rule in a year: waivers that the office grants, and appeals that units make of what was published."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Protocol

from openpyxl import load_workbook

from pipeline.demo.contacts import Form, find_form
from pipeline.demo.county import County
from pipeline.demo.register import Row
from pipeline.model.appeal import Contested
from pipeline.model.county import MeasureType
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.waiver import WaiverRule
from pipeline.workbook.documents import APPEAL_SHEET

MONTHS = (2, 5, 10)  # of whose bulletins something is contested
_DAY = timedelta(days=1)
_REDUCED = re.compile(r"报送 ([\d.]+)%，核实 ([\d.]+)%")
_WAIVED = (
    (WaiverRule.NO_MEASURE, 3, 3, "上级调整建设时序，已报县政府同意"),
    (WaiverRule.NO_EVIDENCE, 2, 4, "涉密工程，资料现场查阅"),
    (WaiverRule.NOT_ASSESSED, 6, 7, "汛期停工，县防指令第 3 号"),
    (WaiverRule.NOT_LATE, 4, 4, "机构改革，人员移交"),
    (WaiverRule.NOT_MISSING, 1, 12, "抽调巡察整改，免于月报"),
)


def invented_waivers(county: County) -> list[Row]:
    """Rows of the register: one of each kind for units one after another, and a due date put off."""
    rows: list[Row] = []
    for place, (rule, first, last, reason) in enumerate(_WAIVED):
        unit = county.units[place % len(county.units)]
        rows.append({**_granted(unit.name, rule, reason), "period": f"{county.year}-{first:02}", "last": f"{county.year}-{last:02}"})
    early = (t for t in county.individual if t.measure is not MeasureType.CONTROL and 4 <= t.due.month <= 9)
    for task in list(early)[:1]:
        name = next(unit.name for unit in county.units if unit.code == task.unit_code)
        later = {"task_code": task.code, "period": f"{county.year}-{task.due.month:02}", "until": f"{county.year}-12-20"}
        rows.append({**_granted(name, WaiverRule.DUE_LATER, "变更设计，县政府常务会议同意"), **later})
    return rows


def _granted(unit: str, rule: WaiverRule, reason: str) -> dict[str, object]:
    return {"unit": unit, "rule": rule.term, "asked": unit, "granted": "考核办主任办公会", "reason": reason}


class Deciding(Protocol):
    """The commands that appeals need."""

    def issue_appeals(self, period: Period, now: datetime) -> object: ...
    def correct(self, period: Period, now: datetime) -> object: ...


@dataclass(frozen=True)
class Appeals:
    """Units that contest, the office that decides with `review` (when, and what it returns by key with the reason)."""

    directory: Path
    commands: Deciding
    ingest: Callable[[datetime], None]
    review: Callable[[datetime, dict[str, str]], datetime]

    def live(self, period: Period, now: datetime) -> None:
        """A measure and a reduced figure are contested with good reason, a missing entry without one."""
        self.commands.issue_appeals(period, now)
        wanted, returned = list(Contested), {}
        for source in sorted((self.directory / "outbox" / "issued" / str(period)).glob(f"*{DocumentKind.APPEAL.term}.xlsx")):
            workbook = load_workbook(source)
            form = find_form(workbook.worksheets[0], APPEAL_SHEET)
            said = dict(_contested(form, wanted))
            for key, row in said.items():
                form.write(form.rows[key], row)
                if key.endswith(Contested.MISSING.term):
                    returned[key] = "没有发送记录，理由不成立"
            if said:
                content = BytesIO()
                workbook.save(content)
                (self.directory / "inbox" / source.name).write_bytes(content.getvalue())
        self.ingest(now + _DAY)
        decided = self.review(now + _DAY + timedelta(hours=2), returned)
        self.commands.correct(period, decided + timedelta(hours=8))


def _contested(form: Form, wanted: list[Contested]) -> Iterator[tuple[str, dict[str, object]]]:
    """What a unit writes: of each kind of fact that nobody has contested yet this month its first."""
    reasons = {
        Contested.MEASURE: {"reason": "县政府已同意调整进度，督办依据变化"},
        Contested.MISSING: {"reason": "已按时报送，可能是网络原因没有收到"},
        Contested.VERIFICATION: {"reason": "监理签认单载明的工程量没有计入，附签认单"},
    }
    for key, row in form.rows.items():
        fact = next((fact for fact in wanted if key.endswith(f"-{fact.term}")), None)
        said: dict[str, object] = {**reasons.get(fact, {})} if fact else {}
        found = _REDUCED.search(str(form.sheet.cell(row, form.columns["fact"]).value))
        if fact is Contested.VERIFICATION:
            said = {**said, "progress": f"{found[1]}%"} if found and Decimal(found[1]) > Decimal(found[2]) else {}
        if fact and said:
            wanted.remove(fact)
            yield key, said
