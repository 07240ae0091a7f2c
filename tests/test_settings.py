"""`kaohe.toml`: every wrong key or value is named with what is allowed."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.mail.account import Account
from pipeline.mail.groups import Group
from pipeline.settings import Settings, frozen, read_settings, settings_of

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "templates" / "workspace" / "kaohe.toml"
_ACCOUNT = '[[mail.accounts]]\nname = "考核办"\naddress = "khb@a.cn"\n'


def _read(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "kaohe.toml").write_text(text, encoding="utf-8")
    return [str(problem) for problem in read_settings(tmp_path / "kaohe.toml")[1]]


def _checked(tmp_path: Path, text: str) -> Settings:
    (tmp_path / "kaohe.toml").write_text(text, encoding="utf-8")
    settings, problems = read_settings(tmp_path / "kaohe.toml")
    assert problems == ()
    return settings


def test_shipped_settings_are_the_defaults() -> None:
    """The file that comes with the program says exactly what holds without it, and the one at the root is the same."""
    assert read_settings(SHIPPED) == (Settings(), ())
    assert (ROOT / "kaohe.toml").read_bytes() == SHIPPED.read_bytes()


def test_every_setting_is_in_the_shipped_file() -> None:
    """No setting is hidden: each has its line with a comment."""
    text = SHIPPED.read_text(encoding="utf-8")
    names = [name for section in vars(Settings()).values() for name in vars(section)]
    for shown_as_comment in ("accounts", "groups"):  # sections of their own
        names.remove(shown_as_comment)
    assert [name for name in names if f"\n{name} = " not in text] == []
    assert [name for kind in (Account, Group) for name in kind.__dataclass_fields__ if f"\n# {name} = " not in text] == []


def test_the_account_that_is_shown_can_be_used_as_it_stands(tmp_path: Path) -> None:
    """Taking away the marks of the comment gives one account and one group with nothing wrong."""
    text = SHIPPED.read_text(encoding="utf-8")
    shown = text[text.index("# [[mail.accounts]]") :].replace("\n# ", "\n").removeprefix("# ")
    settings = _checked(tmp_path, shown)
    (account,), (group,) = settings.mail.readable, settings.notices.groups
    assert account.login == "khb@example.gov.cn" and account.secret_env == "KAOHE_MAIL" and group == Group(group.name, "KAOHE_GROUP")


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("[county]\nyaer = 2026", "county.yaer", "这里可以写：name、office、contact、email、year"),
        ("[countyy]", "countyy", "这里可以写：county"),
        ("[county]\nyear = 1999", "county.year", "应不小于 2000，现为 1999"),
        ("[calendar]\nopen_day = 32", "calendar.open_day", "应不大于 31"),
        ("[score]\nweight_progress = 60", "score", "合计应为 100，现为 90"),
        ('[calendar]\ntimezone = "Shanghai"', "calendar.timezone", "Asia/Shanghai"),
        ('[county]\nyear = "今年"', "county.year", "应为数字"),
        ("[county]\nyear = 2026.5", "county.year", "应为数字"),
        ("[calendar]\nautomatic = 2", "calendar.automatic", "应为 true（是）或 false（否）"),
        ('[county]\nemail = "考核办"', "county.email", "应为一个邮箱地址"),
        ('[status]\nlag = "x"', "status.lag", "应为数字"),
        ('[intake]\ntick_seconds = "x"', "intake.tick_seconds", "应为数字"),
        ('[calendar]\nholidays = ["2026-13-01"]', "calendar.holidays.0", "应为日期"),
        ("[county]\nname = 5", "county.name", "应为文字"),
        ('[county]\nname = ""', "county.name", "应为文字"),
        ("county = 5", "county", "写法不对"),
        (_ACCOUNT + 'secret_env = "X"\nimap_prot = 1', "mail.accounts.0.imap_prot", "这里可以写：name、address、user"),
        (_ACCOUNT + 'secret_env = "X"\nprocessed = "delete"', "mail.accounts.0.processed", "只能是 'move' 或 'flag'"),
        (_ACCOUNT, "mail.accounts.0", "只填一个"),
        (_ACCOUNT + 'secret_env = "X"\nsecret_file = "y"', "mail.accounts.0", "只填一个"),
        (_ACCOUNT + 'secret_env = "X"\nimap_host = "a.cn"\nimap_security = "none"', "mail.accounts.0", "密码不能不加密"),
        (2 * (_ACCOUNT + 'secret_env = "X"\n'), "mail", "名称都是 考核办"),
        (2 * '[[notices.groups]]\nname = "群"\nsecret_env = "X"\n', "notices", "两个群的名称都是 群"),
        ('[[notices.groups]]\nname = "群"', "notices.groups.0", "群机器人的地址放在哪里"),
        ('[[notices.groups]]\nname = "群"\nsecret_env = "X"\noccasions = ["随时"]', "notices.groups.0.occasions.0", "只能是"),
        ("[mail]\nrequire_dkim = true\n" + _ACCOUNT + 'secret_env = "X"\nimap_host = "a.cn"', "mail", "authserv_id"),
        ('[[mail.accounts]]\nname = "a"\nsecret_env = "X"', "mail.accounts.0.address", "缺这一项"),
        ("[county", "", "不是有效的 TOML"),
        ("[score]\nover_cap = nan", "score.over_cap", "写法不对"),
    ],
)
def test_each_fault_names_its_key_and_what_is_allowed(tmp_path: Path, text: str, key: str, words: str) -> None:
    """An unknown key, a wrong type, a value out of range: a sentence with the key and the allowed values."""
    (sentence,) = _read(tmp_path, text)
    assert sentence.startswith(f"kaohe.toml 的 {key}：" if key else "kaohe.toml：")
    assert words in sentence


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    """The office mends everything in one go."""
    assert len(_read(tmp_path, '[county]\nyear = 1\nx = 2\n[intake]\nworkers = -1')) == 3


def test_a_byte_order_mark_and_fractions_are_fine(tmp_path: Path) -> None:
    """Notepad's mark is skipped; a number may have a fraction where it makes sense."""
    assert _read(tmp_path, "\ufeff[intake]\ntick_seconds = 0.5\nsettle_seconds = 1") == []


def test_other_encodings_are_named(tmp_path: Path) -> None:
    """A file saved as GBK is no TOML, and that is said instead of a traceback."""
    (tmp_path / "kaohe.toml").write_bytes('[county]\nname = "云岭县"'.encode("gbk"))
    settings, problems = read_settings(tmp_path / "kaohe.toml")
    assert settings == Settings() and "不是有效的 TOML" in str(problems[0])


_EVERY = """
[county]
name = "云岭县"
year = 2027
[calendar]
holidays = ["2027-03-02"]
automatic = false
[score]
over_cap = 1.20
[intake]
tick_seconds = 0.5
[[mail.accounts]]
name = "考核办"
address = "khb@a.cn"
secret_env = "X"
[[notices.groups]]
name = "群"
secret_env = "Y"
occasions = ["通报"]
"""


def test_settings_in_order_are_checked_once(tmp_path: Path) -> None:
    """What was found to be in order is kept to the digit until the file changes, whatever is wrong with it then."""
    path, known = tmp_path / "kaohe.toml", tmp_path / "known.json"
    path.write_text(_EVERY, encoding="utf-8")
    first = read_settings(path, known)
    kept = known.read_bytes()
    assert first == read_settings(path, known) == read_settings(path)
    assert repr(first) == repr(read_settings(path, known))
    path.write_text(_EVERY.replace("2027", "1927"), encoding="utf-8")
    assert read_settings(path, known)[1]
    assert known.read_bytes() == kept
    known.write_bytes(kept[:-9])
    path.write_text(_EVERY, encoding="utf-8")
    assert read_settings(path, known) == first


def test_a_record_holds_what_a_bulletin_depends_on(tmp_path: Path) -> None:
    """Settings read from a record say what they said when it was written; a record of before knows less."""
    settings = _checked(tmp_path, _EVERY)
    assert settings_of(frozen(settings)) == replace(settings, intake=Settings().intake, mail=Settings().mail, notices=Settings().notices)
    assert settings_of({"score": {"over_cap": "1.20"}}).rules == replace(Settings().rules, over_cap=Decimal("1.20"))
