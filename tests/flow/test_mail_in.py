"""Mail in: a mail is one delivery through the same path, from a real Dovecot to the receipt."""

import io
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

import openpyxl
import pytest
from flow.office import Office, by_hand, fill_in
from flow.test_mail_check import accounts
from mail.dovecot import SECRET, Server, cut_wire, need_dovecot, set_up
from mail.programs import html_only, outlook_rtf, plain, qq

from bench.material import fill_inbox, make_reports, make_workspace
from pipeline.delivery import ingest as flow_ingest
from pipeline.delivery.collect import Collector
from pipeline.delivery.keep import Delivered
from pipeline.delivery.mailroom import spool_of
from pipeline.post.news import Notice
from pipeline.service.loop import watch_inbox
from pipeline.workspace import find_workspace, locked

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


def _codes(office: Office) -> dict[str, tuple[str, list[str]]]:
    """What became of each delivery: verdict and codes, by the name of its file."""
    return {
        body["file"]: (body["submission"]["verdict"], sorted({problem["code"] for problem in body["problems"]}))
        for body in (record["body"] for record in office.journal("delivery"))
    }


def test_what_came_in_wrong_is_kept_and_says_why(office: Office, imap: Server, post: str, tmp_path: Path) -> None:
    """An unknown sender, another unit's workbook, a link, a pasted table, nothing at all, an automatic reply: all on record."""
    one, two = office.units[:2]
    book = _filled(office, one, tmp_path)
    mails = {
        "陌生": plain("who@nowhere.example", [("陌生.xlsx", book)], subject="陌生"),
        "别人": plain(_address(two), [("别人.xlsx", book)], subject="别人"),
        "链接": html_only(_address(one), "https://pan.baidu.com/s/1"),
        "空的": plain(_address(two), subject="空的"),
        "自动回复": plain(_address(one), subject="自动回复: 月报"),
        "照片": qq(_address(one), [("现场.jpg", b"\xff\xd8\xff\xe0" + bytes(30_000))]),
    }
    for raw in mails.values():
        imap.put(raw, user=post)
    assert office.run("mail", "fetch", now=NOW)["refused"] == len(mails)
    assert sorted(codes for _, (_, codes) in _codes(office).items()) == [
        ["automatic_mail"], ["cloud_attachment"], ["no_attachment"], ["not_a_workbook"], ["unknown_sender"], ["wrong_unit"],
    ]  # fmt: skip
    assert sorted(office.archived().values()) == sorted(mails.values())
    assert imap.names(user=post) == []


def test_the_same_mail_counts_once(office: Office, imap: Server, post: str, tmp_path: Path) -> None:
    """In two accounts, moved back, in a mailbox restored with new UIDs: one delivery, one receipt, and nothing is lost."""
    one, two = office.units[:2]
    accounts(office, imap, f"{post}b")
    raw = plain(_address(one), [("a.xlsx", _filled(office, one, tmp_path))], subject="甲")
    imap.put(raw, user=post)
    imap.put(b"Received: from elsewhere\r\n" + raw, datetime(2026, 1, 27, 9, 31, tzinfo=UTC), user=f"{post}b")
    assert office.run("mail", "fetch", now=NOW)["deliveries"] == 1
    assert len(office.journal("mail")) == 2
    with imap.mailbox(post) as box:
        box.folder.set("已处理")
        box.move(box.uids(), "INBOX")
    # Restored from a backup: UIDs start anew, and the first is now another mail.
    maildir = imap.top / "mail" / f"{post}@kaohe.test"
    imap.put(plain(_address(two), [("b.xlsx", _filled(office, two, tmp_path))], subject="乙"), user=post)
    for index in maildir.glob("dovecot*"):
        shutil.rmtree(index) if index.is_dir() else index.unlink()
    office.run("mail", "fetch", now=NOW)
    assert imap.names(user=post) == [] and imap.names("已处理", post) == ["乙", "甲"]
    numbers = {record["body"]["submission"]["number"] for record in office.journal("delivery")}
    assert len(office.journal("delivery")) == len(numbers) == len(office.receipts()) == 2


def test_several_workbooks_in_one_mail_are_told_apart(office: Office, imap: Server, post: str, tmp_path: Path) -> None:
    """Two documents of ours are two deliveries; a table that is none of ours is evidence; two reports of a month are a question."""
    one = office.units[0]
    person = _address(one)
    book = _filled(office, one, tmp_path)
    spare = tmp_path / "spare.xlsx"
    openpyxl.Workbook().save(spare)
    imap.put(plain(person, [("统计.xlsx", spare.read_bytes()), ("月报.xlsx", book)], subject="一"), user=post)
    imap.put(plain(person, [("月报.xlsx", book), ("月报（改）.xlsx", book + b"\0")], subject="二"), user=post)
    office.run("mail", "fetch", now=NOW)
    codes = _codes(office)
    verdict, found = codes["月报.xlsx"]
    assert verdict == "accepted" and "evidence_unmatched" in found and "two_workbooks" not in found
    assert codes["二"] == ("refused", ["two_workbooks"])


def test_cut_anywhere_nothing_is_lost_or_doubled(office: Office, imap: Server, post: str, tmp_path: Path) -> None:
    """The wire breaks after any number of bytes, again and again: in the end each mail is a delivery, once, and secrets are nowhere."""
    units = office.units[:3]
    for unit in units:
        imap.put(outlook_rtf(_address(unit), [("月报.xlsx", _filled(office, unit, tmp_path))]), user=post)
    settings = office.root / "kaohe.toml"
    text = settings.read_text(encoding="utf-8")
    said = []
    for limit in (0, 1500, 3000, 4500, 8000, 16_000, 30_000, 10**9):
        with cut_wire(imap.port, limit) as port:
            settings.write_text(text.replace(f"imap_port = {imap.port}", f"imap_port = {port}"), encoding="utf-8")
            said.append(office.run("mail", "fetch", now=NOW, code=int(limit < 10**9))["mail"])
    settings.write_text(text, encoding="utf-8")
    assert len(office.journal("delivery")) == 3 and imap.names(user=post) == []
    assert all(said[:-1]) and not said[-1]
    everything = [path for path in office.root.rglob("*") if path.is_file()]
    assert not [path for path in everything if SECRET.encode() in path.read_bytes()] and SECRET not in str(said)


def test_a_crash_before_the_end_is_cured_by_running_again(
    office: Office, imap: Server, post: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Downloaded, judged, on record, and then the power fails: the same number and receipt again, and then it is marked."""
    one = office.units[0]
    imap.put(plain(_address(one), [("a.xlsx", _filled(office, one, tmp_path))]), user=post)
    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr(flow_ingest.Mailroom, "close", lambda *_: 1 // 0)
        office.run("mail", "fetch", now=NOW)
    assert imap.names(user=post) == ["月报"] and not office.journal("mail")
    office.run("ingest", now=NOW)
    assert len(office.journal("delivery")) == len(office.journal("mail")) == len(office.receipts()) == 1
    office.run("mail", "fetch", now=NOW)
    assert imap.names(user=post) == []


def test_a_disk_that_takes_nothing_is_no_fault_of_the_mail(office: Office, imap: Server, post: str, tmp_path: Path) -> None:
    """Nothing is refused for it: the mail waits, and is taken in once the disk is well."""
    one = office.units[0]
    imap.put(plain(_address(one), [("a.xlsx", _filled(office, one, tmp_path))]), user=post)
    in_the_way = office.root / "state" / "opened"
    in_the_way.write_bytes(b"")
    assert "磁盘操作失败" in office.run("mail", "fetch", now=NOW, code=3)["error"]
    assert not office.journal("delivery") and not office.journal("mail")
    in_the_way.unlink()
    assert office.run("ingest", now=NOW)["accepted"] == 1


def test_the_watch_takes_mails_in_as_they_come(office: Office, imap: Server, post: str, tmp_path: Path) -> None:
    """A mail wakes it and is answered; an account that can't be reached is told and hinders no other."""
    by_hand(office.root)
    accounts(office, imap, f"{post}x", env="KAOHE_NOT_SET")
    space = find_workspace(office.root)
    stop = Event()
    one = office.units[0]
    imap.put(plain(_address(one), [("a.xlsx", _filled(office, one, tmp_path))]), user=post)
    seen = []
    for happened in watch_inbox(space, lambda: datetime(2026, 1, 28, 9, tzinfo=space.zone), stop):
        seen.append(happened)
        if any(isinstance(each, Delivered) for each in seen) and any(isinstance(each, Notice) for each in seen):
            stop.set()
    (notice,) = [each.words for each in seen if isinstance(each, Notice)]
    assert "KAOHE_NOT_SET 没有设置" in notice
    assert [each.submission.verdict.value for each in seen if isinstance(each, Delivered)] == ["accepted"]


def test_a_whole_county_at_the_deadline_by_mail_reports_what_it_does_by_folder(imap: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ninety-six units in the last second: each mail is accepted, on time, with the entries that the same file gives in the inbox."""
    monkeypatch.setenv("KAOHE_TEST_SECRET", SECRET)
    office = Office(make_workspace(tmp_path / "county"))
    reports = make_reports(office.root, tmp_path / "reports", versions=1)
    by_folder = Office(tmp_path / "by folder")
    shutil.copytree(office.root, by_folder.root)
    fill_inbox(by_folder.root, reports)
    by_folder.run("ingest", now="2026-03-31T23:59:59")
    accounts(office, imap, "county")
    imap.names(user="county")
    for number, path in enumerate(reports):
        mail = imap.top / "mail" / "county@kaohe.test" / "new" / f"1774972799.{number}.x"
        mail.write_bytes(qq(_address(path.stem.split()[1]), [(path.name, path.read_bytes())]))
        os.utime(mail, (1774972799, 1774972799))
    result = office.run("mail", "fetch", now="2026-04-01T00:05")
    assert (len(reports), result["accepted"], len(office.receipts())) == (96, 96, 96)

    def entries(of: Office) -> dict[str, object]:
        bodies = [record["body"] for record in of.journal("delivery")]
        return {body["submission"]["unit"]: (body["entries"], body["submission"].get("late"), body["submission"]["arrived"]) for body in bodies}

    assert entries(office) == entries(by_folder) and len(entries(office)) == 96


def test_a_mail_fetched_late_does_not_override_what_arrived_after_it(office: Office, imap: Server, post: str, tmp_path: Path) -> None:
    """The mailbox was out of reach and a correction came by folder meanwhile: it counts, and the mail decides that it was on time."""
    one = office.units[0]
    first = _filled(office, one, tmp_path)
    settings = office.root / "kaohe.toml"
    reachable = settings.read_text(encoding="utf-8")
    settings.write_text(reachable.partition("[[mail.accounts]]")[0], encoding="utf-8")

    def mend(sheet: Any, columns: Mapping[str, int], row: int) -> None:
        sheet.cell(row, columns["工作进展"]).value = "更正后的进展"

    office.drop(one, change=mend)
    office.run("ingest", now="2026-02-03T10:00")
    settings.write_text(reachable, encoding="utf-8")
    imap.put(plain(_address(one), [("月报.xlsx", first)]), datetime(2026, 2, 2, 15, 0, tzinfo=UTC), user=post)
    office.run("mail", "fetch", now="2026-02-03T11:00")
    late, early = (record["body"] for record in office.journal("delivery"))
    assert (late["submission"]["late"], early["submission"].get("late"), early["submission"]["verdict"]) == (1, None, "accepted")
    assert [problem["code"] for problem in early["problems"]][-1] == "overtaken"
    with closing(sqlite3.connect(office.root / "state" / "index.sqlite")) as index:
        counting = index.execute("SELECT DISTINCT number, late FROM filings").fetchall()
    assert counting == [(late["submission"]["number"], 0)]
    assert office.run("rebuild")["same"] is True


def test_who_may_be_anybody_is_asked_to_prove_it(office: Office, imap: Server, post: str, tmp_path: Path) -> None:
    """What the receiving server found of SPF and DKIM is on record, and may be required: without it nothing counts."""
    one, two = office.units[:2]
    settings = office.root / "kaohe.toml"
    text = settings.read_text(encoding="utf-8").replace("require_dkim = false", "require_dkim = true")
    settings.write_text(text + 'authserv_id = "mx.kaohe.test"\n', encoding="utf-8")
    proof = "Authentication-Results: mx.kaohe.test; dkim=pass header.d=yunling.example; spf=softfail smtp.mailfrom=yunling.example"
    imap.put(plain(_address(one), [("a.xlsx", _filled(office, one, tmp_path))], more=[proof]), user=post)
    imap.put(plain(_address(two), [("b.xlsx", _filled(office, two, tmp_path))], more=[proof.replace("mx.kaohe.test", "mx.evil.test")]), user=post)
    office.run("mail", "fetch", now=NOW)
    assert _codes(office) == {"a.xlsx": ("accepted", ["evidence_missing"]), "b.xlsx": ("refused", ["unproven_sender"])}
    assert [(record["body"].get("dkim"), record["body"].get("spf")) for record in office.journal("mail")] == [("pass", "softfail"), (None, None)]


def test_a_zip_is_a_package_by_mail_as_well(office: Office, imap: Server, post: str, tmp_path: Path) -> None:
    """Workbook and photographs packed together, named as Chinese Windows names them; a photograph hung on beside it belongs to it."""
    unit = office.units[0]
    book, task = _filled(office, unit, tmp_path), f"{unit}-001"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("月报表.xlsx", book)
        target.writestr(f"{task} 现场.jpg", b"\xff\xd8\xff\xe0" + bytes(30_000))
    imap.put(qq(_address(unit), [("月报.zip", packed.getvalue()), (f"{task} 另一张.jpg", b"\xff\xd8\xff\xe0" + bytes(40_000))]), user=post)
    office.run("mail", "fetch", now=NOW)
    (delivery,) = office.journal("delivery")
    names = sorted(name for files in delivery["body"]["evidence"].values() for name, *_ in files)
    assert delivery["body"]["submission"]["verdict"] == "accepted" and [Path(name).name for name in names] == [f"{task} 另一张.jpg", f"{task} 现场.jpg"]


def test_an_account_is_minded_through_the_absence_of_its_server(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is away at first, and then can only be asked again and again: what comes is fetched, and the trouble is over."""
    monkeypatch.setenv("KAOHE_TEST_SECRET", SECRET)
    need_dovecot()
    with TemporaryDirectory(prefix="imap") as name:
        server = set_up(Path(name), "imap_capability = IMAP4rev1 ID UIDPLUS\n")
        accounts(office, server, "away")
        settings = office.root / "kaohe.toml"
        settings.write_text(settings.read_text(encoding="utf-8").replace("poll_seconds = 60", "poll_seconds = 1"), encoding="utf-8")
        space, woken = find_workspace(office.root), Event()
        collector = Collector(space, lambda: datetime(2026, 1, 28, 9, tzinfo=space.zone), woken.set)
        with locked(space, "test"):
            collector.know()
        with server.running():
            try:
                server.put(plain("a@b.cn"), user="away")
                assert woken.wait(30) and not collector.troubles
            finally:
                collector.stop()
        assert len(spool_of(space).waiting()) == 1
