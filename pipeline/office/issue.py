"""Issuing 下达: one workbook per sender into `outbox/issued/`, only what changed since the last time."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from pipeline.desk.appeal import appeal_forms, appeals_end
from pipeline.desk.declaration import declaration_forms
from pipeline.desk.plan import plan_forms
from pipeline.desk.report import report_forms
from pipeline.desk.review import review_forms
from pipeline.desk.reviewable import Docket
from pipeline.desk.verification import verification_forms
from pipeline.files import digest_of, read_note, write_files
from pipeline.ledger import queries
from pipeline.ledger.queries import register_versions
from pipeline.model.county import Register, Unit
from pipeline.model.period import Period
from pipeline.registry import current_register, register_for
from pipeline.system import shared_out
from pipeline.workbook.form import Form, draw_form
from pipeline.workbook.target_list import Basis, target_list
from pipeline.workbook.words import moment_words
from pipeline.workspace import Refused, Workspace

_GROUP = 32  # workbooks that share their syncs


@dataclass(frozen=True, slots=True)
class Issued:
    """One sender's workbook: where it stands, and whether it had to be drawn."""

    unit: Unit
    path: Path
    is_drawn: bool


def issue_reports(workspace: Workspace, period: Period, names: Sequence[str], now: datetime) -> Iterator[Issued]:
    """Issue the report workbooks of a month to the named units, or to all that have tasks.

    Raises Refused for a unit that is unknown or a name that fits several, and for a published month.
    """
    _refuse_published(workspace, period, "月报表")
    current, _ = current_register(workspace, now)
    register = register_for(workspace, period, now)
    units = _named(register, names) or [unit for unit in register.units if register.tasks_by_unit[unit.code]]
    yield from issue_forms(workspace, period, report_forms(workspace, period, register, current, units))


def issue_verifications(workspace: Workspace, period: Period, now: datetime) -> Iterator[Issued]:
    """Issue the verification workbooks of a month to all supervising departments and the office.

    Raises Refused for a published month.
    """
    _refuse_published(workspace, period, "核实表")
    current_register(workspace, now)
    register = register_for(workspace, period, now)
    yield from issue_forms(workspace, period, verification_forms(workspace, period, register))


def issue_declarations(workspace: Workspace, names: Sequence[str], now: datetime) -> Iterator[Issued]:
    """Issue the declaration workbooks of the year to the named units, or to all."""
    docket = _docket(workspace, now)
    units = _named(docket.register, names) or docket.register.units
    yield from issue_forms(workspace, Period(docket.register.year), declaration_forms(docket, units))


def issue_plans(workspace: Workspace, names: Sequence[str], now: datetime) -> Iterator[Issued]:
    """Issue the plan workbooks of the year to the named units, or to all that have targets."""
    docket = _docket(workspace, now)
    units = _named(docket.register, names) or docket.register.units
    yield from issue_forms(workspace, Period(docket.register.year), plan_forms(docket, units))


def issue_appeals(workspace: Workspace, period: Period, now: datetime) -> Iterator[Issued]:
    """Issue the appeal workbooks of a published month to all units of which something may be contested.

    Raises Refused for a month that is not published, and after its appeals have ended.
    """
    published = queries.published(workspace.index, period)
    if published is None:
        raise Refused(f"{period.term}的通报还没有发布，没有可申诉的")
    end = appeals_end(published)
    if now > end:
        raise Refused(f"{period.term}的申诉期限已于 {moment_words(end, with_year=True)} 到期，不再下达申诉表")
    yield from issue_forms(workspace, period, appeal_forms(_docket(workspace, now), period))


def issue_review(workspace: Workspace, now: datetime) -> Iterator[Issued]:
    """Issue the office's review workbook of all that waits; nothing where nothing does."""
    docket = _docket(workspace, now)
    yield from issue_forms(workspace, Period(docket.register.year), review_forms(docket))


def issue_targets(workspace: Workspace, names: Sequence[str], now: datetime) -> Iterator[Issued]:
    """Issue the official list of targets to the named units, or to all that have targets."""
    register = _docket(workspace, now).register
    version = next(each for each in register_versions(workspace.index) if each.digest == register.digest)
    basis = Basis(workspace.settings.county.office, version.number, f"{version.at:%Y-%m-%d}")
    units = _named(register, names) or [unit for unit in register.units if register.tasks_by_unit[unit.code]]
    yield from issue_forms(workspace, Period(register.year), ((unit, target_list(register, unit, basis)) for unit in units))


def _docket(workspace: Workspace, now: datetime) -> Docket:
    current, _ = current_register(workspace, now)
    return Docket(workspace, current, now)


def _named(register: Register, names: Sequence[str]) -> list[Unit]:
    return [find_unit(register.find_units(name), name) for name in names]


def issue_forms(workspace: Workspace, period: Period, forms: Iterable[tuple[Unit, Form]]) -> Iterator[Issued]:
    """Draw forms into `outbox/issued/<period>/`; one that shows what it showed before stays as it is."""
    folder = workspace.outbox / "issued" / str(period)
    ledger = workspace.state / "issued" / f"{period}.json"
    drawn: dict[str, list[str]] = read_note(ledger) or {}
    forms = iter(forms)
    while group := list(islice(forms, _GROUP)):
        shown = {folder / form.filename: form.fingerprint for _, form in group}
        changed = {path: form for path, (_, form) in zip(shown, group, strict=True) if not _is_there(path, shown[path], drawn.get(path.name))}
        contents = dict(zip(changed, shared_out(draw_form, list(changed.values())), strict=True))
        if contents:
            drawn |= {path.name: [shown[path], hashlib.sha256(content).hexdigest()] for path, content in contents.items()}
            write_files(contents, workspace.outbox)
            write_files({ledger: json.dumps(drawn).encode()}, workspace.state)
        for unit, form in group:
            path = folder / form.filename
            yield Issued(unit, path, path in contents)


def _is_there(path: Path, shown: str, before: list[str] | None) -> bool:
    """Whether a form stands where it was drawn, showing what it would show."""
    return before is not None and before[0] == shown and path.exists() and digest_of(path) == before[1]


def _refuse_published(workspace: Workspace, period: Period, term: str) -> None:
    if queries.published(workspace.index, period):
        raise Refused(f"{period.term}的通报已经发布，不再下达{term}")


def find_unit(found: Sequence[Unit], name: str) -> Unit:
    """The one unit that a name means; raises Refused where it is none or several."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(f"基础台账里没有单位“{name}”，请用单位编码或名称")
    raise Refused(f"“{name}”可以是 {'、'.join(unit.folder for unit in found)}，请用单位编码")
