"""Mail out: receipts answer in the thread; each message goes out once, whatever servers and power do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flow.office import Office
from flow.test_mail_check import accounts
from flow.test_mail_in import NOW, _address, _filled
from mail.dovecot import SECRET, Server
from mail.programs import plain, qq
from mail.smtpd import Outbox, smtpd
from mail.test_programs import bounce
from typer.testing import CliRunner

from pipeline.cli.mail import app as mail_commands
from pipeline.ledger.posts import Post, PostState
from pipeline.mail.words import decoded
from pipeline.post import sendout


@pytest.fixture
def out(office: Office, imap: Server, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Outbox]:
    """An office that receives and sends."""
    monkeypatch.setenv("KAOHE_TEST_SECRET", SECRET)
    accounts(office, imap, _user(request))
    with smtpd(imap.certificate, imap.top / "key.pem") as outbox:
        with (office.root / "kaohe.toml").open("a", encoding="utf-8") as settings:
            settings.write(f'smtp_host = "localhost"\nsmtp_port = {outbox.port}\n')
        yield outbox


def _user(request: pytest.FixtureRequest) -> str:
    return f"o{abs(hash(request.node.nodeid)):x}"


def test_a_receipt_answers_in_the_thread(office: Office, imap: Server, out: Outbox, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """With the page and the workbook to mend; a program or a stranger is not answered; the same mail once."""
    one, two = office.units[:2]
    book = _filled(office, one, tmp_path)
    raw = qq(_address(one), [("月报.xlsx", book)])
    for content in (raw, plain("who@nowhere.example", [("月报.xlsx", book)]), plain(_address(two), subject="自动回复: 月报"), plain(_address(two))):
        imap.put(content, user=_user(request))
    office.run("mail", "fetch", now=NOW)
    assert sorted(out.receivers) == sorted([[_address(one)], [_address(two)]])
    accepted, refused = (next(mail for mail in out.mails if _address(unit) in mail["To"]) for unit in (one, two))
    asked = raw.decode("latin-1").partition("Message-ID: ")[2].partition("\r\n")[0]
    assert accepted["In-Reply-To"] == accepted["References"] == asked and accepted["Auto-Submitted"] == "auto-replied"
    assert decoded(accepted["Subject"]).endswith("已接收") and f"{_user(request)}@kaohe.test" in accepted["From"] and "X-Unsent" not in accepted
    assert next(part.get_filename() for part in accepted.walk() if part.get_filename()).startswith("回执 ")
    assert "邮件里没有附件" in next(part for part in refused.walk() if part.get_content_type() == "text/plain").get_payload(decode=True).decode()
    office.run("mail", "fetch", now=NOW)
    assert len(out.mails) == 2 and office.run("mail", "outbox") == {"sent": 2, "left": []}
    back = bounce("failed").replace(b"<0123abcd@kaohe.test>", accepted["Message-ID"].encode())
    imap.put(back, user=_user(request))
    office.run("mail", "fetch", now=NOW)
    (left,) = office.run("mail", "outbox")["left"]
    assert left["state"] == "failed" and left["to"] == _address(one) and "no such user" in left["why"]
    office.run("mail", "outbox", "--release", left["id"], now=NOW)
    assert [mail["Message-ID"] for mail in out.mails if _address(one) in mail["To"]] == [accepted["Message-ID"]] * 2


def test_what_can_t_be_sent_is_tried_again_and_then_told(office: Office, imap: Server, out: Outbox, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A passing fault is tried again later, at growing pauses; a refusal for good is the office's task at once."""
    one = office.units[0]
    imap.put(plain(_address(one)), user=_user(request))
    out.answer = lambda _: "452 4.2.2 mailbox full"
    office.run("mail", "fetch", now=NOW)
    (left,) = office.run("mail", "outbox")["left"]
    assert (left["state"], left["attempts"], left["due"][11:16]) == ("waiting", 1, "09:01") and "452" in left["why"]
    office.run("ingest", now=NOW)
    assert office.run("mail", "outbox")["left"][0]["attempts"] == 1
    out.answer = lambda _: "550 5.1.1 no such user"
    office.run("ingest", now="2026-01-28T09:02")
    assert office.run("mail", "outbox")["left"][0]["state"] == "failed"
    out.answer = lambda _: ""
    office.run("ingest", now="2026-01-29T09:00")
    assert not out.mails
    assert office.run("mail", "outbox", "--release", "all", now="2026-01-29T09:00") == {"sent": 1, "left": []}
    assert office.run("rebuild")["same"] is True and SECRET not in (office.root / "state" / "journal.jsonl").read_text(encoding="utf-8")


def test_one_mailbox_in_trouble_holds_up_no_other(office: Office, imap: Server, out: Outbox, request: pytest.FixtureRequest) -> None:
    """A full or unknown mailbox concerns its own message; the server itself out of order makes all wait, and is not asked again at once."""
    full, gone, *well = office.units
    out.answer = lambda to: {_address(full): "452 4.2.2 mailbox full", _address(gone): "550 5.1.1 no such user"}.get(to, "")
    for unit in office.units:
        imap.put(plain(_address(unit)), user=_user(request))
    office.run("mail", "fetch", now=NOW)
    assert sorted(out.receivers) == sorted([_address(unit)] for unit in well)
    left = {each["to"]: (each["state"], each["attempts"]) for each in office.run("mail", "outbox")["left"]}
    assert left == {_address(full): ("waiting", 1), _address(gone): ("failed", 1)}
    assert office.run("status", "--period", "2026-01", now=NOW)["unsent"] == 1
    out.answer = lambda _: ""
    out.at_end = lambda: "451 4.3.0 try later"
    office.run("mail", "outbox", "--release", "all", now=NOW)
    assert sorted(each["attempts"] for each in office.run("mail", "outbox")["left"]) == [0, 1]
    out.at_end = lambda: ""
    office.run("ingest", now="2026-01-28T09:02")
    assert office.run("mail", "outbox") == {"sent": 6, "left": []}


def test_a_wrong_password_makes_all_wait(office: Office, imap: Server, out: Outbox, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that locks accounts is asked once in a pause, not once for each message; nothing is lost."""
    for unit in office.units[:3]:
        imap.put(plain(_address(unit)), user=_user(request))
    text = (office.root / "kaohe.toml").read_text(encoding="utf-8")
    monkeypatch.setenv("KAOHE_SENDING", "wrong-4713")
    sending = f'\n[[mail.accounts]]\nname = "发"\naddress = "send@kaohe.test"\nsecret_env = "KAOHE_SENDING"\nsmtp_host = "localhost"\nsmtp_port = {out.port}\nca_file = "{out.certificate}"\n'
    (office.root / "kaohe.toml").write_text(text.replace(f'smtp_host = "localhost"\nsmtp_port = {out.port}\n', sending), encoding="utf-8")
    office.run("mail", "fetch", now=NOW)
    left = office.run("mail", "outbox")["left"]
    assert [(each["state"], each["attempts"]) for each in left] == [("waiting", 1)] * 3 and "没有开通 SMTP" in left[0]["why"]
    assert "wrong-4713" not in (office.root / "state" / "journal.jsonl").read_text(encoding="utf-8")
    monkeypatch.setenv("KAOHE_SENDING", SECRET)
    office.run("ingest", now="2026-01-28T09:02")
    assert len(out.mails) == 3 and {mail["Reply-To"] for mail in out.mails} == {f"{_user(request)}@kaohe.test"}


def test_a_crash_in_the_middle_of_sending_sends_nothing_twice(
    office: Office, imap: Server, out: Outbox, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server took it, and then the power failed: nobody knows, so the office is asked."""
    imap.put(plain(_address(office.units[0])), user=_user(request))
    real = sendout.note

    def die(workspace: object, now: object, *changed: Post) -> None:
        assert all(each.state is not PostState.SENT for each in changed)
        real(workspace, now, *changed)  # type: ignore[arg-type]

    with monkeypatch.context() as broken, pytest.raises(AssertionError):
        broken.setattr(sendout, "note", die)
        office.run("mail", "fetch", now=NOW)
    assert len(out.mails) == 1
    office.run("ingest", now="2026-01-30T09:00")
    assert len(out.mails) == 1
    assert office.run("mail", "outbox")["left"][0]["state"] == "sending"


def test_every_message_may_wait_for_the_office(office: Office, imap: Server, out: Outbox, request: pytest.FixtureRequest) -> None:
    """With `hold` nothing goes out before it is released; the daily limit lets the rest go the next day."""
    settings = office.root / "kaohe.toml"
    text = settings.read_text(encoding="utf-8").replace("hold = false ", "hold = true ")
    settings.write_text(text + "daily_limit = 1\n", encoding="utf-8")
    for unit in office.units[:2]:
        imap.put(plain(_address(unit)), user=_user(request))
    office.run("mail", "fetch", now=NOW)
    assert [each["state"] for each in office.run("mail", "outbox")["left"]] == ["held", "held"]
    office.run("mail", "outbox", "--release", "all", now=NOW)
    assert len(out.mails) == 1
    office.run("ingest", now="2026-01-29T09:00")
    assert len(out.mails) == 2


def test_the_calendar_s_messages_go_out_by_themselves(office: Office, out: Outbox) -> None:
    """The month's workbook, reminders to the silent, the bulletin, supervision notices: to every unit's own address, each once."""
    for now in ("01-26T09:00", "01-26T09:05", "01-31T09:00", "02-03T09:00", "02-04T09:00", "02-09T09:00", "02-09T09:05"):
        office.run("due", now=f"2026-{now}")
    got: dict[str, list[str]] = {_address(unit): [] for unit in office.units}
    for mail, (receiver,) in zip(out.mails, out.receivers, strict=True):
        got[receiver].append(decoded(mail["Subject"]))
    words = ("月报表已下达", "截止", "已过截止时间", "已经关闭", "考核通报", "督办通知")
    for subjects in got.values():
        assert len(set(subjects)) == len(subjects)
        assert all(any(word in subject for subject in subjects) for word in words)
    assert all(mail["Auto-Submitted"] == "auto-generated" for mail in out.mails)


def test_one_message_may_be_held_and_let_go(office: Office, out: Outbox) -> None:
    """By the first digits of its number; the others go on."""
    out.at_end = lambda: "451 4.3.0 try later"
    office.run("due", now="2026-01-26T09:00")
    out.at_end = lambda: ""
    held, *others = office.run("mail", "outbox")["left"]
    office.run("mail", "outbox", "--hold", held["id"][:6], now="2026-01-26T09:01")
    office.run("ingest", now="2026-01-26T10:00")
    (left,) = office.run("mail", "outbox")["left"]
    assert (left["id"], left["state"], len(out.mails)) == (held["id"], "held", len(others))
    office.run("mail", "outbox", "--release", held["id"], now="2026-01-26T10:01")
    assert out.receivers[-1] == [held["to"]] and not office.run("mail", "outbox")["left"]


def test_starttls_is_spoken_where_it_is_set(office: Office, imap: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The port for it wants encryption before anything else."""
    monkeypatch.setenv("KAOHE_TEST_SECRET", SECRET)
    accounts(office, imap, "sender")
    with smtpd(imap.certificate, imap.top / "key.pem", starttls=True) as outbox:
        with (office.root / "kaohe.toml").open("a", encoding="utf-8") as settings:
            settings.write(f'smtp_host = "localhost"\nsmtp_port = {outbox.port}\nsmtp_security = "starttls"\n')
        office.run("due", now="2026-01-26T09:00")
        assert len(outbox.mails) == len(office.units)


def test_sending_is_tried_too(office: Office, out: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """`kaohe mail check` logs in at both servers; a wrong secret is said without being shown."""
    (state,) = office.run("mail", "check")["accounts"]
    assert state["words"].endswith("来信即收。能发信。")
    settings = office.root / "kaohe.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('imap_host = "localhost"', 'imap_host = ""'), encoding="utf-8")
    monkeypatch.setenv("KAOHE_TEST_SECRET", "wrong-4712")
    (state,) = office.run("mail", "check", code=1)["accounts"]
    assert "没有开通 SMTP" in state["words"] and "4712" not in state["words"]


def test_words_that_are_spoilt_keep_nobody_waiting(office: Office, imap: Server, out: Outbox, request: pytest.FixtureRequest) -> None:
    """The office changed the text of receipts and broke it: the answer goes out in the words that come along."""
    (office.root / "templates" / "message_receipt.txt").write_text("回执 {{ receipt.", encoding="utf-8")
    imap.put(plain(_address(office.units[0])), user=_user(request))
    said = CliRunner().invoke(mail_commands, ["fetch", "--workspace", str(office.root), "--now", NOW]).output
    assert "回信用了自带的话" in said and "message_receipt.txt" in said
    (answer,) = out.mails
    assert decoded(answer["Subject"]).endswith("未接收")
