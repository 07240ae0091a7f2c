"""Is a mail taken in, and what does it lack."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.checks.mail import check_content, check_sender
from pipeline.model.mail import Letter, MailFile
from pipeline.model.problem import Code

LETTER = Letter("i", "z01@a.cn", files=(MailFile("a.xlsx", Path("a"), is_workbook=True),))
BARE = replace(LETTER, files=())


def test_a_known_sender_with_a_workbook_is_taken_in() -> None:
    """Nothing to say; a package may hold the workbook."""
    assert check_sender(LETTER, True, (), "a") == () and list(check_content(LETTER, "a")) == []
    assert list(check_content(replace(LETTER, files=(MailFile("a.zip", Path("a"), is_package=True),)), "a")) == []
    assert list(check_content(replace(LETTER, files=(MailFile("a.jpg", Path("a")),)), "a")) == []


@pytest.mark.parametrize("sender", ["z01@a.cn", ""])
def test_an_unknown_sender_is_kept_for_the_office(sender: str) -> None:
    """Whoever it is: nothing of it counts, and the office is told how to enter the address."""
    (problem,) = check_sender(replace(LETTER, sender=sender), False, (), "a")
    assert problem.code is Code.UNKNOWN_SENDER and problem.comes_back and (sender or "空缺") in problem.message


def test_a_program_has_nothing_to_prove() -> None:
    """A bounce is from nobody in the register: it is told to be one; with a workbook it is as good as its address."""
    bounce = replace(BARE, sender="", is_automatic=True)
    assert check_sender(bounce, False, ("DKIM",), "a") == () and [each.code for each in check_content(bounce, "a")] == [Code.AUTOMATIC_MAIL]
    assert [each.code for each in check_sender(replace(LETTER, is_automatic=True), False, (), "a")] == [Code.UNKNOWN_SENDER]


def test_what_the_office_requires_has_to_be_proved() -> None:
    """DKIM and SPF, each only where required; a pass for another domain is none."""
    letter = replace(LETTER, dkim="other", spf="pass")
    (problem,) = check_sender(letter, True, ("DKIM", "SPF"), "a")
    assert problem.code is Code.UNPROVEN_SENDER and "DKIM" in problem.message and "SPF" not in problem.message
    assert check_sender(letter, True, ("SPF",), "a") == ()


@pytest.mark.parametrize(
    ("letter", "code"),
    [
        (replace(BARE, is_too_large=True, is_whole=False), Code.TOO_LARGE),
        (replace(BARE, is_automatic=True), Code.AUTOMATIC_MAIL),
        (replace(BARE, is_whole=False), Code.MAIL_DAMAGED),
        (replace(BARE, links=("pan.baidu.com",), has_table=True), Code.CLOUD_ATTACHMENT),
        (replace(BARE, has_table=True), Code.PASTED_TABLE),
        (BARE, Code.NO_ATTACHMENT),
    ],
)
def test_a_mail_without_a_workbook_says_why(letter: Letter, code: Code) -> None:
    """One reason, the one that helps, with the way to mend it."""
    (problem,) = check_content(letter, "a")
    assert problem.code is code and problem.comes_back and problem.hint


def test_beside_a_workbook_they_are_only_pointed_out() -> None:
    """Photographs behind a link and a part that can't be opened did not arrive: the sender learns it."""
    problems = list(check_content(replace(LETTER, links=("u.163.com",), is_whole=False), "a"))
    assert [(p.code, p.comes_back) for p in problems] == [(Code.CLOUD_ATTACHMENT, False), (Code.MAIL_DAMAGED, False)]
