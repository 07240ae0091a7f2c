"""Percentages, numbers and amounts: read to an exact Decimal, or a fault that says how to write it."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pipeline.model.amount import Quantity, plain
from pipeline.model.problem import Code, Severity
from pipeline.workbook.raw import AsPercent, Raw, half_width, percent_points, show, to_decimal

_FIGURE = r"([+-]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,12})?)"
_NUMBER = re.compile(_FIGURE)
_PERCENT = re.compile(_FIGURE + "(%?)")
_AMOUNT = re.compile(_FIGURE + r"(?:\((?P<inner>[^()\d]{1,12}[23]?)\)|(?P<unit>[^()\d.,+\-]{1,12}[23]?))?")
_ROUGH = re.compile("[约近余多来]|左右|以上|以下|以内|不足|不到|超过?|至|~")
# Two numbers in one cell, 10³, and digits such as ① that would run into their neighbours: ①20 is not 120.
_RUN_TOGETHER = re.compile(r"\d\s+[\d.,．，]|[.,．，]\s+\d|(?<![A-Za-zａ-ｚ米])[²³]")
_POWERS = frozenset("²³㎟㎠㎡㎢㎣㎤㎥㎦")  # of units of measure
_HUNDREDTH = Decimal("0.01")
_BEYOND = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell could not be read, and how to mend it; the place is added by who asked."""

    code: Code
    message: str
    hint: str
    severity: Severity = Severity.ERROR


def _number(text: str) -> Decimal:
    return plain(Decimal(text.replace(",", "")))


def _plain_figure(raw: str) -> str:
    """The text to read a figure from; empty where only squeezing it together would make it one."""
    if raw.isdecimal() and raw.isascii():
        return raw
    odd = (char for char in raw if not (char.isascii() or char.isdecimal() or char in _POWERS))
    if _RUN_TOGETHER.search(raw.strip()) or any(char.isdecimal() for each in odd for char in half_width(each)):
        return ""
    return half_width(raw)


def parse_percent(raw: Raw) -> Decimal | Fault:
    """Percent points, at most two places; a bare number above 0 and up to 1 has two readings."""
    value, explicit = _percent(raw)
    if value is None:
        return Fault(Code.NOT_A_PERCENT, f"“{show(raw)}”读不出准确的百分数。", "请用阿拉伯数字只填一个数，如 45 或 45%。")
    if not explicit and 0 < value <= 1:
        large = plain(value * 100)
        hint = f"要表示 {large}% 请填 {large}%；要表示 {value}% 请填 {value}%。"
        if large > 1:
            hint = f"要表示 {large}% 请填 {large} 或 {large}%；要表示 {value}% 请填 {value}%。"
        return Fault(Code.AMBIGUOUS_PERCENT, f"“{show(raw)}”有两种读法。", hint, Severity.QUESTION)
    rounded = value.quantize(_HUNDREDTH, ROUND_HALF_UP)
    if rounded != value:
        hint = f"最多保留两位小数，如 {plain(rounded)}。"
        return Fault(Code.TOO_PRECISE, f"“{show(raw)}”的小数超过两位。", hint)
    return value


def _percent(raw: Raw) -> tuple[Decimal | None, bool]:
    """The number, and whether a percent sign came with it."""
    match raw:
        case AsPercent():
            return percent_points(raw), True
        case bool():
            return None, False
        case int() | float():
            return _bounded(to_decimal(raw)), False
        case str():
            match = _PERCENT.fullmatch(_plain_figure(raw))
            return (_number(match[1]), bool(match[2])) if match else (None, False)
        case _:
            return None, False


def _bounded(value: Decimal | None) -> Decimal | None:
    """A number of a size that can be counted with; nothing real is reported beyond it."""
    return value if value is not None and abs(value) < _BEYOND else None


def parse_number(raw: Raw) -> Decimal | Fault:
    """A number and nothing else."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        value = _bounded(to_decimal(raw))
        if value is not None:
            return value
    if isinstance(raw, str) and (match := _NUMBER.fullmatch(_plain_figure(raw))):
        return _number(match[1])
    return Fault(Code.NOT_A_NUMBER, f"“{show(raw)}”读不出准确的数。", "请只填阿拉伯数字，如 12，不要写单位或文字。")


def parse_amount(raw: Raw) -> Quantity | Fault:
    """A number with the unit of measure that was written beside it, kept as written."""
    match raw:
        case AsPercent() if (points := percent_points(raw)) is not None:
            return Quantity(points, "%")
        case int() | float() if (
            not isinstance(raw, bool) and (value := _bounded(to_decimal(raw))) is not None
        ):
            return Quantity(value)
        case str() if match := _AMOUNT.fullmatch(_plain_figure(raw)):
            unit = match["inner"] or match["unit"] or ""
            if not _ROUGH.search(unit):
                return Quantity(_number(match[1]), unit)
    return Fault(Code.NOT_AN_AMOUNT, f"“{show(raw)}”读不出准确的数量。", "请用阿拉伯数字只填一个准确的数，如 12。")
