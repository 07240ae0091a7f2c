"""`kaohe evidence`: what stands in the evidence archive, where a file was used, what to ask, a task's folder to hand out."""

from dataclasses import asdict
from typing import Annotated, Any

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
from pipeline.model.county import Register
from pipeline.model.evidence import Use
from pipeline.office.evidence import (
    ask_about_evidence,
    export_task,
    find_evidence,
    list_evidence,
    write_questions,
)
from pipeline.registry import current_register
from pipeline.workspace import Refused

app = typer.Typer(help="印证资料：列出、查找、核对、导出。", add_completion=False)
_HEADINGS = ("月份", "单位", "任务", "文件", "回执", "在 archive 里的位置")
_MOST = 200  # rows on a terminal


@app.callback()
def evidence() -> None:
    """印证资料：列出、查找、核对、导出。"""


def _row(use: Use) -> tuple[str, ...]:
    return str(use.period), use.unit_code, use.task_code, use.name, use.number, use.path


def _json(use: Use, **more: Any) -> dict[str, Any]:
    return {**asdict(use), "period": str(use.period), **more}


@app.command("list")
def list_(
    period: Annotated[str, typer.Option("--period", "-p", help="只列这个月，如 2026-03。")] = "",
    unit: Annotated[str, typer.Option("--unit", help="只列这个单位，写编码或名称。")] = "",
    task: Annotated[str, typer.Option("--task", help="只列这项任务，写任务编号。")] = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """列出收到的印证资料，可按月份、单位、任务缩小范围。"""
    with opened(workspace, "evidence list", json) as (space, output):
        register, _ = current_register(space, moment(space, now))
        owner = _unit_code(register, unit) if unit else ""
        uses = list_evidence(space, month(space, period) if period else None, owner, task)
        output.table(_HEADINGS, [_row(use) for use in uses[:_MOST]])
        more = f"，以上是前 {_MOST} 个，可用 --period、--unit、--task 缩小范围" if len(uses) > _MOST else ""
        output.say(f"印证资料 {len(uses)} 个{more}。")
        output.result({"files": [_json(use) for use in uses]})


def _unit_code(register: Register, text: str) -> str:
    units = register.find_units(text)
    if len(units) != 1:
        raise Refused(f"“{text}”{'不止一个单位叫这个名字，请写编码' if units else '不是台账里的单位'}")
    return units[0].code


@app.command()
def find(
    what: Annotated[str, typer.Argument(help="一个文件(按内容找，图片改过大小也认得)、哈希的开头 8 位以上，或文件名的一部分。")],
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """查一个文件在哪些月份、单位、任务用过。"""
    with opened(workspace, "evidence find", json) as (space, output):
        found = find_evidence(space, what)
        output.table(("怎样认出", *_HEADINGS), [(each.how, *_row(each.use)) for each in found[:_MOST]])
        output.say(f"找到 {len(found)} 处。" if found else f"没有找到“{what}”。")
        output.result({"found": [_json(each.use, how=each.how) for each in found]})


@app.command()
def check(
    period: PeriodOption, workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = ""
) -> None:
    """核对一个月的印证资料：重复使用的、拍摄日期不在当月的，列成一页对照图。"""
    with opened(workspace, "evidence check", json) as (space, output):
        which = month(space, period)
        register, _ = current_register(space, moment(space, now))
        questions = ask_about_evidence(space, register, which)
        page = write_questions(space, register, which, questions)
        output.say(f"{which.term}印证资料有 {len(questions)} 处要问，对照图在 {page}")
        output.result(
            {"page": page, "questions": [
                _json(q.use, asked=[p.code.value for p in q.problems], messages=[p.message for p in q.problems],
                      others=[_json(other) for other in q.others])
                for q in questions
            ]}
        )  # fmt: skip


@app.command()
def export(
    task: Annotated[str, typer.Argument(help="任务编号。")],
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """把一项任务各月的印证资料打成 zip，里面有一页带小图的目录。"""
    with opened(workspace, "evidence export", json) as (space, output):
        register, _ = current_register(space, moment(space, now))
        path, files = export_task(space, register, task)
        output.say(f"任务 {task} 的印证资料 {files} 个，已导出到 {path}")
        output.result({"file": path, "files": files})
