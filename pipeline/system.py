"""What exists on one operating system only, each with its fallback."""

import errno
import gc
import os
import pickle
import re
import signal
import stat
import sys
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from multiprocessing.context import DefaultContext, ForkServerContext, SpawnContext

S = TypeVar("S")
R = TypeVar("R")
_WORTH_SHARING = 8  # pieces of work, workbooks usually, from which on a copy of the process is worth its start
_GLANCE = 0.05  # seconds between two tries to get a lock
_MANY = 16  # files or folders from which on the whole disk is synced in one call
_TELLS_FAILURE = (5, 8)  # the first Linux whose syncfs says that writing failed
_DISKS = frozenset(("btrfs", "ext3", "ext4", "f2fs", "overlay", "xfs"))


def changed_at(found: os.stat_result) -> float:
    """When a file last changed in any way, in seconds since 1970, by a clock that its sender can't set.

    Windows keeps no such moment: there it is the later of when the file came to be here and its last writing, which
    a sender can set forward alone.
    """
    return max(found.st_ctime, found.st_mtime) if sys.platform == "win32" else found.st_ctime


def limit_memory(size: int) -> None:
    """Limit this process's address space to `size` bytes; on Windows there is no such limit and time alone guards."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def worker_context(modules: Sequence[str]) -> "DefaultContext | ForkServerContext | SpawnContext":
    """How worker processes come to be: from a small server that has loaded `modules` once, on Windows each anew.

    Never forked from this process itself, which may have threads. The server starts at once, so that it loads
    while this process is busy with other things; asking again is free.
    """
    import multiprocessing

    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    forkserver.ensure_running()
    return context


class FileLock:
    """A lock file that one holder has at a time, in whatever process; who ends without a word has let go.

    The file stays. Worker processes don't hold it with their parent: they are never forked from it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def acquire(self, patience: float = 0) -> bool:
        """Whether the lock could be had, within so many seconds. Raises OSError where the file can't be opened."""
        end = monotonic() + patience
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT)
        while not _lock(descriptor):
            if monotonic() >= end:
                os.close(descriptor)
                return False
            sleep(_GLANCE)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        os.close(self._descriptor)  # and with it goes the lock, on every system


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


def spare_processors() -> int:
    """How many processes may work beside this one, which is busy itself: one at least, four at most."""
    return min(4, max(1, (os.cpu_count() or 1) - 1))


def meanwhile(work: Callable[[], bytes]) -> Callable[[], bytes]:
    """Begin `work` in a copy of this process, on another processor; calling the result waits for its bytes.

    Where that is not safe or no use (threads, one processor, other systems than Linux), and where the copy fails, the work
    is done here when its result is asked for: it comes out the same.
    """
    if sys.platform != "linux" or os.cpu_count() == 1 or len(list(Path("/proc/self/task").iterdir())) > 1:
        return work
    reading, writing = os.pipe()
    copy = os.fork()
    if copy == 0:
        _end_with(work, writing)
    os.close(writing)

    def result() -> bytes:
        with os.fdopen(reading, "rb") as pipe:
            content = pipe.read()
        _, status = os.waitpid(copy, 0)
        return content if status == 0 else work()

    return result


def shared_out(work: Callable[[S], R], items: Sequence[S]) -> list[R]:
    """What `work` makes of each item, in order; from a few on every other one is worked on meanwhile."""
    if len(items) < _WORTH_SHARING:
        return [work(item) for item in items]
    others = meanwhile(lambda: pickle.dumps([work(item) for item in items[1::2]]))
    here = [work(item) for item in items[::2]]
    there = pickle.loads(others())
    return [here[place // 2] if place % 2 == 0 else there[place // 2] for place in range(len(items))]


def _end_with(work: Callable[[], bytes], writing: int) -> NoReturn:
    """In the copy: write what the work gives and end, touching nothing else of what the process holds."""
    gc.disable()  # it ends before there is anything to collect
    status = 1
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(work())
        status = 0
    finally:
        os._exit(status)


def sync_all(paths: Iterable[Path]) -> None:
    """Bring the bytes of files and the names in folders to the disk. Raises OSError.

    Many on a disk of this machine's own go in one call for the whole disk, the rest one by one. Windows can't open
    folders and syncs names with the files.
    """
    each = list(paths)
    if len(each) < _MANY or not _sync_disks(each):
        for path in each:
            _sync(path)


def _sync(path: Path) -> None:
    is_folder = path.is_dir()
    if is_folder and sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_disks(paths: Iterable[Path]) -> bool:
    """Whether one call for each disk could do it: on a Linux that tells when it failed, and no share, where another has to."""
    if sys.platform != "linux" or tuple(map(int, re.findall(r"\d+", os.uname().release)[:2])) < _TELLS_FAILURE:
        return False
    disks = {path.stat().st_dev: path for path in paths}
    if not disks.keys() <= _own_disks():
        return False
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    for path in disks.values():
        descriptor = os.open(path, os.O_RDONLY)
        try:
            if library.syncfs(descriptor):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(path))
        finally:
            os.close(descriptor)
    return True


def _own_disks() -> AbstractSet[int]:
    """The device numbers of the file systems on this machine's own disks."""
    mounted = [line.split() for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()]
    own = (fields[2].split(":") for fields in mounted if fields[fields.index("-") + 1] in _DISKS)
    return {os.makedev(int(major), int(minor)) for major, minor in own}


def on_stop(action: Callable[[], object]) -> None:
    """Do `action` when asked to end: Ctrl+C, SIGTERM, on Windows Ctrl+Break, where nothing else asks politely."""
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if asked := getattr(signal, name, None):
            signal.signal(asked, lambda *_: action())


def ignore_interrupt() -> None:
    """Let Ctrl+C, which reaches all processes of a terminal, be the business of the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def keep_private(path: Path) -> None:
    """Let only its owner read a file; on Windows it has the permissions of its folder."""
    if sys.platform != "win32":
        path.chmod(0o600)


def is_private(path: Path) -> bool:
    """Whether nobody but its owner may read or write a file; on Windows that is the business of its folder. Raises OSError."""
    return sys.platform == "win32" or not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def is_root() -> bool:
    """Whether this process may do everything, as Unix has it."""
    return sys.platform != "win32" and os.geteuid() == 0
