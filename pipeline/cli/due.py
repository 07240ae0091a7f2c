"""`kaohe due`: the inbox and the calendar once, for offices whose computer runs commands at set times."""

import typer

from pipeline.cli.common import HERE, JsonOption, NowOption, WorkspaceOption, moment, opened
from pipeline.cli.ingest import take_in
from pipeline.cli.watch import performed_fields
from pipeline.delivery.ingest import Tally
from pipeline.delivery.looks import Looks
from pipeline.post.news import Notice
from pipeline.post.sendout import send_waiting
from pipeline.service.events import Performed, perform_due

app = typer.Typer(add_completion=False)


@app.command()
def command(workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = "") -> None:
    """先把收件箱里的收下，再把日历上到期还没有办的事按次序办完，然后结束；有没办成的，以 1 结束。"""
    with opened(workspace, "due", json) as (space, output):
        at, tally = moment(space, now), Tally()
        troubles = take_in(space, output, at, bool(now), tally)
        waiting = [*tally.waiting, *Looks(space).unknown_since(at)]
        done: list[Performed] = []
        failed: list[Notice] = []
        for happening in perform_due(space, at, min(waiting, default=None)):
            output.say(happening.words)
            if isinstance(happening, Notice):
                failed.append(happening)
            else:
                done.append(happening)
        for notice in send_waiting(space, at):
            output.say(notice.words)
        if not (done or failed):
            output.say("日历上没有到期的事。")
        output.result(
            {"deliveries": tally.total, "held": tally.held, "mail": troubles, "failed": [notice.words for notice in failed],
             "performed": [performed_fields(performed) for performed in done]}
        )  # fmt: skip
        if failed:
            raise typer.Exit(1)
