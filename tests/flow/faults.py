"""Breaking off: at which operation, in which way, and reading without worker processes."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, ClassVar, Self

import pytest

from pipeline.files import copy_hashed
from pipeline.intake import stage
from pipeline.ledger.index import Index
from pipeline.model.evidence import Picture
from pipeline.pictures.look import look_at_picture
from pipeline.workbook.read import Document, read_document


class Killed(BaseException):
    """The process ends here: no `except Exception` sees it."""


class Faults:
    """Counts the file operations of a run and breaks it off at the n-th, before it is done or right after."""

    def __init__(self, at: int, error: Callable[[], BaseException], done: bool) -> None:
        self.at, self.error, self.done = at, error, done
        self.count = 0
        self.lock = Lock()

    def wrap(self, real: Callable[..., Any], half: Callable[..., Any] | None = None) -> Callable[..., Any]:
        def operation(*arguments: Any, **options: Any) -> Any:
            with self.lock:
                self.count += 1
                is_now = self.count == self.at
            if not is_now:
                return real(*arguments, **options)
            if self.done:
                real(*arguments, **options)
            elif half:
                half(*arguments, **options)
            raise self.error()

        return operation


class ReadHere:
    """Reads in this process: what is tried here is the order of writing."""

    documents: ClassVar[dict[bytes, Document]] = {}

    def __init__(self, workers: int, memory: int) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def read_all(self, jobs: Iterable[tuple[Path, str]], timeout: float) -> Iterator[Document]:
        for path, name in jobs:
            content = path.read_bytes() + name.encode()
            if content not in self.documents:
                self.documents[content] = read_document(path, name)
            yield self.documents[content]

    def look_at(self, paths: Iterable[Path], timeout: float) -> Iterator[Picture]:
        yield from map(look_at_picture, paths)


def _half_copy(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes()[: source.stat().st_size // 2])


def install(faults: Faults, patch: pytest.MonkeyPatch) -> None:
    """Let every operation on files, every sync and the index pass through `faults`."""
    real_write = Path.write_bytes
    for name in ("link", "replace", "unlink", "rmdir"):
        patch.setattr(os, name, faults.wrap(getattr(os, name)))
    patch.setattr(stage, "copy_hashed", faults.wrap(copy_hashed, _half_copy))
    if faults.error is not_allowed:  # what is open already may be written
        return
    patch.setattr(os, "fsync", faults.wrap(lambda descriptor: None))
    patch.setattr(Path, "write_bytes", faults.wrap(real_write, lambda path, data: real_write(path, data[: len(data) // 2])))
    patch.setattr(Index, "apply", faults.wrap(Index.apply))


def no_space() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


def not_allowed() -> OSError:
    return PermissionError(errno.EACCES, "Permission denied")


WAYS = pytest.mark.parametrize(
    ("error", "done"),
    [(Killed, True), (no_space, False), (not_allowed, False)],
    ids=["killed after", "disk full", "not allowed"],
)
