"""Putting deliveries into the archive: every move is planned and noted first, then made, then synced.

The note (`state/pending.json`) tells after a crash which files were moved for deliveries that never reached the
journal. Their originals are still in the inbox; the moved copies are set aside, never deleted.
"""

import json
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath

from pipeline.files import link_or_copy, move_files, sync_files, sync_parents, write_files


def store(
    archive: Path,
    moves: Mapping[Path, PurePosixPath],
    links: Mapping[PurePosixPath, PurePosixPath],
    note: Path,
    numbers: Collection[str],
) -> None:
    """Move staged files to their places and give some a second name, synced when it returns.

    `moves` maps a staged file to its place, `links` a second name to the place it stands for, both places
    relative to the archive; `numbers` are the receipts concerned.
    """
    if not moves:
        return
    paths = sorted(str(path) for path in (*moves.values(), *links))
    write_files({note: json.dumps({"numbers": sorted(numbers), "paths": paths}).encode()}, note.parent)
    move_files({source: archive / place for source, place in moves.items()}, archive)
    for name, place in links.items():
        link_or_copy(archive / place, archive / name)
    sync_files(archive / name for name in links)
    sync_parents([archive / name for name in links], archive)


def set_aside_unfinished(archive: Path, note: Path, recorded: Collection[str], aside: Path) -> list[str]:
    """After a crash: move what was stored for unrecorded receipts to `aside`; returns those paths."""
    if not note.exists():
        return []
    content = json.loads(note.read_bytes())
    unfinished = []
    if not set(content["numbers"]) & set(recorded):
        unfinished = [path for path in content["paths"] if (archive / path).is_file()]
        move_files({archive / path: aside / path for path in unfinished}, aside)
    note.unlink()
    return unfinished


def free_path(archive: Path, wanted: PurePosixPath, digest: str, taken: Mapping[PurePosixPath, str]) -> PurePosixPath:
    """`wanted`, or the same with the first digits of the hash where another file already has that name.

    `taken` maps places to the SHA-256 that stands or will stand there.
    """
    standing = taken.get(wanted)
    if standing == digest or (standing is None and not (archive / wanted).exists()):
        return wanted
    return wanted.with_name(f"{wanted.stem} {digest[:8]}{wanted.suffix}")
