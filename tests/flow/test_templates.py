"""Pages the office may change."""

from pathlib import Path

from flow.events import tick
from flow.office import Office, copy_of
from openpyxl import load_workbook
from typer.testing import CliRunner

from pipeline.cli.ingest import app as ingest


def test_templates_of_the_workspace_win(office: Office) -> None:
    """A receipt is drawn by the workspace's template where there is one, by the shipped one otherwise."""
    page = office.root / "templates" / "receipt.html"
    page.write_text("自己的回执 {{ receipt.number }}", encoding="utf-8")
    office.drop("Z01")
    office.run("ingest", now="2026-01-28")
    assert office.receipts()[0].read_text(encoding="utf-8") == "自己的回执 20260128-0001"
    page.unlink()
    office.drop(office.units[1])
    office.run("ingest", now="2026-01-28")
    (second,) = office.receipts("*-0002*.html")
    assert "自己的回执" not in second.read_text(encoding="utf-8")


def test_the_words_of_the_workbook_and_the_units_own_sheets(published: Office, tmp_path: Path) -> None:
    """Published again, the workbook has the office's new words; on request a second one has a sheet for each unit."""
    office = copy_of(published.root, tmp_path / "again")
    words = office.root / "templates" / "workbook.txt"
    words.write_text(words.read_text(encoding="utf-8").replace("{{ title }}", "晒进度"), encoding="utf-8")
    told = office.run("publish", "--period", "2026-01", "--units", now="2026-02-10")
    book = load_workbook(told["workbook"])
    assert book["概览"]["A1"].value == "晒进度" and not told["new"]
    (second,) = (office.root / "outbox" / "bulletins" / "2026-01").glob("*（分单位）.xlsx")
    assert {sheet.split(" ")[0] for sheet in load_workbook(second).sheetnames} >= set(office.units)


def test_a_spoilt_receipt_keeps_no_sender_waiting(office: Office) -> None:
    """Senders get the shipped one, and the office is told what is wrong with its own."""
    (office.root / "templates" / "receipt.html").write_text("{{ receipt.", encoding="utf-8")
    office.drop("Z01")
    said = CliRunner().invoke(ingest, ["--workspace", str(office.root), "--now", "2026-01-28"]).output
    assert "回执用了自带的样子" in said and "receipt.html" in said
    assert office.unit_name("Z01") in office.receipts()[0].read_text(encoding="utf-8")


def test_a_spoilt_page_is_named(published: Office, tmp_path: Path) -> None:
    """Nothing is written by a template that does not work: a sentence names it, its line, and what to do."""
    office = copy_of(published.root, tmp_path / "again")
    page = office.root / "templates" / "bulletin.html"
    for spoilt, said in (("{{ bulletin.", "bulletin.html 第 1 行"), ("{{ bulletin.nothing }}", "nothing")):
        page.write_text(spoilt, encoding="utf-8")
        error = office.run("publish", "--period", "2026-01", now="2026-02-10", code=2)["error"]
        assert said in error and "删去它以恢复自带的" in error
    page.unlink()
    assert office.run("publish", "--period", "2026-01", now="2026-02-10")["new"] is False


def test_the_calendar_goes_on_beside_a_spoilt_page(office: Office) -> None:
    """What can't be written is told and tried again; it stops no service."""
    settings = office.root / "kaohe.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("key_weekly = false", "key_weekly = true"), encoding="utf-8")
    page = office.root / "templates" / "weekly.html"
    page.write_text("{{ weekly.", encoding="utf-8")
    assert "2026-01 weekly_4" not in tick(office, "2026-01-26T09:00")
    page.unlink()
    assert "2026-01 weekly_4" in tick(office, "2026-01-26T10:00")
