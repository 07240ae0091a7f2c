"""Reading in worker processes, ahead of who asks: a file that aborts, hangs or eats all memory fails alone."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.sniff import Format
from pipeline.system import limit_memory, worker_context
from pipeline.workbook.read import Document, read_document

_MEMORY = 2 << 30
_CHUNK = 8  # files that go to a worker together: passing one takes as long as reading it
_AHEAD = 8  # chunks that are handed out before the first document is waited for
_BROKEN = "读取时出错，文件可能已损坏。"
_FAILED_HINT = "请在 WPS 或 Excel 中打开本表，另存为 .xlsx 再发；仍不行请联系考核办。"

Reader = Callable[[Path, str], Document]
Job = tuple[Path, str]


def _read_chunk(reader: Reader, chunk: Sequence[Job]) -> list[Document | None]:
    return [_read(reader, path, name) for path, name in chunk]


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
        context = worker_context(__name__)
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

    def read_all(self, jobs: Iterable[Job], timeout: float = 30) -> Iterator[Document]:
        """The document of each (path, name) in order; `timeout` seconds for each file.

        Jobs are taken as they can be worked on, so that a long list never waits in memory.
        """
        jobs = iter(jobs)
        waiting: deque[tuple[ProcessFuture[list[Document | None]], list[Job]]] = deque()
        while chunk := list(islice(jobs, _CHUNK)):
            waiting.append((self._schedule(chunk, timeout), chunk))
            if len(waiting) >= _AHEAD:
                yield from self._documents(*waiting.popleft(), timeout)
        while waiting:
            yield from self._documents(*waiting.popleft(), timeout)

    def _schedule(self, chunk: list[Job], timeout: float) -> "ProcessFuture[list[Document | None]]":
        return self._pool.schedule(_read_chunk, (self._reader, chunk), timeout=timeout)

    def _documents(
        self, future: "ProcessFuture[list[Document | None]]", chunk: list[Job], timeout: float
    ) -> Iterator[Document]:
        """The documents of a chunk. Where it fails its files are read again one by one, and only the bad one fails."""
        try:
            documents = future.result()
        except (TimeoutError, ProcessExpired, MemoryError) as reason:
            if len(chunk) == 1:
                yield _failed(chunk[0][1], "读取超时，没有读完。" if isinstance(reason, TimeoutError) else _BROKEN)
                return
            for job in chunk:
                yield from self._documents(self._schedule([job], timeout), [job], timeout)
            return
        for (_, name), document in zip(chunk, documents, strict=True):
            yield document or _failed(name, _BROKEN)


def _failed(name: str, message: str) -> Document:
    problem = Problem(Code.READER_FAILED, Severity.ERROR, Where(name), message, _FAILED_HINT)
    return Document(Format.UNKNOWN, problems=(problem,))
