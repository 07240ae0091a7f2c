"""Hostile mails beside a good one, over a real server: read or refused, on record with the reason, never stuck."""

import os
from pathlib import Path

import pytest
from flow.office import Office, fill_in
from flow.test_mail_check import accounts
from mail.dovecot import SECRET, Server
from mail.programs import File, head, multi, plain, text
from mail.test_programs import HOSTILE

pytestmark = pytest.mark.again

NOW = "2026-01-28T09:00"
_PHOTO = ("现场.jpg", b"\xff\xd8\xff\xe0" + bytes(1 << 20))


@pytest.fixture
def address(office: Office, imap: Server, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The office with an account of its own, and a limit of 50 MB to a delivery."""
    monkeypatch.setenv("KAOHE_TEST_SECRET", SECRET)
    settings = office.root / "kaohe.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("file_mb = 200", "file_mb = 50"), encoding="utf-8")
    user = f"h{abs(hash(request.node.nodeid)):x}"
    accounts(office, imap, user)
    imap.names(user=user)
    return f"{user}@kaohe.test"


def _arrive(imap: Server, address: str, number: int, content: bytes) -> None:
    """A message as the server has it on its disk."""
    path = imap.top / "mail" / address / "new" / f"17695000{number:02}.{number}.x"
    path.write_bytes(content.replace(b"\r\n", b"\n"))
    os.utime(path, (1769500000 + number, 1769500000 + number))


def _filled(office: Office, unit: str, folder: Path) -> File:
    target = folder / f"{unit}.xlsx"
    fill_in(office.issued(unit), target)
    return target.name, target.read_bytes()


def test_hostile_mails_hold_nothing_up(office: Office, imap: Server, address: str, tmp_path: Path) -> None:
    """Nested thousands deep, ten thousand parts, 100 MB, no boundary, no headers: each is archived and answered for; the good one counts."""
    one, two = office.units[:2]
    who = f"{one.lower()}@yunling.example"
    parts = [text("见附件"), *(["Content-Disposition: attachment; filename=a.txt\r\n\r\nx"] * 10_000)]
    mails = [
        *HOSTILE.values(),
        (head(who, "万件", "multipart/mixed; boundary=a") + multi("a", parts)).encode(),
        plain(who, [_filled(office, one, tmp_path), *[_PHOTO] * 72], subject="百兆"),
        plain(f"{two.lower()}@yunling.example", [_filled(office, two, tmp_path)], subject="好的"),
    ]
    assert len(mails[-2]) > 100_000_000
    for number, content in enumerate(mails):
        _arrive(imap, address, number, content)
    result = office.run("mail", "fetch", now=NOW)
    assert (result["accepted"], result["refused"], result["mail"]) == (1, len(mails) - 1, {})
    told = [(record["body"]["submission"], {problem["code"] for problem in record["body"]["problems"]}) for record in office.journal("delivery")]
    assert [codes for submission, codes in told if submission["channel"] == f"mail:{who}" and "too_large" in codes] == [{"too_large"}] * 3
    assert all(codes for submission, codes in told if submission["verdict"] == "refused")
    unknown = [submission["number"] for submission, codes in told if codes == {"unknown_sender"}]
    assert unknown and set(office.run("status", "--period", "2026-01", now=NOW)["stray"]) >= set(unknown)
    assert imap.names(user=address) == [] and office.run("mail", "fetch", now=NOW)["deliveries"] == 0
    assert office.run("audit")["sound"] is True


def test_an_answer_takes_nothing_over_that_acts(office: Office, imap: Server, address: str) -> None:
    """Headers hidden in the names that a reply repeats stay words: one message to the sender, with the headers that we wrote."""
    unit = office.units[0].lower()
    raw = plain(f"{unit}@yunling.example", [("a\r\nBcc: all@kaohe.test\r\n\r\nx.jpg", b"\xff\xd8\xff\xe0" + bytes(30_000))], subject="a\r\nBcc: all@kaohe.test")
    raw = raw.replace(b"MIME-Version", "References: <a@b>\x00 中文 \x0b<c@d>Bcc: all@kaohe.test\r\nMIME-Version".encode("gbk"), 1)
    _arrive(imap, address, 0, raw)
    with (office.root / "kaohe.toml").open("a", encoding="utf-8") as settings:
        settings.write('smtp_host = "localhost"\nsmtp_port = 1\n')
    office.run("mail", "fetch", now=NOW)
    (kept,) = (office.root / "state" / "queue").glob("*.eml")
    lines = kept.read_bytes().partition(b"\r\n\r\n")[0].split(b"\r\n")
    names = [line.partition(b":")[0] for line in lines if not line.startswith((b" ", b"\t"))]
    assert len(names) == len(set(names)) and b"Bcc" not in names and all(line.isascii() and b"\n" not in line for line in lines)
    (post,) = office.journal("post")[:1]
    assert post["body"]["to"] == f"{unit}@yunling.example"


def test_names_of_any_length_find_their_place(office: Office, imap: Server, address: str, tmp_path: Path) -> None:
    """A subject and names of hundreds of characters, with everything that no file system takes: accepted, archived, answered."""
    unit = office.units[0]
    name, content = "长" * 300 + "\0/\\:*?\"<>|\u202e. .xlsx", _filled(office, unit, tmp_path)[1]
    _arrive(imap, address, 0, plain(f"{unit.lower()}@yunling.example", [(name, content), ("😀" * 200 + ".jpg", _PHOTO[1])], subject="题" * 400))
    assert office.run("mail", "fetch", now=NOW)["accepted"] == 1
    assert all(len(part.encode()) <= 255 for path in office.archived() for part in Path(path).parts) and office.run("audit")["sound"] is True
