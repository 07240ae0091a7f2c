"""Supervision as the office lives it: measures, notices, answers, escalation, clearing, the ledger."""

import csv
from pathlib import Path
from typing import Any

import pytest
from flow.office import Office, copy_of, fill_in, read_cells, read_rows, write_rows

JANUARY, FEBRUARY = ("--period", "2026-01"), ("--period", "2026-02")
PUBLISHED, IN_TIME, TOO_LATE = "2026-02-09T09:00", "2026-02-12T09:00", "2026-02-20T09:00"


@pytest.fixture(scope="module")
def january(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """January published without a single report: every assessed task is red or black."""
    office = copy_of(built, tmp_path_factory.mktemp("january") / "county")
    office.run("close", *JANUARY, now="2026-02-04T09:00")
    office.run("publish", *JANUARY, now=PUBLISHED)
    office.run("supervise", *JANUARY, now=PUBLISHED)
    return office.root


@pytest.fixture
def office(january: Path, tmp_path: Path) -> Office:
    return copy_of(january, tmp_path / "county")


def workbook(office: Office, unit: str, period: str = "2026-01") -> Path:
    return next(office.find(f"outbox/issued/{period}", f"{office.unit_name(unit)} *督办回复表.xlsx"))


def answer(office: Office, unit: str, rows: dict[str, dict[str, object]], now: str) -> dict[str, Any]:
    write_rows(workbook(office, unit), office.inbox / f"回复 {unit}.xlsx", rows)
    return office.run("ingest", now=now)


def ledger(office: Office) -> dict[str, dict[str, Any]]:
    """The ledger's rows by the measure's number."""
    rows = read_cells(next(office.find("outbox/ledgers", "*.xlsx")), "督办台账")
    top = next(place for place, row in enumerate(rows) if row[0] == "督办编号")
    return {row[0]: dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :] if row[0]}


def february(office: Office, now: str = "2026-03-09T09:00") -> dict[str, dict[str, str]]:
    """February closed and published; its tasks by code."""
    office.run("close", *FEBRUARY, now="2026-03-06T09:00")
    office.run("publish", *FEBRUARY, now=now)
    with (office.root / "outbox/bulletins/2026-02/data/tasks.csv").open(encoding="utf-8-sig") as file:
        return {row["task_code"]: row for row in csv.DictReader(file)}


def some_measure(office: Office, unit: str) -> tuple[str, dict[str, Any]]:
    rows = read_rows(workbook(office, unit))
    return next((number, row) for number, row in rows.items() if row["督办措施"].startswith("1"))


def test_every_red_or_black_task_gets_one_measure(office: Office) -> None:
    """Each has its number in the journal, a notice of its own, a row in the unit's workbook and in the ledger."""
    (published,) = office.journal("publish")
    numbers = {number for number, *_ in published["body"]["measures"]}
    assert numbers and published["body"]["response_due"].startswith("2026-02-")
    in_books = {number for unit in office.units for number in read_rows(workbook(office, unit))}
    notices = "".join(path.read_text(encoding="utf-8") for path in office.find("outbox/notices", "督办通知单.html"))
    assert in_books == set(ledger(office)) == numbers
    assert all(notices.count(f"编号：{number}<") == 1 for number in numbers)


def test_an_answer_is_on_record_with_its_cell(office: Office) -> None:
    """The ledger says what was done, and in which receipt and cell it stands."""
    unit = office.units[0]
    number, _ = some_measure(office, unit)
    assert answer(office, unit, {number: {"整改情况": "已进场施工", "预计完成时间": "2026-03-31"}}, IN_TIME)["accepted"] == 1
    done = office.run("supervise", *JANUARY, now=IN_TIME)
    row = ledger(office)[number]
    assert (row["情况"], row["整改情况"], row["预计完成"]) == ("已回复", "已进场施工", "2026-03-31")
    assert row["回复回执"].startswith("20260212-") and row["单元格"]
    assert done["answered"] == 1


def test_an_unanswered_measure_raises_the_next_and_an_answered_one_does_not(office: Office) -> None:
    """Answered in time: the streak alone counts. Not answered, or too late: one level more, and the task says so."""
    unit = office.units[0]
    levels = {number: row for number, row in read_rows(workbook(office, unit)).items() if row["督办措施"].startswith("1")}
    (timely, first), (late, second), (silent, third), *_ = levels.items()
    answer(office, unit, {timely: {"整改情况": "已整改"}}, IN_TIME)
    answer(office, unit, {late: {"整改情况": "已整改"}}, TOO_LATE)
    assert [p["code"] for p in office.journal("delivery")[-1]["body"]["problems"]] == ["too_late"]
    tasks = february(office)
    assert [tasks[row["任务编号"]]["level"] for row in (first, second, third)] == ["2", "3", "3"]
    assert silent and office.run("rebuild")["same"] is True
    assert office.run("publish", *FEBRUARY, now="2026-03-20T09:00")["new"] is False


def test_what_was_answered_is_asked_of_a_task_once(office: Office) -> None:
    """February's workbook has its own measures and January's unanswered ones; an answered one gives way to the newer."""
    unit = office.units[0]
    numbers = list(read_rows(workbook(office, unit)))
    answer(office, unit, {numbers[0]: {"整改情况": "已整改"}}, IN_TIME)
    february(office)
    office.run("supervise", *FEBRUARY, now="2026-03-09T09:00")
    asked = read_rows(workbook(office, unit, "2026-02"))
    assert set(numbers) - set(asked) == {numbers[0]} and any(number.startswith("D2026-02") for number in asked)


def test_the_bulletin_says_what_was_answered_and_never_changes(office: Office) -> None:
    """A task's drawer has its earlier measures with their answers by publication; what is answered later changes no page."""
    unit = office.units[0]
    timely, late, *_ = read_rows(workbook(office, unit))
    answer(office, unit, {timely: {"整改情况": "已进场施工"}}, IN_TIME)
    february(office)
    (page,) = office.find("outbox/bulletins/2026-02", "*通报.html")
    data = page.read_text(encoding="utf-8").split('id="data">')[1]
    assert f"{timely} " in data and "已回复，2026-02-12 09:00：已进场施工" in data
    assert f"{late} " in data and "未回复" in data
    answer(office, unit, {late: {"整改情况": "补报"}}, "2026-03-20T09:00")
    assert office.run("publish", *FEBRUARY, now="2026-03-20T10:00")["new"] is False


def test_a_task_in_order_again_is_cleared_where_an_answer_is_on_record(office: Office) -> None:
    """Green in February: the answered measure is cleared, the unanswered one stays overdue."""
    unit = office.units[0]
    office.run("issue", "report", *FEBRUARY, now="2026-02-25")
    rows = read_rows(workbook(office, unit))
    plan = read_rows(office.issued(unit, "2026-02"))

    def is_milestone(row: dict[str, Any]) -> bool:
        return str(plan[row["任务编号"]]["年度目标"]).startswith("形象")

    two = [number for number, row in rows.items() if is_milestone(row)][:2]
    answer(office, unit, {two[0]: {"整改情况": "已整改"}}, IN_TIME)
    tasks = {rows[number]["任务编号"] for number in two}

    def full(sheet: Any, columns: Any, row: int) -> None:
        for at in range(row, sheet.max_row + 1):
            code = sheet.cell(at, columns["任务编号"]).value
            if code in tasks:
                planned = str(sheet.cell(at, columns["本月计划"]).value).split("%")[0]
                sheet.cell(at, columns["累计进度(%)"]).value = f"{planned}%"

    fill_in(office.issued(unit, "2026-02"), office.inbox / "月报.xlsx", full)
    office.run("ingest", now="2026-02-26T09:00")
    february(office)
    office.run("supervise", *FEBRUARY, now="2026-03-09T09:00")
    states = ledger(office)
    assert (states[two[0]]["情况"], states[two[0]]["销号"]) == ("已销号", "2026年2月")
    assert states[two[1]]["情况"] == "逾期未回复"
    assert answer(office, unit, {two[0]: {"整改情况": "再报一次"}}, "2026-03-10T09:00")["refused"] == 1
    (problem,) = office.journal("delivery")[-1]["body"]["problems"]
    assert problem["code"] == "measure_cleared" and f"督办 {two[0]} 已在2026年2月销号，不用再回复。" in problem["message"]


def test_evidence_comes_with_an_answer(office: Office) -> None:
    """A photograph of the record sheet beside the workbook stands in the archive under its task."""
    unit = office.units[0]
    number, row = some_measure(office, unit)
    folder = office.inbox / "督办回复"
    write_rows(workbook(office, unit), folder / "回复.xlsx", {number: {"整改情况": "见记录"}})
    (folder / f"{row['任务编号']} 记录.txt").write_text("现场记录", encoding="utf-8")
    assert office.run("ingest", now=IN_TIME)["accepted"] == 1
    (kept,) = office.find("archive/evidence", "*记录.txt")
    assert row["任务编号"] in str(kept)


def test_supervision_follows_from_publication(built: Path, tmp_path: Path) -> None:
    """A month that is not published has no measures: the command says what to do first."""
    office = copy_of(built, tmp_path / "county")
    assert "还没有发布" in office.run("supervise", *JANUARY, now=PUBLISHED, code=2)["error"]


def test_written_again_everything_is_the_same(office: Office) -> None:
    """What goes out follows from the records: lost, it is made again to the byte."""
    before = {path: path.read_bytes() for path in office.find("outbox/notices", "*.html")}
    for path in before:
        path.unlink()
    office.run("supervise", *JANUARY, now=PUBLISHED)
    assert {path: path.read_bytes() for path in office.find("outbox/notices", "*.html")} == before
