"""`kaohe board`: how the month stands at this moment, in the terminal and as outbox/board.html."""

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.cli.common import HERE, JsonOption, NowOption, WorkspaceOption, moment, month, opened
from pipeline.office.began import month_in_hand
from pipeline.service.board import make_board, write_board

app = typer.Typer(add_completion=False)
_MOST = 20  # rows of a table


@app.command()
def command(
    period: Annotated[str, typer.Option("--period", "-p", help="考核期，如 2026-03；不写为正在报送或刚报过的月份。")] = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """这个月现在怎么样：谁报了、什么退回在改、再不报哪些要变红、各环节还有多久；写成 outbox/board.html。kaohe watch 开着时随时更新。"""
    with opened(workspace, "board", json) as (space, output):
        at = moment(space, now)
        board = make_board(space, month(space, period) if period else month_in_hand(space, at), at)
        path = write_board(space, board)
        output.say(f"{board.title}（{board.moment}）：{board.lead}")
        output.table(("事项", "时间", "", "办了什么"), [(each.term, each.moment, each.distance, each.did) for each in board.deadlines])
        waiting = board.waiting
        output.table(
            ("单位", "状态", "没报的任务", "将红黑", "只因没报", "将扣分", "要改", "核实退回", "最后时间"),
            [(f"{unit.code} {unit.name}", unit.term, unit.silent, unit.red, unit.only_silent, unit.deduction, unit.to_mend or "",
              unit.returned or "", unit.until) for unit in waiting[:_MOST]],
        )  # fmt: skip
        output.table(
            ("退回在改", "回执", "到达", "行", "问题"),
            [(each.name, each.receipt, each.arrived, each.rows, "；".join(each.problems)) for each in board.asked[:_MOST]],
        )
        output.table(("待核实的部门", "项"), board.pending[:_MOST])
        more = "，以上各表是前 20 行" if max(len(waiting), len(board.asked), len(board.pending)) > _MOST else ""
        output.say(f"全部在 {path}{more}。")
        output.result({"page": path, **asdict(board)})
