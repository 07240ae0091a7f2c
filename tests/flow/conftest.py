"""One built county for the session, a copy of it for each test."""

from pathlib import Path

import pytest
from flow.office import Office, build, copy_of


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("built") / "county")


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Office:
    return copy_of(built, tmp_path / "county")


@pytest.fixture
def anyone(office: Office) -> Office:
    """An office whose inbox takes anything: what is watched here is the loop, verdicts are not the point."""
    (office.root / "kaohe.toml").write_text('[county]\nname = "云岭县"\nyear = 2026\n[calendar]\nautomatic = false\n[intake]\nworkers = 1\n', encoding="utf-8")
    return office
