"""What disks, editors and strangers do to a workspace: noticed, named, and healed or reported with what to do."""

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flow.arrivals import first_task
from flow.office import KAOHE, Office

from pipeline.files import digest_of

OPEN = "2026-01-28T09:00"


@pytest.fixture
def kept(office: Office) -> Office:
    """Two reports on record."""
    for unit in ("Z01", "B01"):
        office.drop(unit)
    office.run("ingest", now=OPEN)
    return office


def need(program: str) -> str:
    """A program of the system; without it there is nothing to be tried."""
    path = shutil.which(program)
    return path or pytest.skip(f"{program} is not installed")


def _journal(office: Office) -> Path:
    return office.root / "state" / "journal.jsonl"


def test_a_flipped_byte_in_the_journal_is_named(kept: Office) -> None:
    """The audit names the line; nothing is rebuilt on the strength of what comes after."""
    path = _journal(kept)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert "对不上" in kept.run("audit", code=1)["chain"]
    assert "对不上" in kept.run("rebuild", code=2)["error"]


def test_a_flipped_byte_in_the_newest_record_stops_every_command(kept: Office) -> None:
    """Nothing is read out of a line that is not as it was written, and none is written after it; from the backup all is well."""
    path = _journal(kept)
    backup = path.read_bytes()
    content = bytearray(backup)
    content[-200] ^= 1
    path.write_bytes(content)
    kept.drop("B02")
    for command in (("ingest",), ("rebuild",), ("status", "--period", "2026-01")):
        assert "请从备份恢复" in kept.run(*command, now=OPEN if command == ("ingest",) else "", code=2)["error"]
    assert path.read_bytes() == content
    path.write_bytes(backup)
    assert kept.run("ingest", now=OPEN)["accepted"] == 1
    assert kept.run("audit")["sound"]


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"no database")], ids=["deleted", "overwritten"])
def test_an_index_that_is_gone_is_made_anew_and_that_is_said(kept: Office, harm: Callable[[Path], object]) -> None:
    """The audit says that it had to be made again from the journal, once; nothing else changes."""
    before = kept.run("status", "--period", "2026-01")
    harm(kept.root / "state" / "index.sqlite")
    result = kept.run("audit")
    assert (result["sound"], result["index"]) == (True, "remade")
    assert kept.run("audit")["index"] == "sound"
    assert kept.run("status", "--period", "2026-01") == before


@pytest.mark.parametrize("pages", [False, True], ids=["a word in it", "its pages"])
def test_an_index_that_says_something_else_is_found_out(kept: Office, pages: bool) -> None:
    """A byte that SQLite lets pass, or pages that it can't read: named with what to do, and mended by that."""
    path = kept.root / "state" / "index.sqlite"
    content = bytearray(path.read_bytes())
    place, size = content.index("按计划推进".encode()), int.from_bytes(content[16:18], "big")
    for byte in range(place, len(content), 97) if pages else (place,):
        page = content[byte // size * size :][:size]
        if b"CREATE " not in page:  # without its tables it is told at once from an index, and made anew
            content[byte] ^= 1
    path.write_bytes(content)
    result = kept.run("audit", code=1)
    assert (result["sound"], result["index"]) == (False, "differs")
    assert kept.run("rebuild")["same"] is False
    assert kept.run("audit")["index"] == "sound"


def test_records_cut_off_the_end_are_named_by_every_command(kept: Office) -> None:
    """A journal that lost its last record is noticed by whoever comes first; mended from the backup all is well."""
    path = _journal(kept)
    backup = path.read_bytes()
    path.write_bytes(b"".join(backup.splitlines(keepends=True)[:-1]))
    for command in (("ingest",), ("rebuild",), ("status", "--period", "2026-01")):
        assert "从备份恢复" in kept.run(*command, now=OPEN if command == ("ingest",) else "", code=2)["error"]
    assert "从备份恢复" in kept.run("audit", code=1)["chain"]
    path.write_bytes(backup)
    assert kept.run("audit")["sound"]


def test_records_cut_off_with_the_index_gone_are_missed_by_the_archive(kept: Office) -> None:
    """Nothing but the files is left to tell: the audit says whose record is lost, and not to throw the files out."""
    path = _journal(kept)
    backup = path.read_bytes()
    path.write_bytes(b"".join(backup.splitlines(keepends=True)[:-1]))
    (kept.root / "state" / "index.sqlite").unlink()
    result = kept.run("audit", code=1)
    assert result["unrecorded"] == ["回执 20260128-0002 "]
    (file,) = result["foreign"]
    assert "B01" in file
    kept.run("ingest", now=OPEN)
    assert kept.run("audit", code=1)["foreign"] == [file]
    path.write_bytes(backup)
    (kept.root / "state" / "index.sqlite").unlink()
    assert kept.run("audit")["sound"]


def test_a_lost_key_is_no_fault_of_those_who_send(kept: Office) -> None:
    """Without the key that signed what was issued nothing is judged; with it the delivery is accepted."""
    key = kept.root / "state" / "key"
    secret = key.read_bytes()
    key.unlink()
    kept.drop("B02")
    for command in (("ingest",), ("issue", "report", "--period", "2026-01")):
        assert "请从备份恢复 state/key" in kept.run(*command, now=OPEN, code=2)["error"]
    key.write_bytes(secret)
    assert kept.run("ingest", now=OPEN)["accepted"] == 1


def test_a_spoilt_note_of_our_own_stops_nothing(kept: Office) -> None:
    """What the program noted for itself is set aside where it can't be read, and the audit names it."""
    notes = [kept.root / "state" / name for name in ("pending.json", "leaving.json", "issued/2026-01.json")]
    for note in notes:
        note.write_bytes(b'{"a\x00')
    kept.drop("B02")
    assert kept.run("ingest", now=OPEN)["accepted"] == 1
    kept.run("issue", "report", "--period", "2026-01", now=OPEN)
    result = kept.run("audit")
    assert [Path(path).name for path in result["spoilt"]] == ["2026-01.json.spoilt", "leaving.json.spoilt", "pending.json.spoilt"]


def test_a_torn_tail_is_set_aside_and_mentioned(kept: Office) -> None:
    """Half a line at the end is no record; it is kept beside the journal and the audit says what it is."""
    with _journal(kept).open("ab") as file:
        file.write(b'{"seq": 99, "at"')
    result = kept.run("audit")
    assert result["sound"] and [name.split("-")[0] for name in result["leftovers"]] == ["state/journal.torn"]


def test_every_damage_to_the_archive_is_named(kept: Office) -> None:
    """Gone, altered, unreadable, foreign: each by its path, in one audit, and none hides another."""
    top = kept.root / "archive"
    gone, altered = sorted(top.glob("deliveries/*/*/*/*.xlsx"))
    for path in (gone, altered):
        path.chmod(0o600)
    gone.unlink()
    content = bytearray(altered.read_bytes())
    content[100] ^= 1
    altered.write_bytes(content)
    register = next(top.glob("registers/*.xlsx"))
    register.unlink()
    register.mkdir()  # what stands there can't be read as a file
    (top / "deliveries" / "随手放的.txt").write_text("stray", encoding="utf-8")
    result = kept.run("audit", code=1)
    assert [Path(path).name for path in result["changed"]] == [altered.name]
    assert {Path(path).name for path in result["missing"]} == {gone.name, register.name}
    assert [Path(path).name for path in result["foreign"]] == ["随手放的.txt"]


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_checked(kept: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost permission to one file of the archive hides nothing about the others."""
    locked = next((kept.root / "archive").glob("deliveries/*/*/*/*.xlsx"))

    def refuse(path: Path) -> str:
        if path == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return digest_of(path)

    monkeypatch.setattr("pipeline.archive.audit.digest_of", refuse)
    result = kept.run("audit", code=1)
    assert [Path(path).name for path in result["unreadable"]] == [locked.name]
    assert not result["changed"] and not result["missing"]


def test_a_folder_without_permission_is_not_taken_for_one_that_is_gone(kept: Office) -> None:
    """Its files are named as unreadable, to be looked at, not to be restored; a process without an administrator's rights sees it so."""
    folder = next((kept.root / "archive").glob("deliveries/*/*/*"))
    folder.chmod(0)
    code, result = by_anyone(kept, "audit")
    folder.chmod(0o755)
    assert (code, result["missing"], len(result["unreadable"])) == (1, [], 1)
    assert kept.run("audit")["sound"]


def test_a_register_that_cannot_be_read_stops_no_delivery(office: Office) -> None:
    """Open in Excel or without permission: the version accepted last is in force, and deliveries are taken in by it."""
    office.drop("Z01")
    (office.root / "register.xlsx").chmod(0)
    assert by_anyone(office, "ingest", "--now", OPEN)[1]["accepted"] == 1


def by_anyone(office: Office, command: str, *words: str) -> tuple[int, Any]:
    """Exit code and result of a command as everybody but an administrator runs it."""
    line = [*KAOHE, command, *words, "--json", "--workspace", str(office.root)]
    if os.geteuid() == 0:
        line = [need("setpriv"), "--bounding-set=-dac_override,-dac_read_search", *line]
    ended = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    return ended.returncode, json.loads(ended.stdout)


def test_an_outbox_that_takes_nothing_costs_only_time(office: Office) -> None:
    """Where receipts can't be written the run ends with that reason; mended, each sender gets his receipt, once."""
    outbox, aside = office.root / "outbox", office.root / "aside"
    office.drop("Z01")
    outbox.rename(aside)
    outbox.write_text("not a folder")
    said = office.run("ingest", now=OPEN, code=3)["error"]
    assert "应为文件夹的地方是个文件" in said and str(outbox) in said and "请移走它，再运行一次" in said
    outbox.unlink()
    aside.rename(outbox)
    office.run("ingest", now=OPEN)
    assert len(office.journal("delivery")) == 1 and len(office.receipts()) == 1
    assert not list(office.inbox.rglob("*.xlsx"))
    assert office.run("audit")["sound"]


def test_every_folder_may_be_a_volume_of_its_own(office: Office, tmp_path: Path) -> None:
    """Inbox, outbox and archive on another file system than the rest: deliveries, evidence and audit go on as ever."""
    others = (each for each in map(Path, ("/dev/shm", "/var/tmp")) if each.is_dir() and each.stat().st_dev != tmp_path.stat().st_dev)
    if not (volume := next(others, None)):
        pytest.skip("there is no second file system at /dev/shm or /var/tmp")
    with TemporaryDirectory(dir=volume) as other:
        for name in ("inbox", "outbox", "archive"):
            shutil.move(office.root / name, Path(other) / name)
            (office.root / name).symlink_to(Path(other) / name)
        office.drop("Z01", name="报送/月报.xlsx")
        (office.inbox / "报送" / f"{first_task(office, 'Z01')}.jpg").write_bytes(b"\xff\xd8\xff")
        assert office.run("ingest", now=OPEN)["accepted"] == 1
        assert office.run("audit")["sound"] and len(list(office.find("archive/evidence", "*.jpg"))) == 1
        assert len(office.receipts()) == 1 and not list(office.inbox.rglob("*.xlsx"))


@pytest.mark.parametrize("room", [1_000, 20_000, 60_000])
def test_a_disk_without_room_costs_only_time(office: Office, room: int) -> None:
    """The system refuses to write more than so many bytes into any file, the real process gives up; with room again all is well."""
    for unit in ("Z01", "B01"):
        office.drop(unit)

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [*KAOHE, "ingest", "--workspace", str(office.root), "--now", OPEN]
    starved = subprocess.run(command, preexec_fn=no_room, capture_output=True, text=True, check=False, timeout=120)
    assert starved.returncode in (0, 3), starved.stderr
    assert "Traceback" not in starved.stderr
    assert starved.returncode == 0 or any(word in starved.stderr for word in ("文件太大，写不下", "磁盘已满", "磁盘读写出错"))
    office.run("ingest", now=OPEN)
    assert sorted(record["body"]["submission"]["unit"] for record in office.journal("delivery")) == ["B01", "Z01"]
    assert len(office.receipts()) == 2
    result = office.run("audit")
    assert result["sound"]
    assert office.run("rebuild")["same"]
