"""Contacts and the register against the real program: what it reads it accepts, what it locks stays as it was."""

import random
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.calendar import window
from pipeline.checks.register import Edition, build_register
from pipeline.demo.behaviour import Behaviour, Mistake
from pipeline.demo.contacts import Job, fill_in
from pipeline.demo.county import invent_county
from pipeline.demo.register import write_register
from pipeline.model.county import Register
from pipeline.model.period import Period
from pipeline.model.problem import Problem
from pipeline.model.rules import CalendarRules
from pipeline.workbook.documents import REGISTER
from pipeline.workbook.form import draw_form
from pipeline.workbook.read import read_document
from pipeline.workbook.report import ReportIssue, report_form

MARCH = Period(2026, 3)


def read_register(path: Path) -> tuple[Register | None, tuple[Problem, ...]]:
    """The register of a workbook, as the program reads it."""
    document = read_document(path, path.name, (REGISTER,))
    tables = document.tables.items()
    found = (*document.problems, *(problem for _, table in tables for problem in table.problems))
    lines, tabs = {name: table.lines for name, table in tables}, {name: table.tab for name, table in tables}
    return build_register(Edition(2026, "0" * 64), lines, found, tabs)


@pytest.mark.parametrize("units", [2, 6, 96])
def test_register_is_faultless(tmp_path: Path, units: int) -> None:
    """The register reads without any problem and has the tasks that were invented."""
    county = invent_county(7, units)
    path = tmp_path / "register.xlsx"
    path.write_bytes(write_register(county))
    register, problems = read_register(path)
    assert problems == ()
    assert register is not None
    plain = {task.code: replace(task, row="") for task in register.tasks}
    assert plain == {task.code: task for task in county.tasks}


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """The first unit's issued workbook of March."""
    county = invent_county(7, 6)
    unit, tasks = county.units[0], county.tasks_by_unit[county.units[0].code]
    register = Register(2026, "", county.units, county.people, (), county.tasks)
    path = tmp_path_factory.mktemp("issued") / "月报表.xlsx"
    span = window(MARCH, CalendarRules())
    path.write_bytes(draw_form(report_form(ReportIssue(county.name, unit, MARCH, span, register, tasks))))
    return Job(path, tasks, 3, 7, Behaviour())


def test_only_open_cells_are_filled_in(job: Job) -> None:
    """A contact without mistakes writes into unlocked cells only."""
    before = load_workbook(job.source).worksheets[0]
    after = load_workbook(BytesIO(fill_in(job, random.Random(1)).workbook)).worksheets[0]
    changed = [
        cell for row in before.iter_rows() for cell in row if after[cell.coordinate].value != cell.value
    ]
    assert len(changed) > 100
    assert all(not cell.protection.locked for cell in changed)


def test_evidence_is_named_after_its_task(job: Job) -> None:
    """Evidence begins with the code of its task and no two files are the same."""
    evidence = fill_in(job, random.Random(1)).evidence
    codes = {task.code for task in job.tasks}
    assert evidence and all(name.split(" ")[0] in codes for name, _ in evidence)
    assert len({content for _, content in evidence}) == len(evidence)


@pytest.mark.parametrize("mistake", [mistake for mistake in Mistake if mistake is not Mistake.NONE])
def test_each_mistake_is_made(job: Job, mistake: Mistake) -> None:
    """A mistake makes the delivery differ from a clean one, unless it lies in which workbook was taken."""
    clean = fill_in(job, random.Random(1))
    wrong = fill_in(replace(job, behaviour=Behaviour(mistake=mistake)), random.Random(1))
    if mistake in (Mistake.WRONG_PERIOD, Mistake.OTHER_UNIT):
        assert wrong.evidence == clean.evidence
    else:
        assert (wrong.name, wrong.workbook, wrong.evidence) != (clean.name, clean.workbook, clean.evidence)
