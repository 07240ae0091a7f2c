"""Whose delivery is it, and did it arrive within its window (rules sections 4 and 10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from pipeline.model.county import Register, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Claim
from pipeline.model.window import Window

Channel = tuple[Unit, ...] | None
_BY_INBOX = frozenset(DocumentKind) - {DocumentKind.REGISTER}


def _use_issued(term: str) -> str:
    return f"请使用考核办下发的{term}填报，不要另建表格或复制到新表；没有的请向考核办索取。"


@dataclass(frozen=True)
class Owner:
    """Exactly one unit and period where nothing comes back.

    Where something does, `unit` is the one that the channel names, if any: it gets the answer. A month of another year, or
    one that nothing vouches for, is not believed: the answer stands with those of the day.
    """

    unit: Unit | None
    period: Period | None
    problems: tuple[Problem, ...]


def identify(
    claim: Claim, channel_units: Channel, register: Register, office: Unit, file: str, by_mail: bool = False
) -> Owner:
    """Find the owner of a delivery from what it says and what its channel says, or say what is in doubt.

    `channel_units` is None where the channel says nothing (a flat inbox), empty for a folder whose name is no
    unit, and several where its name fits more than one; `by_mail` that the channel is an address instead of a
    folder. `office` stands for the assessment office as a sender.
    """
    where = Where(file)
    sender = channel_units[0] if channel_units and len(channel_units) == 1 else None
    if claim.kind == "" and claim.unit_code == "":
        message = "工作簿里没有下发时写入的身份信息，无法确认是谁的、是什么表。"
        return Owner(sender, None, (_error(Code.NO_IDENTITY, where, message, _use_issued("表格")),))
    if claim.kind not in _BY_INBOX:
        message = f"这不是考核办下发的表（文件类型：{claim.kind or '空'}）。"
        return Owner(sender, None, (_error(Code.WRONG_KIND, where, message, "请报送本单位的月报表等下发的表格。"),))
    kind = DocumentKind(claim.kind)
    units = {**register.unit_by_code, office.code: office}
    unit, period = units.get(claim.unit_code), _period_of(claim, kind)
    problems = (
        *_check_unit(claim, kind, unit, channel_units, where, by_mail),
        *_check_sender(kind, unit, office, where),
        *_check_signature(claim, kind, channel_units, where, by_mail),
        *_check_period(claim, kind, period, register, where),
    )
    refused = any(problem.comes_back for problem in problems)
    is_believed = not any(problem.code in (Code.BAD_SIGNATURE, Code.WRONG_YEAR) for problem in problems)
    return Owner(sender if refused else unit, period if is_believed else None, problems)


def check_window(window: Window, arrived: datetime, file: str, now_open: Period | None = None) -> tuple[Problem, ...]:
    """A report arrives after its window opens and before it closes. `now_open` is another month that is open: it may be meant."""
    where, term = Where(file), window.period.term
    meant = f"现在开报的是{now_open.term}，要报它的请用{now_open.term}的月报表。" if now_open else ""
    if not window.is_open_yet(arrived):
        opens = f"{window.open.month}月{window.open.day}日 {window.open:%H:%M}"
        return (
            _error(
                Code.NOT_OPEN,
                where,
                f"{term}月报还没有开报，{opens} 开始接收。",
                f"{meant}请在 {opens} 以后再报送。",
            ),
        )
    if window.is_closed(arrived):
        granted = "（已延期）" if window.extended else ""
        message = f"{term}月报已于 {_end_words(window.last_moment)} 关闭{granted}，这次报送只存档，不计入。"
        return (_error(Code.CLOSED, where, message, f"{meant}确需补报{term}的，请向考核办申请延期，批准后重新报送。"),)
    return ()


def _check_unit(
    claim: Claim, kind: DocumentKind, unit: Unit | None, channel: Channel, where: Where, by_mail: bool
) -> Iterator[Problem]:
    """The workbook names a unit of the register, and the channel names the same one or none."""
    term = kind.term
    if unit is None:
        message = f"{term}写明的单位编码“{claim.unit_code}”不在基础台账中。"
        yield _error(Code.UNKNOWN_UNIT, where, message, f"请向考核办索取最新的{term}，填好后重新报送。")
    if channel is None:
        return
    if not channel:
        message = "所在文件夹的名称不是任何单位的编码、名称或别名。"
        yield _error(
            Code.UNKNOWN_UNIT, where, message, "请放入考核办为本单位建立的文件夹（单位编码加名称）。"
        )
    elif len(channel) > 1:
        names = "、".join(other.folder for other in channel)
        message = f"{'发件邮箱' if by_mail else '所在文件夹的名称'}对应多个单位：{names}。"
        hint = _use_issued(kind.term) if by_mail else "请放入以“单位编码 单位名称”命名的文件夹。"
        yield Problem(Code.AMBIGUOUS_UNIT, Severity.QUESTION, where, message, hint)
    elif unit is not None and channel[0].code != unit.code:
        sender = channel[0].name
        place = f"是从{sender}的邮箱发来的" if by_mail else f"放在{sender}的文件夹里"
        way = f"从{unit.name}登记的邮箱发" if by_mail else f"放入文件夹“{unit.folder}”"
        message = f"{term}是{unit.name}的，却{place}。"
        hint = f"是{unit.name}的，请{way}；放错表的，请换成{sender}的{term}。"
        yield _error(Code.WRONG_UNIT, where, message, hint)


def _check_sender(kind: DocumentKind, unit: Unit | None, office: Unit, where: Where) -> Iterator[Problem]:
    """The kind is one that its sender decides on (rules section 3)."""
    if unit is None:
        return
    is_office = unit.code == office.code
    if not (kind.is_from_office if is_office else kind.is_from_units):
        who = "由考核办填报，单位不用报" if kind.is_from_office else "由单位填报，考核办不用报"
        yield _error(Code.WRONG_KIND, where, f"{kind.term}{who}。", "请核对是不是放错了文件夹。")


def _check_signature(
    claim: Claim, kind: DocumentKind, channel: Channel, where: Where, by_mail: bool
) -> Iterator[Problem]:
    """The signature fits; without one, the channel has to vouch for the unit."""
    if claim.signed is False:
        message = "工作簿的身份信息被改动过，签名不符。"
        yield _error(Code.BAD_SIGNATURE, where, message, _use_issued(kind.term))
    elif claim.signed is None and channel is None:
        message = "工作簿的身份信息没有签名，又没有放在单位的文件夹里，无法确认是谁报送的。"
        yield _error(Code.NO_IDENTITY, where, message, f"请放入本单位的文件夹报送。{_use_issued(kind.term)}")
    elif (
        claim.signed is None and channel is not None and [unit.code for unit in channel] == [claim.unit_code]
    ):
        message = f"工作簿的身份信息没有签名，按{'发件邮箱' if by_mail else '所在文件夹'}确认为本单位，已接收。"
        yield Problem(Code.NO_IDENTITY, Severity.WARNING, where, message, f"下次请使用考核办下发的{kind.term}。")


def _check_period(
    claim: Claim, kind: DocumentKind, period: Period | None, register: Register, where: Where
) -> Iterator[Problem]:
    """The period is a month of the register's year, or that year."""
    if period is None:
        what = "月份" if kind.is_monthly else "年度"
        message = f"{kind.term}写明的考核期“{claim.period}”不是{what}。"
        yield _error(Code.WRONG_PERIOD, where, message, f"请使用考核办下发的{kind.term}。")
    elif period.year != register.year:
        message = f"{kind.term}是{period.term}的，现行基础台账是{register.year}年的。"
        yield _error(Code.WRONG_YEAR, where, message, f"请使用{register.year}年下发的{kind.term}。")


def _period_of(claim: Claim, kind: DocumentKind) -> Period | None:
    try:
        period = Period.parse(claim.period)
    except ValueError:
        return None
    is_right = period.is_month if kind.is_monthly else period.is_year
    return period if is_right else None


def _error(code: Code, where: Where, message: str, hint: str) -> Problem:
    return Problem(code, Severity.ERROR, where, message, hint)


def _end_words(moment: datetime) -> str:
    """The end of a day is 24:00 of that day, not 00:00 of the next."""
    if moment.time() == time():
        day = moment - timedelta(days=1)
        return f"{day.month}月{day.day}日 24:00"
    return f"{moment.month}月{moment.day}日 {moment:%H:%M}"
