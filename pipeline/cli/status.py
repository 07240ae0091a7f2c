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
from pipeline.flow.registry import current_register, register_for, window_for
from pipeline.flow.standing import Standing, count_standings, unit_standings
from pipeline.ledger.queries import unnamed_deliveries

app = typer.Typer(add_completion=False)


@app.command()
def command(
    period: PeriodOption, workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = ""
) -> None:
    """谁已报、谁迟报、谁有问题、谁没报；四个数合计为单位数。"""
    with opened(workspace, "status", json) as (space, output):
        which, at = month(space, period), moment(space, now)
        current_register(space, at)
        register = register_for(space, which, at)
        standings = unit_standings(space.index, register, which)
        counts = count_standings(standings)
        output.say(
            f"{which.term}：{len(standings)} 个单位，"
            + "，".join(f"{standing.term} {counts[standing]}" for standing in Standing)
            + "。"
        )
        rows: list[tuple[object, ...]] = [
            (item.standing.term, item.unit.code, item.unit.name,
             f"{item.first_arrived:%m-%d %H:%M}" if item.first_arrived else "", item.to_mend or "", item.newest)
            for item in sorted(standings, key=lambda item: -list(Standing).index(item.standing))
        ]  # fmt: skip
        output.table(("状态", "编码", "单位", "首次到达", "要改", "最近回执"), rows)
        nameless = unnamed_deliveries(space.index, window_for(space, which, register).open)
        if nameless:
            output.say(f"另有 {len(nameless)} 份报送认不出是谁的或哪个月的，已退回，请留意：")
            output.table(("回执", "文件", "到达"), [(s.number, s.files[0].name, f"{s.arrived:%m-%d %H:%M}") for s in nameless])
        output.result(
            {"unnamed": [s.number for s in nameless], "units": len(standings), **{standing.value: counts[standing] for standing in Standing},
             "lists": {s.value: [i.unit.code for i in standings if i.standing is s] for s in Standing}}
        )  # fmt: skip
