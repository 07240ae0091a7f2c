"""A campaign 专项: its indicators over all units are one workbook, one label and one version of the register."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flow.office import COUNTY, Office, begin, copy_of, read_rows

from pipeline.workbook.documents.indicators import INDICATORS_SHEET

LEADERS = {unit.code: unit.head for unit in COUNTY.units}
LABEL, NOW = "四城联创", "2026-01-10T09:00"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("campaign") / "county").root


@pytest.fixture
def office(county: Path, tmp_path: Path) -> Office:
    return copy_of(county, tmp_path / "county")


def row(number: int, unit: str, **changes: object) -> dict[str, object]:
    known = {"指标编号": f"C{number:04}", "责任单位": unit, "目标任务": f"创建指标{number}", "考核方式": "形象进度", "分值": 1, "3月": 25, "12月": 100}
    return {**known, **{name: value for name, value in changes.items() if value is not None}}


def fill(office: Office, rows: list[dict[str, object]]) -> Path:
    """A table of the office's own with the declared headings."""
    path = office.root / "指标.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([column.heading for column in INDICATORS_SHEET.columns])
    for values in rows:
        known = {"责任领导": LEADERS.get(str(values["责任单位"])), **values}
        sheet.append([known.get(column.heading) for column in INDICATORS_SHEET.columns])
    book.save(path)
    return path


def run(office: Office, path: Path, *options: str, label: str = LABEL, code: int = 0) -> Any:
    return office.run("register", "import", str(path), "--label", label, *options, now=NOW, code=code)


def some(office: Office, count: int = 24) -> list[dict[str, object]]:
    return [row(number, office.units[number % 6]) for number in range(count)]


def test_a_campaign_is_one_import(office: Office) -> None:
    """Shown first, then written: all indicators under the label, the units' own plans, one version; the same again is nothing."""
    path = fill(office, some(office))
    told = run(office, path, "--check")
    assert (told["added"], told["units"], told["version"], len(office.journal("register"))) == (24, 6, None, 1)
    assert run(office, path)["version"] == 2
    checked = office.run("register", "check", now=NOW)
    assert checked["tasks"] == office.run("register", "check", now=NOW)["tasks"] and checked["new"] is False
    told = run(office, path)
    assert (told["added"], told["same"], told["version"]) == (0, 24, None)
    office.run("issue", "targets", "--unit", office.units[0], now=NOW)
    (listed,) = office.find("outbox/issued/2026", "*目标任务书.xlsx")
    assert [code for code, each in read_rows(listed).items() if each["项目标签"] == LABEL and code.startswith("C")] == [f"C{n:04}" for n in range(0, 24, 6)]
    assert office.run("audit")["sound"] is True


def test_what_changes_is_told_from_what_is_new(office: Office) -> None:
    """The workbook of later rounds changes indicators by their code and leaves the others; plans without a month stay."""
    run(office, fill(office, some(office)))
    rows = some(office, 25)
    rows[3]["分值"] = 2
    rows[4] |= {"3月": None, "12月": None}
    told = run(office, fill(office, rows))
    assert (told["added"], told["changed"], told["same"], told["version"]) == (1, 1, 23, 3)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"指标编号": "Z01-002"}, "code_twice"),
        ({"指标编号": "C0001"}, "task_twice"),
        ({"指标编号": ""}, "required"),
        ({"责任单位": "查无此局"}, "unknown_unit"),
        ({"责任单位": ""}, "required"),
        ({"责任领导": "查无此人"}, "person_unknown"),
        ({"考核方式": "数量"}, "target_missing"),
        ({"12月": 90}, "plan_incomplete"),
        ({"6月": 10}, "plan_goes_down"),
        ({"3月": "25万"}, "not_a_percent"),
        ({"分值": "=2*3"}, "not_calculated"),
        ({"完成时限": "2027-01-31"}, "due_outside_year"),
        ({"项目标签": "没有的"}, "label_unknown"),
    ],
)
def test_nothing_is_half_imported(office: Office, change: dict[str, object], code: str) -> None:
    """One cell that is wrong is named, and not one of the sound rows is written."""
    rows = some(office, 12)
    rows[7] |= change
    before = (office.root / "register.xlsx").read_bytes()
    told = run(office, fill(office, rows), code=1)
    assert code in [problem["code"] for problem in told["problems"]] and all(problem["cell"] for problem in told["problems"])
    assert (office.root / "register.xlsx").read_bytes() == before and len(office.journal("register")) == 1


def test_an_indicator_without_a_plan_waits_for_its_units(office: Office) -> None:
    """It is pointed out and written; the unit declares the plan."""
    told = run(office, fill(office, [row(1, office.units[0]) | {"3月": None, "12月": None}]))
    assert [problem["code"] for problem in told["problems"]] == ["plan_missing"] and told["version"] == 2


def test_a_new_label_joins_the_labels_as_a_campaign(office: Office) -> None:
    """It has a page and a ranking of its own from then on; the labels there were stay."""
    told = run(office, fill(office, some(office, 3)), label="文明实践")
    assert told["version"] == 2
    sheet = openpyxl.load_workbook(office.root / "register.xlsx")["标签"]
    rows = {cells[0]: cells[1] for cells in sheet.iter_rows(values_only=True)}
    assert rows["文明实践"] == "是" and rows["四城联创"] == "是" and "重点项目" in rows


def test_the_command_says_why_it_refuses(office: Office) -> None:
    """A file that is not there, a blank one that would cover another, an empty one, a register that is open."""
    missing = office.root / "没有.xlsx"
    assert "没有文件" in run(office, missing, code=2)["error"]
    blank = office.root / "空白.xlsx"
    run(office, blank, "--blank")
    assert run(office, blank, code=1)["accepted"] is False
    assert "不覆盖" in run(office, blank, "--blank", code=2)["error"]
    path = fill(office, some(office, 3))
    (office.root / "~$register.xlsx").touch()
    assert "正开着" in run(office, path, code=2)["error"]
    (office.root / "register.xlsx").write_bytes(b"")
    assert "还没有通过检查" in run(office, path, code=2)["error"]


def test_an_office_keeps_the_columns_it_has(office: Office) -> None:
    """A register with the old sheet of extensions, and without columns that may be missing, is drawn anew as it was."""
    path = office.root / "register.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["豁免与延期"]
    sheet.title = "延期"
    heading = next(row for row in range(1, 10) if sheet.cell(row, 1).value == "单位")
    for column in range(sheet.max_column, 0, -1):
        if sheet.cell(heading, column).value not in ("单位", "考核期", "延至", "批准原因"):
            sheet.delete_cols(column)
    sheet.append(["云城街道", "2026-03", "2026-04-07", "洪水"])
    book.save(path)
    assert office.run("register", "check", now=NOW)["version"] == 2
    assert run(office, fill(office, some(office, 3)))["version"] == 3
    drawn = openpyxl.load_workbook(path)["豁免与延期"]
    rows = [cells for cells in drawn.iter_rows(values_only=True) if cells[0] in ("单位", "云城街道")]
    assert rows[0] == ("单位", "考核期", "延至", "批准原因") and rows[1][1] == "2026-03"
    assert office.run("register", "check", now=NOW)["problems"] == []
