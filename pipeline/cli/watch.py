"""`kaohe watch`: minds inbox and calendar until stopped; a line for all that happens, words for people, JSON for machines."""

import os
from datetime import datetime
from threading import Event

import typer

from pipeline import __version__
from pipeline.cli.common import HERE, JsonOption, NowOption, WorkspaceOption, moment, speaking
from pipeline.cli.ingest import describe
from pipeline.delivery.keep import Delivered
from pipeline.post.news import Notice
from pipeline.service.events import Performed
from pipeline.service.loop import watch_inbox
from pipeline.system import on_stop
from pipeline.workspace import find_workspace, serving

app = typer.Typer(add_completion=False)


@app.command()
def command(workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = "") -> None:
    """一直守着收件箱，随到随收，到点的事自动办；按 Ctrl+C 停止。加 --json 时每件事一行 JSON，供日志收集。"""
    with speaking(json) as output, serving(space := find_workspace(workspace)):
        stop = Event()
        on_stop(stop.set)
        started, began = moment(space, now), datetime.now(space.zone)

        def clock() -> datetime:
            return started + (datetime.now(space.zone) - began)

        def line(event: str, words: str, **fields: object) -> None:
            output.say(words)
            output.result({"at": clock().isoformat(timespec="seconds"), "event": event, "words": words, **fields})

        line("started", f"正在看守 {space.inbox}，按 Ctrl+C 停止。", pid=os.getpid(), program=__version__)
        for happened in watch_inbox(space, clock, stop):
            if isinstance(happened, Notice):
                line(happened.event, happened.words, **({"file": happened.file} if happened.file else {}))
            elif isinstance(happened, Performed):
                line("performed", happened.words, **performed_fields(happened))
            else:
                line("delivery", describe(happened), **_fields(happened))
        line("stopped", "已停止。")


def performed_fields(performed: Performed) -> dict[str, object]:
    """An event that was done, for machines."""
    event = performed.event
    return {
        "kind": event.kind.name,
        "period": str(event.period),
        "due": event.moment.isoformat(),
        "did": performed.did,
        "messages": performed.messages,
    }


def _fields(delivered: Delivered) -> dict[str, object]:
    submission, unit = delivered.submission, delivered.judged.unit
    return {
        "number": submission.number,
        "verdict": submission.verdict.value,
        "unit": unit.code if unit else None,
        "period": str(delivered.judged.period) if delivered.judged.period else None,
        "file": delivered.staged.found.name,
        "digest": submission.digest,
        **delivered.judged.counts,
    }
