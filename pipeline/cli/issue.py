"""`kaohe issue report`: one workbook per unit into the outbox."""

from typing import Annotated

import typer

from pipeline.cli.common import (
    HERE,
    JsonOption,
    NowOption,
    PeriodOption,
    WorkspaceOption,
    moment,
    month,
    opened,
)
from pipeline.flow.issue import issue_reports

app = typer.Typer(help="下达工作簿。", add_completion=False)


@app.callback()
def issue() -> None:
    """下达工作簿。"""


@app.command()
def report(
    period: PeriodOption,
    unit: Annotated[list[str] | None, typer.Option("--unit", help="只下达这个单位，可写多次；不写则下达全部。")] = None,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """下达一个月的月报表，每个单位一份；再次运行只重画有变化的。"""
    with opened(workspace, "issue report", json) as (space, output):
        which = month(space, period)
        issuing = issue_reports(space, which, unit or [], moment(space, now))
        issued = list(output.follow(issuing, "下达月报表"))
        drawn = sum(item.is_drawn for item in issued)
        folder = space.outbox / "issued" / str(which)
        output.say(f"{which.term}月报表共 {len(issued)} 份，新画 {drawn} 份，{len(issued) - drawn} 份没有变化。在 {folder}")
        output.result({"issued": len(issued), "drawn": drawn, "folder": folder, "files": [i.path.name for i in issued]})
