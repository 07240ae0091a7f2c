"""`kaohe publish`: the bulletin of a month, a quarter or the year."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import (
    HERE,
    JsonOption,
    NowOption,
    Output,
    PeriodOption,
    WorkspaceOption,
    any_period,
    moment,
    opened,
)
from pipeline.model.period import Period
from pipeline.model.result import Status
from pipeline.office.paper import print_pages
from pipeline.office.publish import Published, publish_period, write_unit_sheets
from pipeline.office.summary import PublishedSummary, publish_summary
from pipeline.workspace import Workspace

app = typer.Typer(add_completion=False)


@app.command()
def command(  # noqa: PLR0913, PLR0917 - each is an option of the command
    period: PeriodOption,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
    pdf: Annotated[bool, typer.Option("--pdf", help="每个网页另存一份 PDF，要有 Chromium、Chrome 或 Edge。")] = False,
    send: Annotated[bool, typer.Option("--send", help="发给读者（kaohe.toml 里的 bulletin_readers）；已经发过的不再发。")] = False,
    early: Annotated[bool, typer.Option("--early", help="提前发布：不等核实期限，没有核实的按报送数定稿，以后不能再核实。")] = False,
    units: Annotated[bool, typer.Option("--units", help="月份的通报另写一份工作簿，每个单位一张工作表。")] = False,
) -> None:
    """发布一个已关闭的月份、季度（2026-Q1）或全年（2026）的通报；再次运行得到同一份。"""
    with opened(workspace, "publish", json) as (space, output):
        which, at = any_period(space, period), moment(space, now)
        published: Published | PublishedSummary
        if which.is_month:
            published = publish_period(space, which, at, early=early)
            number, lead = published.bulletin.facts.number, published.bulletin.lead
            counts = {s.value: sum(row.status is s for row in published.bulletin.tasks) for s in Status}
        else:
            published = publish_summary(space, which, at)
            number, lead = published.summary.edition.number, published.summary.lead
            counts = {s.value: published.summary.tally.counts[s] for s in Status}
        word = "发布" if published.is_new else "早已发布，重新写出同一份"
        output.say(f"{which.term}通报{word}（第 {number} 期）：{lead}")
        output.say(f"网页：{published.page}\n工作簿：{published.workbook}\n数据：{published.folder / 'data'}")
        if units and isinstance(published, Published):
            output.say(f"分单位的工作簿：{write_unit_sheets(space, published)}")
        papers = print_pages(sorted(published.folder.glob("*.html")), space.outbox) if pdf else ()
        for paper in papers:
            output.say(f"PDF：{paper}")
        if send:
            _send(space, which, (published.page, published.workbook), at, output, number=number, lead=lead)
        output.result(
            {"new": published.is_new, "number": number, "page": published.page, "workbook": published.workbook,
             "counts": counts, "papers": papers}
        )  # fmt: skip


def _send(space: Workspace, period: Period, pages: Sequence[Path], at: datetime, output: Output, **facts: object) -> None:
    """To the readers, by mail where the program sends any; what can't be delivered is said."""
    from pipeline.office.bulletins import send_bulletin  # few publish by hand what they send by mail
    from pipeline.post.sendout import send_waiting

    unreached = send_bulletin(space, period, pages, at, **facts)
    output.say(f"给读者的邮件在 {space.outbox / 'messages' / str(period)}。" + (f"没有邮箱：{'、'.join(unreached)}。" if unreached else ""))
    for notice in send_waiting(space, at):
        output.say(notice.words)
