"""Proof afterwards: does the journal hang together, is every archived file the one that arrived, is the index its fold."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.archive.audit import Audit, audit_archive
from pipeline.archive.store import unfinished_places
from pipeline.delivery.process import pending_note
from pipeline.files import SPOILT
from pipeline.ledger.index import Index, open_index
from pipeline.ledger.journal import BrokenChain, Journal
from pipeline.workspace import Workspace


class IndexState(StrEnum):
    """How the index stood to the journal: REMADE where there was none that could be used, and now is."""

    SOUND = "sound"
    REMADE = "remade"
    DIFFERS = "differs"
    UNKNOWN = "unknown"  # the journal itself can't be trusted


@dataclass(frozen=True, slots=True)
class AuditResult:
    """`records` lines of the journal fit together; `chain` says where they don't; `archive` the files.

    `unfinished` stands in the archive for deliveries that a crash kept in the inbox; `leftovers` are what crashes left
    in `state/`, set aside and of no account; `spoilt` are notes there that could not be read.
    """

    records: int
    chain: str
    index: IndexState
    archive: Audit
    unfinished: tuple[str, ...]
    leftovers: tuple[str, ...]
    spoilt: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.chain and self.index is not IndexState.DIFFERS and self.archive.is_sound


_INDEX_WORDS = {
    IndexState.REMADE: "索引原来不在、已损坏或是旧版本的，刚由流水账重建，不影响记录。",
    IndexState.DIFFERS: "索引与流水账不一致。请运行 kaohe rebuild，再运行 kaohe audit。",
}

_LOST = (
    "存档里有{what}的文件，流水账里却没有它的记录：流水账末尾少了记录。存档不要动，请从备份恢复 state/journal.jsonl；"
    "备份里也没有的，把这些文件复制到该单位的收件文件夹里重新收，收好后再移出存档。"
)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Records taken in, and whether the index made anew equals the one that stood there (None: there was none)."""

    records: int
    is_same: bool | None


def audit_workspace(workspace: Workspace) -> AuditResult:
    """Check the chain, the index and every archived file. Changes nothing but an index that is of no use."""
    chain, records, index = "", 0, IndexState.UNKNOWN
    try:
        records = workspace.journal.verify()
        index = _state_of_index(workspace)
    except BrokenChain as error:
        chain = str(error)
    recorded, numbers = ({}, set()) if chain else _recorded(workspace.journal)
    unfinished = [] if chain else unfinished_places(pending_note(workspace), numbers)
    return AuditResult(
        records,
        chain,
        index,
        audit_archive(workspace.archive, recorded, unfinished),
        tuple(path for path in unfinished if (workspace.archive / path).is_file()),
        _leftovers(workspace),
        _below(workspace, workspace.state.rglob(f"*{SPOILT}")),
    )


def _recorded(journal: Journal) -> tuple[dict[str, str], set[str]]:
    """What must stand in the archive, path to SHA-256, and the numbers of all receipts."""
    recorded, numbers = dict[str, str](), set[str]()
    for record in journal.read():
        body = record.body
        if record.kind == "register":
            recorded[body["path"]] = body["digest"]
        elif record.kind == "delivery":
            numbers.add(body["submission"]["number"])
            recorded |= {path: digest for _, digest, _, path in body["submission"].get("files", ())}
            recorded |= {path: digest for files in body["evidence"].values() for _, digest, path in files}
    return recorded, numbers


def _state_of_index(workspace: Workspace) -> IndexState:
    with TemporaryDirectory() as folder:
        if _content(workspace.index) != _dump(Path(folder) / "index.sqlite", workspace.journal):
            return IndexState.DIFFERS
    return IndexState.REMADE if workspace.index.is_remade else IndexState.SOUND


def _leftovers(workspace: Workspace) -> tuple[str, ...]:
    return _below(workspace, (*workspace.state.glob("journal.torn-*"), *(workspace.state / "unfinished").rglob("*")))


def _below(workspace: Workspace, found: Iterable[Path]) -> tuple[str, ...]:
    return tuple(sorted(path.relative_to(workspace.root).as_posix() for path in found if path.is_file()))


def rebuild_index(workspace: Workspace) -> Rebuilt:
    """Make the index anew from the journal and compare. Raises BrokenChain where the journal can't be trusted."""
    records = workspace.journal.verify()
    path = workspace.state / "index.sqlite"
    before = _dump(path, workspace.journal) if path.exists() else None
    path.unlink(missing_ok=True)
    index = open_index(path, workspace.journal)
    same = None if before is None else before == _content(index)
    index.close()
    return Rebuilt(records, same)


def _dump(path: Path, journal: Journal) -> str:
    index = open_index(path, journal)
    try:
        return _content(index)
    finally:
        index.close()


def _content(index: Index) -> str:
    """All it says; of one with broken pages that it does not say anything."""
    try:
        return index.dump()
    except sqlite3.DatabaseError:
        return "broken"


def describe(result: AuditResult) -> list[str]:
    """What is wrong and what to do, one sentence each; empty where all is well."""
    lines = [f"{result.chain}。"] if result.chain else []
    lines += [_INDEX_WORDS[result.index]] if result.index in _INDEX_WORDS else []
    archive = result.archive
    lines += [f"存档缺少文件：{path}。请从备份恢复。" for path in archive.missing]
    lines += [f"存档文件被改动：{path}。请从备份恢复原件。" for path in archive.changed]
    lines += [f"存档文件读不出来：{path}。请检查权限和磁盘，或从备份恢复。" for path in archive.unreadable]
    if not result.chain:
        lines += [_LOST.format(what=what) for what in archive.unrecorded]
        then = "流水账恢复以前不要动它" if archive.unrecorded else "请移出 archive 文件夹"
        lines += [f"存档里有不属于任何报送的文件：{path}。{then}。" for path in archive.foreign]
    lines += [f"中断时没有收完：{path}。原件还在收件箱里，再收一次件就会做完。" for path in result.unfinished]
    lines += [f"程序自己的记事损坏了，已搁在一边：{path}。不影响记录，请检查磁盘，备查后可以删去。" for path in result.spoilt]
    return lines + [f"中断时没有做完、已经重做过的：{path}。不影响记录，备查后可以删去。" for path in result.leftovers]

