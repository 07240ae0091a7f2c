"""One county's folder: where everything stands, its settings, journal, index and key, under one lock."""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout

from pipeline.files import write_files
from pipeline.ledger.index import Index, open_index
from pipeline.ledger.journal import Journal
from pipeline.model.county import Register
from pipeline.model.period import Period
from pipeline.model.result import Past
from pipeline.settings import Settings, read_settings


class Refused(Exception):
    """A command can't go on; the message is a Chinese sentence for the office that says why and what to do."""


@dataclass(frozen=True)
class Workspace:
    """Paths and settings of one workspace. Nothing is opened until it is asked for."""

    root: Path
    settings: Settings

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        return self.root / "outbox"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def templates(self) -> Path:
        return self.root / "templates"

    @property
    def register(self) -> Path:
        return self.root / "register.xlsx"

    @property
    def staging(self) -> Path:
        return self.state / "staging"

    @property
    def zone(self) -> ZoneInfo:
        return self.settings.zone

    @cached_property
    def journal(self) -> Journal:
        return Journal(self.state / "journal.jsonl")

    @cached_property
    def index(self) -> Index:
        """The index, as far as the journal."""
        self.state.mkdir(parents=True, exist_ok=True)
        return open_index(self.state / "index.sqlite", self.journal)

    @cached_property
    def registers(self) -> dict[str, Register]:
        """Register versions read so far, by digest: nothing is read twice."""
        return {}

    @cached_property
    def pasts(self) -> dict[Period, Past]:
        """What the months before left behind, by month, as far as it was asked for under this lock."""
        return {}

    @cached_property
    def key(self) -> bytes:
        """The secret that signs issued workbooks; made at first use, readable by its owner only."""
        path = self.state / "key"
        if not path.exists():
            write_files({path: secrets.token_hex(32).encode()}, self.state)
            path.chmod(0o600)
        return path.read_bytes()

    def record(self, at: datetime, *records: tuple[str, object]) -> None:
        """Journal `(kind, body)` records with one sync, then take them into the index."""
        moment = at.isoformat()
        self.index.apply(self.journal.append([(kind, moment, body) for kind, body in records]))  # type: ignore[misc]


def find_workspace(root: Path) -> Workspace:
    """The workspace in a folder; raises Refused where there is none or its settings are wrong."""
    path = root / "kaohe.toml"
    if not path.is_file():
        raise Refused(f"{root} 不是工作区：没有 kaohe.toml。请先运行 kaohe init {root}")
    settings, problems = read_settings(path)
    if problems:
        raise Refused("\n".join(map(str, problems)))
    return Workspace(root.resolve(), settings)


@contextmanager
def locked(workspace: Workspace, command: str) -> Iterator[Workspace]:
    """Hold the workspace for one writing command; raises Refused naming the process that holds it.

    Leftovers of a killed run are cleared: a torn journal line is set aside, staged copies are dropped
    (their originals are still in the inbox).
    """
    workspace.state.mkdir(parents=True, exist_ok=True)
    holder = workspace.state / "holder.json"
    lock = FileLock(workspace.state / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Refused(f"工作区正被占用：{_describe_holder(holder)}。请等它结束再试") from None
    try:
        holder.write_text(json.dumps({"pid": os.getpid(), "command": command}), encoding="utf-8")
        workspace.journal.mend_tail()
        shutil.rmtree(workspace.staging, ignore_errors=True)
        yield workspace
    finally:
        if "index" in workspace.__dict__:
            workspace.index.close()
            del workspace.__dict__["index"]
        holder.unlink(missing_ok=True)
        lock.release()


def _describe_holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return f"kaohe {holder['command']}（进程 {holder['pid']}）"
    except (OSError, ValueError, KeyError, TypeError):
        return "另一个 kaohe 命令"
