"""`kaohe demo`: an invented county lives a few months through the same commands."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import JsonOption, speaking
from pipeline.demo.county import invent_county
from pipeline.demo.found import LivedYear, look_up
from pipeline.demo.live import live
from pipeline.demo.measured import Hindsight, measure_warnings, show_measured
from pipeline.demo.office import Office
from pipeline.demo.summary import show_found, summarize
from pipeline.model.period import Period

app = typer.Typer(add_completion=False)


@app.command()
def command(
    directory: Annotated[Path, typer.Argument(help="演示放在这个空目录里。")],
    units: Annotated[int, typer.Option("--units", min=2, max=96, help="单位个数。")] = 96,
    months: Annotated[int, typer.Option("--months", min=1, max=12, help="过几个月，从一月起。")] = 3,
    seed: Annotated[int, typer.Option("--seed", help="随机种子：同一个数造出同一个县。")] = 1,
    json: JsonOption = False,
) -> None:
    """造一个虚构的县：下达、填报、收件、退改、关闭、通报，一个月一个月地过。"""
    with speaking(json) as output:
        periods = [Period(2026, month) for month in range(1, months + 1)]
        lived = live(directory, units, periods, seed, Office(directory, output.say))
        output.say(f"\n{months} 个月：")
        for line in summarize(lived):
            output.say(f"  {line}")
        year = LivedYear(directory, periods[0].year, lived.states)
        found = dict(look_up(year)) if months == 12 else {}
        measured = tuple(measure_warnings(Hindsight(year, invent_county(seed, units)))) if months == 12 else ()
        for line in (*show_found(found), *show_measured(measured)):
            output.say(line)
        output.say(f"\n通报在 {directory / 'outbox' / 'bulletins'}，用浏览器打开其中的网页：")
        pages = [str(step[2]["page"]) for step in lived.steps if step[0] in ("publish", "summarize")]
        for page in pages:
            output.say(f"  {page}")
        output.result({"deliveries": lived.behaviours, "bulletins": pages, "found": found,
                       "insight": {each.kind.value: asdict(each) for each in measured}})  # fmt: skip
