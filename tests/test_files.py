"""Files that survive: hashed while copied, written beside and replaced, moved as planned, named safely."""

import hashlib
import os
from errno import EXDEV
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.files import (
    copy_hashed,
    digest_of,
    link_or_copy,
    move_files,
    remove_empty,
    safe_name,
    write_files,
)


def test_copy_gives_hash_and_size_of_what_was_copied(tmp_path: Path) -> None:
    """The hash belongs to the copied bytes, blocks and all."""
    content = os.urandom((1 << 20) + 7)
    (tmp_path / "a").write_bytes(content)
    assert copy_hashed(tmp_path / "a", tmp_path / "b") == (hashlib.sha256(content).hexdigest(), len(content))
    assert digest_of(tmp_path / "b") == hashlib.sha256(content).hexdigest()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until a new file is on the disk the old one stands, whole."""
    target = tmp_path / "page.html"
    target.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_files({target: b"new"}, tmp_path)
    assert target.read_bytes() == b"old"


def test_long_names_with_one_beginning_do_not_meet(tmp_path: Path) -> None:
    """Files whose names differ only at the end are written beside each other, each with its own bytes."""
    names = [tmp_path / f"{'长' * 70}{n}.txt" for n in range(3)]
    write_files({path: path.name[-5:].encode() for path in names}, tmp_path)
    assert [path.read_bytes() for path in names] == [path.name[-5:].encode() for path in names]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_move_to_another_disk_is_a_copy_that_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the archive is a volume of its own files are copied beside their place first; half a copy never has the name."""
    real, broken = Path.replace, True

    def replace(path: Path, target: Path) -> Path:
        if path.parent != target.parent:
            raise OSError(EXDEV, "Invalid cross-device link")
        if broken:
            raise OSError(28, "No space left on device")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    source, target = tmp_path / "state" / "a", tmp_path / "archive" / "y" / "a"
    source.parent.mkdir()
    source.write_bytes(b"a")
    with pytest.raises(OSError, match="No space"):
        move_files({source: target}, tmp_path)
    assert source.exists() and not list(target.parent.iterdir())
    broken = False
    move_files({source: target}, tmp_path)
    assert target.read_bytes() == b"a" and not source.exists()


def test_moves_and_second_names(tmp_path: Path) -> None:
    """A move makes the folders it needs; a second name is the same bytes and never replaces what stands."""
    (tmp_path / "a").write_bytes(b"a")
    move_files({tmp_path / "a": tmp_path / "x/y/a"}, tmp_path)
    link_or_copy(tmp_path / "x/y/a", tmp_path / "z/b")
    (tmp_path / "c").write_bytes(b"c")
    link_or_copy(tmp_path / "x/y/a", tmp_path / "c")
    assert [(tmp_path / name).read_bytes() for name in ("x/y/a", "z/b", "c")] == [b"a", b"a", b"c"]
    remove_empty(tmp_path / "x/y/a", tmp_path)
    (tmp_path / "x/y/a").unlink()
    remove_empty(tmp_path / "x/y/a", tmp_path)
    assert not (tmp_path / "x").exists()


def test_without_links_a_copy_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that has no links gets a copy."""

    def none(source: Path, target: Path) -> None:
        raise OSError(95, "not supported")

    (tmp_path / "a").write_bytes(b"a")
    monkeypatch.setattr(os, "link", none)
    link_or_copy(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"a"


@pytest.mark.parametrize(
    ("name", "safe"),
    [("CON.xlsx", "_CON.xlsx"), ("aux", "_aux"), ("a/b\\c", "a_b_c"), (" . ", "_"), ("..", "_"), ("x\u202egpj.exe", "x_gpj.exe"),
     ("cafe\u0301.txt", "caf\u00e9.txt"), ("长" * 100 + ".xlsx", "长" * 58 + ".xlsx")],
)  # fmt: skip
def test_safe_names(name: str, safe: str) -> None:
    """Device names, separators, dots, direction marks and excess length are taken out; the extension stays."""
    assert safe_name(name) == safe


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_gives_a_name_that_every_system_takes(text: str) -> None:
    """A safe name is never empty, never leads elsewhere, and is short enough."""
    name = safe_name(text)
    assert name and name not in (".", "..") and not set(name) & set('/\\<>:"|?*\0')
    assert len(name.encode()) <= 181
