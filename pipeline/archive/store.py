"""Putting deliveries into the archive: every move is planned and noted first, then made, then synced.

The note (`state/pending.json`) tells after a crash which files were moved for deliveries that never reached the
journal. Their originals are still in the inbox; the moved copies are set aside, never deleted. It goes once the
journal has its lines.
"""

import json
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath

from pipeline.files import (
    digest_of,
    link_or_copy,
    move_files,
    read_note,
    remove_empty,
    sync_parents,
    write_files,
)
from pipeline.system import sync_all


def store(
    archive: Path,
    moves: Mapping[Path, PurePosixPath],
    links: Mapping[PurePosixPath, PurePosixPath],
    note: Path,
    owners: Mapping[str, Collection[str]],
) -> None:
    """Move staged files to their places and give some a second name, synced when it returns.

    `moves` maps a staged file to its place, `links` a second name to the place it stands for, both places
    relative to the archive; `owners` are the receipts concerned with all places of each. Only places that are
    still free are noted: what stands already belongs to an earlier receipt.
    """
    if not moves and not links:
        return
    free = {number: [p for p in places if not (archive / p).exists()] for number, places in owners.items()}
    write_files({note: json.dumps(free).encode()}, note.parent)
    move_files({source: archive / place for source, place in moves.items()}, archive)
    for name, place in links.items():
        link_or_copy(archive / place, archive / name)
    sync_all(archive / name for name in links)
    sync_parents([archive / name for name in links], archive)


def unfinished_places(note: Path, recorded: Collection[str]) -> list[str]:
    """After a crash: where something was, or was to be, stored for receipts that are not on record."""
    owners: dict[str, list[str]] = read_note(note) or {}
    kept = set(recorded)
    return list(dict.fromkeys(path for number, paths in owners.items() if number not in kept for path in paths))


def set_aside_unfinished(archive: Path, note: Path, recorded: Collection[str], aside: Path) -> list[str]:
    """After a crash: move what was stored for unrecorded receipts to `aside`; returns those paths."""
    places = unfinished_places(note, recorded)
    unfinished = [path for path in places if (archive / path).is_file()]
    move_files({archive / path: aside / path for path in unfinished}, aside)
    for path in places:
        remove_empty(archive / path, archive)
    note.unlink(missing_ok=True)
    return unfinished


def free_path(archive: Path, wanted: PurePosixPath, digest: str, taken: Mapping[PurePosixPath, str]) -> PurePosixPath:
    """`wanted`, or the same with as many digits of the hash as it takes where another file already has that name.

    `taken` maps places to the SHA-256 that will stand there.
    """
    for digits in (0, 8, 16, 64):
        place = wanted.with_name(f"{wanted.stem} {digest[:digits]}{wanted.suffix}") if digits else wanted
        path = archive / place
        standing = taken.get(place) or (digest_of(path) if path.is_file() else "")
        if standing == digest or (not standing and not path.exists()):
            return place
    raise FileExistsError(f"存档里没有空的位置：{wanted}")
