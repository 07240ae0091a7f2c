"""`kaohe close`: fixes who is late and who is missing."""

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
from pipeline.office.close import close_period

app = typer.Typer(add_completion=False)


@app.command()
def command(
    period: PeriodOption, workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = ""
) -> None:
    """关闭一个月：定下谁迟报、谁缺报。"""
    with opened(workspace, "close", json) as (space, output):
        which = month(space, period)
        closed = close_period(space, which, moment(space, now))
        word = "已关闭" if closed.is_new else "早已关闭"
        output.say(f"{which.term}{word}：迟报 {len(closed.late)} 个单位，缺报 {len(closed.missing)} 个单位。")
        output.result({"new": closed.is_new, "late": [code for code, _ in closed.late], "missing": closed.missing})
