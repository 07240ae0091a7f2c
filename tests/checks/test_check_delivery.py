"""Whose delivery it is, and whether it came in time."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.checks.delivery import Channel, check_window, identify
from pipeline.model.county import Register, Unit
from pipeline.model.period import Period
from pipeline.model.problem import Code
from pipeline.model.report import Claim
from pipeline.model.window import Window

HOME, OTHER = Unit("Z01", "城关镇"), Unit("Z02", "城东镇")
OFFICE = Unit("考核办", "目标责任考核办公室")
REGISTER = Register(2026, "d", (HOME, OTHER))
CLAIM = Claim("report", "Z01", "2026-03", "d", True)


@pytest.mark.parametrize("channel", [None, (HOME,)])
def test_a_signed_claim_that_the_channel_does_not_deny_is_the_owner(channel: Channel) -> None:
    """Claim and channel agree, or the channel says nothing: one owner, no problem."""
    owner = identify(CLAIM, channel, REGISTER, OFFICE, "a.xlsx")
    assert (owner.unit, owner.period, owner.problems) == (HOME, Period(2026, 3), ())


@pytest.mark.parametrize(
    ("claim", "channel", "code", "unit"),
    [
        (Claim(), None, Code.NO_IDENTITY, None),
        (Claim(), (HOME,), Code.NO_IDENTITY, HOME),
        (replace(CLAIM, kind="register"), None, Code.WRONG_KIND, None),
        (replace(CLAIM, kind=""), None, Code.WRONG_KIND, None),
        (replace(CLAIM, unit_code="Z99"), (HOME,), Code.UNKNOWN_UNIT, HOME),
        (CLAIM, (), Code.UNKNOWN_UNIT, None),
        (CLAIM, (HOME, OTHER), Code.AMBIGUOUS_UNIT, None),
        (CLAIM, (OTHER,), Code.WRONG_UNIT, OTHER),
        (replace(CLAIM, signed=False), (HOME,), Code.BAD_SIGNATURE, HOME),
        (replace(CLAIM, signed=None), None, Code.NO_IDENTITY, None),
        (replace(CLAIM, signed=None), (OTHER,), Code.WRONG_UNIT, OTHER),
        (replace(CLAIM, period="2026.3"), None, Code.WRONG_PERIOD, None),
        (replace(CLAIM, period="2026-Q1"), None, Code.WRONG_PERIOD, None),
        (replace(CLAIM, period="2025-12"), None, Code.WRONG_YEAR, None),
    ],
)
def test_a_claim_in_doubt_is_refused(claim: Claim, channel: Channel, code: Code, unit: Unit | None) -> None:
    """Anything but one agreed owner comes back with its reason, to the unit that the channel names."""
    owner = identify(claim, channel, REGISTER, OFFICE, "a.xlsx")
    assert [problem.code for problem in owner.problems] == [code]
    assert owner.problems[0].comes_back
    assert owner.problems[0].hint
    assert owner.unit == unit
    assert owner.period is None or code not in (Code.BAD_SIGNATURE, Code.WRONG_YEAR)


def test_the_folder_of_the_unit_vouches_for_a_claim_without_signature() -> None:
    """No signature, but the channel names exactly the claimed unit: accepted and flagged."""
    owner = identify(replace(CLAIM, signed=None), (HOME,), REGISTER, OFFICE, "a.xlsx")
    assert owner.unit == HOME
    assert [(p.code, p.comes_back) for p in owner.problems] == [(Code.NO_IDENTITY, False)]


@pytest.mark.parametrize(
    ("kind", "unit", "period", "code"),
    [
        ("verification", "考核办", "2026-03", None),
        ("verification", "Z01", "2026-03", None),
        ("annual", "考核办", "2026", None),
        ("report", "考核办", "2026-03", Code.WRONG_KIND),
        ("review", "Z01", "2026", Code.WRONG_KIND),
        ("annual", "考核办", "2026-03", Code.WRONG_PERIOD),
        ("declaration", "Z01", "2026-Q1", Code.WRONG_PERIOD),
    ],
)
def test_each_kind_has_its_senders_and_its_period(kind: str, unit: str, period: str, code: Code | None) -> None:
    """The office does not report, units do not review; what is for the year names the year."""
    owner = identify(Claim(kind, unit, period, "d", True), None, REGISTER, OFFICE, "a.xlsx")
    assert [problem.code for problem in owner.problems] == ([code] if code else [])
    assert (owner.unit is not None) is (code is None)


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


WINDOW = Window(Period(2026, 3), at(3, 25), at(4, 1), at(4, 4), at(4, 7), at(4, 8))


@pytest.mark.parametrize("moment", [at(3, 25), at(4, 1), at(4, 4)])
def test_from_open_to_close_a_report_is_in_time(moment: datetime) -> None:
    """Both ends of the window belong to it."""
    assert check_window(WINDOW, moment, "a.xlsx") == ()


def test_before_open_it_says_when_it_opens() -> None:
    """Too early: refused with the moment of opening."""
    (problem,) = check_window(WINDOW, at(3, 24, 23), "a.xlsx")
    assert problem.code is Code.NOT_OPEN
    assert "3月25日 00:00" in problem.message


def test_a_workbook_of_another_month_is_told_which_month_is_open() -> None:
    """Who took last month's workbook reads which one to take, not only how to ask for an extension."""
    (closed,) = check_window(WINDOW, at(4, 26), "a.xlsx", Period(2026, 4))
    assert closed.hint.startswith("现在开报的是2026年4月，要报它的请用2026年4月的月报表。") and "延期" in closed.hint
    (early,) = check_window(WINDOW, at(3, 1), "a.xlsx", Period(2026, 2))
    assert early.hint.startswith("现在开报的是2026年2月")


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (WINDOW, "4月3日 24:00 关闭，"),
        (replace(WINDOW, close=at(4, 4, 18)), "4月4日 18:00 关闭，"),
        (replace(WINDOW, extended=at(4, 6)), "4月5日 24:00 关闭（已延期）"),
    ],
)
def test_after_close_it_says_when_it_closed(window: Window, words: str) -> None:
    """Too late: refused with the moment of closing and the way to an extension."""
    (problem,) = check_window(window, at(4, 7), "a.xlsx")
    assert problem.code is Code.CLOSED
    assert words in problem.message
    assert "延期" in problem.hint


@pytest.mark.parametrize(
    ("claim", "channel", "words"),
    [(CLAIM, (OTHER,), "城东镇的邮箱发来"), (CLAIM, (HOME, OTHER), "发件邮箱对应多个单位"), (replace(CLAIM, signed=None), (HOME,), "按发件邮箱确认")],
)
def test_of_a_mail_the_address_is_spoken_of(claim: Claim, channel: Channel, words: str) -> None:
    """A sender by mail reads of addresses, not of folders."""
    owner = identify(claim, channel, REGISTER, OFFICE, "a.xlsx", by_mail=True)
    assert words in owner.problems[0].message and "文件夹" not in owner.problems[0].message + owner.problems[0].hint
