"""How rows join the register: in the place of those with their code, or at the end; nothing else moves."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from pipeline.checks.register_merge import Tables, with_plan, with_target
from pipeline.model.amount import Quantity
from pipeline.model.report import Line

UNIT = "城关镇"


def lines(*rows: dict[str, object]) -> list[Line]:
    return [Line(number, row, {}) for number, row in enumerate(rows, 1)]


TABLES: Tables = {"individual": lines({"code": "T1"}, {"code": "T2"}), "plan": lines({"code": "T1", "m1": "5"}, {"code": "T2"})}


def shown(found: Sequence[Line]) -> list[dict[str, object]]:
    return [dict(line.values) for line in found]


def test_a_changed_target_keeps_its_place_and_its_plan() -> None:
    """The row is as the unit asked for it; the plan is not touched."""
    found = with_target(TABLES, "T1", UNIT, Line(9, {"task_code": "T1", "title": "路网"}, {}))
    assert shown(found["individual"]) == [{"code": "T1", "unit": "城关镇", "title": "路网"}, {"code": "T2"}]
    assert found["plan"] == TABLES["plan"]


@pytest.mark.parametrize(
    ("measure", "kept", "plan"),
    [
        ("quantity", {"target": Decimal(3)}, {}),
        ("control", {}, {f"m{month}": Quantity(Decimal(3)) for month in range(1, 13)}),
    ],
)
def test_a_new_target_has_its_plan_still_to_be_made(measure: str, kept: dict[str, object], plan: dict[str, object]) -> None:
    """An empty row waits for it; what a control measure allows in the year holds until then."""
    found = with_target(TABLES, "T3", UNIT, Line(9, {"task_code": "T3", "measure": measure, "target": Decimal(3)}, {}))
    assert shown(found["individual"])[2] == {"measure": measure, "code": "T3", "unit": "城关镇", **kept}
    assert shown(found["plan"])[2] == {"code": "T3", **plan}


def test_a_unit_may_plan_a_common_target_in_its_own_way() -> None:
    """Its plan is one more row, beside that of the common target."""
    found = with_plan({}, "G1-Z01", Line(9, {"task_code": "G1-Z01", "m1": Quantity(Decimal(5))}, {}))
    assert shown(found["plan"]) == [{"code": "G1-Z01", "m1": Quantity(Decimal(5))}]
    again = with_plan(TABLES, "T1", Line(9, {"m1": Quantity(Decimal(7))}, {}))
    assert shown(again["plan"])[0] == {"m1": Quantity(Decimal(7)), "code": "T1"}
