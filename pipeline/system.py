"""What exists on one operating system only, each with its fallback."""

import os
from pathlib import Path


def limit_memory(size: int) -> None:
    """Limit this process's address space to `size` bytes; on Windows there is no such limit and time alone guards."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def sync_directory(path: Path) -> None:
    """Bring a folder's names to the disk; Windows can't open folders and syncs names with the files."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
