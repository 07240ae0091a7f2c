"""The versions of a workspace's register: read, checked, archived, recorded, and found again by their digest."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.archive.naming import register_path
from pipeline.files import copy_hashed, digest_of, move_files, write_files
from pipeline.ledger.queries import RegisterVersion, register_versions
from pipeline.model.county import Register
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.packing import pack, unpack
from pipeline.workbook.content import Document
from pipeline.workspace import Refused, Workspace

if TYPE_CHECKING:
    from pipeline.checks.register_merge import Tables


@dataclass(frozen=True)
class Reading:
    """What `register.xlsx` says now: the register (None with faults), its version once accepted, all problems."""

    register: Register | None
    version: RegisterVersion | None
    problems: tuple[Problem, ...]
    is_new: bool = False


def accept_workbook(workspace: Workspace, now: datetime) -> Reading:
    """Read `register.xlsx`; a faultless one that differs from the last version becomes the next.

    Unchanged since the last version it is not even parsed.
    """
    path = workspace.register
    if not path.is_file():
        return Reading(None, None, (_missing(),))
    try:
        digest = digest_of(path)
    except PermissionError:
        return Reading(None, None, (_closed(),))
    versions = register_versions(workspace.index)
    if versions and versions[-1].digest == digest:
        return Reading(load_register(workspace, digest), versions[-1], ())
    staged = workspace.staging / "register.xlsx"
    staged.parent.mkdir(parents=True, exist_ok=True)
    digest, _ = copy_hashed(path, staged)  # what is read is what will be archived
    register, problems = _read(workspace, digest)
    if register is None:
        return Reading(None, None, problems)
    return _record(workspace, register, problems, now, {"through": versions[-1].through if versions else 0})


def write_version(workspace: Workspace, tables: "Tables", now: datetime, through: int | None = None) -> Reading:
    """Make the next version of these rows: archived, written to `register.xlsx` in place of the last version, recorded.

    `through` is the place of the journal up to which it holds what reviews accepted. Raises Refused where the workbook is
    open or is not the last version: nothing that the office wrote is overwritten. Faults are returned, nothing written.
    """
    from pipeline.workbook.blank_register import draw_register

    last = register_versions(workspace.index)[-1]
    if is_open_elsewhere(workspace) or digest_of(workspace.register) != last.digest:
        raise Refused("register.xlsx 正开着，或改过还没有通过检查。请保存并关闭它，运行 kaohe register check，再做一次")
    content = draw_register(workspace.settings.county.year, tables, last.number + 1)
    write_files({workspace.staging / "register.xlsx": content}, workspace.state)
    register, problems = _read(workspace, hashlib.sha256(content).hexdigest())
    if register is None:
        return Reading(None, None, problems)
    try:
        write_files({workspace.register: content}, workspace.root)
    except OSError as error:
        raise Refused(f"register.xlsx 写不进去（{error.strerror}）") from None
    return _record(workspace, register, problems, now, {"drawn": True, "through": last.through if through is None else through})


def _record(
    workspace: Workspace, register: Register, problems: tuple[Problem, ...], now: datetime, more: Mapping[str, object]
) -> Reading:
    """Archive the staged workbook and record it as the next version."""
    number, digest = len(register_versions(workspace.index)) + 1, register.digest
    place = register_path(number, digest)
    move_files({workspace.staging / "register.xlsx": workspace.archive / place}, workspace.archive)
    workspace.record(now, ("register", {"number": number, "digest": digest, "path": str(place), **more}))
    _write_cache(workspace, register)
    workspace.registers[digest] = register
    return Reading(register, register_versions(workspace.index)[-1], problems, is_new=True)


def is_open_elsewhere(workspace: Workspace) -> bool:
    """Whether Excel, WPS or LibreOffice has `register.xlsx` open: each leaves a note beside it."""
    name = workspace.register.name
    return any(workspace.register.with_name(note).exists() for note in (f"~${name}", f".~{name}", f".~lock.{name}#"))


def register_tables(workspace: Workspace, digest: str) -> "Tables":
    """The rows of an accepted version, as the office wrote them, by declared sheet name."""
    document = _read_workbook(workspace, digest)
    return {name: table.lines for name, table in document.tables.items()}


def load_register(workspace: Workspace, digest: str) -> Register:
    """An accepted version, from memory, from the cache, or read again from the archive."""
    if digest not in workspace.registers:
        workspace.registers[digest] = _load(workspace, digest)
    return workspace.registers[digest]


def _load(workspace: Workspace, digest: str) -> Register:
    cache = _cache_path(workspace, digest)
    if cache.exists() and (kept := unpack(Register, cache.read_bytes())):
        return kept
    register, problems = _read(workspace, digest)
    if register is None:
        raise Refused(f"存档的基础台账读不出来：{problems[0].message}请运行 kaohe audit")
    _write_cache(workspace, register)
    return register


def _read_workbook(workspace: Workspace, digest: str) -> Document:
    """A version as it is read: in the archive, or staged while it is not accepted yet."""
    # Every command has to do with a register, few with one that must be read: these are loaded then.
    from pipeline.workbook.documents import REGISTER
    from pipeline.workbook.read import read_document

    paths = [workspace.archive / v.path for v in register_versions(workspace.index) if v.digest == digest]
    path = paths[0] if paths and paths[0].exists() else workspace.staging / "register.xlsx"
    return read_document(path, "register.xlsx", (REGISTER,))


def _read(workspace: Workspace, digest: str) -> tuple[Register | None, tuple[Problem, ...]]:
    from pipeline.checks.register import Edition, build_register
    from pipeline.workbook.blank_register import version_of

    versions = register_versions(workspace.index)
    document = _read_workbook(workspace, digest)
    drawn = max((v for v in versions if v.is_drawn), key=lambda v: v.number, default=None)
    if drawn and digest not in {v.digest for v in versions} and version_of(document.claim) < drawn.number:
        return None, (_outdated(drawn),)
    edition = Edition(workspace.settings.county.year, digest)
    lines = {name: table.lines for name, table in document.tables.items()}
    tabs = {name: table.tab for name, table in document.tables.items()}
    found = (*document.problems, *(p for table in document.tables.values() for p in table.problems))
    return build_register(edition, lines, found, tabs)


def _missing() -> Problem:
    hint = "运行 kaohe init 可以得到一份空白的，填好后放在工作区里，文件名为 register.xlsx。"
    return Problem(Code.REGISTER_MISSING, Severity.ERROR, Where("register.xlsx"), "工作区里没有基础台账。", hint)


def _closed() -> Problem:
    hint = "请关闭打开它的程序，或检查权限；在这以前按最近通过的版本处理。"
    return Problem(Code.REGISTER_MISSING, Severity.ERROR, Where("register.xlsx"), "基础台账读不出来：正被别的程序占用，或没有权限。", hint)


def _outdated(drawn: RegisterVersion) -> Problem:
    message = f"这份台账不是在第 {drawn.number} 版或以后的版本上改的：审核通过、导入的内容不在里面，没有采用。"
    hint = f"第 {drawn.number} 版在存档 {drawn.path}：请复制为 register.xlsx，在它上面重做这次的改动。"
    return Problem(Code.REGISTER_OUTDATED, Severity.ERROR, Where("register.xlsx"), message, hint)


def _cache_path(workspace: Workspace, digest: str) -> Path:
    return workspace.state / "cache" / f"register {digest[:16]} {__version__}.json"


def _write_cache(workspace: Workspace, register: Register) -> None:
    path = _cache_path(workspace, register.digest)
    write_files({path: pack(register)}, path.parent)
