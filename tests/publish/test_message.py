"""Ready-to-send mails: any mail program shows words, names and files as they are; the same letter gives the same bytes."""

import subprocess
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from pipeline.model.text import is_address
from pipeline.publish.message import Letter, Office, Receiver, Writer

NAME = "县经济和信息化局（县大数据发展管理局、县工业园区管委会）2026年3月 月报表.xlsx"
FACTS = {
    "month": "2026年3月", "due": "3月31日 24:00", "close": "4月3日 24:00", "folder": "Z01 城关镇", "tasks": 46, "mail": True
}  # fmt: skip
OFFICE = Office("云岭县", "目标责任考核办公室", "电话 0000-123456", "khb@yunling.example")


@pytest.fixture
def letter(tmp_path: Path) -> Letter:
    workbook = tmp_path / NAME
    workbook.write_bytes(b"PK\x03\x04 workbook" * 100)
    receiver = Receiver("城关镇", "Z01 城关镇", ("a@yunling.example", "b@yunling.example"))
    date = datetime(2026, 3, 25, tzinfo=ZoneInfo("Asia/Shanghai"))
    return Letter("open", receiver, ("open", "2026-03", "Z01"), date, FACTS, (workbook,))


def _read(content: bytes) -> EmailMessage:
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def _body(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body
    return str(body.get_content())


def test_every_part_is_read_back(letter: Letter) -> None:
    """Sender, receivers, subject, both bodies, the file under its name with its bytes: as they were written."""
    mail = _read(Writer(OFFICE).write(letter))
    assert mail["From"] == "目标责任考核办公室 <khb@yunling.example>"
    assert mail["To"] == "城关镇 <a@yunling.example>, 城关镇 <b@yunling.example>"
    assert mail["Subject"] == "2026年3月月报表已下达，请于 3月31日 24:00 前报送"
    assert mail["Date"].datetime == letter.date
    assert mail["X-Unsent"] == "1"
    assert "共 46 项任务" in _body(mail, "plain") and "0000-123456" in _body(mail, "plain")
    assert "<td" in _body(mail, "html") and "共 46 项任务" in _body(mail, "html")
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == (NAME, letter.attachments[0].read_bytes())
    assert file.get_content_type() == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert not [part for part in mail.walk() if part.defects]


def test_lines_are_what_every_server_takes(letter: Letter) -> None:
    """7 bits, CRLF, no line beyond 998 bytes, also with a hundred receivers; headers are folded at blanks."""
    many = replace(letter.receiver, addresses=tuple(f"unit{n}@yunling.example" for n in range(100)))
    content = Writer(OFFICE).write(replace(letter, receiver=many))
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert not [line for line in lines if len(line) > 998 or b"\n" in line or b"\r" in line]
    assert len(_read(content)["To"].addresses) == 100


def test_programs_that_know_no_rfc_2231_find_the_name_too(letter: Letter) -> None:
    """The file is named a second time, in the way of subjects."""
    content = Writer(OFFICE).write(letter).decode()
    raw = content.partition(' name="')[2].partition('"')[0].replace("\r\n", "")
    assert str(make_header(decode_header(raw))) == NAME
    assert "filename*=utf-8''" in content


def test_written_again_it_is_the_same(letter: Letter) -> None:
    """Same letter, same bytes; another receiver or event has another Message-ID; another county, too."""
    first = Writer(OFFICE).write(letter)
    assert Writer(OFFICE).write(letter) == first
    others = [
        Writer(OFFICE).write(replace(letter, key=("open", "2026-03", "Z02"))),
        Writer(OFFICE).write(replace(letter, key=("remind", "2026-03", "Z01"))),
        Writer(replace(OFFICE, county="清河县")).write(letter),
    ]
    assert len({_read(each)["Message-ID"] for each in (first, *others)}) == 4


def test_nowhere_to_go(letter: Letter) -> None:
    """Without a usable address the message is written all the same, without To; without its own the office's is none."""
    nobody = replace(letter, receiver=Receiver("城关镇", "Z01 城关镇", ("无", "a@b@c")))
    mail = _read(Writer(replace(OFFICE, email="")).write(nobody))
    assert (mail["To"], mail["From"]) == (None, "目标责任考核办公室 <noreply@kaohe.invalid>")
    assert nobody.receiver.unreached == ("Z01 城关镇",)
    assert replace(nobody.receiver, addresses=("无", "z01@b.cn")).unreached == ()


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ("a@b.cn", True), ("zhang.san_1+x@mail.gov.cn", True), ("张三@b.cn", False), ("a b@c.cn", False),
        ("a@b.cn\r\nBcc: x@y.cn", False), ("a@b..cn", False), ("a@", False), ("", False), ("a@b.cn,c@d.cn", False),
    ],
)  # fmt: skip
def test_addresses(text: str, usable: bool) -> None:
    """What mail programs take without a second thought, and nothing that could become another header."""
    assert is_address(text) is usable


def test_what_others_wrote_acts_nowhere(letter: Letter) -> None:
    """A name with breaks, markup or a mark of ours stays inside its line: no header, no row, no element of its own."""
    name = "城关镇\r\nBcc: all@x.cn\n【截止】永不 <script>alert(1)</script>"
    evil = replace(letter, receiver=Receiver(name, "Z01", ("a@b.cn",)), facts={**FACTS, "folder": name})
    mail = _read(Writer(OFFICE).write(evil))
    assert mail["Bcc"] is None and mail["To"].addresses[0].addr_spec == "a@b.cn"
    page, text = _body(mail, "html"), _body(mail, "plain")
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert [line for line in text.splitlines() if line.startswith("【截止】")] == ["【截止】3月31日 24:00，此后报来的记迟报"]


def test_the_office_changes_the_words(letter: Letter, tmp_path: Path) -> None:
    """One plain file per kind of message; its first line is the subject, 【…】 rows and · points are laid out."""
    (tmp_path / "message_open.txt").write_text("改过的标题\n\n各位：\n\n· 甲\n· 乙\n\n【期限】{{ due }}\n", encoding="utf-8")
    subject, text, page = Writer(OFFICE, tmp_path).render(letter)
    assert subject == "改过的标题"
    assert text.startswith("各位：\n\n· 甲\n· 乙\n\n【期限】3月31日 24:00\n")
    assert "<li>甲</li>" in page and ">期限</td>" in page
    (tmp_path / "message_open.txt").write_text("{{ 没有这一项 }}", encoding="utf-8")
    with pytest.raises(UndefinedError):
        Writer(OFFICE, tmp_path).render(letter)


def test_the_page_in_a_browser(letter: Letter, tmp_path: Path) -> None:
    """Chromium shows the page at the width of a mail program, without anything loaded from elsewhere."""
    _, _, page = Writer(OFFICE).render(letter)
    assert "http" not in page and "src=" not in page
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", path.as_uri()]
    try:
        shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    except FileNotFoundError:
        pytest.skip("Chromium is not installed: make system-deps")
    assert "<title>2026年3月月报表已下达" in shown
