"""Bulletins go to all units or to chosen readers, as the office has set; whom a name means is never guessed."""

from dataclasses import replace
from pathlib import Path

import pytest
from flow.office import Office, copy_of
from flow.test_mail_check import accounts
from mail.dovecot import SECRET, Server
from mail.smtpd import smtpd

from pipeline.mail.account import MailSection
from pipeline.model.county import Person, Register, Unit
from pipeline.post.messages import readers
from pipeline.settings import Settings
from pipeline.workspace import Workspace

UNITS = (
    Unit("Z01", "城关镇", category="镇街", emails=("z01@a.cn", "bgs@a.cn")),
    Unit("Z02", "城东镇", category="镇街", emails=("z02@a.cn",)),
    Unit("B01", "水利局", aliases=("水务",), category="部门", contact="P1"),
    Unit("B02", "住建局", aliases=("水务",), category="部门"),
)
PEOPLE = (Person("P1", "张三", "B01", email="zhang@a.cn"), Person("P2", "李四", email="li@a.cn"), Person("P3", "李四", email="li4@a.cn"))
REGISTER = Register(2026, "d", UNITS, PEOPLE)


@pytest.mark.parametrize(
    ("names", "addresses", "without"),
    [
        (["各单位"], ["z01@a.cn", "bgs@a.cn", "z02@a.cn", "zhang@a.cn"], ["B02 住建局"]),
        (["镇街"], ["z01@a.cn", "bgs@a.cn", "z02@a.cn"], []),
        (["水利局", "z02@a.cn", "P2", "Z02"], ["zhang@a.cn", "z02@a.cn", "li@a.cn"], []),
        (["李四", "水务", "气象局"], [], ["李四（不止一个，请写编码或邮箱）", "水务（不止一个，请写编码或邮箱）", "气象局（基础台账里没有）"]),
    ],
)
def test_whom_the_settings_name_is_found_or_told(names: list[str], addresses: list[str], without: list[str]) -> None:
    """All, a category, a unit, a person, an address, each once; who has no address, and whom nobody knows, is told to the office."""
    receiver = readers(_workspace(names), REGISTER)
    assert receiver is not None and (list(receiver.addresses), list(receiver.unreached)) == (addresses, without)
    assert receiver.name == ("各单位" if names == ["各单位"] else "各位读者")


def test_nobody_need_get_them() -> None:
    """An empty list: bulletins stay in their folder."""
    assert readers(_workspace([]), REGISTER) is None


def _workspace(names: list[str]) -> Workspace:
    return Workspace(Path(), replace(Settings(), mail=MailSection(bulletin_readers=tuple(names))))


def test_a_bulletin_published_by_hand_is_sent_on_demand(published: Office, imap: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--send` gives it to the readers, once, also where the calendar does nothing; an office without a server gets the ready mail."""
    monkeypatch.setenv("KAOHE_TEST_SECRET", SECRET)
    office = copy_of(published.root, tmp_path / "county")
    settings = office.root / "kaohe.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('["各单位"]', '["镇街", "li@yunling.example"]'), encoding="utf-8")
    office.run("publish", "--period", "2026-01", "--send", now="2026-02-09T10:00")
    assert [path.name for path in office.find("outbox/messages/2026-01", "*.eml")] == ["通报 各位读者.eml"]
    accounts(office, imap, "reader")
    with smtpd(imap.certificate, imap.top / "key.pem") as outbox:
        with settings.open("a", encoding="utf-8") as more:
            more.write(f'smtp_host = "localhost"\nsmtp_port = {outbox.port}\n')
        for _ in range(2):
            office.run("publish", "--period", "2026-01", "--send", now="2026-02-09T10:00")
        towns = [f"{unit.lower()}@yunling.example" for unit in office.units if unit.startswith("Z")]
        assert sorted(to for (to,) in outbox.receivers) == sorted([*towns, "li@yunling.example"])
        names = [str(part.get_filename()) for part in outbox.mails[0].walk() if part.get_filename()]
        assert len(names) == 2 and "通报" in names[0]
