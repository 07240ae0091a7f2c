"""Processed deliveries leave the inbox; what a crash or an open program left half done is finished next time.

The note (`state/leaving.json`) lists files that may go although their delivery can no longer be recognised as a
whole: without it, the pictures left of a half removed package would look like a new delivery.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.files import read_note, write_files
from pipeline.intake.folder import Found, signature_of


@dataclass
class Leaving:
    """Files that are to go, with the signature each had, and packages' folders, which go once empty."""

    files: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)


def take_out(found: Iterable[Found], note: Path) -> None:
    """Take processed deliveries out of the inbox, unless one changed meanwhile: then it is a new one.

    A file that some program holds open stays noted and is tried again by the next call.
    """
    leaving = _read(note)
    found = list(found)
    for item in found:
        if _signature([path for _, path in item.files]) == item.signature:
            leaving.files |= {str(path): signature_of([path]) for _, path in item.files}
            leaving.folders += [str(item.folder)] if item.folder else []
    if any(len(item.files) > 1 or item.folder for item in found):  # a single file goes whole or not at all
        _write(note, leaving)
    rest = Leaving({path: sign for path, sign in leaving.files.items() if not _is_gone(Path(path), sign)})
    waiting = {folder for path in rest.files for folder in Path(path).parents}
    rest.folders = [f for f in leaving.folders if Path(f) in waiting or not _is_cleared(Path(f))]
    if rest.files or rest.folders:
        _write(note, rest)
    else:
        note.unlink(missing_ok=True)


def remaining(note: Path) -> list[str]:
    """What is through and could not be taken out: the paths of its files."""
    return sorted(_read(note).files)


def not_leaving(found: Sequence[Found], note: Path) -> list[Found]:
    """The deliveries of which nothing is waiting to leave."""
    leaving = _read(note).files
    if not leaving:
        return list(found)
    return [item for item in found if not any(leaving.get(str(p)) == _signature([p]) for _, p in item.files)]


def _is_gone(path: Path, signature: str) -> bool:
    try:
        if _signature([path]) == signature:
            path.unlink()
    except PermissionError:
        return False
    return True


def _is_cleared(folder: Path) -> bool:
    """Remove what is empty of a package's folder; False where that has to be tried again."""
    try:
        for top, _, _ in os.walk(folder, topdown=False):
            if not any(Path(top).iterdir()):
                Path(top).rmdir()
    except (PermissionError, FileNotFoundError):
        return not folder.exists()
    return True


def _signature(paths: Iterable[Path]) -> str:
    try:
        return signature_of(paths)
    except FileNotFoundError:
        return ""


def _read(note: Path) -> Leaving:
    return Leaving(**(read_note(note) or {}))


def _write(note: Path, leaving: Leaving) -> None:
    content = {"files": leaving.files, "folders": leaving.folders}
    write_files({note: json.dumps(content).encode()}, note.parent)
