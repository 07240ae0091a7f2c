"""What stands in the inbox: each delivery found, who its folder says sent it, and what is passed over."""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.model.mail import Letter
from pipeline.system import changed_at

# Left behind by Excel, WPS, LibreOffice, macOS, Windows, network disks and copies under way: no deliveries.
PASSED_OVER = re.compile(
    r"~\$.*|\._.*|\.~lock\..*|\.~.*|.*\.(part|tmp|crdownload|partial)|@eaDir|Thumbs\.db|desktop\.ini|\.DS_Store",
    re.IGNORECASE,
)
NOTE = "说明.txt"  # our own note at the top of the inbox
_LOCK = re.compile(r"(?:~\$|\.~lock\.)(.+\.(?:xlsx|xlsm|xlsb|xls|ods|et))#?", re.IGNORECASE)  # of Excel, WPS, LibreOffice
_WORKBOOK = re.compile(r".*\.(xlsx|xlsm|xlsb|xls|ods|et)", re.IGNORECASE)
_ZIP = re.compile(r".*\.zip", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One delivery in the inbox.

    `files` are its files with the names they have within it, a workbook first; `sender` is the unit folder it
    lies in (None: the inbox itself, which says nothing about the sender); `signature` changes whenever a file
    of it does; `changed` is the newest change time in seconds since 1970 (a sender can't set it back);
    `folder` is its own folder where it came as one.

    What came by mail has its `letter`, the sender's address as `sender`, and as `parts` what was taken out of the one
    file of the mail; `main` is the workbook among them, None where that is to be seen; its `signature` is the mail's identity, and `changed` when the server got it.
    """

    name: str
    files: tuple[tuple[str, Path], ...]
    sender: str | None
    signature: str
    changed: float
    size: int
    folder: Path | None = None
    letter: Letter | None = None
    parts: tuple[tuple[str, Path], ...] = ()
    main: Path | None = None

    @property
    def channel(self) -> str:
        if self.letter is not None:
            return f"mail:{self.sender}"
        return "folder" if self.sender is None else f"folder:{self.sender}"


@dataclass(slots=True)
class Inbox:
    """What stands in the inbox: `found` the deliveries, oldest change first; `open` the workbooks that some program has
    open, told by the lock files beside them; `shut` the folders that don't open, of which nothing is taken in."""

    found: list[Found] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    shut: list[str] = field(default_factory=list)


def scan_inbox(inbox: Path, is_unit: Callable[[str], bool]) -> Inbox:
    """Everything in the inbox. Raises OSError where it does not answer.

    Loose files count one by one, except beside a single workbook in a unit's folder: then they are its evidence.
    A folder that is not a unit's is one delivery with all it holds. What vanishes while we look was none.
    """
    seen = Inbox()
    files, folders = _list(inbox, seen)
    seen.found += _each([path for path in files if path.name != NOTE], None)
    for folder in folders:
        with _met(folder, seen):
            if is_unit(readable(folder.name)):
                loose, packages = _list(folder, seen)
                seen.found += _loose(loose, readable(folder.name))
                for package in packages:
                    with _met(package, seen):
                        seen.found += _package(package, readable(folder.name), seen)
            else:
                seen.found += _package(folder, None, seen)
    seen.open = list(dict.fromkeys(seen.open))
    seen.found.sort(key=lambda item: (item.changed, item.name))
    return seen


@contextmanager
def _met(folder: Path, seen: Inbox) -> Iterator[None]:
    """A folder that vanishes meanwhile is none; one without permission, in whole or part, is shut."""
    try:
        yield
    except FileNotFoundError:
        pass
    except PermissionError:
        seen.shut.append(readable(folder.name))


def signature_of(files: Iterable[Path]) -> str:
    """A text that changes whenever one of the files is written, replaced or removed."""
    return _signature([path.stat() for path in files])


def readable(name: str) -> str:
    """A file's name as text: composed (NFC); bytes that are no UTF-8 come from a Chinese Windows and are GBK."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", errors="replace")
    return unicodedata.normalize("NFC", name)


def _each(files: Iterable[Path], sender: str | None) -> Iterator[Found]:
    for path in files:
        with suppress(FileNotFoundError):
            yield _found([(path.name, path)], sender)


def _loose(files: list[Path], sender: str) -> Iterator[Found]:
    workbooks = [path for path in files if _WORKBOOK.fullmatch(path.name)]
    evidence = [path for path in files if not _WORKBOOK.fullmatch(path.name) and not _ZIP.fullmatch(path.name)]
    if len(workbooks) == 1 and evidence:
        grouped = [workbooks[0], *evidence]
        yield _found([(path.name, path) for path in grouped], sender)
        files = [path for path in files if path not in grouped]
    yield from _each(files, sender)


def _package(folder: Path, sender: str | None, seen: Inbox) -> Iterator[Found]:
    paths = sorted(_walk(folder, seen))
    if paths:
        ordered = sorted(paths, key=lambda path: not _WORKBOOK.fullmatch(path.name))
        yield _found([(path.relative_to(folder).as_posix(), path) for path in ordered], sender, folder)


def _walk(folder: Path, seen: Inbox) -> Iterator[Path]:
    waiting = [folder]
    while waiting:
        files, folders = _list(waiting.pop(), seen)
        yield from files
        waiting += folders


def _list(folder: Path, seen: Inbox) -> tuple[list[Path], list[Path]]:
    """The files and folders directly inside, by name, without what is passed over and without links."""
    every = sorted(folder.iterdir())
    seen.open += (readable(lock[1]) for entry in every if (lock := _LOCK.fullmatch(entry.name)))
    entries = [entry for entry in every if not (PASSED_OVER.fullmatch(entry.name) or entry.is_symlink())]
    return [entry for entry in entries if entry.is_file()], [entry for entry in entries if entry.is_dir()]


def _found(files: list[tuple[str, Path]], sender: str | None, folder: Path | None = None) -> Found:
    stats = [path.stat() for _, path in files]
    named = tuple((readable(name), path) for name, path in files)
    name = readable(folder.name) if folder else named[0][0]
    changed, size = max(map(changed_at, stats)), sum(stat.st_size for stat in stats)
    return Found(name, named, sender, _signature(stats), changed, size, folder)


def _signature(stats: list[os.stat_result]) -> str:
    # No inode numbers: a share may count them anew at each look.
    return ";".join(f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}" for stat in stats)
