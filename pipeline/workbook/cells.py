"""One cell: read by its column's type to a value, or to a problem placed on it. It never guesses."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from pipeline.model.amount import Quantity
from pipeline.model.problem import Code, Severity
from pipeline.workbook.dates import parse_date, parse_period
from pipeline.workbook.figures import Fault, parse_amount, parse_number, parse_percent
from pipeline.workbook.raw import ErrorValue, Hidden, NotCalculated, Raw, half_width, show
from pipeline.workbook.schema import Column, Type

# What people write for "nothing here"; in a text column it stays what it is.
PLACEHOLDERS = frozenset({"", "无", "-", "--", "—", "——", "/", "\\", "√"})

_LONGEST_PLACEHOLDER = 8  # with the white space that may stand around one
_SEPARATOR = re.compile(r"[、，,；;\n]+")


def parse_cell(raw: Raw, column: Column) -> object | Fault | None:
    """The value of one cell as `Column.type` says, or why it has none; None where nothing was filled in."""
    if is_empty(raw, column.type):
        return None
    return _unreadable(raw) or _PARSERS[column.type](raw, column)


def is_empty(raw: Raw, type_: Type = Type.TEXT) -> bool:
    """True where nothing was filled in; placeholders count as nothing but in text."""
    if raw is None:
        return True
    if not isinstance(raw, str):
        return False
    if type_ is Type.TEXT or len(raw) > _LONGEST_PLACEHOLDER:
        return not show(raw)
    return half_width(raw) in PLACEHOLDERS


def _unreadable(raw: Raw) -> Fault | None:
    """What the second look found: an error, a formula without its result, a value nobody can see."""
    match raw:
        case str() | int() | float():
            return None
        case ErrorValue():
            return Fault(Code.ERROR_VALUE, f"此格是错误值 {raw.text}。", "请改正公式，或直接填写结果。")
        case NotCalculated():
            hint = "请用 WPS 或 Excel 打开本表保存一次再发，或直接填写结果。"
            return Fault(Code.NOT_CALCULATED, "此格的公式还没有计算结果。", hint)
        case Hidden():
            hint = "请取消合并单元格，只保留要报的内容。"
            text = show(raw.value) if isinstance(raw.value, str | int | float) else ""
            return Fault(
                Code.HIDDEN_VALUE, f"此格被合并盖住，下面还有内容“{text}”。", hint, Severity.QUESTION
            )
    return None


def _text(raw: Raw, column: Column) -> str | Fault:
    return _short(show(raw), column)


def _code(raw: Raw, column: Column) -> str | Fault:
    return _short(half_width(show(raw)), column)


def _short(text: str, column: Column) -> str | Fault:
    if len(text) <= column.longest:
        return text
    return Fault(Code.TOO_LONG, f"共 {len(text)} 字，太长了。", f"请缩短到 {column.longest} 字以内。")


def _names(raw: Raw, column: Column) -> tuple[str, ...] | Fault:
    text = _short(show(raw), column)
    if isinstance(text, Fault):
        return text
    return tuple(
        name for part in _SEPARATOR.split(text) if (name := part.strip()) and name not in PLACEHOLDERS
    )


def _share(raw: Raw, column: Column) -> object:
    """A percentage; where amounts may stand beside, what says its unit of measure is one."""
    value = parse_percent(raw)
    if column.amounts and isinstance(value, Fault) and value.code is Code.NOT_A_PERCENT:
        amount = parse_amount(raw)
        return amount if isinstance(amount, Quantity) and amount.unit else value
    return value


def _choice(raw: Raw, column: Column) -> str | Fault:
    value = column.choice_of.get(half_width(show(raw)))
    if value is not None:
        return value
    terms = "、".join(term for _, term in column.choices)
    return Fault(Code.NOT_A_CHOICE, f"“{show(raw)}”不在可选范围内。", f"请从中选一项：{terms}。")


_PARSERS: Mapping[Type, Callable[[Raw, Column], object]] = MappingProxyType(
    {
        Type.TEXT: _text,
        Type.CODE: _code,
        Type.NAMES: _names,
        Type.PERCENT: _share,
        Type.NUMBER: lambda raw, _: parse_number(raw),
        Type.AMOUNT: lambda raw, _: parse_amount(raw),
        Type.DATE: lambda raw, _: parse_date(raw),
        Type.PERIOD: lambda raw, _: parse_period(raw),
        Type.CHOICE: _choice,
    }
)
