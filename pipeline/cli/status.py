"""`kaohe status`: four numbers that add up to the number of units, and who they are."""

import typer

from pipeline.cli.common import (
    HERE,
    JsonOption,
    NowOption,
    PeriodOption,
    WorkspaceOption,
    moment,
    month,
    opened,
)
from pipeline.flow.registry import current_register, register_for
from pipeline.flow.standing import Standing, count_standings, unit_standings

app = typer.Typer(add_completion=False)


@app.command()
def command(
    period: PeriodOption, workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = ""
) -> None:
    """谁已报、谁迟报、谁有问题、谁没报；四个数合计为单位数。"""
    with opened(workspace, "status", json) as (space, output):
        which, at = month(space, period), moment(space, now)
        current_register(space, at)
        standings = unit_standings(space.index, register_for(space, which, at), which)
        counts = count_standings(standings)
        output.say(
            f"{which.term}：{len(standings)} 个单位，"
            + "，".join(f"{standing.term} {counts[standing]}" for standing in Standing)
            + "。"
        )
        rows: list[tuple[object, ...]] = [
            (item.standing.term, item.unit.code, item.unit.name,
             f"{item.first_arrived:%m-%d %H:%M}" if item.first_arrived else "", item.to_mend or "", item.newest)
            for item in standings
            if item.standing is not Standing.REPORTED
        ]  # fmt: skip
        output.table(("状态", "编码", "单位", "首次到达", "要改", "最近回执"), sorted(rows, key=lambda row: str(row[0])))
        output.result(
            {"units": len(standings), **{standing.value: counts[standing] for standing in Standing},
             "lists": {s.value: [i.unit.code for i in standings if i.standing is s] for s in Standing}}
        )  # fmt: skip
