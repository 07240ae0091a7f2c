"""Asking for tasks: each condition finds what the bulletin shows of it, no more and no less."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest
from bulletin_county import make_county_bulletin
from openpyxl import load_workbook
from renderings import HEADING_ROW, read_csv

from pipeline.model.result import Status
from pipeline.publish.query import NotUnderstood, as_csv, as_objects, as_workbook, find_tasks
from pipeline.publish.views.rows import TaskRow

ROWS = make_county_bulletin(towns=3, departments=4, tasks=9).tasks
UNIT, LABEL, LEADER = ROWS[0], next(row.labels[0] for row in ROWS if row.labels), ROWS[-1].leader
A: Callable[[TaskRow], Decimal] = lambda row: row.result.assessed  # noqa: E731


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ([], lambda row: True),
        ([f"单位={UNIT.unit_name}"], lambda row: row.unit_code == UNIT.unit_code),
        ([f"unit={UNIT.unit_code}"], lambda row: row.unit_code == UNIT.unit_code),
        (["类别=镇街"], lambda row: row.category == "镇街"),
        ([f"标签={LABEL}"], lambda row: LABEL in row.labels),
        ([f"领导={LEADER}"], lambda row: row.leader == LEADER),
        ([f"部门={UNIT.department}"], lambda row: row.department == UNIT.department),
        (["颜色=红"], lambda row: row.status is Status.RED),
        (["颜色=红，黑"], lambda row: row.status in (Status.RED, Status.BLACK)),
        (["colour=not_due"], lambda row: row.status is Status.NOT_DUE),
        (["颜色=红", "颜色=黑"], lambda row: False),
        (["状态=缺报"], lambda row: row.result.missing),
        (["状态=推进中,缺印证"], lambda row: (row.work_state and row.work_state.value == "ongoing") or row.result.evidence_missing),
        (["状态=未回复升级"], lambda row: False),
        (["级别=4"], lambda row: row.result.level == 4),
        (["进度=0"], lambda row: A(row) == 0),
        (["进度=15..16.5"], lambda row: 15 <= A(row) <= Decimal("16.5")),
        (["进度=100.."], lambda row: A(row) >= 100),
        (["进度=至20"], lambda row: A(row) <= 20),
        (["进度=低于计划"], lambda row: A(row) < row.result.planned),
        (["进度=不低于计划", "类别=部门"], lambda row: A(row) >= row.result.planned and row.category == "部门"),
        (["道路"], lambda row: "道路" in row.title),
        ([UNIT.code.upper()], lambda row: row.code == UNIT.code),
    ],
)  # fmt: skip
def test_a_condition_finds_what_it_says(words: list[str], holds: Callable[[TaskRow], bool]) -> None:
    """All conditions together hold for what is found, and for nothing that is not."""
    assert find_tasks(ROWS, words) == tuple(row for row in ROWS if holds(row))


@pytest.mark.parametrize(
    ("word", "question"),
    [
        ("科室=一", "没有“科室”这个条件；可以写：单位、类别、标签"),
        ("颜色=紫", "没有“紫”这个颜色；可以写：橙、已完结、—、未到期、黑、未开复工、红、滞后、蓝、超额、绿、正常"),
        (f"单位={UNIT.unit_name[:2]}", f"可以写：{UNIT.unit_name}"),
        ("进度=一半", "不是进度；可以写 0..50"),
        ("进度=1..x", "不是进度"),
    ],
)
def test_what_is_not_understood_is_asked_back(word: str, question: str) -> None:
    """Nothing is guessed: a name or value that does not exist is answered with those that do."""
    with pytest.raises(NotUnderstood) as refusal:
        find_tasks(ROWS, [word])
    assert question in str(refusal.value)


def test_every_form_has_the_same_tasks() -> None:
    """CSV, JSON and workbook hold the rows found, in their order, with the same figures."""
    rows = find_tasks(ROWS, ["颜色=红,黑"])
    table, objects = read_csv(as_csv(rows)), as_objects(rows)
    sheet = load_workbook(BytesIO(as_workbook(rows, "临江县", "考核办", "颜色=红,黑")))["目标任务"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(HEADING_ROW + 2)]
    codes = [row.code for row in rows]
    assert [row["task_code"] for row in table] == [row["task_code"] for row in objects] == [row[0] for row in cells] == codes
    assert [row["assessed"] for row in table] == [row["assessed"] for row in objects]
    assert sheet["A2"].value == "颜色=红,黑" and codes
