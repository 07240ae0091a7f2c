"""`kaohe watch`: minds the inbox until stopped."""

import signal
from datetime import datetime
from threading import Event

import typer

from pipeline.cli.common import HERE, JsonOption, NowOption, WorkspaceOption, moment, speaking
from pipeline.cli.ingest import describe
from pipeline.flow.service import watch_inbox
from pipeline.workspace import find_workspace, serving

app = typer.Typer(add_completion=False)


@app.command()
def command(workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = "") -> None:
    """一直守着收件箱，随到随收；按 Ctrl+C 停止。"""
    with speaking(json) as output, serving(space := find_workspace(workspace)):
        stop = Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        started, began = moment(space, now), datetime.now(space.zone)
        output.say(f"正在看守 {space.inbox}，按 Ctrl+C 停止。")
        for delivered in watch_inbox(space, lambda: started + (datetime.now(space.zone) - began), stop):
            output.say(describe(delivered))
            output.result({"number": delivered.submission.number, "verdict": delivered.submission.verdict.value})
        output.say("已停止。")
