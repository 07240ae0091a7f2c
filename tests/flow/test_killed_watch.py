"""`kaohe watch` as a process, killed again and again at any moment, while files keep arriving and the month goes on."""

import csv
import os
import random
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from flow.arrivals import NOW, first_task, outcome
from flow.office import KAOHE, Office, copy_of, read_rows, said_anew, write_rows

from pipeline.files import digest_of

pytestmark = pytest.mark.again

_WATCH = [*KAOHE, "watch", "--json", "-w"]
_OF_ITS_WAY = {"file", "arrived"}  # what a figure's way depends on, and the figure does not
# When the watch is started and how often it is killed: reports, closing, verification and what it returns, publishing.
_REPORTING, _CLOSING, _VERIFYING, _PUBLISHING = (NOW, 6), ("2026-02-05T00:30", 2), ("2026-02-05T09:00", 2), ("2026-02-09T10:00", 2)


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


def _killed(root: Path, now: str, rounds: int, chance: random.Random, arriving: Iterable[Path] = ()) -> None:
    """The watch started and killed so often, each time with one more delivery; then what it left is finished."""
    coming = iter(arriving)
    for _ in range(rounds):
        with subprocess.Popen([*_WATCH, str(root), "--now", now], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as watching:
            if path := next(coming, None):
                path.rename(root / "inbox" / path.name)
            assert watching.stdout and b'"started"' in watching.stdout.readline()
            try:
                watching.wait(timeout=chance.uniform(0, 0.9))
            except subprocess.TimeoutExpired:
                watching.kill()
    for path in coming:
        path.rename(root / "inbox" / path.name)
    Office(root).run("due", now=now)


def _decided(office: Office) -> list[Path]:
    """Outside the inbox: a verification that returns one task and confirms another, and the unit's report once more."""
    first = office.units[0]
    task = first_task(office, first)
    book = next(path for path in office.find("outbox/issued/2026-01", "*核实表.xlsx") if task in read_rows(path))
    other = next(code for code in read_rows(book) if code != task)
    decisions = {task: {"核实结果": "退回", "核实说明": "照片不清楚"}, other: {"核实结果": "认可"}}
    write_rows(book, office.root / "aside" / "核实.xlsx", decisions)
    return [office.root / "aside" / "核实.xlsx", office.drop(first, name="../aside/改好.xlsx", change=said_anew)]


def _tables(root: Path) -> dict[str, list[dict[str, Any]]]:
    """What was published, without the numbers of receipts."""
    tables = {}
    for path in (root / "outbox" / "bulletins" / "2026-01" / "data").glob("*.csv"):
        rows = csv.DictReader(re.sub(r"\b20\d{6}-\d{4}\b", "", path.read_text(encoding="utf-8-sig")).splitlines())
        tables[path.name] = [{name: value for name, value in _both(row).items() if name not in _OF_ITS_WAY} for row in rows]
    return tables


def _both(row: dict[str, Any]) -> dict[str, Any]:
    """Of two uses of one file the later is warned about, and what comes at one moment comes in any order: both, in one order."""
    if row.get("kind") != "reused":
        return row
    uses = re.findall(r"\S+\.(?:png|jpg)", row["sources"])
    assert len(uses) == 2
    return {"kind": row["kind"], "number": row["number"], "both": sorted(uses)}


def _names(root: Path) -> set[str]:
    """All that went out but receipts, whose numbers are those of the order of arrival, and the board, which the watch keeps."""
    out = root / "outbox"
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    return {name for name in names if not name.startswith(("receipts/", "board."))}


@pytest.mark.parametrize("seed", range(1, 2 + int(os.environ.get("KAOHE_EXAMPLES", "0")) // 100))
def test_a_watch_killed_over_and_over_loses_and_doubles_nothing(batch: Path, tmp_path: Path, seed: int) -> None:
    """Every delivery is archived once, on record once, with one verdict; what is published and sent out is the undisturbed."""
    chance = random.Random(seed)
    roots = [copy_of(batch, tmp_path / name).root for name in ("county", "calm")]
    sent = set[str]()
    for root, kills in zip(roots, (1, 0), strict=True):
        arriving = _waiting(root)
        random.Random(seed).shuffle(arriving)
        sent |= {digest_of(path) for top in arriving for path in (top.rglob("*") if top.is_dir() else [top]) if path.is_file()}
        _quick(root)
        _killed(root, _REPORTING[0], kills * _REPORTING[1], chance, arriving)
        _killed(root, _CLOSING[0], kills * _CLOSING[1], chance)
        decided = _decided(Office(root))
        for number, path in enumerate(decided):
            _killed(root, _VERIFYING[0], kills * _VERIFYING[1] if number else kills, chance, [path])
        _killed(root, _PUBLISHING[0], kills * _PUBLISHING[1], chance)
    result, expected = (outcome(root) for root in roots)
    assert result.verdicts == expected.verdicts and result.verdicts["accepted"] >= 5
    assert len(result.originals) == len(expected.originals)
    archived = {digest_of(path) for path in (roots[0] / "archive" / "deliveries").rglob("*") if path.is_file()}
    assert sent <= archived and len(archived) == len(sent) + 2
    assert _tables(roots[0]) == _tables(roots[1])
    assert _names(roots[0]) == _names(roots[1])
