"""`kaohe query`: tasks of a period by the filters of the bulletin; as a table, CSV, JSON or workbook."""

from collections.abc import Callable, Sequence
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import (
    HERE,
    JsonOption,
    NowOption,
    PeriodOption,
    WorkspaceOption,
    any_period,
    moment,
    opened,
)
from pipeline.files import write_files
from pipeline.office.explain import month_to_explain
from pipeline.publish.query import (
    FIELDS,
    HEADINGS,
    PROGRESS,
    NotUnderstood,
    as_csv,
    as_objects,
    as_workbook,
    find_tasks,
    seen,
)
from pipeline.publish.views.rows import TaskRow
from pipeline.registry import current_register
from pipeline.workspace import Refused, Workspace

app = typer.Typer(add_completion=False)
_CONDITIONS = f"条件：{'、'.join(field.name for field in (*FIELDS, PROGRESS))}=值，多个值用逗号隔开；或要找的文字。"


@app.command()
def command(
    period: PeriodOption,
    words: Annotated[list[str] | None, typer.Argument(help=_CONDITIONS)] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写成文件：.csv、.json 或 .xlsx。")] = None,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """查任务，如 kaohe query -p 2026-03 颜色=红,黑 类别=镇街 进度=..50 道路。没有发布的月份按现在在案的算，更正过的按更正以后的算，季度和年度查期末的。"""
    with opened(workspace, "query", json) as (space, voice):
        which, at = any_period(space, period), moment(space, now)
        current_register(space, at)
        month = month_to_explain(space, which.months[-1], at)
        asked = "，".join(words or ())
        try:
            rows = find_tasks(month.rows.values(), words or ())
        except NotUnderstood as error:
            raise Refused(str(error)) from None
        voice.say(f"{which.months[-1].term}（{month.standing}）：{len(rows)} 项。")
        if output:
            basis = "" if month.is_final and not month.corrections else f"（{month.standing}）"
            _write(space, output, rows, f"{space.settings.county.name}目标任务 {which.months[-1].term}", f"{asked or '全部'}{basis}")
            voice.say(f"写在 {output}")
        else:
            voice.table(HEADINGS, [seen(row) for row in rows])
        voice.result({"period": str(which), "final": month.is_final, "corrections": month.corrections, "count": len(rows), "tasks": as_objects(rows)})


def _write(space: Workspace, path: Path, rows: Sequence[TaskRow], title: str, asked: str) -> None:
    """The answer as a file of the kind that its name says."""
    kinds: dict[str, Callable[[], bytes]] = {
        ".csv": lambda: as_csv(rows),
        ".json": lambda: dumps(as_objects(rows), ensure_ascii=False, indent=1).encode(),
        ".xlsx": lambda: as_workbook(rows, title, space.settings.county.office, asked),
    }
    make = kinds.get(path.suffix.lower())
    if make is None:
        raise Refused(f"只会写 {'、'.join(kinds)} 文件，不会写 {path.name}")
    write_files({path.absolute(): make()}, path.absolute().parent)
