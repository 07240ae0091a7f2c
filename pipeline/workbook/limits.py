"""What a program lets a person type into an open cell: drop-downs, limits, and the words beside the cell."""

from typing import Any

from pipeline.workbook.schema import Column, Type

_MANY = 10**12

# Limits of each type as XlsxWriter takes them, and what is said to someone who steps over. Dates are left free: we
# read most ways to write one.
_LIMITS: dict[Type, tuple[dict[str, Any], str]] = {
    Type.AMOUNT: (
        {"validate": "decimal", "criteria": ">=", "value": 0},
        "请只填数字，不小于 0，不写计量单位。",
    ),
    Type.NUMBER: (
        {"validate": "decimal", "criteria": "between", "minimum": -_MANY, "maximum": _MANY},
        "请只填数字，不写计量单位。",
    ),
}


def prompt_of(column: Column, prompt: str = "") -> dict[str, Any]:
    """The hint shown when the cell is chosen; `prompt` takes the place of the column's own."""
    message = prompt or column.prompt
    if not message:
        return {}
    title = f"{column.heading}（必填）" if column.required else column.heading
    return {"input_title": title[:32], "input_message": message[:255]}


def limits_of(column: Column, prompt: str = "") -> dict[str, Any]:
    """The validation of an open cell as XlsxWriter takes it; empty where there is nothing to say."""
    hint = prompt_of(column, prompt)
    if column.choices:
        terms = [term for _, term in column.choices]
        return _stop({"validate": "list", "source": terms}, f"请从下拉列表中选：{'、'.join(terms)}。") | hint
    if column.type is Type.PERCENT and not column.amounts:
        most = int(column.most) if column.most == int(column.most) else float(column.most)
        # Both 45 and 45% (stored as 0.45) may be typed.
        limit = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most}
        return _stop(limit, f"请填 0 到 {column.most} 之间的数，如 45 或 45%。") | hint
    if column.type in _LIMITS:
        return _stop(*_LIMITS[column.type]) | hint
    if column.type in (Type.TEXT, Type.NAMES, Type.CODE):
        limit = {"validate": "length", "criteria": "<=", "value": column.longest}
        return _stop(limit, f"最多 {column.longest} 个字，请写得简短一些。") | hint
    return {"validate": "any"} | hint if hint else {}


def _stop(limit: dict[str, Any], message: str) -> dict[str, Any]:
    return limit | {"error_title": "填写有误", "error_message": message}
