"""Runs under Debian's own Python, which has `uno`: edits a report in LibreOffice as people do, and saves it.

Every edit takes the sheet and a die, and returns the codes of the tasks it leaves in doubt.
"""

import json
import random
import sys
from pathlib import Path

import uno
from com.sun.star.sheet import TableFilterField
from com.sun.star.sheet.FilterOperator import EQUAL
from com.sun.star.table import TableSortField

sys.path.insert(0, str(Path(__file__).parents[1] / "flow"))
from libreoffice_report import Report
from libreoffice_typing import connect, end, named

Dice = random.Random
_CONTENTS = 1 | 2 | 4 | 16  # values, dates, strings, formulas


# ── what changes nothing ──────────────────────────────────────────────────────────────────────────


def rows_inserted(report: Report, dice: Dice) -> list[str]:
    report.sheet.Rows.insertByIndex(dice.choice(report.rows), dice.randint(1, 3))
    return []


def rows_above(report: Report, dice: Dice) -> list[str]:
    report.sheet.Rows.insertByIndex(0, 2)
    report.sheet.getCellByPosition(0, 0).String = "城关镇人民政府文件"
    return []


def columns_inserted(report: Report, dice: Dice) -> list[str]:
    report.sheet.Columns.insertByIndex(dice.randint(0, 14), dice.randint(1, 2))
    return []


def column_moved(report: Report, dice: Dice) -> list[str]:
    """Cut out and put in elsewhere, with everything that refers to it."""
    columns, (last, _) = report.sheet.Columns, report.end
    source = report.column(dice.choice(("责任领导", "工作进展", "累计进度(%)", "任务编号")))
    columns.insertByIndex(0, 1)
    moved = report.area(0, source + 1, last, source + 1)
    report.sheet.moveRange(report.sheet.getCellByPosition(0, 0).CellAddress, moved.RangeAddress)
    columns.removeByIndex(source + 1, 1)
    return []


def given_column_deleted(report: Report, dice: Dice) -> list[str]:
    left = [each for each in ("年度目标", "责任领导", "完成时限", "本月计划", "本月节点", "上期进度") if each in report.headings]
    if left:
        report.sheet.Columns.removeByIndex(report.column(dice.choice(left)), 1)
    return []


def rows_sorted(report: Report, dice: Dice) -> list[str]:
    area = report.area(report.rows[0], 0, report.rows[-1], report.end[1])
    _sort(area, report.column(dice.choice(("任务编号", "累计完成量", "工作进展"))), dice.choice((True, False)))
    return []


def _sort(area: object, column: int, ascending: bool) -> None:
    by = TableSortField()
    by.Field, by.IsAscending = column - area.RangeAddress.StartColumn, ascending
    fields = uno.Any("[]com.sun.star.table.TableSortField", (by,))
    area.sort((named("SortFields", fields), named("ContainsHeader", False)))


def rows_filtered(report: Report, dice: Dice) -> list[str]:
    """An autofilter that shows no row at all."""
    area = report.area(report.heading, 0, report.rows[-1], report.end[1])
    descriptor, field = area.createFilterDescriptor(True), TableFilterField()
    field.Field, field.Operator, field.StringValue = report.column("工作状态"), EQUAL, "已完成"
    descriptor.setFilterFields((field,))
    descriptor.ContainsHeader = True
    area.filter(descriptor)
    assert not area.Rows.getByIndex(1).IsVisible
    return []


def rows_hidden(report: Report, dice: Dice) -> list[str]:
    for row in dice.sample(report.rows, 4):
        report.sheet.Rows.getByIndex(row).IsVisible = False
    return []


def columns_hidden(report: Report, dice: Dice) -> list[str]:
    for place in dice.sample(range(report.end[1]), 3):
        report.sheet.Columns.getByIndex(place).IsVisible = False
    return []


def sheet_renamed(report: Report, dice: Dice) -> list[str]:
    report.sheet.Name = f"Sheet{dice.randint(100, 999)}"
    return []


def sheet_added(report: Report, dice: Dice) -> list[str]:
    sheets = report.document.Sheets
    name = f"附表{dice.randint(100, 999)}"
    sheets.insertNewByName(name, dice.choice((0, sheets.Count)))
    sheets.getByName(name).getCellByPosition(0, 0).String = "单位电话"
    return []


def title_merged_and_split(report: Report, dice: Dice) -> list[str]:
    area = report.area(0, 0, 0, report.end[1])
    area.merge(True)
    if dice.choice((True, False)):
        area.merge(False)
    return []


def totals_and_signatures(report: Report, dice: Dice) -> list[str]:
    last, place = report.end[0] + 1, report.column("累计完成量")
    report.sheet.getCellByPosition(0, last).String = "合计"
    if place:
        report.sheet.getCellByPosition(place, last).Formula = f"=SUM({chr(65 + place)}1:{chr(65 + place)}{last})"
    report.sheet.getCellByPosition(0, last + 1).String = "填表人：李四    复核人：王五"
    return []


def numbers_as_text(report: Report, dice: Dice) -> list[str]:
    for code in report.codes:
        report.figure(code).String = report.figure(code).String
    return []


def figures_calculated(report: Report, dice: Dice) -> list[str]:
    for code in dice.sample(report.codes, 3):
        cell = report.figure(code)
        whole = round(float(cell.String.rstrip("%")))
        cell.NumberFormat = 0  # a sum in a percent cell would be hundreds of percent, which the program shows
        cell.Formula = f"=4+{whole - 4}"
    return []


def figures_in_percent(report: Report, dice: Dice) -> list[str]:
    """Typed with a percent sign: the program keeps the hundredth and a format."""
    locale = uno.createUnoStruct("com.sun.star.lang.Locale")
    for code in set(report.codes) - set(report.amounts):
        cell = report.figure(code)
        whole = round(float(cell.String.rstrip("%")))
        cell.NumberFormat = report.document.NumberFormats.queryKey("0%", locale, False)
        cell.Value = whole / 100
    return []


def codes_broken(report: Report, dice: Dice) -> list[str]:
    for code in dice.sample(report.codes, 5):
        report.cell(code, "任务编号").String = f"{code[:4]}\n{code[4:]}"
    return []


def comments_added(report: Report, dice: Dice) -> list[str]:
    report.sheet.Annotations.insertNew(report.cell(dice.choice(report.codes), "工作进展").CellAddress, "请核实")
    return []


def row_copied_as_it_is(report: Report, dice: Dice) -> list[str]:
    _copy(report, dice.choice(report.codes))
    return []


def _copy(report: Report, code: str) -> int:
    row, (last, right) = report.row(code), report.end
    target = report.sheet.getCellByPosition(0, last + 1).CellAddress
    report.sheet.copyRange(target, report.area(row, 0, row, right).RangeAddress)
    return last + 1


# ── what leaves tasks in doubt ────────────────────────────────────────────────────────────────────


def cells_merged(report: Report, dice: Dice) -> list[str]:
    """The lower value stays under the merged cell, where nobody sees it."""
    rows = report.rows
    at = dice.randrange(len(rows) - 1)
    upper, lower = rows[at : at + 2]
    place = report.column(dice.choice(("工作进展", "工作状态")))
    report.area(upper, place, lower, place).merge(True)
    return [code for row, code in report.placed.items() if row == lower]


def row_split(report: Report, dice: Dice) -> list[str]:
    code = dice.choice(report.codes)
    row = report.row(code)
    report.sheet.Rows.insertByIndex(row + 1, 1)
    report.sheet.getCellByPosition(report.column("工作进展"), row + 1).String = "第二段"
    return [code]


def row_deleted(report: Report, dice: Dice) -> list[str]:
    code = dice.choice(report.codes)
    report.sheet.Rows.removeByIndex(report.row(code), 1)
    return [code]


def codes_sorted_apart(report: Report, dice: Dice) -> list[str]:
    """Only the column of codes was selected."""
    place = report.column("任务编号")
    before = {row: report.placed[row] for row in report.rows}
    _sort(report.area(min(before), place, max(before), place), place, ascending=before[min(before)] != min(before.values()))
    after = report.placed
    return [code for row, code in before.items() if after.get(row) != code]


def error_formula(report: Report, dice: Dice) -> list[str]:
    code = dice.choice(report.codes)
    report.figure(code).Formula = dice.choice(("=1/0", "=NA()", "=SQRT(-1)", "=NOSUCH(1)"))
    return [code]


def row_copied_and_changed(report: Report, dice: Dice) -> list[str]:
    code = dice.choice(report.codes)
    place = report.figure(code).CellAddress.Column
    report.sheet.getCellByPosition(place, _copy(report, code)).Value = 77
    return [code]


def cells_cleared(report: Report, dice: Dice) -> list[str]:
    hurt = dice.sample(report.codes, 3)
    for code in hurt:
        cell = dice.choice((report.figure(code), report.cell(code, "工作状态"), report.cell(code, "工作进展")))
        cell.clearContents(_CONTENTS)
    return hurt


def code_emptied(report: Report, dice: Dice) -> list[str]:
    code = dice.choice(report.codes)
    report.cell(code, "任务编号").clearContents(_CONTENTS)
    return [code]


HARMLESS = (
    rows_inserted, rows_above, columns_inserted, column_moved, given_column_deleted, rows_sorted, rows_filtered, rows_hidden,
    columns_hidden, sheet_renamed, sheet_added, title_merged_and_split, totals_and_signatures, numbers_as_text,
    figures_calculated, figures_in_percent, codes_broken, comments_added, row_copied_as_it_is,
)  # fmt: skip
HARMFUL = (
    cells_merged, row_split, row_deleted, codes_sorted_apart, error_formula, row_copied_and_changed, cells_cleared, code_emptied,
)  # fmt: skip


def _edits(number: int, dice: Dice) -> list[object]:
    """Every edit once alone; then up to four that change nothing, and mostly one that does."""
    alone = (*HARMLESS, *HARMFUL)
    if number < len(alone):
        return [alone[number]]
    return [*dice.sample(HARMLESS, dice.randint(0, 4)), *dice.sample(HARMFUL, dice.choice((0, 1, 1)))]


def _work(pipe: str, job: dict) -> None:
    desktop = connect(pipe)
    for number in range(job["count"]):
        dice = random.Random(number)
        document = desktop.loadComponentFromURL(job["source"], "_blank", 0, (named("Hidden", True),))
        report, edits = Report(document, job["codes"], job["amounts"]), _edits(number, dice)
        hurt = {code for edit in edits for code in edit(report, dice)}
        filters = list(job["filters"].items())
        saved = filters if job["in_every_format"] else [filters[number % len(filters)]]
        for extension, filter_name in saved:
            document.storeToURL(f"{job['target']}/{number:05}{extension}", (named("FilterName", filter_name),))
            print(json.dumps([f"{number:05}{extension}", [edit.__name__ for edit in edits], sorted(hurt)]), flush=True)
        document.close(True)
    end(desktop)


if __name__ == "__main__":
    _work(sys.argv[1], json.loads(sys.argv[2]))
