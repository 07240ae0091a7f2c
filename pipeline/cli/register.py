"""`kaohe register`: every fault of the register with its cell, or the next version; a campaign's indicators at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import HERE, JsonOption, NowOption, Output, WorkspaceOption, moment, opened
from pipeline.files import write_files
from pipeline.model.county import TaskKind
from pipeline.model.problem import Problem
from pipeline.office.indicators import Imported, draw_indicators, import_indicators
from pipeline.office.waiting import unplanned, unplanned_words
from pipeline.registry import accept_register
from pipeline.workspace import Refused, Workspace

app = typer.Typer(help="检查基础台账 register.xlsx，导入专项指标。", add_completion=False)


@app.callback()
def register() -> None:
    """检查基础台账 register.xlsx，导入专项指标。"""


@app.command()
def check(workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = "") -> None:
    """逐格检查基础台账；没有问题就记为新版本。"""
    with opened(workspace, "register check", json) as (space, output):
        reading = accept_register(space, moment(space, now))
        problems = _plain(reading.problems)
        output.problems(reading.problems)
        if reading.register is None:
            back = sum(problem.comes_back for problem in reading.problems)
            output.say(f"基础台账有 {back} 处要改，改好保存后再运行一次。")
            output.result({"accepted": False, "problems": problems})
            raise typer.Exit(1)
        assert reading.version
        tasks = reading.register.tasks
        counts = {kind.value: sum(task.kind is kind for task in tasks) for kind in TaskKind}
        word = "记为" if reading.is_new else "没有变化，仍是"
        output.say(
            f"基础台账通过检查，{word}第 {reading.version.number} 版：{len(reading.register.units)} 个单位，"
            f"{len(tasks)} 项任务（个性 {counts['individual']}，共性展开 {counts['common']}）。"
        )
        if words := unplanned_words(reading.register):
            output.say(words)
        output.result(
            {"accepted": True, "new": reading.is_new, "version": reading.version.number, "digest": reading.version.digest,
             "units": len(reading.register.units), "tasks": len(tasks), **counts, "unplanned": unplanned(reading.register), "problems": problems}
        )  # fmt: skip


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="指标表。")],
    label: Annotated[str, typer.Option("--label", help="这些指标共有的标签，如 四城联创。")],
    blank: Annotated[bool, typer.Option("--blank", help="不导入，画一份空白的指标表存为这个文件。")] = False,
    check: Annotated[bool, typer.Option("--check", help="只检查，看看会增加什么，不写入。")] = False,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """把一个专项的指标一次导入基础台账：全部没有问题才写入，成为下一版。"""
    with opened(workspace, "register import", json) as (space, output):
        if blank:
            _draw_blank(space, file, label, output)
            return
        if not file.is_file():
            raise Refused(f"没有文件 {file}；加 --blank 可以得到一份空白的指标表")
        _say_imported(output, import_indicators(space, file, label, moment(space, now), check), label)


def _draw_blank(space: Workspace, file: Path, label: str, output: Output) -> None:
    if file.exists():
        raise Refused(f"{file} 已经存在，不覆盖；请换一个文件名")
    write_files({file: draw_indicators(space.settings.county.year, label)}, file.parent)
    output.say(f"空白的指标表在 {file}，填好后去掉 --blank 再运行一次。")
    output.result({"file": str(file)})


def _say_imported(output: Output, found: Imported, label: str) -> None:
    output.problems(found.problems)
    counts = {"added": found.added.total(), "changed": found.changed.total(), "same": found.same}
    if not found.is_sound or not sum(counts.values()):
        back = sum(problem.comes_back for problem in found.problems)
        output.say(f"有 {back} 处要改，一项也没有写入；改好保存后再运行一次。" if back else "表里没有指标，没有写入。")
        output.result({"accepted": False, **counts, "problems": _plain(found.problems)})
        raise typer.Exit(1)
    units = sorted({*found.added, *found.changed})
    output.table(("单位", "新增", "变更"), [(unit, found.added[unit], found.changed[unit]) for unit in units])
    done = f"写入基础台账第 {found.version.number} 版" if found.version else "没有写入"
    output.say(f"“{label}”指标新增 {counts['added']} 项，变更 {counts['changed']} 项，不变 {counts['same']} 项，涉及 {len(units)} 个单位；{done}。")
    version = found.version.number if found.version else None
    output.result({"accepted": True, **counts, "units": len(units), "version": version, "problems": _plain(found.problems)})


def _plain(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [
        {"code": p.code, "severity": p.severity, "sheet": p.where.sheet, "cell": p.where.cell, "message": p.message, "hint": p.hint}
        for p in problems
    ]
