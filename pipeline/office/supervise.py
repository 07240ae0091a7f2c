"""Supervision after publication: notices and record sheets, response workbooks, and the ledger (rules section 7)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.desk.response import cases_of, response_forms
from pipeline.files import safe_name, write_files
from pipeline.ledger import queries
from pipeline.model.oversight import CaseState, SupervisionCase
from pipeline.model.period import Period
from pipeline.office.issue import issue_forms
from pipeline.publish.excel.ledger import draw_ledger
from pipeline.publish.pages.notices import render_notices, render_records
from pipeline.publish.views.oversight import OversightRow, Papers, oversight_row
from pipeline.publish.views.waivers import waivers_granted
from pipeline.registry import current_register
from pipeline.workspace import Refused, Workspace


@dataclass(frozen=True, slots=True)
class Handed:
    """What a unit is handed: how many measures of the month, and the papers and the workbook about them."""

    unit_code: str
    measures: int
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Supervised:
    """What stands in the outbox: measures of the month, units with a response workbook, cases of the year by state.

    `handed` is by unit, of those with measures in the month.
    """

    measures: int
    units: int
    states: Counter[CaseState]
    ledger: Path
    handed: tuple[Handed, ...] = ()


def supervise_period(workspace: Workspace, period: Period, now: datetime) -> Supervised:
    """Write what goes to the units about the measures of a published month, and the ledger of the year.

    All of it follows from the records and may be written again at any time. Raises Refused for a month that is not
    published.
    """
    published = queries.published(workspace.index, period)
    if published is None:
        raise Refused(f"{period.term}的通报还没有发布，督办由通报而来；请先运行 kaohe publish --period {period}")
    register, _ = current_register(workspace, now)
    cases = cases_of(workspace, period.year, now)
    rows = [oversight_row(case, register) for case in cases]
    day = datetime.fromisoformat(published["day"]).date()
    ledger = workspace.outbox / "ledgers" / f"{period.year}年督办台账.xlsx"
    contents = {ledger: draw_ledger(workspace.settings.county.name, period.year, rows, waivers_granted(register))}
    county, by_unit = workspace.settings.county, _by_unit(rows, period)
    papers_of: dict[str, list[Path]] = {}
    for code, own in by_unit.items():
        papers = Papers(county.name, county.office, county.contact, day, tuple(own))
        unit = register.unit_by_code.get(code)
        folder = workspace.outbox / "notices" / str(period) / safe_name(unit.folder if unit else code)
        pages = {"督办通知单.html": render_notices(papers, workspace.templates)}
        if papers.records:
            pages["核查和约谈记录表.html"] = render_records(papers, workspace.templates)
        contents |= {folder / name: page.encode() for name, page in pages.items()}
        papers_of[code] = [folder / name for name in pages]
    write_files(contents, workspace.outbox)
    issued = list(issue_forms(workspace, period, response_forms(workspace, period, register, cases)))
    for item in issued:
        papers_of.get(item.unit.code, []).append(item.path)
    handed = tuple(Handed(code, len(own), tuple(papers_of[code])) for code, own in by_unit.items())
    return Supervised(sum(each.measures for each in handed), len(issued), _states(cases), ledger, handed)


def _by_unit(rows: Sequence[OversightRow], period: Period) -> dict[str, list[OversightRow]]:
    """The measures of a month by unit, the highest level first."""
    found: dict[str, list[OversightRow]] = {}
    for row in rows:
        if row.case.measure.period == period:
            found.setdefault(row.case.measure.unit_code, []).append(row)
    return found


def _states(cases: Sequence[SupervisionCase]) -> Counter[CaseState]:
    return Counter(case.state for case in cases)
