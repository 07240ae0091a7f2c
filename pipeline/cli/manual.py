"""`kaohe manual`: the operations manual of this county."""

import typer

from pipeline.cli.common import HERE, JsonOption, WorkspaceOption, speaking
from pipeline.files import write_files
from pipeline.publish.pages.manual import make_manual, render_manual
from pipeline.workspace import find_workspace

app = typer.Typer(add_completion=False)


@app.command()
def command(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """写出操作手册（网页，可以打印）：每种表谁报、什么时候报、每一列怎么填、什么会退回。"""
    with speaking(json) as output:
        space = find_workspace(workspace)
        county = space.settings.county
        manual = make_manual(county.name, county.office, county.contact, space.settings.calendar_rules)
        page = space.outbox / "操作手册.html"
        write_files({page: render_manual(manual, space.templates).encode()}, space.outbox)
        output.say(f"操作手册共 {len(manual.chapters)} 章：{page}")
        output.result({"page": page, "chapters": [chapter.kind for chapter in manual.chapters]})
