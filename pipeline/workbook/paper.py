"""How a declared sheet prints: A4 landscape, its headings on every page, as many pages wide as keep it readable."""

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from pipeline.workbook.schema import Column

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_A4 = 9
_READABLE = 280  # characters side by side on one page; more would be printed too small to read


def set_up_paper(worksheet: "Worksheet", title: str, columns: Sequence[Column], heading_row: int, standing: int) -> None:
    """`heading_row` and the first `standing` columns are on every page."""
    worksheet.set_landscape()
    worksheet.set_paper(_A4)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    worksheet.center_horizontally()
    worksheet.repeat_rows(heading_row)
    name = title[:80].replace("&", "&&")
    worksheet.set_footer(f"&L&9 {name}&R&9 第 &P 页 / 共 &N 页")
    pages = ceil(sum(column.width for column in columns) / _READABLE)
    worksheet.fit_to_pages(pages, 0)
    if pages > 1:
        worksheet.repeat_columns(0, standing - 1)
