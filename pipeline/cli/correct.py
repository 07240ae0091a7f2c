"""`kaohe correct`: the corrections of a published month."""

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
from pipeline.office.correct import correct_period

app = typer.Typer(add_completion=False)


@app.command()
def command(
    period: PeriodOption, workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = ""
) -> None:
    """发布一个已发布月份的更正：把审核通过的申诉写成更正第N号；再次运行得到同一份。"""
    with opened(workspace, "correct", json) as (space, output):
        done = correct_period(space, month(space, period), moment(space, now))
        for each in done:
            word = "发布" if each.is_new else "早已发布，重新写出同一份"
            output.say(f"{word}：{each.correction.lead}\n网页：{each.page}\n工作簿：{each.workbook}")
        last = done[-1]
        output.result(
            {"new": last.is_new, "number": last.correction.origin.number, "corrections": len(done), "page": last.page,
             "lead": last.correction.lead}
        )  # fmt: skip
