"""Waivers 豁免与延期 as the office lives them: granted in the register, in force at once, shown wherever they apply."""

import csv
from pathlib import Path

import openpyxl
import pytest
from flow.events import change_register
from flow.office import Office, copy_of, read_rows

PERIOD = ("--period", "2026-01")
GRANTED = ("水利局 张三", "考核办 李四", "汛期抢险")
AFTER, PUBLISH = "2026-02-04T09:00", "2026-02-09T09:00"


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Office:
    return copy_of(built, tmp_path / "county")


def grant(office: Office, rule: str, task: str | None, now: str, until: str | None = None) -> None:
    row = (office.units[0], task, rule, "2026-01", None, until, *GRANTED)
    change_register(office, "豁免与延期", [row], now)


def published(office: Office) -> dict[str, dict[str, str]]:
    office.run("publish", *PERIOD, now=PUBLISH)
    with (office.root / "outbox/bulletins/2026-01/data/tasks.csv").open(encoding="utf-8-sig") as file:
        return {row["task_code"]: row for row in csv.DictReader(file)}


def test_a_waiver_is_in_force_and_shown(office: Office) -> None:
    """Granted after close: one task is not assessed; page, workbook, CSV and ledger say who granted it and why."""
    office.run("close", *PERIOD, now=AFTER)
    code = next(iter(read_rows(office.issued(office.units[0]))))
    grant(office, "不考核", code, AFTER)
    tasks = published(office)
    assert (tasks[code]["status"], tasks[code]["waivers"]) == ("not_due", "不考核（考核办 李四批准：汛期抢险）")
    assert [row["task_code"] for row in tasks.values() if row["waivers"]] == [code]
    page = next(office.find("outbox/bulletins/2026-01", "2026年1月通报.html")).read_text(encoding="utf-8")
    assert 'id="waivers"' in page and page.count("水利局 张三") == 1 and "经批准本月不考核" in page
    book = openpyxl.load_workbook(next(office.find("outbox/bulletins/2026-01", "*通报.xlsx")))
    (row,) = book["豁免与延期"].iter_rows(min_row=4, values_only=True)
    assert (row[0], row[3], row[7:11]) == ("不考核", code, (*GRANTED, 1))
    office.run("supervise", *PERIOD, now=PUBLISH)
    ledger = openpyxl.load_workbook(next(office.find("outbox/ledgers", "*.xlsx")))
    (row,) = ledger["豁免与延期"].iter_rows(min_row=4, values_only=True)
    assert row[0] == "不考核" and code not in {cell.value for cell in ledger["督办台账"]["D"]}


def test_a_waiver_after_publication_changes_nothing(office: Office) -> None:
    """The month comes out again as it was published, and the waiver is not shown in it."""
    office.run("close", *PERIOD, now=AFTER)
    before = published(office)
    code = next(iter(before))
    grant(office, "不考核", code, "2026-02-10T09:00")
    assert office.run("publish", *PERIOD, now="2026-02-11T09:00")["new"] is False
    assert published(office) == before


def test_waivers_at_odds_stop_the_register(office: Office) -> None:
    """The second row of the same is named by its cell, and the register of before stays in force."""
    unit = office.units[0]
    rows = [(unit, None, "免印证", "2026-01", "2026-03", None, *GRANTED), (unit, None, "免印证", "2026-02", None, None, *GRANTED)]
    book = openpyxl.load_workbook(office.root / "register.xlsx")
    sheet = book["豁免与延期"]
    for row in rows:
        sheet.append(row)
    book.save(office.root / "register.xlsx")
    said = office.run("register", "check", now="2026-01-26", code=1)
    assert [problem["code"] for problem in said["problems"]] == ["waiver_overlaps"]


def test_a_done_task_without_evidence_is_taken_where_it_is_waived(office: Office) -> None:
    """What intake asked back for want of evidence passes when the very same file comes again, and loses no quality."""
    unit = office.units[0]
    rows = read_rows(office.issued(unit))
    code = next(code for code, row in rows.items() if str(row["年度目标"]).startswith("形象"))

    def done(sheet: openpyxl.worksheet.worksheet.Worksheet, columns: dict[str, int], row: int) -> None:
        for at in range(row, sheet.max_row + 1):
            if sheet.cell(at, columns["任务编号"]).value == code:
                sheet.cell(at, columns["累计进度(%)"]).value = 100
                sheet.cell(at, columns["工作状态"]).value = "已完成"

    sent = office.drop(unit, change=done).read_bytes()
    assert office.run("ingest", now="2026-01-28T09:00")["partial"] == 1
    (office.inbox / "再报.xlsx").write_bytes(sent)
    assert office.run("ingest", now="2026-01-28T09:30")["repeated"] == 1
    grant(office, "免印证", code, "2026-01-28T10:00")
    (office.inbox / "再报.xlsx").write_bytes(sent)
    assert office.run("ingest", now="2026-01-28T11:00")["accepted"] == 1
    office.run("close", *PERIOD, now=AFTER)
    row = published(office)[code]
    assert (row["status"], row["good"], row["evidence_missing"]) == ("orange", "1", "0")
