"""A month by mail only, over real servers: the empty workbook comes, the filled one goes back, the receipt answers, the figures agree."""

import csv
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from flow.office import Office, begin, fill_in
from flow.test_mail_check import accounts
from mail.dovecot import SECRET, Server
from mail.exim import PostOffice, exim
from mail.gate import SmtpGate, When
from mail.programs import qq

from pipeline.mail.words import decoded
from pipeline.post.queue import queue
from pipeline.post.sendout import send_waiting
from pipeline.workspace import Workspace, find_workspace, locked

pytestmark = pytest.mark.again

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = "yuebao@kaohe.test"


@pytest.fixture(scope="module")
def server(imap: Server) -> Iterator[PostOffice]:
    with exim(imap) as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, imap: Server, server: PostOffice, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A county of six units on 5 January that reads and writes mail."""
    monkeypatch.setenv("KAOHE_TEST_SECRET", SECRET)
    office = begin(tmp_path / "county")
    accounts(office, imap, OFFICE.partition("@")[0])
    with (office.root / "kaohe.toml").open("a", encoding="utf-8") as settings:
        settings.write(server.settings)
    server.open_boxes(OFFICE, *map(_address, office.units))
    return office


def _address(unit: str) -> str:
    return f"{unit.lower()}@yunling.example"


class Contact:
    """A unit's contact, who has nothing but a mail program."""

    def __init__(self, server: PostOffice, unit: str) -> None:
        self.server, self.unit, self.address = server, unit, _address(unit)

    def mails(self) -> list[Message]:
        """Everything in the mailbox, oldest first."""
        with self.server.boxes.mailbox(self.address) as box:
            return [message_from_bytes(mail.obj.as_bytes()) for mail in box.fetch(mark_seen=False)]

    def attached(self, words: str, folder: Path) -> Path:
        """The workbook that came last with a name that has these words in it, saved."""
        found = [part for mail in self.mails() for part in mail.walk() if words in str(part.get_filename()) and str(part.get_filename()).endswith(".xlsx")]
        target = folder / f"{self.unit} {words}.xlsx"
        target.write_bytes(found[-1].get_payload(decode=True))  # type: ignore[arg-type]
        return target

    def send(self, book: Path) -> Message:
        """Answer with a workbook, as QQ Mail does."""
        raw = qq(self.address, [(book.name, book.read_bytes())])
        self.server.submit(self.address, OFFICE, raw)
        return message_from_bytes(raw)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _spoil(sheet: Any, columns: Mapping[str, int], row: int) -> None:
    sheet.cell(row, columns["工作状态"]).value = "大概在做"


def _tables(office: Office) -> dict[str, list[dict[str, str]]]:
    """Every published table, without the numbers of the receipts: they follow the order within a second."""
    top = office.root / "outbox" / "bulletins" / "2026-01" / "data"
    found = {path.name: list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())) for path in top.glob("*.csv")}
    assert len(found) > 5 and all(row.pop("receipt") for row in found["tasks.csv"])
    return found


def test_a_month_by_mail_gives_the_figures_of_the_folder(office: Office, server: PostOffice, tmp_path: Path) -> None:
    """Workbooks go out, come back at the last minute, one to be mended; the bulletin reaches everyone and is that of the folder."""
    office.run("due", now="2026-01-26T09:00")
    by_folder = Office(tmp_path / "by folder")
    shutil.copytree(office.root, by_folder.root)
    (by_folder.root / "kaohe.toml").write_text((office.root / "kaohe.toml").read_text(encoding="utf-8").partition("[[mail.accounts]]")[0], encoding="utf-8")
    server.deliver(_moment("2026-01-26T09:01"))
    contacts = [Contact(server, unit) for unit in office.units]
    asked = {}
    for contact in contacts:
        issued = contact.attached("月报表", tmp_path)
        assert issued.read_bytes() == office.issued(contact.unit).read_bytes()
        steps = [str(cell) for row in openpyxl.load_workbook(issued).worksheets[0].iter_rows(max_row=8, values_only=True) for cell in row if cell]
        assert any(f"作为附件发到 {OFFICE}" in words for words in steps)
        book = tmp_path / f"{contact.unit}.xlsx"
        fill_in(issued, book, _spoil if contact is contacts[0] else None)
        asked[contact.unit] = contact.send(book)
        shutil.copy(book, by_folder.inbox / book.name)
    server.deliver(_moment("2026-02-02T23:59:59"))
    office.run("mail", "fetch", now="2026-02-03T00:01")
    by_folder.run("ingest", now="2026-02-02T23:59:59")
    server.deliver(_moment("2026-02-03T00:02"))
    for contact in contacts:
        receipt = contact.mails()[-1]
        assert receipt["In-Reply-To"] == asked[contact.unit]["Message-ID"]
    mended = tmp_path / "mended.xlsx"
    fill_in(contacts[0].attached("请修改", tmp_path), mended)
    contacts[0].send(mended)
    shutil.copy(mended, by_folder.inbox / mended.name)
    server.deliver(_moment("2026-02-03T10:00"))
    for each, now in ((office, "2026-02-03T10:01"), (by_folder, "2026-02-03T10:00")):
        each.run("due", now=now)
    for each in (office, by_folder):
        for now in ("2026-02-04T00:01", "2026-02-09T00:01"):
            each.run("due", now=now)
    server.deliver(_moment("2026-02-09T00:02"))
    assert _tables(office) == _tables(by_folder)
    assert all(any("通报" in str(mail["Subject"] and decoded(mail["Subject"])) for mail in contact.mails()) for contact in contacts)
    assert office.run("mail", "outbox")["left"] == [] and office.run("audit")["sound"] is True


def test_a_message_that_bounces_is_the_office_s_task_until_it_is_sent_again(office: Office, server: PostOffice) -> None:
    """A real server reports that nobody has the address: shown with its unit and the reason; released once the mailbox is there, it arrives."""
    unit = office.units[0]
    server.close_box(_address(unit))
    office.run("due", now="2026-01-26T09:00")
    server.deliver(_moment("2026-01-26T09:01"), rounds=2)
    office.run("mail", "fetch", now="2026-01-26T09:05")
    (left,) = office.run("mail", "outbox")["left"]
    assert (left["to"], left["unit"], left["state"]) == (_address(unit), office.unit_name(unit), "failed")
    assert "退信" in left["why"] and left["subject"].startswith("2026年1月月报表已下达")
    assert [record["body"]["automatic"] for record in office.journal("mail")] == [True]
    assert office.run("status", "--period", "2026-01", now="2026-01-26T09:05")["stray"] == []
    server.open_boxes(_address(unit))
    office.run("mail", "outbox", "--release", left["id"], now="2026-01-26T10:00")
    server.deliver(_moment("2026-01-26T10:01"))
    (mail,) = Contact(server, unit).mails()
    assert "月报表已下达" in decoded(mail["Subject"]) and office.run("mail", "outbox")["left"] == []


def test_sending_cut_in_the_middle_of_any_command_goes_out_once(office: Office, server: PostOffice) -> None:
    """Cut before the last byte it is sent again by itself; after it nobody knows, so the office is asked; never twice."""
    unit = office.units[1]
    server.close_box(_address(unit))
    server.open_boxes(_address(unit))
    cuts: list[tuple[str, When]] = [(command, when) for command in ("EHLO", "AUTH", "MAIL", "RCPT", "DATA", ".", "QUIT") for when in ("before", "after")]
    with locked(find_workspace(office.root), "test") as space:
        for number, (command, when) in enumerate(cuts):
            told = _send_through(space, SmtpGate(server.boxes, command, when, server.port), unit, f"{number:02}")
            assert bool(told) is (command != "QUIT") and SECRET not in str(told)
    office.run("ingest", now="2026-01-27T09:00")
    server.deliver(_moment("2026-01-27T09:01"))
    in_doubt = {f"{number:02}" for number, (command, _) in enumerate(cuts) if command == "."}
    assert {(post["subject"], post["state"]) for post in office.run("mail", "outbox")["left"]} == {(subject, "sending") for subject in in_doubt}
    not_taken = f"{cuts.index(('.', 'before')):02}"
    assert sorted(str(mail["Subject"]) for mail in Contact(server, unit).mails()) == [f"{n:02}" for n in range(len(cuts)) if f"{n:02}" != not_taken]


def _send_through(space: Workspace, gate: SmtpGate, unit: str, subject: str) -> list[str]:
    """Queue a message and send it through a gate; what the office is told."""
    now = _moment("2026-01-26T09:00")
    raw = f"From: a@kaohe.test\r\nTo: {_address(unit)}\r\nSubject: {subject}\r\nMessage-ID: <{subject}ab@kaohe.test>\r\n\r\n.\r\n..b\r\n"
    assert queue(space, now, [(raw.encode(), None)]) == 1
    with gate.open() as port:
        account = replace(space.settings.mail.accounts[0], smtp_port=port)
        through = replace(space, settings=replace(space.settings, mail=replace(space.settings.mail, accounts=(account,))))
        told = [notice.words for notice in send_waiting(through, now)]
    assert gate.happened.is_set()
    return told
