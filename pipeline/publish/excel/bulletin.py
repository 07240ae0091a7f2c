"""The bulletin as a workbook: values only, native charts, tables that filter, every column explained."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.publish.excel.overview import draw_contents, draw_overview
from pipeline.publish.excel.sheets import HEADING_ROW, Pen, draw_list, draw_notes, new_workbook, place_of
from pipeline.publish.excel.texts import Texts, render_texts
from pipeline.publish.tables.columns_score import (
    CAMPAIGNS,
    LEADERS,
    REPORTING,
    UNITS,
    progress_columns,
    reporting_of,
)
from pipeline.publish.tables.columns_task import LAGGING, MEASURES, PRINTED, TASKS
from pipeline.publish.views.bulletin import Bulletin
from pipeline.publish.views.insight import WARNINGS
from pipeline.publish.views.notes import explain_rules
from pipeline.publish.views.rows import MeasureRow, UnitBlock
from pipeline.publish.views.waivers import WAIVERS

_TASKS = "目标任务"


def draw_bulletin(bulletin: Bulletin, workspace_templates: Path | None = None) -> bytes:
    """The workbook's bytes; the same bulletin gives the same cells. The words are those of `workbook.txt`."""
    buffer = BytesIO()
    with new_workbook(buffer, bulletin.title, bulletin.office) as workbook:
        pen = Pen(workbook, texts_of(bulletin, workspace_templates))
        tasks = [row for unit in _by_register(bulletin) for row in unit.tasks]
        places = {row.code: place for place, row in enumerate(tasks, HEADING_ROW + 1)}
        targets = {unit.code: _rows_of(unit, places) for unit in _units(bulletin)}
        campaigns = [row for focus in bulletin.focuses for row in focus.units]
        draw_overview(pen, bulletin, targets)
        _draw_units(pen, bulletin, targets)
        draw_list(pen, _TASKS, TASKS, tasks, frozen=2, printed=PRINTED).set_tab_color("#C8161D")
        lagging = draw_list(pen, "滞后与未开复工", LAGGING, bulletin.lagging, frozen=3)
        _linked(pen, lagging, 1, _task_links((row.code for row in bulletin.lagging), places))
        _draw_measures(pen, bulletin.measure_rows, places)
        _draw_warnings(pen, bulletin, places)
        draw_list(pen, "责任领导", LEADERS, bulletin.leaders, frozen=4)
        for name, rows in (("项目标签", bulletin.labels), ("业务主管部门", bulletin.departments)):
            draw_list(pen, name, progress_columns(name), rows, frozen=4)
        if campaigns:
            draw_list(pen, "专项", CAMPAIGNS, campaigns, frozen=5)
        if bulletin.waivers:
            draw_list(pen, "豁免与延期", WAIVERS, bulletin.waivers, frozen=2)
        draw_list(pen, "迟报缺报", REPORTING, reporting_of(bulletin), frozen=0)
        draw_notes(pen, _origin(bulletin))
        draw_contents(pen)
    return buffer.getvalue()


def texts_of(bulletin: Bulletin, workspace_templates: Path | None) -> Texts:
    """The words of a month's workbook."""
    facts = bulletin.facts
    return render_texts(
        {
            "title": bulletin.title, "county": bulletin.county, "office": bulletin.office, "period": bulletin.period.term,
            "is_month": True, "year": bulletin.period.year, "number": facts.number, "published": facts.published, "lead": bulletin.lead,
            "notes": explain_rules(facts.rules),
        },
        workspace_templates,
    )  # fmt: skip


def _units(bulletin: Bulletin) -> list[UnitBlock]:
    """The units in ranking order."""
    return [unit for category in bulletin.categories for unit in category.units]


def _by_register(bulletin: Bulletin) -> list[UnitBlock]:
    """The units as the register has their first tasks: so stand their tasks, each unit's together."""
    order = {code: place for place, code in enumerate(dict.fromkeys(row.result.task.unit_code for row in bulletin.tasks))}
    return sorted(_units(bulletin), key=lambda unit: order.get(unit.code, len(order)))


def _rows_of(unit: UnitBlock, places: Mapping[str, int]) -> str:
    """A link that selects the unit's tasks; empty where it has none."""
    if not unit.tasks:
        return ""
    return place_of(_TASKS, places[unit.tasks[0].code], places[unit.tasks[-1].code], PRINTED)


def _task_links(codes: Iterable[str], places: Mapping[str, int]) -> list[tuple[str, str]]:
    """Each code leads to its task; an empty one, or one that has none, leads nowhere."""
    return [(code, place_of(_TASKS, places[code]) if code in places else "") for code in codes]


def _linked(pen: Pen, sheet: Any, at: int, links: Sequence[tuple[str, str]]) -> None:
    """Make the cells of a column links to where each says, if anywhere."""
    for place, (text, target) in enumerate(links, HEADING_ROW + 1):
        if target:
            sheet.write_url(place, at, target, pen.formats["link"], text)


def _draw_units(pen: Pen, bulletin: Bulletin, targets: Mapping[str, str]) -> None:
    """The ranking; a unit's name leads to its target."""
    units = _units(bulletin)
    sheet = draw_list(pen, "单位排名", UNITS, [unit.row for unit in units], frozen=6)
    _linked(pen, sheet, 5, [(unit.name, targets[unit.code]) for unit in units])


def _draw_measures(pen: Pen, rows: Sequence[MeasureRow], places: Mapping[str, int]) -> None:
    if rows:
        sheet = draw_list(pen, "督办措施", MEASURES, rows, frozen=5)
        _linked(pen, sheet, 4, _task_links((row.task.code for row in rows), places))


def _draw_warnings(pen: Pen, bulletin: Bulletin, places: Mapping[str, int]) -> None:
    sheet = draw_list(pen, "研判", WARNINGS, bulletin.warnings, frozen=5, printed=8)
    _linked(pen, sheet, 4, _task_links((row.task_code for row in bulletin.warnings), places))


def _origin(bulletin: Bulletin) -> tuple[tuple[str, str], ...]:
    """What the bulletin was made from."""
    facts = bulletin.facts
    return (
        ("基础台账", f"第 {facts.register_number} 版 {facts.register_digest}"),
        ("日志末行", facts.journal_head),
        ("程序版本", f"kaohe {facts.program}"),
        *(("更正", lead) for lead in facts.corrections),
        ("链接", "按工作簿原来的次序指向各行；排序以后请改用筛选。"),
        ("数据", "同样的数据在 data 文件夹里供其他程序使用，说明见其中的 datapackage.json。"),
    )


def draw_unit_sheets(bulletin: Bulletin, workspace_templates: Path | None = None) -> bytes:
    """A workbook with the ranking and a sheet for each unit with its tasks; the same bulletin gives the same cells."""
    buffer = BytesIO()
    with new_workbook(buffer, bulletin.title, bulletin.office) as workbook:
        pen = Pen(workbook, texts_of(bulletin, workspace_templates))
        units = _by_register(bulletin)
        names = {unit.code: _sheet_name(unit) for unit in units}
        _draw_units(pen, bulletin, {code: place_of(name) for code, name in names.items()})
        for unit in units:
            draw_list(pen, names[unit.code], TASKS, unit.tasks, frozen=2, printed=PRINTED)
            pen.drawn.pop(names[unit.code])
        pen.drawn[_TASKS] = TASKS
        draw_notes(pen, _origin(bulletin))
    return buffer.getvalue()


def _sheet_name(unit: UnitBlock) -> str:
    """A name that Excel takes: at most 31 characters, none of `[]:*?/\\`, no apostrophe at an end; the code keeps it the only one."""
    name = f"{unit.code} {unit.name}".translate({ord(char): "_" for char in "[]:*?/\\'"})
    return name[:31]
