"""Whose delivery is it, and did it arrive within its window (rules sections 4 and 10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from pipeline.model.county import Register, Unit
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Claim
from pipeline.model.window import Window

Channel = tuple[Unit, ...] | None
_USE_ISSUED = "请使用考核办下发的月报表填报，不要另建表格或复制到新表；没有的请向考核办索取。"


@dataclass(frozen=True)
class Owner:
    """Exactly one unit and month where nothing comes back.

    Where something does, `unit` is the one that the channel names, if any: it gets the answer.
    """

    unit: Unit | None
    period: Period | None
    problems: tuple[Problem, ...]


def identify(claim: Claim, channel_units: Channel, register: Register, file: str) -> Owner:
    """Find the owner of a report from what it says and what its channel says, or say what is in doubt.

    `channel_units` is None where the channel says nothing (a flat inbox), empty for a folder whose name is no
    unit, and several where its name fits more than one.
    """
    where = Where(file)
    period = _period_of(claim)
    sender = channel_units[0] if channel_units and len(channel_units) == 1 else None
    if claim.kind == "" and claim.unit_code == "":
        nameless = _error(
            Code.NO_IDENTITY, where, "工作簿里没有下发时写入的身份信息，无法确认是谁的月报。", _USE_ISSUED
        )
        return Owner(sender, None, (nameless,))
    problems = (
        *_check_kind(claim, where),
        *_check_unit(claim, channel_units, register, where),
        *_check_signature(claim, channel_units, where),
        *_check_period(claim, period, register, where),
    )
    refused = any(problem.comes_back for problem in problems)
    unit = sender if refused else register.unit_by_code[claim.unit_code]
    return Owner(unit, period, problems)


def check_window(window: Window, arrived: datetime, file: str) -> tuple[Problem, ...]:
    """A report arrives after its window opens and before it closes."""
    where, term = Where(file), window.period.term
    if not window.is_open_yet(arrived):
        opens = f"{window.open.month}月{window.open.day}日 {window.open:%H:%M}"
        return (
            _error(
                Code.NOT_OPEN,
                where,
                f"{term}月报还没有开报，{opens} 开始接收。",
                f"请在 {opens} 以后再报送。",
            ),
        )
    if window.is_closed(arrived):
        granted = "（已延期）" if window.extended else ""
        message = f"{term}月报已于 {_end_words(window.last_moment)} 关闭{granted}，这次报送只存档，不计入。"
        return (_error(Code.CLOSED, where, message, "确需补报的，请向考核办申请延期，批准后重新报送。"),)
    return ()


def _check_kind(claim: Claim, where: Where) -> Iterator[Problem]:
    """Only reports come this way."""
    if claim.kind != "report":
        yield _error(
            Code.WRONG_KIND,
            where,
            f"这不是月报表（文件类型：{claim.kind or '空'}）。",
            "请报送本单位的月报表。",
        )


def _check_unit(claim: Claim, channel: Channel, register: Register, where: Where) -> Iterator[Problem]:
    """The workbook names a unit of the register, and the channel names the same one or none."""
    unit = register.unit_by_code.get(claim.unit_code)
    if unit is None:
        message = f"月报表写明的单位编码“{claim.unit_code}”不在基础台账中。"
        yield _error(Code.UNKNOWN_UNIT, where, message, "请向考核办索取最新的月报表，填好后重新报送。")
    if channel is None:
        return
    if not channel:
        message = "所在文件夹的名称不是任何单位的编码、名称或别名。"
        yield _error(
            Code.UNKNOWN_UNIT, where, message, "请放入考核办为本单位建立的文件夹（单位编码加名称）。"
        )
    elif len(channel) > 1:
        names = "、".join(other.folder for other in channel)
        message = f"所在文件夹的名称对应多个单位：{names}。"
        hint = "请放入以“单位编码 单位名称”命名的文件夹。"
        yield Problem(Code.AMBIGUOUS_UNIT, Severity.QUESTION, where, message, hint)
    elif unit is not None and channel[0].code != unit.code:
        message = f"月报表是{unit.name}的，却放在{channel[0].name}的文件夹里。"
        hint = (
            f"是{unit.name}的月报，请放入文件夹“{unit.folder}”；放错表的，请换成{channel[0].name}的月报表。"
        )
        yield _error(Code.WRONG_UNIT, where, message, hint)


def _check_signature(claim: Claim, channel: Channel, where: Where) -> Iterator[Problem]:
    """The signature fits; without one, the channel has to vouch for the unit."""
    if claim.signed is False:
        message = "工作簿的身份信息被改动过，签名不符。"
        yield _error(Code.BAD_SIGNATURE, where, message, _USE_ISSUED)
    elif claim.signed is None and channel is None:
        message = "工作簿的身份信息没有签名，又没有放在单位的文件夹里，无法确认是谁报送的。"
        yield _error(Code.NO_IDENTITY, where, message, f"请放入本单位的文件夹报送。{_USE_ISSUED}")
    elif (
        claim.signed is None and channel is not None and [unit.code for unit in channel] == [claim.unit_code]
    ):
        message = "工作簿的身份信息没有签名，按所在文件夹确认为本单位，已接收。"
        yield Problem(Code.NO_IDENTITY, Severity.WARNING, where, message, "下次请使用考核办下发的月报表。")


def _check_period(claim: Claim, period: Period | None, register: Register, where: Where) -> Iterator[Problem]:
    """The period is a month of the register's year."""
    if period is None:
        message = f"月报表写明的考核期“{claim.period}”不是月份。"
        yield _error(Code.WRONG_PERIOD, where, message, "请使用考核办下发的当月月报表。")
    elif period.year != register.year:
        message = f"月报表是{period.term}的，现行基础台账是{register.year}年的。"
        yield _error(Code.WRONG_YEAR, where, message, f"请使用{register.year}年下发的月报表。")


def _period_of(claim: Claim) -> Period | None:
    try:
        period = Period.parse(claim.period)
    except ValueError:
        return None
    return period if period.is_month else None


def _error(code: Code, where: Where, message: str, hint: str) -> Problem:
    return Problem(code, Severity.ERROR, where, message, hint)


def _end_words(moment: datetime) -> str:
    """The end of a day is 24:00 of that day, not 00:00 of the next."""
    if moment.time() == time():
        day = moment - timedelta(days=1)
        return f"{day.month}月{day.day}日 24:00"
    return f"{moment.month}月{moment.day}日 {moment:%H:%M}"
