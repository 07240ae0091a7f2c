"""What indicators of a campaign may join the register: the register's rules, on the cells of their workbook."""

from dataclasses import replace
from decimal import Decimal

import pytest
from rulebook import a_register, a_task

from pipeline.checks.indicators import Importing
from pipeline.checks.said import SaidRow, hear
from pipeline.model.amount import Quantity
from pipeline.model.county import Person, Unit
from pipeline.model.problem import Code
from pipeline.model.report import Line

UNIT = Unit("Z01", "城关镇", category="镇街")
PRESENT = a_task("C1", unit_code="Z01", title="指标", leader="P1", labels=("创城",), plan=[*["0"] * 11, "100"])
OTHER = a_task("Z01-001", unit_code="Z01", title="路网", leader="P1")
SAME = {"unit": "城关镇", "title": "指标", "measure": "milestone", "points": Decimal(10), "leader": "张三", "m12": Quantity(Decimal(100))}


def a_row(code: str = "C1", **changes: object) -> SaidRow:
    values = {name: value for name, value in {"code": code, **SAME, **changes}.items() if value is not None}
    cells = {name: f"{chr(65 + place)}5" for place, name in enumerate(("code", *SAME))}
    return SaidRow(Line(5, values, cells, {}), code, "指标", ("指标.xlsx", "指标"))


def context(task: object = PRESENT) -> Importing:
    return Importing(a_register(task, OTHER, units=(UNIT,), people=(Person("P1", "张三"),), labels=("创城",)), "创城")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (a_row(), []),
        (a_row("C2"), []),
        (a_row("C2", m12=None), [Code.PLAN_MISSING]),
        (a_row(m12=None), []),
        (a_row("Z01-001"), [Code.CODE_TWICE]),
        (a_row(""), [Code.REQUIRED]),
        (a_row(unit=None), [Code.REQUIRED]),
        (a_row(unit="水利局"), [Code.UNKNOWN_UNIT]),
        (a_row(m12=Quantity(Decimal(90))), [Code.PLAN_INCOMPLETE]),
        (a_row(leader=None), [Code.LEADER_MISSING]),
    ],
)
def test_an_indicator_is_sound(row: SaidRow, found: list[Code]) -> None:
    """New or known by its code and label, its unit's, with somebody who answers for it and a plan that ends at 100."""
    problems = hear([row], [], context().checks).problems
    assert [problem.code for problem in problems] == found
    assert all(problem.where.file == "指标.xlsx" for problem in problems)


def test_what_stands_there_already_is_the_same() -> None:
    """However its labels are ordered and whatever milestones it has; another plan or another figure is a change."""
    marked = replace(PRESENT, labels=("民生", "创城"), plan=tuple(replace(point, milestone="开工") for point in PRESENT.plan))
    assert context().is_same(a_row()) and context(marked).is_same(a_row(labels=("民生",)))
    assert context().is_same(a_row(m12=None))
    assert not context().is_same(a_row("C2")) and not context().is_same(a_row(m6=Quantity(Decimal(50))))
    assert not context().is_same(a_row(points=Decimal(9)))
