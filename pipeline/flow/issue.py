"""Issuing 下达: one report workbook per unit into `outbox/issued/`, only what changed since the last time."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline import __version__
from pipeline.files import digest_of, write_files
from pipeline.flow.judge import report_issue
from pipeline.flow.registry import current_register, register_for, window_for
from pipeline.ledger import queries
from pipeline.model.county import Unit
from pipeline.model.period import Period
from pipeline.model.report import Claim
from pipeline.workbook.identity import sign
from pipeline.workbook.report import ReportIssue, draw_report, report_filename
from pipeline.workspace import Refused, Workspace

_GROUP = 32  # workbooks that share their syncs


@dataclass(frozen=True, slots=True)
class Issued:
    """One unit's workbook: where it stands, and whether it had to be drawn."""

    unit: Unit
    path: Path
    is_drawn: bool


def issue_reports(workspace: Workspace, period: Period, names: Sequence[str], now: datetime) -> Iterator[Issued]:
    """Issue the report workbooks of a month to the named units, or to all that have tasks.

    Raises Refused for a unit that is unknown or a name that fits several, and for a published month.
    """
    if queries.published(workspace.index, period):
        raise Refused(f"{period.term}的通报已经发布，不再下达月报表")
    current, _ = current_register(workspace, now)
    register = register_for(workspace, period, now)
    units = [find_unit(register.find_units(name), name) for name in names] or [
        unit for unit in register.units if register.tasks_by_unit[unit.code]
    ]
    folder = workspace.outbox / "issued" / str(period)
    ledger = workspace.state / "issued" / f"{period}.json"
    drawn: dict[str, list[str]] = json.loads(ledger.read_bytes()) if ledger.exists() else {}
    for start in range(0, len(units), _GROUP):
        contents: dict[Path, bytes] = {}
        for unit in units[start : start + _GROUP]:
            claim = Claim("report", unit.code, str(period), register.digest)
            window = window_for(workspace, period, current, unit.code)
            issue = report_issue(workspace, register, window, unit, sign(claim, workspace.key))
            path = folder / report_filename(unit, period)
            inputs = _inputs(issue)
            standing = drawn.get(unit.code, ["", ""])
            is_same = standing[0] == inputs and path.exists() and digest_of(path) == standing[1]
            if not is_same:
                contents[path] = draw_report(issue)
                drawn[unit.code] = [inputs, hashlib.sha256(contents[path]).hexdigest()]
            yield Issued(unit, path, not is_same)
        if contents:
            write_files(contents, workspace.outbox)
            write_files({ledger: json.dumps(drawn).encode()}, workspace.state)


def find_unit(found: Sequence[Unit], name: str) -> Unit:
    """The one unit that a name means; raises Refused where it is none or several."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(f"基础台账里没有单位“{name}”，请用单位编码或名称")
    raise Refused(f"“{name}”可以是 {'、'.join(unit.folder for unit in found)}，请用单位编码")


def _inputs(issue: ReportIssue) -> str:
    """A hash of everything the workbook shows."""
    shown = [
        __version__, issue.title, issue.county, dict(issue.identity), list(issue.given.values()), sorted(issue.completed),
        issue.window.due.isoformat(), issue.window.last_moment.isoformat(),
        [[task.measure.value, task.unit_of_measure] for task in issue.tasks],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()
