"""One built county for the session, a copy of it for each test."""

from pathlib import Path

import pytest
from flow.arrivals import build_batch
from flow.office import Office, build, copy_of


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("built") / "county")


@pytest.fixture(scope="session")
def batch(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The county with arrivals of every sort in its inbox; a copy of it for each test."""
    return build_batch(built, tmp_path_factory.mktemp("batch") / "county")


@pytest.fixture(scope="session")
def published(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """January published: the first unit missing, the second late, the others on time."""
    office = copy_of(built, tmp_path_factory.mktemp("published") / "county")
    for unit in office.units[2:]:
        office.drop(unit)
    office.run("ingest", now="2026-01-28T09:00")
    office.drop(office.units[1])
    office.run("ingest", now="2026-02-03T09:00")
    office.run("close", "--period", "2026-01", now="2026-02-04T09:00")
    office.run("publish", "--period", "2026-01", now="2026-02-09T09:00")
    return office


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Office:
    return copy_of(built, tmp_path / "county")


@pytest.fixture
def anyone(office: Office) -> Office:
    """An office whose inbox takes anything: what is watched here is the loop, verdicts are not the point."""
    (office.root / "kaohe.toml").write_text('[county]\nname = "云岭县"\nyear = 2026\n[calendar]\nautomatic = false\n[intake]\nworkers = 1\n', encoding="utf-8")
    return office
