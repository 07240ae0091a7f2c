"""Reading a bulletin back from its three forms, each with a parser that knows nothing of how it was written."""

import csv
from collections.abc import Callable, Iterable
from decimal import Decimal
from io import BytesIO, StringIO

from python_calamine import CalamineWorkbook
from selectolax.lexbor import LexborHTMLParser, LexborNode

Rows = list[dict[str, str]]
_CENT = Decimal("0.01")
HEADING_ROW = 2


def own_text(node: LexborNode) -> str:
    """The text of a cell without what stands small or as a mark beside it."""
    parts = (child.text() for child in node.iter(include_text=True) if child.tag not in ("small", "em"))
    return "".join(parts).strip()


class Page:
    """The page's tables by the heading of one of their columns; a cell is its own text."""

    def __init__(self, html: str) -> None:
        self.root = LexborHTMLParser(html)

    def tables(self, *headings: str) -> list[tuple[LexborNode, Rows]]:
        """The tables that have all of these headings, with their rows; the last row of a heading counts."""
        found = []
        for table in self.root.css("table"):
            heads = [own_text(head) for head in table.css("thead th")]
            if set(headings) <= set(heads):
                rows = [self._cells(row) for row in table.css("tbody tr")]
                found.append((table, [dict(zip(heads, row, strict=True)) for row in rows]))
        return found

    def rows(self, *headings: str) -> Rows:
        """The rows of all tables with these headings."""
        return [row for _, rows in self.tables(*headings) for row in rows]

    @staticmethod
    def _cells(row: LexborNode) -> list[str]:
        return [own_text(cell) for cell in row.css("td, th")]


class Book:
    """The workbook's sheets; what a person sees, figures with two decimals."""

    def __init__(self, data: bytes) -> None:
        self.book = CalamineWorkbook.from_filelike(BytesIO(data))

    def rows(self, name: str) -> Rows:
        """The rows under the headings of a sheet."""
        sheet = self.book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        heads = [str(head) for head in sheet[HEADING_ROW]]
        return [{head: _shown(cell) for head, cell in zip(heads, row, strict=True)} for row in sheet[HEADING_ROW + 1 :]]


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return str(cell)
    return "" if cell is None else str(cell)


def read_csv(data: bytes) -> Rows:
    """The rows of a table, the apostrophes taken off again."""
    rows = csv.DictReader(StringIO(data.decode("utf-8-sig"), newline=""))
    return [{name: cell.removeprefix("'") for name, cell in row.items()} for row in rows]


def figure(text: str) -> Decimal | None:
    """A figure as any of the three writes it, to two decimals; None where there is none."""
    plain = text.replace("−", "-").replace("–", "").replace("+", "").strip()
    return Decimal(plain).quantize(_CENT) if plain else None


def column(rows: Iterable[dict[str, str]], name: str, read: Callable[[str], object] = figure) -> list[object]:
    """One column, read."""
    return [read(row[name]) for row in rows]
