"""One county's folder: where everything stands, its settings, journal, index and key, under one lock."""

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.files import replace_file, write_files
from pipeline.ledger.index import Index, open_index
from pipeline.ledger.journal import Journal
from pipeline.model.county import Register
from pipeline.model.period import Period
from pipeline.model.result import Past
from pipeline.settings import Settings, read_settings
from pipeline.system import FileLock, keep_private

WATCH = "watch"
_HOLDER, _SERVICE = "holder.json", "service.json"  # who holds the workspace, and who serves it
_PATIENCE = 30  # seconds that a command waits for the service to let go
_KEY_LOST = (
    "state/key 不见了：下发的表都由它签名，换了新的，交回来的就都成了“签名不符”。请从备份恢复 state/key；"
    "没有备份的，删去 state/issued 文件夹，重新下达，请单位改用新表"
)


class Refused(Exception):
    """A command can't go on; the message is a Chinese sentence for the office that says why and what to do."""


class Occupied(Refused):
    """Another process holds the workspace just now."""


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
        """The secret that signs issued workbooks; made at first use, readable by its owner only.

        Raises Refused where something was issued and it is gone: a new one would put every sender in the wrong.
        """
        path = self.state / "key"
        if not path.exists():
            if any((self.state / "issued").glob("*.json")):
                raise Refused(_KEY_LOST)
            write_files({path: secrets.token_hex(32).encode()}, self.state)
            keep_private(path)
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
    settings, problems = read_settings(path, root / "state" / "settings.json")
    if problems:
        raise Refused("\n".join(map(str, problems)))
    return Workspace(root.resolve(), settings)


@contextmanager
def locked(workspace: Workspace, command: str) -> Iterator[Workspace]:
    """Hold the workspace for one writing command; raises Occupied naming the process that holds it.

    A service that is taking in is waited for, since it soon lets go. Leftovers of a killed run are cleared: a torn
    journal line is set aside, staged copies are dropped (their originals are still in the inbox).
    """
    with _holding(workspace, "lock", _HOLDER, command):
        try:
            workspace.journal.mend_tail()
            shutil.rmtree(workspace.staging, ignore_errors=True)
            yield workspace
        finally:
            if "index" in workspace.__dict__:
                workspace.index.close()
                del workspace.__dict__["index"]
            workspace.pasts.clear()  # the next command may publish


@contextmanager
def serving(workspace: Workspace) -> Iterator[None]:
    """Be the one service of the workspace, until stopped; raises Occupied naming the process that is."""
    with _holding(workspace, "service", _SERVICE, WATCH):
        yield


def note_tick(workspace: Workspace, now: datetime) -> None:
    """Say that the service is well: it has just looked at the inbox."""
    _write_holder(workspace.state / _SERVICE, command=WATCH, tick=now.isoformat())


def service_of(workspace: Workspace) -> dict[str, Any]:
    """What the running service says of itself (`pid`, and `tick` once it has looked); empty where none runs."""
    lock = FileLock(workspace.state / "service")
    if not workspace.state.is_dir():  # nothing has ever run here
        return {}
    if lock.acquire():
        lock.release()
        return {}
    return _read_holder(workspace.state / _SERVICE) or {"pid": 0}


@contextmanager
def _holding(workspace: Workspace, name: str, note: str, command: str) -> Iterator[None]:
    """Hold a lock file, with a note beside it that says who does."""
    workspace.state.mkdir(parents=True, exist_ok=True)
    lock, holder = FileLock(workspace.state / name), workspace.state / note
    if not lock.acquire():
        is_watch = note == _HOLDER and _read_holder(holder).get("command") == WATCH
        if not lock.acquire(_PATIENCE if is_watch else 0):
            who = _describe(_read_holder(holder))
            if note == _SERVICE:
                raise Occupied(f"收件服务已经在运行：{who}，不必再开一个")
            raise Occupied(f"工作区正被占用：{who}。请等它结束再试")
    try:
        _write_holder(holder, command=command)
        yield
    finally:
        try:
            holder.unlink(missing_ok=True)
        finally:
            lock.release()


def _write_holder(path: Path, **words: str) -> None:
    """Replaced whole: `kaohe status` may be reading it."""
    replace_file(path, json.dumps({"pid": os.getpid(), **words}).encode())


def _read_holder(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _describe(holder: Mapping[str, Any]) -> str:
    if "command" in holder and "pid" in holder:
        return f"kaohe {holder['command']}（进程 {holder['pid']}）"
    return "另一个 kaohe 命令"
