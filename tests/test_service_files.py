"""The files in docs/service/ fit the program: folders, commands and options that they name exist."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.cli import COMMANDS
from pipeline.settings import Settings
from pipeline.workspace import Workspace

_ROOT = Path(__file__).resolve().parents[1]
_SERVICE = _ROOT / "docs" / "service"
_COUNTY = Workspace(Path("/county"), Settings())


def _instructions() -> list[tuple[str, str]]:
    text = (_SERVICE / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


def test_the_image_copies_what_the_build_needs() -> None:
    """What is copied exists, and what pyproject.toml names is copied."""
    copied = [source for name, rest in _instructions() if name == "COPY" for source in rest.split()[:-1]]
    assert all((_ROOT / source).exists() for source in copied)
    assert {"pyproject.toml", "README.md", "LICENSE", "pipeline", "templates"} <= set(copied)


def test_the_image_runs_our_commands_as_nobody_special() -> None:
    """Entry, command and health check are commands that exist; the user is not root; the stop is the one we handle."""
    said = dict(_instructions())
    assert json.loads(said["ENTRYPOINT"]) == ["kaohe"]
    command = json.loads(said["CMD"])
    health = json.loads(said["HEALTHCHECK"][said["HEALTHCHECK"].index("[") :])
    assert command[0] == "watch" and health == ["kaohe", "status", "--service"]
    assert {command[0], health[1]} <= {name for name, _ in COMMANDS}
    assert said["USER"] == "kaohe" and said["STOPSIGNAL"] == "SIGTERM"
    assert said["WORKDIR"] == str(_COUNTY.root)


def test_compose_mounts_the_folders_of_a_workspace() -> None:
    """Inbox, outbox and archive are volumes of their own, at the places the program looks at."""
    text = (_SERVICE / "compose.yaml").read_text(encoding="utf-8")
    targets = {line.rsplit(":", 1)[1] for line in re.findall(r"^ +- (\$.*)$", text, re.MULTILINE)}
    assert targets == {str(path) for path in (_COUNTY.root, _COUNTY.inbox, _COUNTY.outbox, _COUNTY.archive)}
    assert (_ROOT / re.search(r"dockerfile: (\S+)", text)[1]).is_file()  # type: ignore[index]


def test_the_unit_starts_our_command() -> None:
    """The systemd unit runs `kaohe watch` and may write where the workspace is."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(_SERVICE / "kaohe@.service", encoding="utf-8")
    words = shlex.split(unit["Service"]["ExecStart"])
    assert words[1] in {name for name, _ in COMMANDS}
    place = words[words.index("--workspace") + 1]
    assert place.startswith(unit["Service"]["ReadWritePaths"])


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say but that the program is not installed here."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "kaohe@2026.service"
    unit.write_bytes((_SERVICE / "kaohe@.service").read_bytes().replace(b"/opt/kaohe/bin/kaohe", b"/bin/true"))
    said = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False, timeout=60)
    assert [line for line in said.stderr.splitlines() if "kaohe" in line] == []
