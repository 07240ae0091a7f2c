"""Pages the office may change."""

from pathlib import Path

from flow.office import Office, copy_of
from openpyxl import load_workbook


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
