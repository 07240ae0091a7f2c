"""Mail in: a mail is one delivery through the same path, from a real Dovecot to the receipt."""

from pathlib import Path

import pytest
from flow.office import Office, fill_in
from flow.test_mail_check import accounts
from mail.dovecot import SECRET, Server
from mail.programs import plain

NOW = "2026-01-28T09:00"


@pytest.fixture
def post(office: Office, imap: Server, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The office with an account of its own; gives the user's name."""
    monkeypatch.setenv("KAOHE_TEST_SECRET", SECRET)
    user = f"u{abs(hash(request.node.nodeid)):x}"
    accounts(office, imap, user)
    return user


def _filled(office: Office, unit: str, tmp_path: Path) -> bytes:
    target = tmp_path / f"{unit}.xlsx"
    fill_in(office.issued(unit), target)
    return target.read_bytes()


def _address(unit: str) -> str:
    return f"{unit.lower()}@yunling.example"


def test_a_mail_is_a_delivery(office: Office, imap: Server, post: str, tmp_path: Path) -> None:
    """Fetched, judged, archived as it came, answered; arrival is the server's moment; then it is moved, and known."""
    unit = office.units[0]
    raw = plain(_address(unit), [("月报表.xlsx", _filled(office, unit, tmp_path))])
    imap.put(raw, user=post)
    result = office.run("mail", "fetch", now=NOW)
    assert (result["deliveries"], result["accepted"], result["mail"]) == (1, 1, {})
    (delivery,) = office.journal("delivery")
    submission = delivery["body"]["submission"]
    assert (submission["channel"], submission["unit"], submission["arrived"]) == (f"mail:{_address(unit)}", unit, "2026-01-27T17:30:00+08:00")
    (mail,) = office.journal("mail")
    assert mail["body"]["numbers"] == [submission["number"]] and mail["body"]["subject"] == "月报"
    assert list(office.archived().values()) == [raw]
    assert f"邮件 {_address(unit)}" in office.receipts()[0].read_text(encoding="utf-8")
    assert (imap.names(user=post), imap.names("已处理", post)) == ([], ["月报"])
    assert not list((office.root / "state" / "mail").glob("*.eml"))
    assert office.run("mail", "fetch", now=NOW)["deliveries"] == 0
    assert office.run("audit")["sound"] is True
    assert office.run("rebuild")["same"] is True
