"""The demo, small: an invented county lives a month through the real commands."""

import csv
import io
from pathlib import Path

import pytest
from flow.office import Office

pytestmark = pytest.mark.again

MONTHS = ("2026-01",)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> list[Office]:
    """The same small county lived twice, in this process and in one of its own."""
    offices = [Office(tmp_path_factory.mktemp("demo") / "county") for _ in range(2)]
    for office, run in zip(offices, (Office.command, Office.apart), strict=True):
        run(office, "demo", str(office.root), "--units", "5", "--months", "1", "--seed", "3")
    return offices


def _units(office: Office, period: str) -> list[dict[str, str]]:
    path = office.root / "outbox" / "bulletins" / period / "data" / "units.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_every_month_has_its_bulletin(lived: list[Office]) -> None:
    """A page, a workbook and the tables for each month, one sheet for leaders, the pages of campaign and key tasks; every unit scored."""
    for period in MONTHS:
        folder = lived[0].root / "outbox" / "bulletins" / period
        assert sorted(path.suffix for path in folder.glob("*.*")) == [".html"] * 4 + [".xlsx"]
        assert sorted(path.suffix for path in folder.glob("data/*.*")) == [".csv"] * 10 + [".json"] + [".parquet"] * 10
        assert len(_units(lived[0], period)) == 5


def test_nothing_is_left_and_everything_is_proved(lived: list[Office]) -> None:
    """The inbox holds no more than litter, the audit is sound, the index equals its rebuild."""
    left = [path.name for path in lived[0].inbox.rglob("*") if path.is_file()]
    assert [name for name in left if not name.startswith("~$")] == ["说明.txt"]
    assert lived[0].run("audit")["sound"] is True
    assert lived[0].run("rebuild")["same"] is True


def test_same_seed_same_scores(lived: list[Office]) -> None:
    """The same seed gives the same county, the same months and the same figures."""
    for period in MONTHS:
        assert _units(lived[0], period) == _units(lived[1], period)


def test_a_demo_needs_an_empty_folder(tmp_path: Path) -> None:
    """Where something stands already, the demo refuses and touches nothing."""
    (tmp_path / "important.txt").write_text("keep")
    answer = Office(tmp_path).command("demo", str(tmp_path), "--units", "5", code=2)
    assert "空目录" in answer["error"]
    assert [path.name for path in tmp_path.iterdir()] == ["important.txt"]
