"""`kaohe rebuild`: the index anew, from the journal."""

import typer

from pipeline.cli.common import HERE, JsonOption, NowOption, WorkspaceOption, opened
from pipeline.office.audit import rebuild_index

app = typer.Typer(add_completion=False)


@app.command()
def command(workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = "") -> None:
    """由流水账重建索引，并说明是否与原来一致。"""
    with opened(workspace, "rebuild", json) as (space, output):
        rebuilt = rebuild_index(space)
        words = {True: "与原来的完全一致", False: "与原来的不一致，已换成新的", None: "原来没有索引"}
        output.say(f"由 {rebuilt.records} 条流水账重建了索引，{words[rebuilt.is_same]}。")
        output.result({"records": rebuilt.records, "same": rebuilt.is_same})
