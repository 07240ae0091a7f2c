"""The reference county, 96 units and about 4,000 tasks: what was published can be made again from archive and journal alone."""

import shutil
from pathlib import Path

import openpyxl
from flow.office import Office


def _pages(office: Office) -> dict[str, bytes]:
    """Pages and tables by path; they are the same to the byte or not at all."""
    top = office.root / "outbox" / "bulletins"
    return {
        path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.suffix in (".html", ".csv")
    }


def _cells(office: Office) -> dict[str, list[list[object]]]:
    """Every cell of every bulletin workbook."""
    found = {}
    for path in (office.root / "outbox" / "bulletins").rglob("*.xlsx"):
        book = openpyxl.load_workbook(path, read_only=True)
        for sheet in book.worksheets:
            found[f"{path.name} {sheet.title}"] = [list(row) for row in sheet.iter_rows(values_only=True)]
        book.close()
    return found


def test_rebuilt_from_archive_and_journal_the_bulletins_are_identical(tmp_path: Path) -> None:
    """Index, caches and outbox gone, the key too: `rebuild`, `publish` and `correct` give the very same bulletins of every month."""
    office = Office(tmp_path / "county")
    office.command("demo", str(office.root))
    pages, cells = _pages(office), _cells(office)
    months = sorted({path.split("/")[0] for path in pages})
    assert len(months) >= 3 and sum(len(rows) for rows in cells.values()) > 10_000
    for folder in ("outbox", "state/cache"):
        shutil.rmtree(office.root / folder)
    for file in ("index.sqlite", "key"):
        (office.root / "state" / file).unlink()
    assert office.run("rebuild")["same"] is None
    for month in months:
        assert office.run("publish", "--period", month)["new"] is False
        if any(path.startswith(f"{month}/更正") for path in pages):
            assert office.run("correct", "--period", month)["new"] is False
    assert _pages(office) == pages
    assert _cells(office) == cells
    assert office.run("audit")["sound"]
