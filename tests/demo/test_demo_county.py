"""The invented county: its size, its plans, and a register without a fault."""

import hashlib
import random
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.demo.behaviour import Behaviour, Mistake, plan_month
from pipeline.demo.contacts import Job, fill_in
from pipeline.demo.county import County, invent_county
from pipeline.demo.evidence import draw_picture
from pipeline.demo.register import register_rows, write_register
from pipeline.demo.setting import applies
from pipeline.demo.truth import find_truth
from pipeline.model.county import MeasureType
from pipeline.model.period import Period

MARCH = Period(2026, 3)


@pytest.fixture(scope="module")
def full() -> County:
    return invent_county(7)


@pytest.fixture(scope="module")
def small() -> County:
    return invent_county(7, 6)


def test_same_seed_same_county(small: County) -> None:
    """A seed names one county; another seed names another."""
    assert small == invent_county(7, 6)
    assert small.individual != invent_county(8, 6).individual
    assert write_register(small) == write_register(invent_county(7, 6))


def test_size(full: County) -> None:
    """A full county has 96 units, 1,268 individual targets and 33 classes: about 4,000 tasks."""
    assert len(full.units) == 96
    assert len(full.individual) == 1268
    assert len(full.common) == 33
    assert 3900 <= len(full.tasks) <= 4300
    assert sum(unit.category == "镇街" for unit in full.units) == 16


def test_names_and_namesakes(full: County) -> None:
    """No two units share a name or code; a few people share a name, none a code."""
    assert len({name for unit in full.units for name in (unit.code, unit.name)}) == 192
    assert len({person.code for person in full.people}) == len(full.people)
    assert 0 < len(full.people) - len({person.name for person in full.people}) < 10


@pytest.mark.parametrize("units", [2, 3, 6, 12])
def test_scales_down(units: int) -> None:
    """Smaller counties keep both categories and every unit has targets of its own."""
    county = invent_county(1, units)
    assert {unit.category for unit in county.units} == {"镇街", "部门"}
    assert {task.unit_code for task in county.individual} == {unit.code for unit in county.units}
    with pytest.raises(ValueError):
        invent_county(1, units=1)


def test_plans(full: County) -> None:
    """Plans never fall, and milestones and quantities reach 100 in the month they are due, not before."""
    for task in full.tasks:
        planned = [point.planned for point in task.plan]
        assert planned == sorted(planned) and len(planned) == 12
        if task.measure is not MeasureType.CONTROL:
            assert planned[task.due.month - 1] == 100
            assert all(value < 100 for value in planned[: task.due.month - 1])


def test_points_add_up(full: County) -> None:
    """The points of every unit add up to 100."""
    for unit in full.units:
        assert sum(task.points for task in full.tasks_by_unit[unit.code]) == Decimal(100)
    assert all(any(applies(target.scope, unit) for unit in full.units) for target in full.common)


def test_rows_refer_by_code_to_namesakes(full: County) -> None:
    """Where a name has two bearers the register says the code."""
    names = [row["name"] for row in register_rows(full)["people"]]
    twice = {name for name in names if names.count(name) > 1}
    assert twice
    assert not {row["leader"] for row in register_rows(full)["individual"]} & twice


def test_truth_is_a_function_of_seed_and_code(small: County) -> None:
    """What is true before a month is what was true at the end of the one before it."""
    for task in small.tasks:
        assert find_truth(task, 3, 7).before == find_truth(task, 2, 7).figure <= find_truth(task, 3, 7).figure


def test_month_has_every_mistake(full: County) -> None:
    """In a full county each mistake is made once a month, in order of time, and the plan is repeatable."""
    plan = plan_month(full, MARCH, 7)
    assert {delivery.behaviour.mistake for delivery in plan} == set(Mistake)
    assert plan == sorted(plan, key=lambda delivery: (delivery.moment, delivery.unit_code))
    assert plan == plan_month(full, MARCH, 7)
    assert len({delivery.unit_code for delivery in plan}) == 93


def test_pictures_differ() -> None:
    """Every picture is a PNG with bytes of its own."""
    rng = random.Random(1)
    pictures = [draw_picture(rng) for _ in range(50)]
    assert len({hashlib.sha256(picture).digest() for picture in pictures}) == 50
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)


def test_contact_needs_a_report(tmp_path: Path, small: County) -> None:
    """A workbook without the report's headings can't be filled in."""
    path = tmp_path / "register.xlsx"
    path.write_bytes(write_register(small))
    with pytest.raises(ValueError):
        fill_in(Job(path, small.tasks[:1], 3, 7, Behaviour()), random.Random(1))
    assert load_workbook(BytesIO(path.read_bytes())).sheetnames[0] == "单位"
