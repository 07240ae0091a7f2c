"""`kaohe weekly`: the key tasks as they stand now."""

import typer

from pipeline.cli.common import HERE, JsonOption, NowOption, WorkspaceOption, moment, opened
from pipeline.office.weekly import write_weekly

app = typer.Typer(add_completion=False)


@app.command()
def command(workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = "") -> None:
    """写出重点监管任务周报：每项最近的进展、偏差、时限和督办；设了 key_weekly 的，kaohe watch 每周一写。"""
    with opened(workspace, "weekly", json) as (space, output):
        written = write_weekly(space, moment(space, now))
        output.say(f"{written.lead}\n网页：{written.path}")
        output.result({"page": written.path, "tasks": written.tasks, "lead": written.lead})
