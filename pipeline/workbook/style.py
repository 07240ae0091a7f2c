"""How our workbooks look: palette, cell formats made once each, and the height that wrapped text needs."""

from collections.abc import Callable
from enum import Enum
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

from pipeline.model.problem import Severity
from pipeline.workbook.schema import By, Column, Type

FONT = "微软雅黑"
INK, QUIET, LINE = "#1D2939", "#5F6B7C", "#C9D1DC"
NAVY, GOLD, PALE, WHITE = "#1F4E79", "#FFD54F", "#DDE6F0", "#FFFFFF"
LINE_POINTS = 15.5
_SLACK = 3
HIGHEST_ROW = 409.0  # what Excel allows


class Look(Enum):
    """What a cell says about itself: fill, ink. A mark's words stand beside it, so colour is never alone."""

    GIVEN = ("#EEF1F5", INK)
    OPEN = (WHITE, INK)
    GIVEN_MUTED = ("#F6F7F9", QUIET)
    OPEN_MUTED = ("#FCFCFD", QUIET)
    ERROR = ("#F8C9C4", "#7A1712")
    QUESTION = ("#FFD699", "#663C00")
    WARNING = ("#FFF5C2", "#5C4A00")
    ACCEPTED = ("#E5F3E8", "#1E5B31")


MARKED = {Severity.ERROR: Look.ERROR, Severity.QUESTION: Look.QUESTION, Severity.WARNING: Look.WARNING}

# Text cells are text, so that a dash or an equals sign may begin a sentence and a code keeps its zeros.
# A percent cell stays General: typing 45% then shows in the cell as 45%, and is read as what it shows.
_NUMBER_FORMATS = {Type.TEXT: "@", Type.CODE: "@", Type.NAMES: "@", Type.DATE: "yyyy-mm-dd", Type.PERIOD: "@"}
_NARROW = 16  # narrower columns are centred

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

CellFormats = Callable[[Column, Look, bool], "Format"]


def make_formats(workbook: "Workbook") -> CellFormats:
    """A function that gives the format of a cell by column, look and lock, making each only once."""

    @cache
    def made(number_format: str, centred: bool, look: Look, locked: bool) -> "Format":
        fill, ink = look.value
        return workbook.add_format(
            {
                "font_name": FONT, "font_size": 10, "font_color": ink, "bg_color": fill, "border": 1,
                "border_color": LINE, "text_wrap": True, "valign": "vcenter", "num_format": number_format,
                "align": "center" if centred else "left", "indent": 0 if centred else 1, "locked": locked,
            }
        )  # fmt: skip

    def of(column: Column, look: Look, locked: bool) -> "Format":
        return made(_NUMBER_FORMATS.get(column.type, "General"), column.width < _NARROW, look, locked)

    return of


def make_heading_formats(workbook: "Workbook") -> "Callable[[Column], Format]":
    """Pale for what is given, navy for what is to be filled in, golden letters where that is required."""

    @cache
    def made(fill: str, ink: str) -> "Format":
        return workbook.add_format(
            {
                "font_name": FONT, "font_size": 10, "bold": True, "font_color": ink, "bg_color": fill,
                "border": 1, "border_color": LINE, "text_wrap": True, "align": "center", "valign": "vcenter",
            }
        )  # fmt: skip

    def of(column: Column) -> "Format":
        if column.by is By.OFFICE:
            return made(PALE, INK)
        return made(NAVY, GOLD if column.required else WHITE)

    return of


def line_format(workbook: "Workbook", size: float, ink: str = INK, bold: bool = False) -> "Format":
    """A line of text above the table; it flows to the right over empty cells."""
    return workbook.add_format(
        {"font_name": FONT, "font_size": size, "font_color": ink, "bold": bold, "valign": "vcenter"}
    )


def text_width(text: str) -> int:
    """Width in column units: a Chinese character takes two, a Latin one takes one, as in GB 18030."""
    return len(text.encode("gb18030", "replace"))


def count_lines(text: str, width: int) -> int:
    """How many lines `text` takes, wrapped, in `width` column units; a few are left for margins and ragged ends."""
    room = max(width - _SLACK, 2)
    return sum(max(ceil(text_width(line) / room), 1) for line in text.split("\n"))


def may_take_more(text: str, width: int, lines: int) -> bool:
    """False where `text` surely fits into so many lines: cheap, since most texts do."""
    return "\n" in text or len(text) * 2 > (width - _SLACK) * lines


def row_height(lines: int) -> float:
    """Points for a row of so many lines, at most what Excel allows."""
    return min(lines * LINE_POINTS + 5, HIGHEST_ROW)
