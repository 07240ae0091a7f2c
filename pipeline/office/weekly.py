"""The key tasks watched weekly: a page of where they stand by what is on record at this moment (rules section 9)."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.assess.judge import judge
from pipeline.assessing import base_of, month_record
from pipeline.desk.response import cases_of
from pipeline.files import write_files
from pipeline.ledger.queries import last_entries
from pipeline.model.county import Task
from pipeline.model.oversight import SupervisionCase
from pipeline.model.period import Period
from pipeline.model.result import Assessment, TaskResult
from pipeline.model.waiver import Waiver, WaiverRule
from pipeline.publish.pages.weekly import Weekly, WeeklyRow, render_weekly
from pipeline.publish.views.bulletin import task_rows
from pipeline.publish.views.focus import KEY_TASKS, make_focus
from pipeline.publish.views.rows import plain_text
from pipeline.registry import current_register, register_for
from pipeline.workspace import Refused, Workspace


@dataclass(frozen=True, slots=True)
class WrittenWeekly:
    """The page on disk, and what it says in a sentence."""

    path: Path
    lead: str
    tasks: int


def write_weekly(workspace: Workspace, now: datetime) -> WrittenWeekly:
    """Write `outbox/weekly/<day>.html`. Raises Refused where there is no key task."""
    county = workspace.settings.county
    local = now.astimezone(workspace.zone)
    period = Period(county.year, local.month if local.year == county.year else 1 if local.year < county.year else 12)
    current, _ = current_register(workspace, now)
    register = register_for(workspace, period, now)
    keys = [task for task in register.tasks if task.key]
    if not keys:
        raise Refused("基础台账里没有重点监管任务")
    results = _results(workspace, period, keys, {"register": register.digest, "waivers": current.digest})
    rows = task_rows(Assessment(period, results, (), (), (), (), ()), register, workspace.zone)
    focus = make_focus(KEY_TASKS, tuple(rows.values()), ())
    cases: dict[str, SupervisionCase] = {
        case.measure.task_code: case for case in cases_of(workspace, period.year, now) if case.is_open
    }
    last = {code: last_entries(workspace.index, period, code) for code in {task.unit_code for task in keys}}

    def reported(result: TaskResult) -> str:
        if result.filing:
            return f"{result.filing.arrived.astimezone(workspace.zone):%m-%d %H:%M}"
        entry = last[result.task.unit_code].get(result.task.code)
        return entry.period.term if entry else ""

    lines = (
        WeeklyRow(row, reported(row.result), (row.result.task.due - local.date()).days, cases.get(row.result.task.code))
        for row in focus.tasks
    )
    weekly = Weekly(plain_text(county.name), plain_text(county.office), local.date(), period.term, focus, tuple(lines))
    path = workspace.outbox / "weekly" / f"重点监管任务周报 {local:%Y-%m-%d}.html"
    write_files({path: render_weekly(weekly, workspace.templates).encode()}, workspace.outbox)
    return WrittenWeekly(path, focus.lead, len(keys))


def _results(workspace: Workspace, period: Period, tasks: list[Task], versions: dict[str, str]) -> tuple[TaskResult, ...]:
    """The tasks as they stand: what is not reported yet this month is not missing."""
    base = base_of(workspace, period, 0)
    record = month_record(workspace, period, versions, base)
    units = dict.fromkeys(task.unit_code for task in tasks)
    patient = tuple(Waiver(WaiverRule.NOT_MISSING, code, period, period) for code in units)
    waiting = replace(record, waivers=(*record.waivers, *patient))
    rules = workspace.settings.rules
    found = (judge(task, period, waiting, base.past, rules) for task in tasks)
    return tuple(replace(result, waivers=record.waivers_of(result.task)) for result in found)
