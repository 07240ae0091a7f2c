"""`kaohe supervise`: what goes to the units about the measures of a published month, and the ledger."""

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
from pipeline.model.oversight import CaseState
from pipeline.office.supervise import supervise_period

app = typer.Typer(add_completion=False)


@app.command()
def command(
    period: PeriodOption, workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = ""
) -> None:
    """通报发布后督办：写出督办通知单、记录表、督办回复表和全年督办台账；可以随时再运行。"""
    with opened(workspace, "supervise", json) as (space, output):
        which = month(space, period)
        done = supervise_period(space, which, moment(space, now))
        output.say(f"{which.term}督办 {done.measures} 项，督办回复表 {done.units} 份。通知单在 {space.outbox / 'notices' / str(which)}")
        output.say("全年：" + "，".join(f"{state.term} {done.states[state]}" for state in CaseState) + f"。台账：{done.ledger}")
        output.result(
            {"measures": done.measures, "units": done.units, "ledger": done.ledger,
             **{state.value: done.states[state] for state in CaseState}}
        )  # fmt: skip
