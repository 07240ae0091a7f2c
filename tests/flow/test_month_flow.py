"""A month as the office lives it: register, issue, intake, close, publish, and proof afterwards."""

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flow.hostile import program
from flow.office import Office, copy_of

from pipeline.office.paper import print_pages

OPEN, CLOSED, PUBLISH = "2026-01-28T09:00", "2026-02-04T09:00", "2026-02-09T09:00"
TASKS = ["task_code", "unit_code", "unit_name", "category", "kind", "measure", "labels", "leader", "points", "planned", "reported", "verified", "assessed", "work_state", "status", "missing", "late", "overdue"]
UNITS = ["unit_code", "unit_name", "category", "progress", "timeliness", "quality", "accuracy", "deductions", "bonuses", "composite", "rank", "rank_before"]


def table(office: Office, name: str) -> list[dict[str, str]]:
    path = office.root / "outbox" / "bulletins" / "2026-01" / "data" / name
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_four_numbers_add_up_to_the_units(published: Office) -> None:
    """Reported, late, with problems, missing: together every unit, each once."""
    status = published.run("status", "--period", "2026-01", now=PUBLISH)
    assert status["units"] == 6
    assert (status["missing"], status["late"]) == (1, 1)
    assert sum(status[name] for name in ("reported", "late", "problems", "missing")) == 6


def test_tables_have_the_agreed_columns(published: Office) -> None:
    """The columns other systems rely on come first, in this order; percent in points, flags 1 or 0."""
    tasks, units = table(published, "tasks.csv"), table(published, "units.csv")
    assert list(tasks[0])[: len(TASKS)] == TASKS
    assert list(units[0])[: len(UNITS)] == UNITS
    assert {row["missing"] for row in tasks} == {"0", "1"}
    assert all(row["planned"].partition(".")[2] and len(row["planned"].partition(".")[2]) == 2 for row in tasks)
    raw = (published.root / "outbox/bulletins/2026-01/data/tasks.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")


def test_missing_unit_has_only_missing_tasks(published: Office) -> None:
    """A unit of which nothing was accepted by close is missing in all its tasks and scores 0 for timeliness."""
    code = published.units[0]
    assert {row["missing"] for row in table(published, "tasks.csv") if row["unit_code"] == code} == {"1"}
    (unit,) = [row for row in table(published, "units.csv") if row["unit_code"] == code]
    assert unit["timeliness"] == "0.00"


def test_late_unit_scores_sixty_for_timeliness(published: Office) -> None:
    """Late entries count 60 each."""
    (unit,) = [row for row in table(published, "units.csv") if row["unit_code"] == published.units[1]]
    assert unit["timeliness"] == "60.00"


def test_every_reported_figure_stands_in_the_cell_it_names(published: Office) -> None:
    """Followed from the bulletin to the archived file, sheet and cell, the figure is the one the sender wrote."""
    archived = {path.parent.name.split(" ")[0]: path for path in published.find("archive/deliveries", "*.xlsx")}
    books: dict[Path, Any] = {}
    rows = [row for row in table(published, "tasks.csv") if row["missing"] == "0"]
    for row in rows:
        path = archived[row["receipt"]]
        if path not in books:
            books[path] = openpyxl.load_workbook(path)
        value = books[path][row["sheet"]][row["cell"]].value
        assert value == 5
        if row["measure"] == "milestone":
            assert row["reported"] == "5.00"
    assert len(rows) > 80


def test_published_again_it_is_the_same_to_the_byte(published: Office, tmp_path: Path) -> None:
    """After the outbox and the index are gone, the same records give the same pages and tables."""
    office = copy_of(published.root, tmp_path / "again")
    folder = office.root / "outbox" / "bulletins" / "2026-01"
    before = {path.name: path.read_bytes() for path in folder.rglob("*") if path.suffix in (".html", ".csv")}
    shutil.rmtree(office.root / "outbox")
    (office.root / "state" / "index.sqlite").unlink()
    shutil.rmtree(office.root / "state" / "cache")
    assert office.run("publish", "--period", "2026-01", now="2026-05-01")["new"] is False
    after = {path.name: path.read_bytes() for path in folder.rglob("*") if path.suffix in (".html", ".csv")}
    assert after == before


def test_published_again_the_workbook_has_the_same_cells(published: Office, tmp_path: Path) -> None:
    """The bulletin's workbook comes out the same cell by cell."""
    office = copy_of(published.root, tmp_path / "again")
    (path,) = (office.root / "outbox" / "bulletins" / "2026-01").glob("*.xlsx")
    before = _cells(path)
    path.unlink()
    office.run("publish", "--period", "2026-01", now="2026-05-01")
    assert _cells(path) == before


def test_changed_rules_do_not_change_what_was_published(published: Office, tmp_path: Path) -> None:
    """A bulletin keeps the settings it was published with."""
    office = copy_of(published.root, tmp_path / "again")
    settings = office.root / "kaohe.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("lag = 5", "lag = 50"), encoding="utf-8")
    assert office.run("publish", "--period", "2026-01", now="2026-05-01")["new"] is False


def test_after_publication_nothing_more_is_accepted(published: Office, tmp_path: Path) -> None:
    """A report for a published month is refused, whatever the clock says, and kept."""
    office = copy_of(published.root, tmp_path / "again")
    office.drop(office.units[0])
    assert office.run("ingest", now="2026-02-03T10:00")["refused"] == 1


def test_a_second_report_after_close_does_not_make_a_problem(published: Office, tmp_path: Path) -> None:
    """A unit that reported stays reported when it sends once more too late."""
    office = copy_of(published.root, tmp_path / "again")
    before = office.run("status", "--period", "2026-01", now=PUBLISH)
    office.drop(office.units[2], name="again.xlsx")
    office.run("ingest", now=PUBLISH)
    assert office.run("status", "--period", "2026-01", now=PUBLISH) == before


def test_rebuild_and_audit_agree(published: Office, tmp_path: Path) -> None:
    """The index made anew is the same, and every archived file is the one that arrived."""
    office = copy_of(published.root, tmp_path / "again")
    assert office.run("rebuild")["same"] is True
    assert office.run("audit")["sound"] is True
    next(office.find("archive", "*.xlsx")).write_bytes(b"changed")
    assert len(office.run("audit", code=1)["changed"]) == 1


def test_everyone_can_be_sent_a_page(published: Office, tmp_path: Path) -> None:
    """A page for every unit, every leader and every county leader, or for one by name; nobody is guessed."""
    office, month = copy_of(published.root, tmp_path / "county"), ("--period", "2026-01")
    unit = office.units[2]
    (page,) = office.run("pages", *month, office.unit_name(unit))["pages"]
    assert unit in (text := Path(page).read_text(encoding="utf-8")) and "综合得分" in text
    pages = [Path(each) for each in office.run("pages", *month)["pages"]]
    assert len([each for each in pages if each.parent.name == "单位"]) == 6
    assert {each.parent.name for each in pages} == {"单位", "责任领导", "县级领导"}
    assert "月球镇" in office.run("pages", *month, "月球镇", code=2)["error"]
    assert "还没有发布" in office.run("pages", "--period", "2026-02", code=2)["error"]


def test_pages_are_printed_where_a_browser_is(published: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page's PDF lies beside it; without a browser a sentence says what to do, and the pages stand."""
    program("chromium")
    office = copy_of(published.root, tmp_path / "county")
    (page,) = office.find("outbox/bulletins/2026-01", "*一页通.html")
    (paper,) = print_pages([page], office.root / "outbox")
    assert paper == page.with_suffix(".pdf") and paper.read_bytes().startswith(b"%PDF")
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = office.run("publish", "--period", "2026-01", "--pdf", now=PUBLISH, code=2)["error"]
    assert "Chromium" in answer and "另存为 PDF" in answer


def test_rank_before_and_last_progress_come_from_the_month_before(published: Office, tmp_path: Path) -> None:
    """February knows January: the rank before in the tables, the last accepted figure in the issued workbook."""
    office = copy_of(published.root, tmp_path / "february")
    office.run("issue", "report", "--period", "2026-02", now="2026-02-25")
    sheet = openpyxl.load_workbook(office.issued(office.units[2], "2026-02")).worksheets[0]
    assert any("5%" in str(cell.value) for row in sheet.iter_rows(min_col=8, max_col=8) for cell in row)
    for unit in office.units:
        office.drop(unit, period="2026-02")
    office.run("ingest", now="2026-02-26")
    office.run("close", "--period", "2026-02", now="2026-03-04")
    office.run("publish", "--period", "2026-02", now="2026-03-09")
    path = office.root / "outbox" / "bulletins" / "2026-02" / "data" / "units.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    before = {row["unit_code"]: row["rank"] for row in table(published, "units.csv")}
    assert {row["unit_code"]: row["rank_before"] for row in rows} == before


def test_issue_draws_only_what_changed(office: Office) -> None:
    """A second run draws nothing; a workbook that is gone or was changed is drawn again."""
    assert office.run("issue", "report", "--period", "2026-01", now="2026-01-25")["drawn"] == 0
    office.issued("Z01").write_bytes(b"spoilt")
    assert office.run("issue", "report", "--period", "2026-01", now="2026-01-25")["drawn"] == 1


def test_issue_to_an_unknown_unit_is_refused(office: Office) -> None:
    """A unit that the register does not know is named."""
    answer = office.run("issue", "report", "--period", "2026-01", "--unit", "月球镇", now="2026-01-25", code=2)
    assert "月球镇" in answer["error"]


def test_close_waits_for_the_last_moment(office: Office) -> None:
    """Before the closing moment a month can't be closed; publishing before closing is refused."""
    assert "才关闭" in office.run("close", "--period", "2026-01", now="2026-02-03T23:59", code=2)["error"]
    assert "还没有关闭" in office.run("publish", "--period", "2026-01", now=PUBLISH, code=2)["error"]


def test_closing_twice_changes_nothing(office: Office) -> None:
    """Late and missing are fixed once."""
    assert office.run("close", "--period", "2026-01", now=CLOSED)["new"] is True
    assert office.run("close", "--period", "2026-01", now="2026-02-05")["new"] is False
    assert len(office.journal("close")) == 1


def test_an_extension_reopens_for_its_unit_alone(office: Office) -> None:
    """延期: the unit may report until its day ends; others stay closed; closing waits for it."""
    book = openpyxl.load_workbook(office.root / "register.xlsx")
    sheet = book["豁免与延期"]
    heading = next(row for row in range(1, 10) if sheet.cell(row, 1).value == "单位")
    for column, value in enumerate(("Z01", None, "延期报送", "2026-01", None, "2026-02-05", "张三", "李四", "汛期抢险"), start=1):
        sheet.cell(heading + 1, column).value = value
    book.save(office.root / "register.xlsx")
    assert office.run("register", "check", now="2026-02-03T10:00")["version"] == 2
    office.drop("Z01")
    office.drop(office.units[1])
    result = office.run("ingest", now="2026-02-05T12:00")
    assert (result["accepted"], result["refused"]) == (1, 1)
    assert "2月5日" in office.run("close", "--period", "2026-01", now="2026-02-05T13:00", code=2)["error"]


def test_a_month_keeps_the_register_of_its_opening(office: Office) -> None:
    """A register accepted after the window opened counts from the next month on."""
    office.drop("Z01")
    office.run("ingest", now="2026-01-26")
    book = openpyxl.load_workbook(office.root / "register.xlsx")
    sheet = book["标签"]
    sheet.cell(sheet.max_row + 1, 1).value = "新标签"
    book.save(office.root / "register.xlsx")
    new = office.run("register", "check", now="2026-01-27")["digest"]
    office.drop(office.units[1])
    office.run("ingest", now="2026-01-28")
    office.run("close", "--period", "2026-01", now=CLOSED)
    assert office.journal("close")[0]["body"]["register"] != new
    office.run("publish", "--period", "2026-01", now=PUBLISH)
    office.run("issue", "report", "--period", "2026-02", now="2026-02-25")
    assert office.journal("open")[-1]["body"]["register"] == new


@pytest.mark.parametrize("period", ["2026-13", "2026-3", "昨天", "2026-Q1", "2025-03"])
def test_a_wrong_period_is_refused_with_a_sentence(office: Office, period: str) -> None:
    """A period that is none, no month, or of another year is named with what is expected."""
    assert "--period" in office.run("status", "--period", period, code=2)["error"] or "考核年度" in office.run(
        "status", "--period", period, code=2
    )["error"]


def test_a_faulty_register_names_every_cell(office: Office) -> None:
    """Every fault of the register is reported with sheet and cell in one go, and no version is made."""
    book = openpyxl.load_workbook(office.root / "register.xlsx")
    sheet = book["个性目标"]
    heading = next(row for row in range(1, 10) if sheet.cell(row, 1).value == "任务编号")
    sheet.cell(heading + 1, 2).value = "不存在的单位"
    sheet.cell(heading + 3, 1).value = sheet.cell(heading + 2, 1).value
    book.save(office.root / "register.xlsx")
    answer = office.run("register", "check", now="2026-01-26", code=1)
    codes = {problem["code"] for problem in answer["problems"]}
    assert {"unknown_unit", "code_twice"} <= codes
    assert all(problem["sheet"] for problem in answer["problems"])
    assert len(office.journal("register")) == 1


def _cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in book.worksheets}
