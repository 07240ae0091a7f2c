"""What waits for somebody's decision: rows for the office's review, entries for the verification of their departments."""

from collections import Counter
from collections.abc import Mapping

from pipeline.desk.review import REVIEWABLES
from pipeline.ledger import queries
from pipeline.ledger.reviews import requests
from pipeline.ledger.verifications import verifications
from pipeline.model.county import Register
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.report import Decision
from pipeline.registry import OFFICE
from pipeline.workspace import Workspace

_NAMED = 10  # tasks without a plan that are named


def waiting_reviews(workspace: Workspace) -> dict[DocumentKind, int]:
    """How many rows of each kind nobody has accepted or returned yet; every kind is there."""
    year = workspace.settings.county.year
    return {each.kind: len(requests(workspace.index, each.kind, year).pending) for each in REVIEWABLES}


def review_words(waiting: Mapping[DocumentKind, int]) -> str:
    """目标申报表 3 项、申诉表 1 项; empty where nothing waits."""
    return "、".join(f"{kind.term} {count} 项" for kind, count in waiting.items() if count)


def unverified(workspace: Workspace, register: Register, period: Period) -> Counter[str]:
    """How many reported tasks of a month are not verified, by the code of the department; the office's own are there too."""
    filed, decided = queries.filed(workspace.index, period), verifications(workspace.index, period)
    return Counter(
        task.supervising_department or OFFICE for task in register.tasks if task.code in filed and task.code not in decided
    )


def undecided(workspace: Workspace, period: Period) -> int:
    """How many entries of a month nobody has verified, or were returned and not sent again."""
    decided = verifications(workspace.index, period)
    settled = {code for code, each in decided.items() if each.decision is not Decision.RETURN}
    return len(queries.filed(workspace.index, period).keys() - settled)


def unverified_words(register: Register, counts: Mapping[str, int]) -> str:
    """B07 县住房和城乡建设局 12 项、考核办 3 项; empty where all is verified."""
    units = register.unit_by_code
    return "、".join(f"{units[code].folder if code in units else code} {counts[code]} 项" for code in sorted(counts))


def unplanned(register: Register) -> list[str]:
    """The codes of the tasks without a plan, in the register's order."""
    return [task.code for task in register.tasks if not task.is_planned]


def unplanned_words(register: Register) -> str:
    """That they drop out of the assessment, so that nobody finds it out at the year's end; empty where every task has a plan."""
    codes = unplanned(register)
    if not codes:
        return ""
    more = f" 等 {len(codes)} 项" if len(codes) > _NAMED else ""
    return f"没有计划的任务 {len(codes)} 项：{'、'.join(codes[:_NAMED])}{more}，没有报进度的不参加考核；请催单位用计划申报表申报。"
