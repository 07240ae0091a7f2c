"""What exists on one operating system only stands in one module, each with its fallback."""

import ast
import ctypes
import errno
import multiprocessing.context  # as whoever starts workers has it, before the system seems to be another
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline import system

PACKAGE = Path(system.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "system.py")
UNIX_MODULES = {"resource", "fcntl", "pwd", "grp", "termios", "signal", "syslog", "posix", "msvcrt", "winreg"}
UNIX_CALLS = {
    "fork", "kill", "killpg", "setsid", "getuid", "geteuid", "chown", "chmod", "umask", "statvfs", "mkfifo", "symlink",
    "O_DIRECTORY", "sched_getaffinity", "uname", "nice",
}  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_of_one_system_stands_elsewhere(path: Path) -> None:
    """No other module imports what only one system has, calls it, or asks which system this is."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not imported & UNIX_MODULES
    assert not named & UNIX_CALLS
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and ast.unparse(n) in ("os.name", "sys.platform")]


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")


@pytest.mark.usefixtures("windows")
def test_windows_has_fallbacks(tmp_path: Path) -> None:
    """No memory limit, no sync of folders, workers each anew, permissions of the folder: nothing fails for it."""
    private = tmp_path / "key"
    private.write_bytes(b"k")
    before = private.stat()
    system.limit_memory(1)
    system.sync_all([tmp_path])
    system.keep_private(private)
    assert private.stat().st_mode == before.st_mode
    assert isinstance(system.worker_context(("pipeline.workbook.pool",)), multiprocessing.context.SpawnContext)


def test_when_a_file_changed_is_no_moment_that_its_sender_sets_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Unix the change time; on Windows the later of coming here and last writing."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"a")
    os.utime(path, (1, 1))
    stat = path.stat()
    assert system.changed_at(stat) == stat.st_ctime
    monkeypatch.setattr(sys, "platform", "win32")
    assert system.changed_at(stat) == max(stat.st_ctime, 1)
    os.utime(path, (4e9, 4e9))
    assert system.changed_at(path.stat()) == 4e9


def test_a_lock_has_one_holder_at_a_time(tmp_path: Path) -> None:
    """Another can't have the lock, also within its patience, until it is let go; the file may stay."""
    holder, other = system.FileLock(tmp_path / "lock"), system.FileLock(tmp_path / "lock")
    assert holder.acquire()
    assert not other.acquire() and not other.acquire(patience=0.06)
    holder.release()
    assert other.acquire()
    other.release()


def test_a_lock_is_let_go_by_a_process_that_is_killed(tmp_path: Path) -> None:
    """Who was killed holds nothing any more, whatever it left lying about."""
    path = tmp_path / "lock"
    code = f"from pipeline.system import FileLock; from pathlib import Path; FileLock(Path({str(path)!r})).acquire(); print(1, flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holding:
        assert holding.stdout and holding.stdout.readline()
        assert not system.FileLock(path).acquire()
        holding.kill()
    lock = system.FileLock(path)
    assert lock.acquire()
    lock.release()


def test_a_lock_file_that_cant_be_opened_is_no_holder(tmp_path: Path) -> None:
    """A folder that is gone or closed is an error of the disk, not somebody who holds the workspace."""
    with pytest.raises(OSError):
        system.FileLock(tmp_path / "gone" / "lock").acquire()


_MEANWHILE = """
import os, threading
from pipeline.system import meanwhile
here = os.getpid()
alone = meanwhile(lambda: b"%d" % (os.getpid() != here))
failing = meanwhile(lambda: b"done here" if os.getpid() == here else 1 // 0)
large = meanwhile(lambda: bytes(1 << 22))
print(alone().decode(), failing().decode(), len(large()))
wait = threading.Event()
threading.Thread(target=wait.wait).start()
print(meanwhile(lambda: b"%d" % (os.getpid() == here))().decode())
wait.set()
"""


def test_work_is_done_meanwhile_and_comes_out_the_same() -> None:
    """On Linux in a copy of the process; here where there are threads, and where the copy fails, which loses nothing."""
    run = subprocess.run([sys.executable, "-W", "error", "-c", _MEANWHILE], capture_output=True, text=True, timeout=30, check=True)
    copied = int(sys.platform == "linux" and os.cpu_count() != 1)
    assert run.stdout.splitlines() == [f"{copied} done here {1 << 22}", "1"]


@pytest.mark.usefixtures("windows")
def test_elsewhere_work_is_done_when_it_is_asked_for() -> None:
    """Without a safe copy of the process nothing is begun before its time."""
    begun = []
    result = system.meanwhile(lambda: begun.append(1) or b"x")
    assert not begun
    assert (result(), begun) == (b"x", [1])


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 30])
def test_work_that_is_shared_out_comes_back_in_order(count: int) -> None:
    """Whoever does it: each item once, in its place."""
    assert system.shared_out(str, range(count)) == [str(number) for number in range(count)]


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    """So many new files that syncing the whole disk is worth it."""
    paths = [tmp_path / f"{number}" for number in range(20)]
    for path in paths:
        path.write_bytes(b"x")
    return paths


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What was synced one by one."""
    found: list[int] = []
    monkeypatch.setattr(os, "fsync", found.append)
    return found


linux = pytest.mark.skipif(sys.platform != "linux", reason="syncfs is Linux's own")


@linux
def test_many_files_on_an_own_disk_are_synced_in_one_call(
    many: list[Path], synced: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of them by itself; a few are, for the rest of the disk is no business of theirs."""
    monkeypatch.setattr(system, "_own_disks", lambda: {many[0].stat().st_dev})
    system.sync_all(many)
    assert not synced
    system.sync_all(many[:3])
    assert len(synced) == 3


@linux
def test_a_disk_that_fails_is_an_error(many: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What the whole disk could not take is not taken for written."""
    real = ctypes.CDLL(None, use_errno=True)

    class Failing:
        @staticmethod
        def syncfs(descriptor: int) -> int:
            return int(real.syncfs(-1))

    monkeypatch.setattr(system, "_own_disks", lambda: {many[0].stat().st_dev})
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Failing)
    with pytest.raises(OSError) as failed:
        system.sync_all(many)
    assert (failed.value.errno, failed.value.filename) == (errno.EBADF, str(many[-1]))


@pytest.mark.parametrize("reason", ["a share", "an old Linux", "Windows"])
def test_elsewhere_each_file_is_synced(
    many: list[Path], synced: list[int], monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    """Over the network only its own sync reaches the other machine's disk, and an old Linux keeps failures to itself."""
    if reason == "Windows":
        monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(
        system, "_own_disks", lambda: {many[0].stat().st_dev} if reason == "an old Linux" else set()
    )
    if reason == "an old Linux":
        monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(release="4.19.90-24.4.v2101.ky10.x86_64"))
    system.sync_all(many)
    assert len(synced) == len(many)


@linux
def test_own_disks_are_told_from_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the type in the table of mounts, whatever optional fields stand before it."""
    table = """22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw
28 27 0:44 / /mnt/share rw - cifs //server/share rw
29 27 8:1 / /data\\040x rw - xfs /dev/sda1 rw
"""
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: table)
    assert system._own_disks() == {os.makedev(254, 0), os.makedev(8, 1)}
