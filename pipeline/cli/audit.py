"""`kaohe audit`: the journal's chain, the index, and every archived file's hash."""

import typer

from pipeline.cli.common import HERE, JsonOption, NowOption, WorkspaceOption, opened
from pipeline.office.audit import audit_workspace, describe

app = typer.Typer(add_completion=False)


@app.command()
def command(workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = "") -> None:
    """核对流水账的哈希链、索引和每个存档文件。"""
    with opened(workspace, "audit", json) as (space, output):
        result = audit_workspace(space)
        archive = result.archive
        for line in describe(result):
            output.say(line)
        if result.is_sound:
            output.say(f"流水账 {result.records} 条首尾相连，存档 {archive.checked} 个文件与收到时一致。")
        output.result(
            {"sound": result.is_sound, "records": result.records, "chain": result.chain, "index": result.index, "files": archive.checked,
             "missing": archive.missing, "changed": archive.changed, "unreadable": archive.unreadable,
             "foreign": archive.foreign, "unrecorded": archive.unrecorded, "unfinished": result.unfinished,
             "leftovers": result.leftovers, "spoilt": result.spoilt}
        )  # fmt: skip
        if not result.is_sound:
            raise typer.Exit(1)
