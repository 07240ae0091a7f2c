"""How the workbooks of bulletins look: few formats, and colours by conditional format."""

from typing import Any

from pipeline.model.result import Status
from pipeline.publish.views.rows import COLOURS

FILLS = {
    Status.BLACK: ("#1F1F1F", "#FFFFFF"),
    Status.RED: ("#C02A1F", "#FFFFFF"),
    Status.GREEN: ("#CFE5CD", "#1C4F27"),
    Status.BLUE: ("#BCD7F2", "#123F73"),
    Status.ORANGE: ("#F7D69B", "#6B3A00"),
}
"""Fill and letters of each colour, the same as on the page."""

RED, INK, FAINT = "#C8161D", "#123F73", "#6B6B6B"
FONT = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
_LINE = {"bottom": 1, "bottom_color": "#E0E0E0"}
_GAP = {"bottom": 5, "bottom_color": "#FFFFFF"}
_CARD = {"align": "center", "font_size": 20, "bold": True, "num_format": "0"}
STYLES: dict[str, dict[str, object]] = {
    "text": _LINE,
    "wrap": {**_LINE, "text_wrap": True, "indent": 1},
    "centre": {**_LINE, "align": "center"},
    "colour": {**_LINE, "align": "center", "bold": True},
    "term": _LINE,
    "flag": {**_LINE, "num_format": "0", "align": "center"},
    "count": {**_LINE, "num_format": "0", "align": "center"},
    "share": {**_LINE, "num_format": "0.0", "align": "center"},
    "points": {**_LINE, "num_format": "0.##"},
    "percent": {**_LINE, "num_format": "0.00"},
    "signed": {**_LINE, "num_format": "+0.00;-0.00;0.00"},
    "moment": {**_LINE, "num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "link": {**_LINE, "font_color": INK, "underline": 1},
    "heading": {"bold": True, "text_wrap": True, "bg_color": "#F5EFE6", "bottom": 2, "top": 1, "align": "center"},
    "title": {"font_name": "宋体", "font_size": 18, "bold": True, "font_color": RED},
    "banner": {"font_name": "宋体", "font_size": 24, "bold": True, "font_color": RED, "align": "center"},
    "issue": {"align": "center", "font_size": 11, "bottom": 2, "bottom_color": RED},
    "back": {"font_color": FAINT, "font_size": 9},
    "lead": {"font_size": 12, "text_wrap": True},
    "section": {"bold": True, "font_size": 12, "bottom": 2},
    "strong": {**_LINE, "bold": True},
    "card": {**_CARD, "font_color": "#333333", "bg_color": "#F5EFE6"},
    "card_label": {**_GAP, "align": "center", "font_size": 9, "font_color": FAINT, "bg_color": "#F5EFE6"},
    **{f"card_{status}": {**_CARD, "bg_color": fill, "font_color": ink} for status, (fill, ink) in FILLS.items()},
    **{
        f"label_{status}": {**_GAP, "align": "center", "font_size": 9, "bg_color": fill, "font_color": ink}
        for status, (fill, ink) in FILLS.items()
    },
}
_RISEN, _FALLEN = "#1C6B2C", "#B3241A"


class Rules:
    """What a column's figures look like by their value, as conditional formats of one workbook."""

    def __init__(self, workbook: Any) -> None:
        fills = {
            status: workbook.add_format({"bg_color": fill, "font_color": ink}) for status, (fill, ink) in FILLS.items()
        }
        risen, fallen = (workbook.add_format({"font_color": colour}) for colour in (_RISEN, _FALLEN))
        self._colours = [
            {"type": "cell", "criteria": "==", "value": f'"{status.char}"', "format": fills[status]} for status in COLOURS
        ]
        self._movement = [
            {"type": "text", "criteria": "begins with", "value": sign, "format": look}
            for sign, look in (("↑", risen), ("↓", fallen))
        ]

    def of(self, name: str, style: str) -> list[dict[str, object]]:
        """The rules of a column by its name and style; mostly none."""
        return self._colours if style == "colour" else self._movement if name == "movement" else []
