"""A workbook to be filled in: given cells and open ones, a row each thing asked about."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline import __version__
from pipeline.model.county import Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.workbook.draw import Drawing, DrawnRow, DrawnSheet, draw
from pipeline.workbook.rows import text_of
from pipeline.workbook.schema import Column, Quantity, Sheet, Type

LEGEND = "【颜色】深蓝表头由您填写，金色字的必填；浅色表头和灰色格是考核办填好的，不用动。"


@dataclass(frozen=True)
class Form:
    """One sheet to be filled in by one sender.

    `deadline` and `steps` are the lines above the table; `rows` what is asked, by the sheet's key; `identity` the rows
    of the hidden sheet. With `extra_rows` the sender may add rows of their own below. `more` are further sheets of the
    same workbook, with keys of their own; `closing` are lines below the table.
    """

    sheet: Sheet
    title: str
    filename: str
    deadline: str
    steps: tuple[str, ...]
    rows: Mapping[str, DrawnRow]
    identity: Mapping[str, str]
    extra_rows: int = 0
    more: tuple["Form", ...] = ()
    closing: tuple[str, ...] = ()

    @property
    def sheets(self) -> tuple["Form", ...]:
        """Every sheet of the workbook, in order."""
        return (self, *self.more)

    @property
    def fingerprint(self) -> str:
        """A hash of everything the workbook shows: drawn again from the same it need not be."""
        rows = [
            [dict(row.values), sorted(row.open), row.muted, dict(row.prompts), [(name, mark.text) for name, mark in row.marks.items()]]
            for row in self.rows.values()
        ]
        shown = [__version__, self.title, self.deadline, self.steps, rows, dict(self.identity), self.extra_rows]
        shown += [self.closing, *(other.fingerprint for other in self.more)]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False, default=str).encode()).hexdigest()


def form_filename(unit: Unit, period: Period, kind: DocumentKind) -> str:
    """`城关镇 2026年3月 月报表.xlsx`: safe on Windows, at most 255 bytes."""
    return titled_filename(unit, f"{period.term} {kind.term}")


def titled_filename(unit: Unit, title: str) -> str:
    """The same for a workbook of any title."""
    tail = f" {title}.xlsx"
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", unit.name).strip(" .")
    room = 255 - len(tail.encode())
    return name.encode()[:room].decode(errors="ignore") + tail


def draw_form(form: Form) -> bytes:
    """The workbook to be filled in."""
    return draw(Drawing(tuple(_issued(each) for each in form.sheets), form.identity))


def _issued(form: Form) -> DrawnSheet:
    rows = tuple(form.rows.values())
    legend = (LEGEND,) if form.extra_rows or any(row.open for row in rows) else ()
    notes = (form.deadline, *form.steps, *legend)
    return DrawnSheet(form.sheet, form.title, notes, rows, True, form.extra_rows, closing=form.closing)


def shown_value(column: Column, value: object) -> object:
    """A read value as it is written back into its cell."""
    if isinstance(value, Quantity):
        return text_of(value) if value.unit else value.value
    if column.type is Type.NAMES and isinstance(value, tuple):
        return "、".join(value)
    return dict(column.choices).get(str(value), value) if column.choices else value
