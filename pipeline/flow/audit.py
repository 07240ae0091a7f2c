"""Proof afterwards: does the journal hang together, is every archived file the one that arrived, is the index its fold."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.audit import Audit, audit_archive
from pipeline.ledger.index import Index, open_index
from pipeline.ledger.journal import BrokenChain, Journal
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class AuditResult:
    """`records` lines of the journal fit together; `chain` says where they don't; `archive` the files.

    `leftovers` are what crashes left in `state/`, set aside and of no account.
    """

    records: int
    chain: str
    archive: Audit
    leftovers: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.chain and self.archive.is_sound


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Records taken in, and whether the index made anew equals the one that stood there (None: there was none)."""

    records: int
    is_same: bool | None


def audit_workspace(workspace: Workspace) -> AuditResult:
    """Check the chain and every archived file. Changes nothing."""
    chain, records = "", 0
    try:
        records = workspace.journal.verify()
        workspace.index.position()
    except BrokenChain as error:
        chain = str(error)
    recorded: dict[str, str] = {}
    if not chain:
        for record in workspace.journal.read():
            body = record.body
            if record.kind == "register":
                recorded[body["path"]] = body["digest"]
            elif record.kind == "delivery":
                recorded |= {path: digest for _, digest, _, path in body["submission"].get("files", ())}
                recorded |= {path: digest for files in body["evidence"].values() for _, digest, path in files}
    return AuditResult(records, chain, audit_archive(workspace.archive, recorded), tuple(_leftovers(workspace)))


def _leftovers(workspace: Workspace) -> Iterator[str]:
    found = (*workspace.state.glob("journal.torn-*"), *(workspace.state / "unfinished").rglob("*"))
    yield from sorted(path.relative_to(workspace.root).as_posix() for path in found if path.is_file())


def rebuild_index(workspace: Workspace) -> Rebuilt:
    """Make the index anew from the journal and compare. Raises BrokenChain where the journal can't be trusted."""
    records = workspace.journal.verify()
    path = workspace.state / "index.sqlite"
    before = _dump(path, workspace.journal) if path.exists() else None
    path.unlink(missing_ok=True)
    index = open_index(path, workspace.journal)
    same = None if before is None else before == index.dump()
    index.close()
    return Rebuilt(records, same)


def _dump(path: Path, journal: Journal) -> str:
    index: Index = open_index(path, journal)
    try:
        return index.dump()
    finally:
        index.close()


def describe(result: AuditResult) -> list[str]:
    """What is wrong and what to do, one sentence each; empty where all is well."""
    lines = [f"{result.chain}。请从备份恢复 state/journal.jsonl，再运行 kaohe audit。"] if result.chain else []
    archive = result.archive
    lines += [f"存档缺少文件：{path}。请从备份恢复。" for path in archive.missing]
    lines += [f"存档文件被改动：{path}。请从备份恢复原件。" for path in archive.changed]
    lines += [f"存档文件读不出来：{path}。请检查权限和磁盘，或从备份恢复。" for path in archive.unreadable]
    if not result.chain:
        lines += [f"存档里有不属于任何报送的文件：{path}。请移出 archive 文件夹。" for path in archive.foreign]
    return lines + [f"中断时没有做完、已经重做过的：{path}。不影响记录，备查后可以删去。" for path in result.leftovers]

