"""The bare libraries, doing the least that could be called the same."""

import html
import os
import re
from pathlib import Path

import jinja2
import openpyxl
import pandas
import python_calamine
import xlsxwriter


def read_and_copy(paths: list[Path], folder: Path) -> None:
    """Read every sheet with calamine and keep a synced copy of each file."""
    for path in paths:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
        with (folder / path.name).open("wb") as copy:
            copy.write(path.read_bytes())
            copy.flush()
            os.fsync(copy.fileno())


def read_with_pandas(paths: list[Path]) -> None:
    """The plain loop most scripts are: pandas with openpyxl, reading only."""
    for path in paths:
        pandas.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def write_again(paths: list[Path], folder: Path) -> None:
    """Write the same cells of the given workbooks with XlsxWriter and one format."""
    for path, cells in contents_of(paths):
        write_cells(cells, folder / path.name)


def contents_of(paths: list[Path]) -> list[tuple[Path, list[list[tuple[int, int, object]]]]]:
    """Every cell of every sheet, also the empty ones that wait to be filled in, read beforehand."""
    contents = []
    for path in paths:
        book = openpyxl.load_workbook(path)
        sheets = [
            [(cell.row - 1, cell.column - 1, cell.value) for row in sheet.iter_rows() for cell in row if cell.has_style]
            for sheet in book.worksheets
        ]
        contents.append((path, sheets))
    return contents


def write_cells(sheets: list[list[tuple[int, int, object]]], target: Path) -> None:
    """One workbook, its cells and nothing else."""
    book = xlsxwriter.Workbook(str(target), {"in_memory": True})
    plain = book.add_format({"border": 1})
    for cells in sheets:
        sheet = book.add_worksheet()
        for row, column, value in cells:
            if value is None:
                sheet.write_blank(row, column, None, plain)
            elif isinstance(value, int | float):
                sheet.write_number(row, column, value, plain)
            else:
                sheet.write_string(row, column, str(value), plain)
    book.close()


_MARKUP = re.compile(r"(<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>)", re.DOTALL)
_BARE_PAGE = "{% for markup, text in pieces %}{{ markup|safe }}{{ text }}{% endfor %}"


def pieces_of(page: str) -> list[tuple[str, str]]:
    """A page as its markup, each piece with the text that follows it; styles and scripts are markup as a whole."""
    found = ["", *_MARKUP.split(page)]
    return [(markup, html.unescape(text)) for markup, text in zip(found[::2], found[1::2], strict=True)]


def write_pages(pages: list[tuple[Path, list[tuple[str, str]]]], folder: Path) -> None:
    """The same pages from a template that does nothing but put each text, escaped, between its markup."""
    template = jinja2.Environment(autoescape=True).from_string(_BARE_PAGE)
    for path, pieces in pages:
        (folder / path.name).write_text(template.render(pieces=pieces), encoding="utf-8")
