"""A delivery copied out of the inbox: what is read, judged and archived is this copy."""

import hashlib
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.files import copy_hashed
from pipeline.intake.folder import Found
from pipeline.intake.package import Limits, Package, open_package
from pipeline.model.report import StoredFile


@dataclass(frozen=True)
class Staged:
    """`files` are all of the delivery with their copies, `package` what was made of them; `scratch` holds what was unpacked."""

    found: Found
    scratch: Path
    arrived: datetime
    files: tuple[tuple[StoredFile, Path], ...]
    digest: str
    package: Package

    @property
    def source(self) -> str:
        """Names this very file in the inbox: the same again after a crash, another after any change."""
        return _hash(f"{self.found.channel}/{self.found.name}/{self.found.signature}")

    def clear(self) -> None:
        """Drop what was not moved into the archive; what is held open goes at the next start."""
        for _, copy in self.files:
            with suppress(OSError):
                copy.unlink()
        shutil.rmtree(self.scratch, ignore_errors=True)


def stage(staging: Path, limits: Limits, found: Found, number: int, arrived: datetime) -> Staged | None:
    """A copy of a delivery, the `number`-th; None where it can't be read or has just gone: it waits for another time."""
    files = []
    for position, (name, path) in enumerate(found.files):
        copy = staging / f"{number:04} {position:04}{path.suffix[:10]}"
        try:
            digest, size = copy_hashed(path, copy)
        except OSError as error:
            if error.filename != str(path):  # our own disk's
                raise
            return None
        files.append((StoredFile(name, digest, size), copy))
    digest = files[0][0].digest if len(files) == 1 else _hash("\n".join(f"{f.name}\t{f.digest}" for f, _ in files))
    scratch = staging / f"{number:04}"
    contents = [(stored.name, path) for stored, path in files]
    if found.letter is not None:  # of one mail more than one delivery may be made
        digest, contents = _hash(f"{digest}\t{found.name}"), list(found.parts)
    package = open_package(found.name, contents, scratch, limits, found.main)
    return Staged(found, scratch, arrived, tuple(files), digest, package)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
