"""Rows that join the register: those that reviews accepted, and those of an import. Pure; what comes out is checked whole."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipeline.model.amount import Quantity
from pipeline.model.county import MeasureType
from pipeline.model.report import Line

Tables = Mapping[str, Sequence[Line]]


def with_target(tables: Tables, code: str, unit: str, line: Line) -> Tables:
    """A target joins or takes the place of the one with its code; a new one gets a plan that is still to be made.

    Of a control measure the plan is what the year allows, in every month, until the unit makes one.
    """
    values = {name: value for name, value in line.values.items() if name != "task_code"}
    limit = values.pop("target", None) if values.get("measure") == MeasureType.CONTROL else None
    found = with_line(tables, "individual", Line(0, {**values, "code": code, "unit": unit}, {}))
    if any(_code(each) == code for each in tables.get("plan", ())):
        return found
    months = {f"m{month}": Quantity(limit) for month in range(1, 13)} if isinstance(limit, Decimal) else {}
    return with_line(found, "plan", Line(0, {"code": code, **months}, {}))


def with_plan(tables: Tables, code: str, line: Line) -> Tables:
    """A plan joins or takes the place of the one with its code."""
    values = {name: value for name, value in line.values.items() if name != "task_code"}
    return with_line(tables, "plan", Line(0, {**values, "code": code}, {}))


def with_line(tables: Tables, sheet: str, line: Line) -> Tables:
    """A row of a sheet, in the place of the one with its code or at the end."""
    code, lines = _code(line), list(tables.get(sheet, ()))
    places = [place for place, each in enumerate(lines) if _code(each) == code]
    if places:
        lines[places[0]] = line
    else:
        lines.append(line)
    return {**tables, sheet: lines}


def _code(line: Line) -> str:
    return str(line.values.get("code") or "")

