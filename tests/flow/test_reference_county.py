"""The reference county, 96 units and about 4,000 tasks: what was published can be made again from archive and journal alone."""

import shutil
from pathlib import Path

import pytest
from flow.office import Office

pytestmark = pytest.mark.again


def test_rebuilt_from_archive_and_journal_the_bulletins_are_identical(tmp_path: Path) -> None:
    """Index, caches and outbox gone, the key too: `rebuild`, `publish` and `correct` give the very same bulletin."""
    office = Office(tmp_path / "county")
    office.apart("demo", str(office.root), "--months", "1")
    published = office.editions()
    months = sorted({path.split("/")[0] for path, _ in published})
    rows = sum(content.count(b"<row ") for (_, part), content in published.items() if part.startswith("xl/worksheets/"))
    assert len(months) == 1 and rows > 5_000
    for folder in ("outbox", "state/cache"):
        shutil.rmtree(office.root / folder)
    for file in ("index.sqlite", "key"):
        (office.root / "state" / file).unlink()
    here = ("--workspace", str(office.root))
    assert office.apart("rebuild", *here)["same"] is None
    for month in months:
        assert office.apart("publish", "--period", month, *here)["new"] is False
        if any(path.startswith(f"{month}/更正") for path, _ in published):
            assert office.apart("correct", "--period", month, *here)["new"] is False
    assert (again := office.editions()).keys() == published.keys()
    assert [place for place, content in published.items() if again[place] != content] == []
    assert office.apart("audit", *here)["sound"]
