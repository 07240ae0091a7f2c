"""Workbooks and pictures in worker processes, ahead of who asks: a file that aborts, hangs or eats all memory fails alone.

No threads: whoever asks for the next outcome takes in what the workers have answered and hands out what comes next.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

from pipeline.model.evidence import Picture
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.sniff import Format
from pipeline.system import ignore_interrupt, limit_memory, spare_processors, worker_context
from pipeline.workbook import READERS
from pipeline.workbook.content import Document

_MEMORY = 2 << 30
_CHUNK = 8  # files that go to a worker together: passing one takes as long as reading it
_AHEAD = 8  # chunks that are handed out before the first document is waited for
_IN_HAND = 2  # chunks a worker has, so that it never waits for the next
_RESTARTS = 5  # of workers that had nothing to do, more than a passing shortage of memory takes
_STARTING = 60  # seconds that a worker may take to begin
_DYING = "读取文件的进程一再被系统终止，可能是内存不足"
_BROKEN = "读取时出错，文件可能已损坏。"
_LATE = "读取超时，没有读完。"
_FAILED_HINT = "请在 WPS 或 Excel 中打开本表，另存为 .xlsx 再发；仍不行请联系考核办。"

Job = tuple[Path, str]  # a file and the name its sender knows it by
Task = Callable[[Path, str], Any]
_READY = "ready"
Outcome = tuple[Job, Any, str]  # what the task made of it; None where it failed, and why


def _serve(connection: Any, memory: int) -> None:
    """In the worker: work on one chunk after the other, until there is nobody who asks."""
    ignore_interrupt()
    limit_memory(memory)
    connection.send(_READY)
    while True:
        try:
            task, jobs = connection.recv()
        except EOFError:
            return
        try:
            connection.send([_try(task, path, name) for path, name in jobs])
        except OSError:
            return


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


def _read(path: Path, name: str) -> Document:
    from pipeline.workbook.read import read_document  # only workers read

    return read_document(path, name)


def _look(path: Path, name: str) -> Picture:
    from pipeline.pictures.look import look_at_picture

    return look_at_picture(path)


def _shrink(path: Path, name: str) -> bytes:
    from pipeline.pictures.look import thumbnail

    return thumbnail(path)


@dataclass(eq=False)
class _Order:
    """A chunk of files to be worked on, `timeout` seconds for all of it; `results`, or why there are none."""

    task: Task
    jobs: list[Job]
    timeout: float
    results: list[Any] | None = None
    failure: str = ""

    @property
    def is_open(self) -> bool:
        return self.results is None and not self.failure


class _Worker:
    """A process, the line to it, the orders it has in hand, and the moment by which the first must be answered."""

    def __init__(self, process: Any, connection: Any) -> None:
        self.process, self.connection = process, connection
        self.orders: deque[_Order] = deque()
        self.has_begun = False
        self.deadline = monotonic() + _STARTING

    def give(self, order: _Order) -> None:
        """Raises OSError where the worker is gone."""
        self.connection.send((order.task, order.jobs))
        self.orders.append(order)
        if self.has_begun and len(self.orders) == 1:
            self._begin_next()

    def take(self) -> None:
        """That it has begun, or the answer to its first order; raises EOFError or OSError where it is gone."""
        answer = self.connection.recv()
        if self.has_begun:
            self.orders.popleft().results = answer
        self.has_begun = True
        self._begin_next()

    def _begin_next(self) -> None:
        if self.orders:
            self.deadline = monotonic() + self.orders[0].timeout

    @property
    def is_overdue(self) -> bool:
        return bool(self.orders) and monotonic() >= self.deadline and not self.connection.poll()

    def end(self) -> None:
        self.process.terminate()
        self.process.join()
        self.connection.close()


class Readers:
    """Worker processes that read workbooks; `with Readers() as readers: readers.read_all(jobs)`."""

    _reader: Task = staticmethod(_read)
    _server: Callable[[Any, int], None] = staticmethod(_serve)

    def __init__(self, workers: int = 0, memory: int = _MEMORY) -> None:
        """0 workers are as many as there are processors to spare."""
        self._memory, self._restarts = memory, 0
        self._queue: deque[_Order] = deque()
        self._workers = [self._start() for _ in range(workers or spare_processors())]

    def _start(self) -> _Worker:
        context = worker_context(READERS)
        ours, theirs = context.Pipe()
        process = context.Process(target=self._server, args=(theirs, self._memory), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is waited for: what was asked for has been answered, the rest is of no interest to anyone."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()

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

    def do(self, task: Task, jobs: Iterable[Job], timeout: float = 30) -> Iterator[Any]:
        """What any task makes of each (path, name), in order; None for one that failed."""
        for _, result, _ in self._all(task, jobs, timeout):
            yield result

    def _all(self, task: Task, jobs: Iterable[Job], timeout: float) -> Iterator[Outcome]:
        jobs = iter(jobs)
        waiting: deque[_Order] = deque()
        while chunk := list(islice(jobs, _CHUNK)):
            waiting.append(self._order(task, chunk, timeout))
            if len(waiting) >= _AHEAD:
                yield from self._outcomes(waiting.popleft())
        while waiting:
            yield from self._outcomes(waiting.popleft())

    def _order(self, task: Task, jobs: list[Job], timeout: float) -> _Order:
        order = _Order(task, jobs, timeout)
        self._queue.append(order)
        self._turn(0)
        return order

    def _outcomes(self, order: _Order) -> Iterator[Outcome]:
        """What became of an order. Where it failed its files are taken again one by one, and only the bad one fails."""
        while order.is_open:
            self._turn(None)
        if order.results is not None:
            for job, result in zip(order.jobs, order.results, strict=True):
                yield job, result, _BROKEN
                self._turn(0)
        elif len(order.jobs) == 1:
            yield order.jobs[0], None, order.failure
        else:
            for job in order.jobs:
                yield from self._outcomes(self._order(order.task, [job], order.timeout))

    def _turn(self, patience: float | None) -> None:
        """Take what was answered, end what is overdue, hand out what is in the queue.

        Waits at most `patience` seconds for something to be answered, None for as long as an order may take.
        """
        busy = {worker.connection: worker for worker in self._workers if worker.orders}
        if patience is None:
            patience = max(0.0, min(worker.deadline for worker in busy.values()) - monotonic())
        for connection in wait(list(busy), patience):
            try:
                busy[connection].take()
            except (EOFError, OSError):
                self._replace(busy[connection], _BROKEN)
        for worker in [each for each in self._workers if each.is_overdue]:
            self._replace(worker, _LATE)
        self._hand_out()

    def _hand_out(self) -> None:
        while self._queue:
            worker = min(self._workers, key=lambda each: len(each.orders))
            if len(worker.orders) >= _IN_HAND:
                return
            try:
                worker.give(self._queue[0])
            except OSError:
                self._replace(worker, _BROKEN)
            else:
                self._queue.popleft()

    def _replace(self, worker: _Worker, failure: str) -> None:
        """Another worker for one that is gone or overdue: what it was at has failed, what it had besides comes next.

        Where it was at nothing, the system ended it and no file is to blame.
        """
        worker.end()
        if worker.has_begun and worker.orders:
            worker.orders.popleft().failure = failure
        else:
            self._restarts += 1
            if self._restarts > _RESTARTS:
                raise ChildProcessError(_DYING)
        self._queue.extendleft(reversed(worker.orders))
        self._workers[self._workers.index(worker)] = self._start()


def _failed(name: str, message: str) -> Document:
    problem = Problem(Code.READER_FAILED, Severity.ERROR, Where(name), message, _FAILED_HINT)
    return Document(Format.UNKNOWN, problems=(problem,))
