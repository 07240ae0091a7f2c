"""A correction 更正 as a workbook: a sheet for each of its tables that has rows."""

from io import BytesIO

from pipeline.publish.excel.sheets import Pen, draw_list, new_workbook
from pipeline.publish.excel.texts import Texts
from pipeline.publish.tables.correction import GROUNDS, UNIT_CHANGES, tables_of_correction
from pipeline.publish.views.correction import Correction

_PRINTED = {"grounds": len(GROUNDS) - 1, "tasks": 13, "units": len(UNIT_CHANGES) - 1}  # what programs alone want stays off paper


def draw_correction(correction: Correction) -> bytes:
    """The workbook's bytes; the same correction gives the same cells."""
    buffer = BytesIO()
    with new_workbook(buffer, correction.title, correction.origin.office) as workbook:
        pen = Pen(workbook, Texts(correction.title))
        for table in tables_of_correction(correction):
            if table.rows:
                draw_list(pen, table.title, table.columns, table.rows, frozen=2, printed=_PRINTED.get(table.name, 0))
    return buffer.getvalue()
