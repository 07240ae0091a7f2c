"""The register and what it can be asked."""

import pytest
from rulebook import a_register, a_task

from pipeline.model.county import EvidenceRule, MeasureType, Person, TaskKind, Unit

REGISTER = a_register(
    a_task("T2", unit_code="T01"),
    a_task("T1", unit_code="T01"),
    units=(Unit("T01", "城关镇", aliases=("城关",)), Unit("T02", "河口镇", aliases=("城关",))),
    people=(Person("P1", "张三"),),
)


def test_by_code() -> None:
    """Units, people and tasks are found by code."""
    assert REGISTER.unit_by_code["T02"].name == "河口镇"
    assert REGISTER.person_by_code["P1"].name == "张三"
    assert REGISTER.task_by_code["T1"].title == "任务T1"


def test_tasks_by_unit() -> None:
    """Each unit has its tasks in the register's order; one without tasks has none, not an error."""
    assert [task.code for task in REGISTER.tasks_by_unit["T01"]] == ["T2", "T1"]
    assert REGISTER.tasks_by_unit["T02"] == ()


def test_person_name() -> None:
    """The name of a person, empty where the code is not known."""
    assert (REGISTER.person_name("P1"), REGISTER.person_name("")) == ("张三", "")


@pytest.mark.parametrize(
    ("text", "codes"),
    [("T01", ["T01"]), (" 河口镇 ", ["T02"]), ("T01 城关镇", ["T01"]), ("城关", ["T01", "T02"]), ("城", [])],
)
def test_find_units(text: str, codes: list[str]) -> None:
    """A unit is found by its whole code, name, folder or alias; two answers are a question."""
    assert [unit.code for unit in REGISTER.find_units(text)] == codes


def test_plan_point() -> None:
    """The plan of a month is found by its number."""
    task = a_task(plan=[str(number) for number in range(12)])
    assert (task.point(1).planned, task.point(12).month) == (0, 12)


def test_terms() -> None:
    """Every choice has its term."""
    assert [kind.term for kind in TaskKind] == ["个性目标", "共性目标"]
    assert [measure.term for measure in MeasureType] == ["形象进度", "数量", "控制"]
    assert [rule.term for rule in EvidenceRule] == ["有进展时", "每月", "不需要"]
