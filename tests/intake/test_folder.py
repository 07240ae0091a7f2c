"""What stands in the inbox, and when a delivery has come to rest."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.intake.folder import Found, readable, scan_inbox
from pipeline.intake.settle import Settling

UNITS = {"Z01", "城关镇", "城关", "Z01 城关镇"}


def _put(inbox: Path, *names: str) -> None:
    for name in names:
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(name.encode())


def _scan(inbox: Path) -> list[tuple[str | None, str, list[str]]]:
    found = scan_inbox(inbox, UNITS.__contains__).found
    return sorted(((f.sender, f.name, [n for n, _ in f.files]) for f in found), key=str)


def test_loose_files_count_one_by_one(tmp_path: Path) -> None:
    """In the inbox itself every file is a delivery and says nothing about its sender; our own note is none."""
    _put(tmp_path, "a.xlsx", "b.zip", "c.jpg", "说明.txt")
    assert _scan(tmp_path) == [(None, "a.xlsx", ["a.xlsx"]), (None, "b.zip", ["b.zip"]), (None, "c.jpg", ["c.jpg"])]


@pytest.mark.parametrize("folder", sorted(UNITS))
def test_a_units_folder_names_the_sender(tmp_path: Path, folder: str) -> None:
    """By code, name, alias or both; pictures beside one workbook are its evidence, a zip is a delivery of its own."""
    _put(tmp_path, f"{folder}/a.xlsx", f"{folder}/b.jpg", f"{folder}/c.zip", f"{folder}/包/d.xlsx")
    assert _scan(tmp_path) == [
        (folder, "a.xlsx", ["a.xlsx", "b.jpg"]), (folder, "c.zip", ["c.zip"]), (folder, "包", ["d.xlsx"])
    ]  # fmt: skip


def test_two_workbooks_in_a_units_folder_own_no_evidence(tmp_path: Path) -> None:
    """With two workbooks it is not clear whose the pictures are: each file counts for itself."""
    _put(tmp_path, "Z01/a.xlsx", "Z01/b.xlsx", "Z01/c.jpg")
    assert [names for _, _, names in _scan(tmp_path)] == [["a.xlsx"], ["b.xlsx"], ["c.jpg"]]


def test_any_other_folder_is_one_delivery(tmp_path: Path) -> None:
    """A package holds all that is in it, the workbook first, without litter; an empty one is none."""
    _put(tmp_path, "包/图/1.jpg", "包/表.xlsx", "包/@eaDir/thumb.jpg", "包/~$表.xlsx", "空/Thumbs.db")
    assert _scan(tmp_path) == [(None, "包", ["表.xlsx", "图/1.jpg"])]


def test_litter_and_links_are_passed_over(tmp_path: Path) -> None:
    """Lock files, half copies, system files and links of any kind are no deliveries."""
    inbox = tmp_path / "inbox"
    _put(inbox, "~$a.xlsx", "._a.xlsx", ".~lock.a.xlsx#", "a.part", "a.TMP", "thumbs.db", ".DS_Store", "desktop.ini")
    _put(tmp_path, "secret/a.xlsx")
    _put(inbox, "包/b.xlsx")
    (inbox / "link.xlsx").symlink_to(tmp_path / "secret/a.xlsx")
    (inbox / "folder").symlink_to(tmp_path / "secret")
    (inbox / "包" / "inner").symlink_to(tmp_path / "secret")
    (inbox / "包" / "dead").symlink_to(tmp_path / "none")
    assert _scan(inbox) == [(None, "包", ["b.xlsx"])]


def test_names_are_text_whatever_bytes_they_are(tmp_path: Path) -> None:
    """A name of GBK bytes is read as such, a decomposed one composed; the file itself is still found."""
    raw = os.fsencode(tmp_path) + b"/" + "月报.xlsx".encode("gb18030")
    Path(os.fsdecode(raw)).write_bytes(b"x")
    (found,) = scan_inbox(tmp_path, UNITS.__contains__).found
    assert found.name == "月报.xlsx"
    assert found.files[0][1].read_bytes() == b"x"
    assert readable("cafe\u0301") == "caf\u00e9"


def test_what_vanishes_while_we_look_is_no_delivery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is taken back between listing and looking stops nothing."""
    _put(tmp_path, "a.xlsx", "b.xlsx")
    real = Path.is_file

    def is_file(path: Path) -> bool:
        known = real(path)
        if path.name == "a.xlsx":
            path.unlink(missing_ok=True)
        return known

    monkeypatch.setattr(Path, "is_file", is_file)
    assert [found.name for found in scan_inbox(tmp_path, UNITS.__contains__).found] == ["b.xlsx"]


def test_a_folder_that_does_not_open_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without permission to a unit's folder, or to part of a package, nothing of it is taken in, and it is named."""
    _put(tmp_path, "Z01/a.xlsx", "包/表.xlsx", "包/图/1.jpg", "b.xlsx")
    real = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        if path.name in ("Z01", "图"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    inbox = scan_inbox(tmp_path, UNITS.__contains__)
    assert ([found.name for found in inbox.found], inbox.shut) == (["b.xlsx"], ["Z01", "包"])


def test_workbooks_open_in_a_program_are_told_by_their_lock_files(tmp_path: Path) -> None:
    """Excel, WPS and LibreOffice leave a file beside what they have open; of other programs' files it says nothing."""
    _put(tmp_path, "~$a.xlsx", "~$说明.docx", "Z01/.~lock.b.ods#", "包/~$c.et", "包/c.et", "~$.xlsx")
    assert sorted(scan_inbox(tmp_path, UNITS.__contains__).open) == ["a.xlsx", "b.ods", "c.et"]


def test_signature_changes_with_the_file(tmp_path: Path) -> None:
    """Writing, replacing and renaming onto a file are all seen, even where size and date stay."""
    _put(tmp_path, "a.xlsx")
    (before,) = scan_inbox(tmp_path, UNITS.__contains__).found
    _put(tmp_path, "b.part")
    (tmp_path / "b.part").write_bytes(b"a.xlsx")
    os.utime(tmp_path / "b.part", ns=(0, (tmp_path / "a.xlsx").stat().st_mtime_ns))
    (tmp_path / "b.part").replace(tmp_path / "a.xlsx")
    (after,) = scan_inbox(tmp_path, UNITS.__contains__).found
    assert before.signature != after.signature


def _found(name: str, signature: str) -> Found:
    return Found(name, ((name, Path(name)),), None, signature, 0.0, 1)


def test_a_delivery_settles_once_it_has_rested() -> None:
    """Unchanged for the whole rest: settled. Any change starts the rest anew; what went away is forgotten."""
    settling = Settling(3)
    assert settling.settled([_found("a", "1"), _found("b", "1")], 0) == []
    assert [f.name for f in settling.settled([_found("a", "1"), _found("b", "2")], 3)] == ["a"]
    assert settling.settled([_found("b", "2")], 5.9) == []
    assert [f.name for f in settling.settled([_found("a", "1"), _found("b", "2")], 6)] == ["b"]
    assert [f.name for f in settling.settled([_found("a", "1")], 9)] == ["a"]


def test_without_rest_everything_is_settled_at_once() -> None:
    """A rest of 0 seconds waits for nothing."""
    assert len(Settling(0).settled([_found("a", "1")], 0)) == 1
