"""Files that survive a power cut: hash while copying, write beside, sync many at once, replace."""

import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from errno import EXDEV
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.system import sync_all

_CHUNK = 1 << 20
SPOILT = ".spoilt"  # the ending of a note that could not be read
_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]'
)
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_hashed(source: Path, target: Path) -> tuple[str, int]:
    """Copy and return (SHA-256, size) of exactly the bytes that were copied; an OSError that reading raises names `source`."""
    total, size = hashlib.sha256(), 0
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := _chunk(reader, source):
            total.update(chunk)
            writer.write(chunk)
            size += len(chunk)
    return total.hexdigest(), size


def _chunk(reader: BinaryIO, source: Path) -> bytes:
    try:
        return reader.read(_CHUNK)
    except OSError as error:
        error.filename = str(source)
        raise


def sync_parents(paths: Iterable[Path], top: Path) -> None:
    """Bring the names of files to the disk: every folder from them up to `top`, each once."""
    folders: set[Path] = set()
    for path in paths:
        for folder in path.parents:
            if folder in folders:
                break
            folders.add(folder)
            if folder == top:
                break
    sync_all(folders)


def _make_folders(paths: Iterable[Path]) -> None:
    for folder in dict.fromkeys(path.parent for path in paths):
        folder.mkdir(parents=True, exist_ok=True)


def _short_hash(text: str) -> str:
    """Names too long for another suffix still give distinct temporary names, the same ones every time."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_files(contents: Mapping[Path, bytes], top: Path) -> None:
    """Write many files so that each is there whole or not at all; existing ones are replaced."""
    beside = {path: path.with_name(f".{_short_hash(path.name)}.tmp") for path in contents}
    _make_folders(contents)
    for path, content in contents.items():
        beside[path].write_bytes(content)
    sync_all(beside.values())
    for path, temporary in beside.items():
        temporary.replace(path)
    sync_parents(contents, top)


def replace_file(path: Path, content: bytes) -> None:
    """Replace a small file whole, without a sync: for what others may be reading and may be lost."""
    beside = path.with_suffix(".tmp")
    beside.write_bytes(content)
    beside.replace(path)


def read_note(path: Path) -> Any:
    """What one of our own notes says; None where there is none. One that a failing disk spoilt is set aside beside it."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        path.replace(path.with_name(f"{path.name}{SPOILT}"))
        return None


@contextmanager
def whole_file(path: Path, top: Path) -> Iterator[Path]:
    """Where to write a file too large for memory: it takes the place of `path` when all went well, else nothing is left."""
    beside = path.with_name(f".{_short_hash(path.name)}.tmp")
    _make_folders([path])
    try:
        yield beside
        sync_all([beside])
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_parents([path], top)


def move_files(moves: Mapping[Path, Path], top: Path) -> None:
    """Carry out planned moves: content synced first, then renamed, then the names synced."""
    sync_all(moves)
    _make_folders(moves.values())
    for source, target in moves.items():
        _move(source, target)
    sync_parents(moves.values(), top)


def _move(source: Path, target: Path) -> None:
    """Rename; to another disk or volume copy beside, sync, rename, so that the target is there whole or not at all."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != EXDEV:
            raise
        with whole_file(target, target.parent) as beside:
            shutil.copyfile(source, beside)
        source.unlink()


def remove_empty(path: Path, top: Path) -> None:
    """Remove the folders above `path` that hold nothing any more, up to but without `top`."""
    for folder in path.parents:
        if folder == top or (folder.exists() and any(folder.iterdir())):
            return
        if folder.exists():
            folder.rmdir()


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for the same bytes; a copy where the file system has no links. An existing name stays."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def safe_name(text: str, longest: int = 180) -> str:
    """A file name that every system takes: NFC, no separators or control characters, at most `longest` bytes.

    The extension is kept when the name is cut.
    """
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", text)).strip(" .") or "_"
    if _DEVICES.match(name):
        name = f"_{name}"
    if len(name.encode()) <= longest:
        return name
    stem, dot, extension = name.rpartition(".")
    tail = f".{extension}" if dot and len(extension) <= 10 else ""
    room = longest - len(tail.encode())
    return (stem if tail else name).encode()[:room].decode(errors="ignore") + tail
