"""Reading in worker processes: a file that aborts, hangs or eats all memory fails alone."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.sniff import Format
from pipeline.system import limit_memory
from pipeline.workbook.read import Document, read_document

_MEMORY = 2 << 30
_FAILED_HINT = "请在 WPS 或 Excel 中打开本表，另存为 .xlsx 再发；仍不行请联系考核办。"

Reader = Callable[[Path, str], Document]


def _read(reader: Reader, path: Path, name: str) -> Document | None:
    """In the worker: the document, or None where the reader gave up on the file."""
    try:
        return reader(path, name)
    except (MemoryError, OSError):
        return None
    except BaseException as reason:
        # A panic of the reader is no Exception and its class has no module to import it from.
        if type(reason).__name__ == "PanicException":
            return None
        raise


class Readers:
    """Worker processes that read workbooks; `with Readers() as readers: readers.read_all(jobs)`."""

    _reader: Reader = staticmethod(read_document)

    def __init__(self, workers: int = 2, memory: int = _MEMORY) -> None:
        # Spawned, not forked: the parent may have threads, and it is the same on every system.
        context = multiprocessing.get_context("spawn")
        self._in_flight = workers * 2
        self._pool = ProcessPool(workers, initializer=limit_memory, initargs=(memory,), context=context)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is being read; after an exception or an abandoned iteration, stop it."""
        if kind is None:
            self._pool.close()  # type: ignore[no-untyped-call]
        else:
            self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def read_all(self, jobs: Iterable[tuple[Path, str]], timeout: float = 30) -> Iterator[Document]:
        """The document of each (path, name) in order; `timeout` seconds for each file.

        Jobs are taken as they can be worked on, so that a long list never waits in memory.
        """
        waiting: deque[tuple[ProcessFuture[Document | None], str]] = deque()
        for path, name in jobs:
            waiting.append((self._pool.schedule(_read, (self._reader, path, name), timeout=timeout), name))
            if len(waiting) >= self._in_flight:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())


def _result(future: "ProcessFuture[Document | None]", name: str) -> Document:
    try:
        document: Document | None = future.result()
    except TimeoutError:
        return _failed(name, "读取超时，没有读完。")
    except (ProcessExpired, MemoryError):
        return _failed(name, "读取时出错，文件可能已损坏。")
    return document or _failed(name, "读取时出错，文件可能已损坏。")


def _failed(name: str, message: str) -> Document:
    problem = Problem(Code.READER_FAILED, Severity.ERROR, Where(name), message, _FAILED_HINT)
    return Document(Format.UNKNOWN, problems=(problem,))
