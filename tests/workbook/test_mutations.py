"""What people and programs do to a report: each value counts as it was typed, or its cell or row is named."""

import random
from collections.abc import Callable
from copy import copy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.protection import SheetProtection
from workbook.filled import AMOUNTS, CODES, FIGURES, FOREIGN, TASKS, WHOLE, Filled, expected, read

pytestmark = pytest.mark.again

Dice = random.Random


# ── what changes nothing ──────────────────────────────────────────────────────────────────────────


def rows_inserted(filled: Filled, dice: Dice) -> None:
    filled.sheet.insert_rows(filled.row(dice.choice(CODES)), dice.randint(1, 3))


def rows_above(filled: Filled, dice: Dice) -> None:
    filled.sheet.insert_rows(1, 2)
    filled.sheet["A1"] = "城关镇人民政府文件"


def columns_inserted(filled: Filled, dice: Dice) -> None:
    filled.sheet.insert_cols(dice.randint(1, 15), dice.randint(1, 2))


def column_of_their_own(filled: Filled, dice: Dice) -> None:
    place = dice.randint(1, 16)
    filled.sheet.insert_cols(place)
    filled.sheet.cell(filled.heading, place).value = "备注栏"
    filled.sheet.cell(filled.row(dice.choice(CODES)), place).value = "已核"


def columns_exchanged(filled: Filled, dice: Dice) -> None:
    one, other = dice.sample(range(1, 16), 2)
    for row in range(filled.heading, filled.sheet.max_row + 1):
        first, second = filled.sheet.cell(row, one), filled.sheet.cell(row, other)
        first.value, second.value = second.value, first.value
        first._style, second._style = copy(second._style), copy(first._style)


def given_column_deleted(filled: Filled, dice: Dice) -> None:
    headings = [str(cell.value) for cell in filled.sheet[filled.heading]]
    left = [each for each in ("年度目标", "责任领导", "完成时限", "本月计划", "本月节点", "上期进度") if each in headings]
    if left:
        filled.sheet.delete_cols(filled.column(dice.choice(left)))


def rows_sorted(filled: Filled, dice: Dice) -> None:
    sheet = filled.sheet
    rows = [filled.row(code) for code in CODES]
    cells = [[(cell.value, copy(cell._style)) for cell in sheet[row]] for row in rows]
    dice.shuffle(cells)
    for row, line in zip(rows, cells, strict=True):
        for cell, (value, style) in zip(sheet[row], line, strict=False):
            cell.value, cell._style = value, style


def rows_filtered(filled: Filled, dice: Dice) -> None:
    filled.sheet.auto_filter.ref = f"A{filled.heading}:O{filled.sheet.max_row}"
    filled.sheet.auto_filter.add_filter_column(10, ["已完成"])
    for code in CODES:
        filled.sheet.row_dimensions[filled.row(code)].hidden = True


def columns_hidden(filled: Filled, dice: Dice) -> None:
    for letter in dice.sample("CDEFGH", 3):
        filled.sheet.column_dimensions[letter].hidden = True


def sheet_renamed(filled: Filled, dice: Dice) -> None:
    filled.sheet.title = f"Sheet{dice.randint(100, 999)}"


def sheet_added(filled: Filled, dice: Dice) -> None:
    extra = filled.book.create_sheet(None, dice.choice((0, None)))
    extra.append(["附表", "单位", "电话"])
    extra.append(["1", "城关镇", "0936-1234567"])
    filled.book.active = filled.book.index(filled.sheet)


def totals_and_signatures(filled: Filled, dice: Dice) -> None:
    column = filled.column("累计完成量")
    last = filled.sheet.max_row + 1
    filled.sheet.cell(last, 1).value = dice.choice(("合计", "合 计", "小计："))
    filled.sheet.cell(last, column).value = 1234
    for words in ("填表人：李四    复核人：王五", "注：数据截至3月31日", "（盖章）"):
        last += 1
        filled.sheet.cell(last, 1).value = words


def heading_repeated(filled: Filled, dice: Dice) -> None:
    words = [cell.value for cell in filled.sheet[filled.heading]]
    row = filled.row(dice.choice(CODES))
    filled.sheet.insert_rows(row)
    for column, word in enumerate(words, 1):
        filled.sheet.cell(row, column).value = word


def headings_spelt(filled: Filled, dice: Dice) -> None:
    for cell in filled.sheet[filled.heading]:
        word = str(cell.value)
        if cell.value:
            cell.value = dice.choice((word, f" {word[:2]}\n{word[2:]} ", f"{word[0]}　{word[1:]}", f"{word}*"))


def codes_spelt(filled: Filled, dice: Dice) -> None:
    for code in CODES:
        wide = code.replace("Z", "Ｚ").replace("0", "０")
        filled.put(code, "任务编号", dice.choice((f"{code[:4]}\n{code[4:]}", f" {code} ", wide, f"{code[:2]} {code[2:]}")))


def given_overwritten(filled: Filled, dice: Dice) -> None:
    headings = {cell.value for cell in filled.sheet[filled.heading]}
    for heading in {"年度目标", "完成时限", "责任领导"} & headings:
        filled.put(dice.choice(CODES), heading, dice.choice(("改过", 46000, "#REF")))


def row_copied_as_it_is(filled: Filled, dice: Dice) -> None:
    filled.sheet.append([cell.value for cell in filled.sheet[filled.row(dice.choice(CODES))]])


def formats_to_the_edge(filled: Filled, dice: Dice) -> None:
    filled.sheet.cell(80, 30).fill = PatternFill("solid", fgColor="FFFF00")
    for row in range(filled.sheet.max_row - 3, filled.sheet.max_row):
        filled.sheet.cell(row, 30).number_format = "0.00%"


def comments_added(filled: Filled, dice: Dice) -> None:
    filled.cell(dice.choice(CODES), "工作进展").comment = Comment("请核实", "李四")


def unprotected(filled: Filled, dice: Dice) -> None:
    filled.sheet.protection = SheetProtection(sheet=False)
    filled.sheet.data_validations.dataValidation = []


def title_merged(filled: Filled, dice: Dice) -> None:
    filled.sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=filled.sheet.max_column)
    if dice.choice((True, False)):
        filled.sheet.unmerge_cells(start_row=1, end_row=1, start_column=1, end_column=filled.sheet.max_column)


def numbers_as_text(filled: Filled, dice: Dice) -> None:
    for code in CODES:
        wide = str(filled.figures[code]).translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
        filled.put(code, FIGURES[TASKS[code].measure], dice.choice((f"{filled.figures[code]}", f" {wide} ")), "@")


HARMLESS: tuple[Callable[[Filled, Dice], None], ...] = (
    rows_inserted, rows_above, columns_inserted, column_of_their_own, columns_exchanged, given_column_deleted, rows_sorted,
    rows_filtered, columns_hidden, sheet_renamed, sheet_added, totals_and_signatures, heading_repeated, headings_spelt,
    codes_spelt, given_overwritten, row_copied_as_it_is, formats_to_the_edge, comments_added,
    unprotected, title_merged, numbers_as_text,
)  # fmt: skip


@pytest.mark.parametrize("change", HARMLESS, ids=lambda change: change.__name__)
def test_harmless_changes(tmp_path: Path, change: Callable[[Filled, Dice], None]) -> None:
    """What changes neither figures nor words changes nothing: every task counts as it was typed."""
    for seed in range(3):
        filled = Filled()
        change(filled, Dice(seed))
        outcome = read(filled.saved(tmp_path / "a.xlsx"))
        assert outcome.counted == expected(filled), outcome.codes


# ── what hurts some tasks, and no others ──────────────────────────────────────────────────────────


def merged_over_values(filled: Filled, dice: Dice) -> set[str]:
    """As WPS merges when told to keep the contents: the lower value stays in the file."""
    rows = sorted((filled.row(code), code) for code in CODES)
    (upper, _), (lower, code) = rows[at := dice.randrange(11)], rows[at + 1]
    column = filled.column("工作进展")
    filled.sheet.merged_cells.ranges.add(CellRange(None, column, upper, column, lower))
    return {code}


def merged_down(filled: Filled, dice: Dice) -> set[str]:
    rows = sorted((filled.row(code), code) for code in CODES)
    (upper, _), (lower, code) = rows[at := dice.randrange(11)], rows[at + 1]
    column = filled.column(dice.choice(("工作进展", "工作状态")))
    filled.sheet.merge_cells(start_row=upper, end_row=lower, start_column=column, end_column=column)
    return {code}


def merged_then_split(filled: Filled, dice: Dice) -> set[str]:
    """What was merged has lost the lower value, and splitting brings it not back."""
    hurt = merged_down(filled, dice)
    for each in list(filled.sheet.merged_cells.ranges):
        filled.sheet.unmerge_cells(str(each))
    return hurt


def row_split(filled: Filled, dice: Dice) -> set[str]:
    """The words go on in a row of their own below; sometimes all other cells are merged over both rows."""
    code, is_merged = dice.choice(CODES), dice.choice((True, False))
    row, column, last = filled.row(code), filled.column("工作进展"), filled.sheet.max_column
    filled.sheet.insert_rows(row + 1)
    filled.sheet.cell(row + 1, column).value = "第二段"
    for place in range(1, last + 1):
        if is_merged and place != column:
            filled.sheet.merge_cells(start_row=row, end_row=row + 1, start_column=place, end_column=place)
    return {code}


def row_under_the_one_above(filled: Filled, dice: Dice) -> set[str]:
    rows = sorted((filled.row(code), code) for code in CODES)
    (upper, _), (lower, code) = rows[at := dice.randrange(11)], rows[at + 1]
    for column in range(1, filled.sheet.max_column + 1):
        filled.sheet.merged_cells.ranges.add(CellRange(None, column, upper, column, lower))
    return {code}


def formula_without_result(filled: Filled, dice: Dice) -> set[str]:
    code = dice.choice(CODES)
    filled.put(code, FIGURES[TASKS[code].measure], "=10+2")
    return {code}


def error_value(filled: Filled, dice: Dice) -> set[str]:
    code = dice.choice(CODES)
    heading = dice.choice((FIGURES[TASKS[code].measure], "工作进展", "工作状态"))
    cell = filled.cell(code, heading)
    cell.value, cell.data_type = dice.choice(("#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?")), "e"
    return {code}


def code_emptied(filled: Filled, dice: Dice) -> set[str]:
    code = dice.choice(CODES)
    filled.put(code, "任务编号", None)
    return {code}


def code_of_another_unit(filled: Filled, dice: Dice) -> set[str]:
    code = dice.choice(CODES)
    filled.put(code, "任务编号", FOREIGN.code)
    return {code}


def codes_sorted_apart(filled: Filled, dice: Dice) -> set[str]:
    one, other = dice.sample(CODES, 2)
    first, second = filled.cell(one, "任务编号"), filled.cell(other, "任务编号")
    first.value, second.value = other, one
    return {one, other}


def row_copied_and_changed(filled: Filled, dice: Dice) -> set[str]:
    code = dice.choice(CODES)
    column = filled.column(FIGURES[TASKS[code].measure])
    values = [cell.value for cell in filled.sheet[filled.row(code)]]
    values[column - 1] = 77
    filled.sheet.append(values)
    return {code}


def both_figures(filled: Filled, dice: Dice) -> set[str]:
    code = dice.choice(CODES)
    wrong = next(heading for measure, heading in FIGURES.items() if measure is not TASKS[code].measure)
    filled.put(code, wrong, 45)
    return {code}


def figures_merged_sideways(filled: Filled, dice: Dice) -> set[str]:
    """A quantity typed into the two figure cells merged into one stands in the wrong column."""
    code = dice.choice(AMOUNTS)
    row, place = filled.row(code), filled.column("累计进度(%)")
    filled.sheet.cell(row, place).value = 45
    filled.sheet.merge_cells(start_row=row, end_row=row, start_column=place, end_column=place + 1)
    return {code}


def column_doubled(filled: Filled, dice: Dice) -> set[str]:
    code = dice.choice(CODES)
    heading = FIGURES[TASKS[code].measure]
    place = filled.sheet.max_column + 1
    filled.sheet.cell(filled.heading, place).value = heading
    filled.sheet.cell(filled.row(code), place).value = 99
    return {code}


def cells_cleared(filled: Filled, dice: Dice) -> set[str]:
    hurt = set(dice.sample(CODES, 3))
    for code in hurt:
        filled.put(code, dice.choice((FIGURES[TASKS[code].measure], "工作状态", "工作进展")), dice.choice((None, " ")))
    return hurt


def row_deleted(filled: Filled, dice: Dice) -> set[str]:
    code = dice.choice(CODES)
    filled.sheet.delete_rows(filled.row(code))
    return {code}


def titles_emptied(filled: Filled, dice: Dice) -> set[str]:
    hurt = set(dice.sample(CODES, 4))
    for code in hurt:
        filled.put(code, "目标任务", None)
    return hurt


def heading_emptied(filled: Filled, dice: Dice) -> set[str]:
    filled.sheet.cell(filled.heading, filled.column("工作进展")).value = None
    return set(CODES)


HARMFUL: tuple[Callable[[Filled, Dice], set[str]], ...] = (
    merged_over_values, merged_down, merged_then_split, row_split, row_under_the_one_above, formula_without_result, error_value, code_emptied,
    code_of_another_unit, codes_sorted_apart, row_copied_and_changed, both_figures, figures_merged_sideways,
    column_doubled, cells_cleared, row_deleted, titles_emptied, heading_emptied,
)  # fmt: skip


@pytest.mark.parametrize("change", HARMFUL, ids=lambda change: change.__name__)
def test_harmful_changes(tmp_path: Path, change: Callable[[Filled, Dice], set[str]]) -> None:
    """What leaves a task in doubt names it and costs only it: all the others count as they were typed."""
    for seed in range(3):
        filled = Filled()
        hurt = change(filled, Dice(seed))
        outcome = read(filled.saved(tmp_path / "a.xlsx"))
        sound = {code: value for code, value in expected(filled).items() if code not in hurt}
        assert outcome.counted == sound
        assert hurt <= outcome.named


@WHOLE
@given(st.lists(st.sampled_from(HARMLESS), max_size=5), st.lists(st.sampled_from(HARMFUL), max_size=2), st.integers(0, 99))
def test_any_combination_counts_or_names(
    tmp_path: Path, first: list[Callable[[Filled, Dice], None]], then: list[Callable[[Filled, Dice], set[str]]], seed: int
) -> None:
    """Whatever is done to a report one after the other, no task counts with anything but what was typed for it."""
    filled, dice = Filled(), Dice(seed)
    hurt: set[str] = set()
    for change in first:
        change(filled, dice)
    for spoil in then[:1]:
        hurt |= spoil(filled, dice)
    outcome = read(filled.saved(tmp_path / "a.xlsx"))
    typed = expected(filled)
    assert all(outcome.counted[code] == typed[code] for code in outcome.counted)
    assert typed.keys() - outcome.counted.keys() <= outcome.named
    if not hurt and row_copied_as_it_is not in first:  # what is done to one of two equal rows makes them differ
        assert outcome.counted == typed
