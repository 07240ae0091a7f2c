"""Does the archive hold exactly what the journal says? By set difference, then by hash."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.naming import record_of
from pipeline.files import digest_of


@dataclass(frozen=True, slots=True)
class Audit:
    """Paths within the archive: absent, changed (hash differs), unreadable, and foreign (in no record).

    `unrecorded` are receipts and registers, in words, that have files and no record: the journal lacks its end.
    """

    checked: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    unreadable: tuple[str, ...]
    foreign: tuple[str, ...]
    unrecorded: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not (self.missing or self.changed or self.unreadable or self.foreign)


def audit_archive(archive: Path, recorded: Mapping[str, str], unfinished: Collection[str]) -> Audit:
    """Compare the archive with `recorded`, path to SHA-256, `unfinished` left out. Reads every file once."""
    present = {path.relative_to(archive).as_posix() for path in archive.rglob("*") if path.is_file()}
    changed, unreadable = [], [path for path in recorded.keys() - present if _is_out_of_reach(archive / path)]
    for path in sorted(present & recorded.keys()):
        try:
            if digest_of(archive / path) != recorded[path]:
                changed.append(path)
        except OSError:
            unreadable.append(path)
    foreign = present - recorded.keys() - set(unfinished)
    return Audit(
        checked=len(present & recorded.keys()),
        missing=tuple(sorted(recorded.keys() - present - set(unreadable))),
        changed=tuple(changed),
        unreadable=tuple(sorted(unreadable)),
        foreign=tuple(sorted(foreign)),
        unrecorded=tuple(sorted(set(map(record_of, foreign)) - set(map(record_of, recorded)) - {""})),
    )


def _is_out_of_reach(path: Path) -> bool:
    """Nobody can tell whether it is there: a folder above it does not open."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return False
