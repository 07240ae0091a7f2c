"""`kaohe mail check`: each account is tried, and what is wrong is said in words."""

import pytest
from flow.office import Office
from mail.dovecot import SECRET, Server

_ACCOUNT = """
[[mail.accounts]]
name = "{name}"
address = "{name}@kaohe.test"
secret_env = "{env}"
imap_host = "localhost"
imap_port = {port}
ca_file = "{ca}"
"""


def accounts(office: Office, imap: Server, *names: str, env: str = "KAOHE_TEST_SECRET") -> None:
    """Write accounts into the settings."""
    shown = (_ACCOUNT.format(name=name, env=env, port=imap.port, ca=imap.certificate) for name in names)
    with (office.root / "kaohe.toml").open("a", encoding="utf-8") as settings:
        settings.writelines(shown)


def test_each_account_is_tried(office: Office, imap: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that can be read and one without its secret: both are told, and the command ends with 1."""
    monkeypatch.setenv("KAOHE_TEST_SECRET", SECRET)
    accounts(office, imap, "checked")
    assert office.run("mail", "check") == {"accounts": [{"name": "checked", "well": True, "words": "能收信，INBOX 里有 0 封，来信即收。"}]}
    accounts(office, imap, "other", env="KAOHE_NOT_SET")
    well, other = office.run("mail", "check", code=1)["accounts"]
    assert well["well"] and not other["well"] and "KAOHE_NOT_SET 没有设置" in other["words"]


def test_without_accounts_there_is_nothing_to_try(office: Office) -> None:
    """The office learns where to write one."""
    assert "还没有邮箱账号" in office.run("mail", "check", code=2)["error"]
