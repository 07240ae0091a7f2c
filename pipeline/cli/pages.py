"""`kaohe pages`: the pages of units, leaders and county leaders, for sending to them."""

from typing import Annotated

import typer

from pipeline.cli.common import HERE, JsonOption, PeriodOption, WorkspaceOption, month, opened
from pipeline.office.pages import write_pages

app = typer.Typer(add_completion=False)


@app.command()
def command(
    period: PeriodOption,
    who: Annotated[str, typer.Argument(help="单位、责任领导或县级分管领导的代码或全名；不写则全部。")] = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """由已发布的月通报写出单位页、责任领导页和县级分管领导页，每页一个文件，供分送。"""
    with opened(workspace, "pages", json) as (space, output):
        pages = write_pages(space, month(space, period), who)
        folder = pages[0].parent.parent
        output.say(f"写出 {len(pages)} 页：{pages[0] if len(pages) == 1 else folder}")
        output.result({"pages": pages})
