"""`kaohe ingest` really killed, at moments set by what it has written so far."""

import contextlib
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from flow.arrivals import outcome, take_in
from flow.office import KAOHE, copy_of

from pipeline.files import digest_of

pytestmark = pytest.mark.again

_COMMAND = [*KAOHE, "ingest", "--now", "2026-01-28T09:00", "-w"]


def _written(root: Path) -> int:
    """How many files stand in the archive and the outbox."""
    with contextlib.suppress(FileNotFoundError):
        return sum(path.is_file() for folder in ("archive", "outbox/receipts") for path in (root / folder).rglob("*"))
    return 0


@pytest.mark.parametrize("more", [1, 4, 8, 11, 14])
def test_a_killed_ingest_is_finished_by_the_next(batch: Path, tmp_path: Path, more: int) -> None:
    """SIGKILL once so many files have appeared: the next run leaves everything as if there had been none."""
    root = copy_of(batch, tmp_path / "county").root
    sent = Counter(digest_of(path) for path in (root / "inbox").rglob("*") if path.is_file() and path.name != "说明.txt")
    before = _written(root)
    with subprocess.Popen([*_COMMAND, str(root)], stdout=subprocess.DEVNULL) as ingesting:
        while ingesting.poll() is None and _written(root) < before + more:
            pass
        ingesting.kill()
    take_in(root)
    result = outcome(root)
    assert dict(result.verdicts) == {"accepted": 3, "partial": 1, "repeated": 1, "refused": 1}
    archived = {digest_of(path) for path in (root / "archive" / "deliveries").rglob("*") if path.is_file()}
    assert archived == set(sent)
