"""Nothing that arrives is lost: the intake is broken off at every single file operation, and run again."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flow.arrivals import Outcome, outcome, take_in
from flow.faults import WAYS, Faults, Killed, ReadHere, install
from flow.office import Office, copy_of

from pipeline.delivery import process
from pipeline.files import copy_hashed
from pipeline.intake import stage
from pipeline.model.report import Verdict

pytestmark = pytest.mark.again

_SHARE = 4  # the points of a fault are shared out over so many tests, for the processors


@pytest.fixture(scope="session")
def undisturbed(batch: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    root = copy_of(batch, tmp_path_factory.mktemp("undisturbed") / "county").root
    take_in(root)
    return outcome(root)


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "Readers", ReadHere)


@pytest.mark.parametrize("share", range(_SHARE))
@WAYS
def test_broken_off_anywhere_and_run_again_nothing_is_lost(
    batch: Path, undisturbed: Outcome, tmp_path: Path, error: Callable[[], BaseException], done: bool, share: int
) -> None:
    """Whatever operation fails, the next run ends as if nothing had happened: each delivery once, with its receipt."""
    at = share + 1
    while True:
        root = copy_of(batch, tmp_path / f"{at}").root
        faults = Faults(at, error, done)
        with pytest.MonkeyPatch.context() as patch:
            install(faults, patch)
            try:
                take_in(root)
            except (Killed, OSError):
                assert faults.count >= at
        take_in(root)
        assert outcome(root) == undisturbed, f"operation {at}"
        if faults.count < at:
            break
        at += _SHARE
    assert at > 30


def test_batch_holds_every_verdict(undisturbed: Outcome) -> None:
    """The batch is worth the trouble: it brings each verdict and evidence by each way."""
    assert undisturbed.verdicts == {"accepted": 3, "partial": 1, "repeated": 1, "refused": 1}
    assert len(undisturbed.evidence) == 4
    assert (undisturbed.receipts, undisturbed.mends) == (6, 1)


@pytest.mark.parametrize("cut", [1, 40, 0.3, 0.5, 0.8, -2, -1])
def test_torn_batch_in_the_journal(batch: Path, undisturbed: Outcome, tmp_path: Path, cut: float) -> None:
    """A power cut that leaves part of a batch in the journal: whole lines count, the torn one is done again."""
    root = copy_of(batch, tmp_path / "county").root
    journal = root / "state" / "journal.jsonl"
    before = journal.stat().st_size
    real = os.fsync

    def tear(descriptor: int) -> None:
        if os.fstat(descriptor).st_ino == journal.stat().st_ino and b'"delivery"' in journal.read_bytes():
            added = os.fstat(descriptor).st_size - before
            place = int(added * cut) if 0 < cut < 1 else int(cut) % added
            os.ftruncate(descriptor, before + place)
            raise Killed
        real(descriptor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", tear)
        with pytest.raises(Killed):
            take_in(root)
    torn = Office(root).run("audit")
    assert torn["sound"] and bool(torn["unfinished"]) == (cut != -1)
    take_in(root)
    assert outcome(root) == undisturbed
    assert len(list((root / "state").glob("journal.torn-*"))) == (cut != -1)


def test_a_receipt_written_after_a_crash_says_what_is_on_record(office: Office) -> None:
    """What was refused as too late stays refused with nothing accepted, though by now it would be judged otherwise."""
    office.drop("B01")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "write_receipts", Faults(1, Killed, done=False).wrap(process.write_receipts))
        with pytest.raises(Killed):
            take_in(office.root, now="2026-02-20T09:00")
    (delivered,) = take_in(office.root)
    assert (delivered.judged.verdict, delivered.judged.counts["accepted"]) == (Verdict.REFUSED, 0)
    assert len(office.journal("delivery")) == 1
    assert "关闭" in office.receipts()[0].read_text(encoding="utf-8")


def test_a_file_that_is_held_open_is_not_processed_again(office: Office) -> None:
    """A delivery that can't be taken out of the inbox is on record once, whatever the number of runs."""
    office.drop("B01", name="B01/月报.xlsx")
    (office.inbox / "B01" / "照片.jpg").write_bytes(b"\xff\xd8\xff picture")
    real = os.unlink

    def unlink(path: Any, **options: Any) -> None:
        if Path(path).suffix == ".jpg":
            raise PermissionError(errno.EACCES, "open elsewhere", str(path))
        real(path, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "unlink", unlink)
        assert [len(take_in(office.root)) for _ in range(3)] == [1, 0, 0]
        assert [Path(path).name for path in office.run("ingest", now="2026-01-28T09:00")["stuck"]] == ["照片.jpg"]
        assert [path.name for path in (office.inbox / "B01").iterdir()] == ["照片.jpg"]
    assert take_in(office.root) == []
    assert outcome(office.root).verdicts == {"accepted": 1}


def test_a_file_that_cannot_be_read_does_not_hold_up_the_others(office: Office) -> None:
    """One unreadable or vanished file waits in the inbox; everything else is taken in."""
    closed = office.drop("B01")
    office.drop("B02")
    real = copy_hashed

    def copy_or_refuse(source: Path, target: Path) -> tuple[str, int]:
        if source == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(source))
        return real(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "copy_hashed", copy_or_refuse)
        result = office.run("ingest", now="2026-01-28T09:00")
    assert (result["accepted"], result["held"]) == (1, 1)
    assert office.run("ingest", now="2026-01-28T09:00")["accepted"] == 1
