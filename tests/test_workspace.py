"""One workspace: found or refused with a reason, and one writer at a time."""

import os
from pathlib import Path

import pytest

from pipeline.workspace import Refused, find_workspace, locked


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "kaohe.toml").write_text("", encoding="utf-8")
    return tmp_path


def test_no_workspace_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """A folder without settings is no workspace; the sentence says how to make one."""
    with pytest.raises(Refused, match=r"不是工作区.*kaohe init"):
        find_workspace(tmp_path / "none")


def test_wrong_settings_are_refused_by_name(root: Path) -> None:
    """No command runs on settings that are wrong."""
    (root / "kaohe.toml").write_text("[county]\nyear = 1\nx = 1", encoding="utf-8")
    with pytest.raises(Refused, match=r"county\.year(.|\n)*county\.x"):
        find_workspace(root)


def test_a_second_command_is_told_who_holds_the_workspace(root: Path) -> None:
    """While one command writes, another is refused with the process and the command; afterwards it may go on."""
    space = find_workspace(root)
    with locked(space, "ingest"), pytest.raises(Refused, match=rf"kaohe ingest（进程 {os.getpid()}）"), locked(space, "watch"):
        pass
    with locked(space, "watch"):
        pass
    assert not (root / "state" / "holder.json").exists()


@pytest.mark.parametrize("text", ["", "{", "[1]", "{}"])
def test_a_holder_that_says_nothing_is_still_a_holder(root: Path, text: str) -> None:
    """Even when its note can't be read, the lock holds."""
    space = find_workspace(root)
    with locked(space, "ingest"):
        (root / "state" / "holder.json").write_text(text, encoding="utf-8")
        with pytest.raises(Refused, match="另一个 kaohe 命令"), locked(space, "watch"):
            pass


def test_leftovers_of_a_killed_run_are_cleared(root: Path) -> None:
    """Staged copies are dropped, a torn journal line is set aside: the originals are still in the inbox."""
    (root / "state" / "staging").mkdir(parents=True)
    (root / "state" / "staging" / "0000.xlsx").write_bytes(b"half")
    (root / "state" / "journal.jsonl").write_bytes(b'{"torn')
    with locked(find_workspace(root), "ingest") as space:
        assert not space.staging.exists()
        assert space.journal.verify() == 0
    assert len(list((root / "state").glob("journal.torn-*"))) == 1


def test_the_key_is_made_once_and_is_its_owners(root: Path) -> None:
    """The signing key stays the same and nobody else may read it."""
    key = find_workspace(root).key
    assert len(key) == 64 and find_workspace(root).key == key
    assert (root / "state" / "key").stat().st_mode & 0o077 == 0
