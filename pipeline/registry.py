"""The register of a workspace: read, checked, accepted in versions, and the one in force for each month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from pipeline import __version__
from pipeline.archive.naming import register_path
from pipeline.calendar import end_of_working_days, window
from pipeline.checks.register import Edition, build_register
from pipeline.files import copy_hashed, digest_of, move_files, write_files
from pipeline.ledger.queries import RegisterVersion, opened_register, past_before, register_versions
from pipeline.model.county import Register, Unit
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.result import Past
from pipeline.model.waiver import Waiver
from pipeline.model.window import Window
from pipeline.workbook.documents import REGISTER
from pipeline.workbook.read import read_document
from pipeline.workspace import Refused, Workspace

OFFICE = "考核办"  # the code of the assessment office as a sender


@dataclass(frozen=True)
class Reading:
    """What `register.xlsx` says now: the register (None with faults), its version once accepted, all problems."""

    register: Register | None
    version: RegisterVersion | None
    problems: tuple[Problem, ...]
    is_new: bool = False


def accept_register(workspace: Workspace, now: datetime) -> Reading:
    """Read `register.xlsx`; a faultless one that differs from the last version becomes the next.

    Unchanged since the last version it is not even parsed.
    """
    path = workspace.register
    if not path.is_file():
        return Reading(None, None, (_missing(),))
    digest = digest_of(path)
    versions = register_versions(workspace.index)
    if versions and versions[-1].digest == digest:
        return Reading(load_register(workspace, digest), versions[-1], ())
    staged = workspace.staging / "register.xlsx"
    staged.parent.mkdir(parents=True, exist_ok=True)
    digest, _ = copy_hashed(path, staged)  # what is read is what will be archived
    register, problems = _read(workspace, digest)
    if register is None:
        return Reading(None, None, problems)
    number = len(versions) + 1
    place = register_path(number, digest)
    move_files({staged: workspace.archive / place}, workspace.archive)
    workspace.record(now, ("register", {"number": number, "digest": digest, "path": str(place)}))
    _write_cache(workspace, register)
    return Reading(register, register_versions(workspace.index)[-1], problems, is_new=True)


def current_register(workspace: Workspace, now: datetime) -> tuple[Register, tuple[Problem, ...]]:
    """The newest accepted register, and what is wrong with `register.xlsx` if that can't be accepted.

    Raises Refused where no register was ever accepted.
    """
    reading = accept_register(workspace, now)
    if reading.register is not None:
        return reading.register, reading.problems
    versions = register_versions(workspace.index)
    if not versions:
        first = reading.problems[0]
        raise Refused(f"基础台账还不能用：{first.where} {first.message}（共 {len(reading.problems)} 处，运行 kaohe register check 查看）")
    return load_register(workspace, versions[-1].digest), reading.problems


def register_for(workspace: Workspace, period: Period, now: datetime) -> Register:
    """The register that a month is computed with (rules section 5: in force when its window opened).

    That is the last version accepted by then; where the office began later, the one in force when the month
    was first worked on. From then on it is fixed by a record in the journal.
    """
    digest = opened_register(workspace.index, period)
    if digest:
        return load_register(workspace, digest)
    versions = register_versions(workspace.index)
    if not versions:
        raise Refused("还没有通过检查的基础台账，请先运行 kaohe register check")
    opening = window(period, workspace.settings.calendar_rules).open
    if now < opening:
        return load_register(workspace, versions[-1].digest)
    in_time = [version for version in versions if version.at <= opening]
    version = (in_time or versions)[-1]
    workspace.record(now, ("open", {"period": str(period), "register": version.digest}))
    return load_register(workspace, version.digest)


def window_for(workspace: Workspace, period: Period, current: Register, unit_code: str = "") -> Window:
    """A month's window, with the extension that the current register grants to the unit."""
    return _window(workspace, period, (e for e in current.extensions(period) if e.unit_code == unit_code))


def whole_window(workspace: Workspace, period: Period, current: Register) -> Window:
    """A month's window for the office: `last_moment` is when nobody can report any more, extensions included."""
    return _window(workspace, period, current.extensions(period))


def _window(workspace: Workspace, period: Period, extensions: Iterable[Waiver]) -> Window:
    rules = workspace.settings.calendar_rules
    days = [extension.until for extension in extensions if extension.until]
    return window(period, rules, end_of_working_days(max(days), 0, rules) if days else None)


def office_of(workspace: Workspace) -> Unit:
    """The assessment office as a sender of documents: its folder, in inbox and archive, is named like a unit's."""
    return Unit(OFFICE, workspace.settings.county.office)


def find_senders(workspace: Workspace, current: Register, folder: str) -> tuple[Unit, ...]:
    """Every unit, and the office, that the name of an inbox folder means."""
    office = office_of(workspace)
    own = (office,) if folder.strip() in (office.code, office.name, office.folder) else ()
    return (*current.find_units(folder), *own)


def past_of_months_before(workspace: Workspace, period: Period) -> Past:
    """A, streaks and ranks that the published months before a month left behind; read once."""
    if period not in workspace.pasts:
        workspace.pasts[period] = past_before(workspace.index, period)
    return workspace.pasts[period]


def load_register(workspace: Workspace, digest: str) -> Register:
    """An accepted version, from memory, from the cache, or read again from the archive."""
    if digest not in workspace.registers:
        workspace.registers[digest] = _load(workspace, digest)
    return workspace.registers[digest]


def _load(workspace: Workspace, digest: str) -> Register:
    cache = _cache_path(workspace, digest)
    if cache.exists():
        return _adapter().validate_json(cache.read_bytes())
    register, problems = _read(workspace, digest)
    if register is None:
        raise Refused(f"存档的基础台账读不出来：{problems[0].message}请运行 kaohe audit")
    _write_cache(workspace, register)
    return register


def _read(workspace: Workspace, digest: str) -> tuple[Register | None, tuple[Problem, ...]]:
    paths = [workspace.archive / v.path for v in register_versions(workspace.index) if v.digest == digest]
    path = paths[0] if paths and paths[0].exists() else workspace.staging / "register.xlsx"
    document = read_document(path, "register.xlsx", (REGISTER,))
    edition = Edition(workspace.settings.county.year, digest)
    lines = {name: table.lines for name, table in document.tables.items()}
    tabs = {name: table.tab for name, table in document.tables.items()}
    found = (*document.problems, *(p for table in document.tables.values() for p in table.problems))
    return build_register(edition, lines, found, tabs)


def _missing() -> Problem:
    hint = "运行 kaohe init 可以得到一份空白的，填好后放在工作区里，文件名为 register.xlsx。"
    return Problem(Code.REGISTER_MISSING, Severity.ERROR, Where("register.xlsx"), "工作区里没有基础台账。", hint)


def _cache_path(workspace: Workspace, digest: str) -> Path:
    return workspace.state / "cache" / f"register {digest[:16]} {__version__}.json"


def _write_cache(workspace: Workspace, register: Register) -> None:
    path = _cache_path(workspace, register.digest)
    write_files({path: _adapter().dump_json(register)}, path.parent)


def _adapter() -> TypeAdapter[Register]:
    return TypeAdapter(Register)
