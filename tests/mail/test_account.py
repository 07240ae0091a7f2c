"""Where the secret of an account comes from: the environment or a file that only its owner can read."""

from pathlib import Path

import pytest

from pipeline.mail.account import Account, MailTrouble, read_secret
from pipeline.mail.providers import advice_for, wants_id


def _account(**where: str) -> Account:
    return Account("考核办", "khb@a.cn", **where)


def test_the_secret_comes_from_the_environment_or_a_private_file(tmp_path: Path) -> None:
    """Either of them; the end of a line in the file does not belong to it."""
    file = tmp_path / "secret"
    file.write_text("授权码1\n", encoding="utf-8")
    file.chmod(0o600)
    assert read_secret(_account(secret_env="X"), tmp_path / "county", {"X": "abc"}) == "abc"
    assert read_secret(_account(secret_file=str(file)), tmp_path / "county") == "授权码1"


@pytest.mark.parametrize(
    ("content", "mode", "root", "words"),
    [
        (b"abc", 0o644, "county", "别人也能读"),
        (b"abc", 0o600, "", "在工作区里"),
        (b"\n", 0o600, "county", "是空的"),
        (b"\xff\xfe\xfa", 0o600, "county", "不是文字"),
        (None, 0o600, "county", "读不出来"),
        (b"abc\ndef", 0o600, "county", "只能有一行"),
    ],
)
def test_a_secret_that_is_not_kept_well_is_not_used(tmp_path: Path, content: bytes | None, mode: int, root: str, words: str) -> None:
    """Readable by others, in the workspace, empty, no text or of several lines: said in words, without what is in it."""
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
        file.chmod(mode)
    with pytest.raises(MailTrouble) as trouble:
        read_secret(_account(secret_file=str(file)), tmp_path / root)
    assert words in str(trouble.value) and "abc" not in str(trouble.value)


def test_a_missing_variable_is_named(tmp_path: Path) -> None:
    """The office learns which one."""
    with pytest.raises(MailTrouble, match="环境变量 KAOHE_X 没有设置"):
        read_secret(_account(secret_env="KAOHE_X"), tmp_path, {})


def test_large_providers_have_their_own_ways() -> None:
    """NetEase wants the program's name, QQ and NetEase an authorisation code; the closest domain speaks."""
    assert wants_id("imap.163.com") and wants_id("IMAP.126.com") and not wants_id("imap.qq.com") and not wants_id("not163.com")
    assert "授权码" in advice_for("imap.qq.com") and "企业邮箱" in advice_for("imap.exmail.qq.com") and advice_for("a.gov.cn") == ""
