"""The bulletin as a workbook: values only, native charts, every column explained on the last sheet."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from pipeline.publish.columns import Column
from pipeline.publish.columns_score import CAMPAIGNS, LEADERS, UNITS, progress_columns
from pipeline.publish.columns_task import LAGGING, PRINTED, TASKS
from pipeline.publish.excel_overview import draw_overview
from pipeline.publish.excel_sheets import HEADING_ROW, Pen, draw_list, draw_notes, draw_reporting
from pipeline.publish.insight import WARNINGS
from pipeline.publish.notes import explain_rules
from pipeline.publish.view import Bulletin
from pipeline.publish.waivers import WAIVERS

_CSV_NOTE = (
    "CSV 文件",
    "同名 CSV 供其他程序使用。以 = + - @（含全角）开头的文字前加一个撇号 '，以免被当作公式；去掉即为原文。",
)


def draw_bulletin(bulletin: Bulletin) -> bytes:
    """The workbook's bytes; the same bulletin gives the same cells."""
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    workbook.set_properties({"title": bulletin.title, "author": bulletin.office})
    pen = Pen(workbook, bulletin.title)
    draw_overview(pen, bulletin)
    _draw_units(pen, bulletin)
    tasks = draw_list(pen, "目标任务", TASKS, bulletin.tasks, frozen=2, printed=PRINTED)
    draw_list(pen, "责任领导", LEADERS, bulletin.leaders, frozen=4)
    draw_reporting(pen, bulletin)
    _draw_lagging(pen, bulletin)
    _draw_warnings(pen, bulletin)
    labels, departments = progress_columns("项目标签"), progress_columns("业务主管部门")
    draw_list(pen, "项目标签", labels, bulletin.labels, frozen=4)
    draw_list(pen, "业务主管部门", departments, bulletin.departments, frozen=4)
    campaigns = [row for focus in bulletin.focuses for row in focus.units]
    if campaigns:
        draw_list(pen, "专项", CAMPAIGNS, campaigns, frozen=5)
    if bulletin.waivers:
        draw_list(pen, "豁免与延期", WAIVERS, bulletin.waivers, frozen=2)
    sheets: tuple[tuple[str, tuple[Column[Any], ...]], ...] = (
        ("单位排名", UNITS), ("目标任务", TASKS), ("责任领导", LEADERS), ("滞后任务", LAGGING), ("研判", WARNINGS),
        ("项目标签", labels), ("业务主管部门", departments),
        *((("专项", CAMPAIGNS),) if campaigns else ()),
        *((("豁免与延期", WAIVERS),) if bulletin.waivers else ()),
    )  # fmt: skip
    draw_notes(pen, (*explain_rules(bulletin.facts.rules), _CSV_NOTE), sheets, bulletin)
    tasks.set_tab_color("#C8161D")
    workbook.close()
    return buffer.getvalue()


def _task_places(bulletin: Bulletin) -> dict[str, int]:
    """The row, counted from 1, of each task on the sheet 目标任务."""
    return {row.code: place for place, row in enumerate(bulletin.tasks, HEADING_ROW + 2)}


def _draw_units(pen: Pen, bulletin: Bulletin) -> None:
    units = [unit for category in bulletin.categories for unit in category.units]
    sheet = draw_list(pen, "单位排名", UNITS, [unit.row for unit in units], frozen=6)
    places = _task_places(bulletin)
    for at, unit in enumerate(units, HEADING_ROW + 1):
        if unit.tasks:
            link = f"internal:'目标任务'!A{places[unit.tasks[0].code]}"
            sheet.write_url(at, 5, link, pen.formats["link"], unit.name)


def _draw_lagging(pen: Pen, bulletin: Bulletin) -> None:
    sheet = draw_list(pen, "滞后任务", LAGGING, bulletin.lagging, frozen=3)
    _link_tasks(pen, bulletin, sheet, 1, [row.code for row in bulletin.lagging])


def _draw_warnings(pen: Pen, bulletin: Bulletin) -> None:
    sheet = draw_list(pen, "研判", WARNINGS, bulletin.warnings, frozen=5, printed=8)
    _link_tasks(pen, bulletin, sheet, 4, [row.task_code for row in bulletin.warnings])


def _link_tasks(pen: Pen, bulletin: Bulletin, sheet: Any, column: int, codes: Sequence[str]) -> None:
    """Each code leads to its row on the sheet 目标任务; an empty one, or one that has none, leads nowhere."""
    places = _task_places(bulletin)
    for at, code in enumerate(codes, HEADING_ROW + 1):
        if code in places:
            sheet.write_url(at, column, f"internal:'目标任务'!A{places[code]}", pen.formats["link"], code)
