"""`kaohe watch` really killed, again and again at any moment, while files keep arriving."""

import csv
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flow.arrivals import NOW, build_batch, outcome
from flow.office import Office, copy_of

from pipeline.files import digest_of

_WATCH = [sys.executable, "-c", "from pipeline.cli import main; main()", "watch", "--now", NOW, "-w"]
_OF_ITS_WAY = {"receipt", "file", "arrived"}  # what a figure's way depends on, and the figure does not
_ROUNDS = 10


def _waiting(root: Path) -> list[Path]:
    """The batch outside the inbox: deliveries by name."""
    aside = root / "aside"
    (root / "inbox").rename(aside)
    (root / "inbox").mkdir()
    return sorted(path for path in aside.iterdir() if path.name != "说明.txt" and (path.is_file() or any(path.rglob("*.*"))))


def _quick(root: Path) -> None:
    """Ticks without pauses: what is tried here is being killed, not waiting."""
    settings = root / "kaohe.toml"
    text = settings.read_text(encoding="utf-8")
    for name, value in (("tick_seconds", "0.1"), ("settle_seconds", "0")):
        assert f"{name} = " in text
        text = "\n".join(f"{name} = {value}" if line.startswith(f"{name} = ") else line for line in text.splitlines())
    settings.write_text(text, encoding="utf-8")


def _published(root: Path) -> dict[str, list[dict[str, Any]]]:
    office = Office(root)
    office.run("close", "--period", "2026-01", now="2026-02-06T09:00")
    office.run("publish", "--period", "2026-01", now="2026-02-06T10:00")
    tables = {}
    for path in (root / "outbox" / "bulletins" / "2026-01" / "data").glob("*.csv"):
        rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
        tables[path.name] = [{name: value for name, value in row.items() if name not in _OF_ITS_WAY} for row in rows]
    return tables


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_watch_killed_over_and_over_loses_and_doubles_nothing(built: Path, tmp_path: Path, seed: int) -> None:
    """Every delivery is archived once, on record once, with one verdict; the published figures are the undisturbed ones."""
    chance = random.Random(seed)
    root = build_batch(built, tmp_path / "county")
    calm = copy_of(root, tmp_path / "calm").root
    arriving = _waiting(root)
    sent = Counter(digest_of(path) for top in arriving for path in (top.rglob("*") if top.is_dir() else [top]) if path.is_file())
    _quick(root)
    for _ in range(_ROUNDS):
        with subprocess.Popen([*_WATCH, str(root)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as watching:
            if arriving:
                path = arriving.pop(chance.randrange(len(arriving)))
                path.rename(root / "inbox" / path.name)
            try:
                watching.wait(timeout=chance.uniform(0.2, 1.6))
            except subprocess.TimeoutExpired:
                watching.kill()
    assert not arriving
    Office(root).run("ingest", now=NOW)
    for path in _waiting(calm):
        path.rename(calm / "inbox" / path.name)
    Office(calm).run("ingest", now=NOW)
    result, expected = outcome(root), outcome(calm)
    assert result.verdicts == expected.verdicts
    assert result.originals == expected.originals
    archived = {digest_of(path) for path in (root / "archive" / "deliveries").rglob("*") if path.is_file()}
    assert archived == set(sent)
    assert _published(root) == _published(calm)
