"""What exists on one operating system only, each with its fallback."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext


def limit_memory(size: int) -> None:
    """Limit this process's address space to `size` bytes; on Windows there is no such limit and time alone guards."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def worker_context(module: str) -> "BaseContext":
    """How worker processes come to be: from a small server that has loaded `module` once, on Windows each anew.

    Never forked from this process itself, which may have threads. The server starts at once, so that it loads
    while this process is busy with other things; asking again is free.
    """
    import multiprocessing

    if os.name == "nt":
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    forkserver.ensure_running()
    return context


def sync_directory(path: Path) -> None:
    """Bring a folder's names to the disk; Windows can't open folders and syncs names with the files."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
