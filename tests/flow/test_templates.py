"""Pages the office may change."""

from flow.office import Office


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
