"""Workbooks and pictures in worker processes, ahead of who asks: a file that aborts, hangs or eats all memory fails alone."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from pipeline.model.evidence import Picture
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.pictures.look import look_at_picture, thumbnail
from pipeline.sniff import Format
from pipeline.system import limit_memory, worker_context
from pipeline.workbook.read import Document, read_document

_MEMORY = 2 << 30
_CHUNK = 8  # files that go to a worker together: passing one takes as long as reading it
_AHEAD = 8  # chunks that are handed out before the first document is waited for
_RESTARTS = 5  # of the pool, more than a passing shortage of memory takes
_GLANCE = 1  # seconds between two looks whether the pool still lives
_DYING = "读取文件的进程一再被系统终止，可能是内存不足"
_BROKEN = "读取时出错，文件可能已损坏。"
_FAILED_HINT = "请在 WPS 或 Excel 中打开本表，另存为 .xlsx 再发；仍不行请联系考核办。"

Job = tuple[Path, str]  # a file and the name its sender knows it by
Task = Callable[[Path, str], Any]
Outcome = tuple[Job, Any, str]  # what the task made of it; None where it failed, and why


def _work(task: Task, chunk: Sequence[Job]) -> list[Any]:
    return [_try(task, path, name) for path, name in chunk]


def _try(task: Task, path: Path, name: str) -> Any:
    """In the worker: what the task makes of a file, or None where it gave up."""
    try:
        return task(path, name)
    except Exception:  # whatever a library makes of it: the file that raised is answered, the others are read
        return None
    except BaseException as reason:
        # A panic of the reader is no Exception and its class has no module to import it from.
        if type(reason).__name__ == "PanicException":
            return None
        raise


def _look(path: Path, name: str) -> Picture:
    return look_at_picture(path)


def _shrink(path: Path, name: str) -> bytes:
    return thumbnail(path)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a pool will answer; raises BrokenProcessPool or CancelledError where that pool ended without an answer."""

    pool: ProcessPool
    future: "ProcessFuture[list[Any]]"

    def result(self) -> list[Any]:
        while not wait([self.future], timeout=_GLANCE).done:
            if not self.pool.active and not self.future.done():
                raise BrokenProcessPool
        return self.future.result()


class Readers:
    """Worker processes that read workbooks; `with Readers() as readers: readers.read_all(jobs)`."""

    _reader: Task = staticmethod(read_document)

    def __init__(self, workers: int = 2, memory: int = _MEMORY) -> None:
        self._workers, self._memory, self._restarts = workers, memory, 0
        self._pool = self._start()

    def _start(self) -> ProcessPool:
        context = worker_context(__name__)
        return ProcessPool(self._workers, initializer=limit_memory, initargs=(self._memory,), context=context)

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
        for (_, name), document, reason in self._all(self._reader, jobs, timeout):
            yield document or _failed(name, reason)

    def look_at(self, paths: Iterable[Path], timeout: float = 30) -> Iterator[Picture]:
        """What each picture shows, in order; one that its reader gave up on is not readable."""
        for _, picture, _ in self._all(_look, ((path, path.name) for path in paths), timeout):
            yield picture or Picture(is_readable=False)

    def thumbnails(self, paths: Iterable[Path], timeout: float = 30) -> Iterator[bytes]:
        """A small JPEG of each picture, in order; empty where there is none to be had."""
        for _, small, _ in self._all(_shrink, ((path, path.name) for path in paths), timeout):
            yield small or b""

    def _all(self, task: Task, jobs: Iterable[Job], timeout: float) -> Iterator[Outcome]:
        jobs = iter(jobs)
        waiting: deque[tuple[Promise, list[Job]]] = deque()
        while chunk := list(islice(jobs, _CHUNK)):
            waiting.append((self._schedule(task, chunk, timeout), chunk))
            if len(waiting) >= _AHEAD:
                yield from self._outcomes(task, *waiting.popleft(), timeout)
        while waiting:
            yield from self._outcomes(task, *waiting.popleft(), timeout)

    def _schedule(self, task: Task, chunk: list[Job], timeout: float) -> Promise:
        while True:
            try:
                return Promise(self._pool, self._pool.schedule(_work, (task, chunk), timeout=timeout))
            except RuntimeError as reason:
                self._restart(reason)

    def _restart(self, reason: Exception) -> None:
        """Another pool: the system killed a worker that had nothing to do, and the old pool ended with it."""
        self._restarts += 1
        if self._restarts > _RESTARTS:
            raise ChildProcessError(_DYING) from reason
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        self._pool = self._start()

    def _outcomes(self, task: Task, promise: Promise, chunk: list[Job], timeout: float) -> Iterator[Outcome]:
        """What became of a chunk. Where it fails its files are taken again one by one, and only the bad one fails."""
        try:
            results = promise.result()
        except (BrokenProcessPool, CancelledError):  # no file's fault
            yield from self._outcomes(task, self._schedule(task, chunk, timeout), chunk, timeout)
            return
        except (TimeoutError, ProcessExpired, MemoryError) as reason:
            if len(chunk) == 1:
                yield chunk[0], None, "读取超时，没有读完。" if isinstance(reason, TimeoutError) else _BROKEN
                return
            for job in chunk:
                yield from self._outcomes(task, self._schedule(task, [job], timeout), [job], timeout)
            return
        for job, result in zip(chunk, results, strict=True):
            yield job, result, _BROKEN


def _failed(name: str, message: str) -> Document:
    problem = Problem(Code.READER_FAILED, Severity.ERROR, Where(name), message, _FAILED_HINT)
    return Document(Format.UNKNOWN, problems=(problem,))
