"""Does the archive hold exactly what the journal says? By set difference, then by hash."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.files import digest_of


@dataclass(frozen=True, slots=True)
class Audit:
    """Paths within the archive: absent, changed (hash differs), unreadable, and foreign (in no record)."""

    checked: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    unreadable: tuple[str, ...]
    foreign: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not (self.missing or self.changed or self.unreadable or self.foreign)


def audit_archive(archive: Path, recorded: Mapping[str, str]) -> Audit:
    """Compare the archive with `recorded`, path to SHA-256. Reads every file once."""
    present = {path.relative_to(archive).as_posix() for path in archive.rglob("*") if path.is_file()}
    changed, unreadable = [], [path for path in recorded.keys() - present if _is_out_of_reach(archive / path)]
    for path in sorted(present & recorded.keys()):
        try:
            if digest_of(archive / path) != recorded[path]:
                changed.append(path)
        except OSError:
            unreadable.append(path)
    return Audit(
        checked=len(present & recorded.keys()),
        missing=tuple(sorted(recorded.keys() - present - set(unreadable))),
        changed=tuple(changed),
        unreadable=tuple(sorted(unreadable)),
        foreign=tuple(sorted(present - recorded.keys())),
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
