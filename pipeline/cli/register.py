"""`kaohe register check`: every fault of the register with its cell, or the next version."""

import typer

from pipeline.cli.common import HERE, JsonOption, NowOption, WorkspaceOption, moment, opened
from pipeline.model.county import TaskKind
from pipeline.registry import accept_register

app = typer.Typer(help="检查基础台账 register.xlsx。", add_completion=False)


@app.callback()
def register() -> None:
    """检查基础台账 register.xlsx。"""


@app.command()
def check(workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = "") -> None:
    """逐格检查基础台账；没有问题就记为新版本。"""
    with opened(workspace, "register check", json) as (space, output):
        reading = accept_register(space, moment(space, now))
        problems = [
            {"code": p.code, "severity": p.severity, "sheet": p.where.sheet, "cell": p.where.cell,
             "message": p.message, "hint": p.hint}
            for p in reading.problems
        ]  # fmt: skip
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
        output.result(
            {"accepted": True, "new": reading.is_new, "version": reading.version.number, "digest": reading.version.digest,
             "units": len(reading.register.units), "tasks": len(tasks), **counts, "problems": problems}
        )  # fmt: skip
