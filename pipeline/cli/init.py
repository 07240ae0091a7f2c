"""`kaohe init`: a new workspace."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import HERE, JsonOption, NowOption, WorkspaceOption, speaking
from pipeline.office.start import start_workspace

app = typer.Typer(add_completion=False)


@app.command()
def command(
    directory: Annotated[Path | None, typer.Argument(help="工作区目录，没有就新建。")] = None,
    year: Annotated[int | None, typer.Option("--year", help="考核年度，默认今年。")] = None,
    county: Annotated[str, typer.Option("--county", help="县(区)名称。")] = "示例县",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """建立一个新的工作区：设置、空白基础台账、收件箱、发件箱、模板。已有的文件不动。"""
    with speaking(json) as output:
        root = directory or workspace
        current = int(now[:4]) if now[:4].isdigit() else datetime.now().year
        made = start_workspace(root, year or current, county)
        output.say(f"工作区在 {root.resolve()}，新建 {len(made)} 个文件。" if made else f"{root.resolve()} 已是完整的工作区。")
        output.say("下一步：在 register.xlsx 里填好单位、人员、目标和计划，再运行 kaohe register check。")
        output.result({"root": root.resolve(), "made": made})
