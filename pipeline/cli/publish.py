"""`kaohe publish`: the bulletin of a month."""

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
from pipeline.flow.publish import publish_period
from pipeline.model.result import Status

app = typer.Typer(add_completion=False)


@app.command()
def command(
    period: PeriodOption, workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = ""
) -> None:
    """发布一个已关闭的月份的通报；再次运行得到同一份。"""
    with opened(workspace, "publish", json) as (space, output):
        which = month(space, period)
        published = publish_period(space, which, moment(space, now))
        counts = {s: sum(row.status is s for row in published.bulletin.tasks) for s in Status}
        word = "发布" if published.is_new else "早已发布，重新写出同一份"
        output.say(f"{which.term}通报{word}（第 {published.bulletin.facts.number} 期）：{published.bulletin.lead}")
        output.say(f"网页：{published.page}\n工作簿：{published.workbook}\n数据：{published.folder / 'data'}")
        output.result(
            {"new": published.is_new, "number": published.bulletin.facts.number, "page": published.page,
             "workbook": published.workbook, "counts": {s.value: n for s, n in counts.items()}}
        )  # fmt: skip
