"""The register in force: the newest, with what reviews accepted; the one of each month; and who may send."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.calendar import end_of_working_days, window
from pipeline.files import digest_of
from pipeline.ledger.months import past_before
from pipeline.ledger.queries import RegisterVersion, opened_register, register_versions
from pipeline.ledger.reviews import accepted_after
from pipeline.model.county import Register, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.result import Past
from pipeline.model.statement import Statement
from pipeline.model.waiver import Waiver
from pipeline.model.window import Window
from pipeline.versions import (
    Reading,
    accept_workbook,
    is_open_elsewhere,
    load_register,
    register_tables,
    write_version,
)
from pipeline.workspace import Refused, Workspace

if TYPE_CHECKING:
    from pipeline.checks.register_merge import Tables

_JOINING = (DocumentKind.DECLARATION, DocumentKind.PLAN)  # accepted rows of these are rows of the register
OFFICE = "考核办"  # the code of the assessment office as a sender


def accept_register(workspace: Workspace, now: datetime) -> Reading:
    """Bring the register up to date: what the office changed in `register.xlsx` first, then what reviews accepted.

    A faultless workbook that differs from the last version becomes the next; unchanged it is not even parsed. Accepted
    rows make one more version, for which the workbook is drawn anew; they wait while it has faults or is open in a program.
    """
    reading = accept_workbook(workspace, now)
    accepted = _accepted_since(workspace, reading.version) if reading.version else []
    if reading.register is None or reading.version is None or not accepted:
        return reading
    if is_open_elsewhere(workspace):
        return replace(reading, problems=(*reading.problems, _waiting(len(accepted), "register.xlsx 正开着")))
    tables = _with_accepted(register_tables(workspace, reading.version.digest), reading.register, accepted)
    try:
        written = write_version(workspace, tables, now, max(decision.seq for _, decision in accepted))
    except Refused as reason:
        return replace(reading, problems=(*reading.problems, _waiting(len(accepted), str(reason))))
    if written.register is None:
        why = next(problem.message for problem in written.problems if problem.comes_back)
        return replace(reading, problems=(*reading.problems, _waiting(len(accepted), f"写入后台账会有错：{why}")))
    return written


def check_accepted(workspace: Workspace, register: Register, accepted: Sequence[Statement]) -> Problem | None:
    """What would be wrong with the register if these rows were accepted; None where nothing is."""
    wanted = [(said, said) for said in accepted if said.kind in _JOINING]
    if not wanted:
        return None
    from pipeline.checks.register import Edition, build_register

    tables = _with_accepted(register_tables(workspace, register.digest), register, wanted)
    edition = Edition(register.year, register.digest)
    _, problems = build_register(edition, tables, (), {})
    return next((problem for problem in problems if problem.comes_back), None)


def _accepted_since(workspace: Workspace, version: RegisterVersion) -> list[tuple[Statement, Statement]]:
    """What reviews accepted that a version does not hold yet, each with its decision, in the order of the decisions."""
    year = workspace.settings.county.year
    found = [pair for kind in _JOINING for pair in accepted_after(workspace.index, kind, year, version.through)]
    return sorted(found, key=lambda pair: pair[1].seq)


def _with_accepted(tables: "Tables", register: Register, accepted: Sequence[tuple[Statement, Statement]]) -> "Tables":
    # Loaded where rows join the register, which is seldom: every command has to do with a register.
    from pipeline.checks.register_merge import with_plan, with_target
    from pipeline.workbook.documents import DECLARED_COLUMNS, PLANNED_COLUMNS
    from pipeline.workbook.rows import line_of

    for said, _ in accepted:
        if said.kind is DocumentKind.PLAN:
            tables = with_plan(tables, said.key, line_of(said.values, PLANNED_COLUMNS))
        else:
            unit = register.unit_by_code.get(said.unit_code)
            name = unit.name if unit else said.unit_code
            tables = with_target(tables, said.key, name, line_of(said.values, DECLARED_COLUMNS))
    return tables


def next_version_words(workspace: Workspace, accepted: Sequence[Statement]) -> tuple[str, str] | None:
    """What the office is told when rows join the register: message and hint; None where none do."""
    count = sum(said.kind in _JOINING for said in accepted)
    if not count:
        return None
    last = register_versions(workspace.index)[-1]
    if is_open_elsewhere(workspace) or digest_of(workspace.register) != last.digest:
        message = f"通过的 {count} 项还没有写入基础台账：register.xlsx 正开着，或改过还没有通过检查。"
        return message, "请保存并关闭它，改好有问题的格；通过检查后这些项自动写入下一版。"
    message = f"通过的 {count} 项写入基础台账第 {last.number + 1} 版，register.xlsx 已按它重画。"
    return message, f"重画以前的原件在存档 {last.path}。"


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


def find_senders_by_mail(workspace: Workspace, current: Register, address: str) -> tuple[Unit, ...]:
    """Every unit, and the office, whose mail address this is: the unit's own or that of someone in it.

    Where no address fits, and the office allows it, those that registered its whole domain (`@zjj.example.gov.cn`).
    """
    people = {person.code: person for person in current.people}
    mail = workspace.settings.mail

    def addresses(unit: Unit) -> set[str]:
        own = [person.email for person in people.values() if person.unit_code == unit.code or person.code == unit.contact]
        return {each.strip().lower() for each in (*unit.emails, *own)}

    if not address:
        return ()
    if address in {mail_account.address.lower() for mail_account in mail.accounts} | {workspace.settings.county.email.lower()}:
        return (office_of(workspace),)
    exact = tuple(unit for unit in current.units if address in addresses(unit))
    domain = f"@{address.rpartition('@')[2]}"
    return exact or tuple(unit for unit in current.units if mail.allow_domains and domain in addresses(unit))


def past_of_months_before(workspace: Workspace, period: Period) -> Past:
    """A, streaks and ranks that the published months before a month left behind; read once."""
    if period not in workspace.pasts:
        workspace.pasts[period] = past_before(workspace.index, period)
    return workspace.pasts[period]


def _waiting(count: int, why: str) -> Problem:
    hint = "register.xlsx 开着的请保存并关闭（确实没有人打开的，删去它旁边 ~$ 或 .~ 开头的文件）；有错的请在台账里改正。之后自动写入。"
    message = f"审核通过的 {count} 项还没有写入基础台账：{why}。"
    return Problem(Code.REGISTER_REDRAWN, Severity.WARNING, Where("register.xlsx"), message, hint)
