"""The second look at .xls: real extent, error cells, percent formats and merged cells, from xlrd."""

import io
import struct

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.formula import FormulaError
from xlrd.sheet import Sheet

from pipeline.workbook.look import Damaged, Look, error, shows_percent


def look_at_xls(data: bytes) -> tuple[Look, ...]:
    """Every sheet in the workbook's order. Raises Damaged where xlrd cannot follow the file."""
    try:
        with xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        ) as book:
            percents = frozenset(
                number
                for number, xf in enumerate(book.xf_list)
                if shows_percent(_format(book, xf.format_key))
            )
            return tuple(_look_at_sheet(sheet, percents) for sheet in book.sheets())
    except (
        XLRDError, CompDocError, AssertionError, struct.error, LookupError, ValueError, TypeError, AttributeError,
        OverflowError, FormulaError,
    ) as reason:  # fmt: skip
        raise Damaged(str(reason)) from reason


def _format(book: Book, key: int) -> str:
    found = book.format_map.get(key)
    # None stands for what a file uses without declaring it: the date formats of Chinese systems, 27 to 36 and 50 to 58.
    return (found.format_str if found else None) or ""


def _look_at_sheet(sheet: Sheet, percents: frozenset[int]) -> Look:
    look = Look(sheet.name, sheet.visibility == 0)
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            look.rows, look.columns = row + 1, max(look.columns, column + 1)
            if kind == xlrd.XL_CELL_ERROR:
                code = sheet.cell_value(row, column)
                look.marks[row, column] = error(error_text_from_code.get(int(code), ""))
            elif kind == xlrd.XL_CELL_NUMBER and sheet.cell_xf_index(row, column) in percents:
                look.percents.add((row, column))
    look.merges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    return look
