"""`kaohe issue`: one workbook per sender into the outbox."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import typer

from pipeline.calendar import window
from pipeline.cli.common import (
    HERE,
    JsonOption,
    NowOption,
    Output,
    PeriodOption,
    WorkspaceOption,
    moment,
    month,
    opened,
)
from pipeline.desk.annual import annual_forms
from pipeline.ledger.queries import filed
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.office.issue import (
    Issued,
    issue_appeals,
    issue_declarations,
    issue_forms,
    issue_plans,
    issue_reports,
    issue_review,
    issue_targets,
    issue_verifications,
)
from pipeline.workbook.target_list import TITLE
from pipeline.workbook.words import moment_words
from pipeline.workspace import Workspace

app = typer.Typer(help="下达工作簿。", add_completion=False)
UnitsOption = Annotated[list[str] | None, typer.Option("--unit", help="只下达这个单位，可写多次；不写则下达全部。")]


@app.callback()
def issue() -> None:
    """下达工作簿。"""


@app.command()
def report(
    period: PeriodOption,
    unit: UnitsOption = None,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """下达一个月的月报表，每个单位一份；再次运行只重画有变化的。"""
    with opened(workspace, "issue report", json) as (space, output):
        which = month(space, period)
        _draw(space, which, DocumentKind.REPORT.term, issue_reports(space, which, unit or [], moment(space, now)), output)


@app.command()
def verification(
    period: PeriodOption, workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = ""
) -> None:
    """下达一个月的核实表，每个业务主管部门一份，没有主管部门的归考核办。"""
    with opened(workspace, "issue verification", json) as (space, output):
        which, at = month(space, period), moment(space, now)
        _draw(space, which, DocumentKind.VERIFICATION.term, issue_verifications(space, which, at), output)
        if words := _unready_words(space, which, at):
            output.say(words)


def _unready_words(space: Workspace, period: Period, now: datetime) -> str:
    """Why there is little or nothing to verify yet; empty where the month is over and something was reported."""
    close = window(period, space.settings.calendar_rules).close
    nothing = "" if filed(space.index, period) else f"还没有收下{period.term}的月报，没有要核实的。"
    return f"{nothing}月报要到 {moment_words(close, with_year=True)} 才关闭，关闭以后请再下达一次。" if now < close else nothing


@app.command()
def declaration(
    unit: UnitsOption = None, workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = ""
) -> None:
    """下达目标申报表，每个单位一份：现有的目标，和申报新目标的空行。"""
    with opened(workspace, "issue declaration", json) as (space, output):
        issuing = issue_declarations(space, unit or [], moment(space, now))
        _draw(space, Period(space.settings.county.year), DocumentKind.DECLARATION.term, issuing, output)


@app.command()
def plan(
    unit: UnitsOption = None, workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = ""
) -> None:
    """下达计划申报表，每个有目标的单位一份：各月累计计划和节点。"""
    with opened(workspace, "issue plan", json) as (space, output):
        issuing = issue_plans(space, unit or [], moment(space, now))
        _draw(space, Period(space.settings.county.year), DocumentKind.PLAN.term, issuing, output)


@app.command()
def appeal(
    period: PeriodOption, workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = ""
) -> None:
    """下达一个已发布月份的申诉表，每个有可申诉事项的单位一份。"""
    with opened(workspace, "issue appeal", json) as (space, output):
        which = month(space, period)
        _draw(space, which, DocumentKind.APPEAL.term, issue_appeals(space, which, moment(space, now)), output)


@app.command()
def review(workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = "") -> None:
    """下达审核表，由考核办填写：单位申报的目标和计划、提出的申诉，逐项通过或退回；没有待审核的就没有。"""
    with opened(workspace, "issue review", json) as (space, output):
        issuing = list(issue_review(space, moment(space, now)))
        if not issuing:
            output.say("没有待审核的申报。")
        _draw(space, Period(space.settings.county.year), DocumentKind.REVIEW.term, issuing, output)


@app.command()
def targets(
    unit: UnitsOption = None, workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = ""
) -> None:
    """下达目标任务书，每个有目标的单位一份：审定的目标和各月计划，打印签字用。"""
    with opened(workspace, "issue targets", json) as (space, output):
        issuing = issue_targets(space, unit or [], moment(space, now))
        _draw(space, Period(space.settings.county.year), TITLE, issuing, output)


@app.command()
def annual(workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = "") -> None:
    """下达年终评议表，由考核办填写；12 月的通报发布以后才有。"""
    with opened(workspace, "issue annual", json) as (space, output):
        year = Period(space.settings.county.year)
        _draw(space, year, DocumentKind.ANNUAL.term, issue_forms(space, year, annual_forms(space, year.year)), output)


def _draw(space: Workspace, period: Period, term: str, issuing: Iterable[Issued], output: Output) -> None:
    """Draw the workbooks and say how many there are."""
    issued = list(output.follow(issuing, f"下达{term}"))
    drawn = sum(item.is_drawn for item in issued)
    folder = space.outbox / "issued" / str(period)
    same = len(issued) - drawn
    output.say(f"{period.term}{term}共 {len(issued)} 份，新画 {drawn} 份，{same} 份没有变化。在 {folder}")
    output.result({"issued": len(issued), "drawn": drawn, "folder": folder, "files": [i.path.name for i in issued]})
