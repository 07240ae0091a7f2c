"""What mail programs make of a workbook and photographs: each message here is built the way one of them builds it."""

import io
from pathlib import Path

import pytest
import xlsxwriter
from mail import programs
from mail.programs import (
    attachment,
    forwarded,
    foxmail_raw,
    head,
    html_only,
    multi,
    nameless,
    netease,
    outlook_html,
    outlook_rtf,
    plain,
    qq,
    text,
)
from PIL import Image

from pipeline.mail.parse import open_head, open_mail
from pipeline.model.mail import Letter

WHO = "z01@yunling.example"
BOOK_NAME = "城关镇 2026年1月 月报表（修改后）.xlsx"


def _book() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("月报").write(0, 0, "任务编号")
    return target.getvalue()


def _picture(width: int, height: int, kind: str = "JPEG") -> bytes:
    target = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(target, kind)
    return target.getvalue()


BOOK, PHOTO, LOGO = _book(), _picture(800, 600), _picture(180, 60, "PNG")


def opened(raw: bytes, folder: Path, most: int = 2000, authserv_id: str = "") -> Letter:
    path = folder / "mail.eml"
    path.write_bytes(raw)
    return open_mail(path, folder / "parts", most, authserv_id)


@pytest.mark.parametrize(
    "build", [qq, netease, foxmail_raw, programs.apple, outlook_rtf, plain, lambda who, files: outlook_html(who, files, [])],
    ids=["QQ", "163", "Foxmail", "iPhone", "Outlook RTF", "plain", "Outlook HTML"],
)  # fmt: skip
def test_every_program_s_workbook_arrives_with_its_name(tmp_path: Path, build: object) -> None:
    """Names in encoded words, cut words, pieces of RFC 2231, bare GBK or in winmail.dat; bytes as they were."""
    letter = opened(build(WHO, [(BOOK_NAME, BOOK)]), tmp_path)  # type: ignore[operator]
    assert [(file.name, file.path.read_bytes(), file.is_workbook) for file in letter.files] == [(BOOK_NAME, BOOK, True)]
    assert letter.sender == WHO and "月报" in letter.subject and letter.is_whole and not letter.is_automatic


@pytest.mark.parametrize("given", ["tcmime.1016.1082.bin", "ATT00001.bin", "noname"])
def test_a_lost_name_is_made_anew_from_the_content(tmp_path: Path, given: str) -> None:
    """A workbook stays one under any name; the text that Exchange hangs on behind it is none."""
    letter = opened(nameless(WHO, given, BOOK), tmp_path)
    assert [(file.name, file.is_workbook) for file in letter.files] == [("附件1.xlsx", True)]


def test_a_mail_that_lost_its_name_is_opened(tmp_path: Path) -> None:
    """tcmime.bin may be a whole mail."""
    letter = opened(nameless(WHO, "tcmime.1.2.bin", qq("a@b.cn", [(BOOK_NAME, BOOK)])), tmp_path)
    assert [file.name for file in letter.files] == [BOOK_NAME]


def test_a_forwarded_mail_gives_its_files_unless_the_outer_has_a_workbook(tmp_path: Path) -> None:
    """The sender is who forwards. A reply that carries our own mail along counts with its own workbook only."""
    inner = qq("a@b.cn", [("空白表.xlsx", BOOK)])
    letter = opened(forwarded(WHO, inner), tmp_path)
    assert (letter.sender, [file.name for file in letter.files]) == (WHO, ["空白表.xlsx"])
    letter = opened(forwarded(WHO, inner, [(BOOK_NAME, BOOK)]), tmp_path)
    assert [file.name for file in letter.files] == [BOOK_NAME]
    letter = opened(plain(WHO, [("转发.eml", forwarded("c@d.cn", inner))]), tmp_path)
    assert [file.name for file in letter.files] == ["空白表.xlsx"]


def test_photographs_in_the_text_are_evidence_and_ornaments_are_not(tmp_path: Path) -> None:
    """Large enough to show something, it counts however it was put in; a logo, a banner, a smiley does not."""
    banner = _picture(1600, 310, "PNG")
    shown = [("image001.png", LOGO), ("image002.jpg", PHOTO), ("image003.png", banner)]
    letter = opened(outlook_html(WHO, [(BOOK_NAME, BOOK), ("小图.png", LOGO)], shown), tmp_path)
    assert [file.name for file in letter.files] == ["image002.jpg", BOOK_NAME, "小图.png"]
    assert letter.left_out == ("image001.png", "image003.png")
    letter = opened(programs.apple(WHO, [(BOOK_NAME, BOOK)], [("IMG_0001.jpeg", PHOTO)]), tmp_path)
    assert [file.name for file in letter.files] == ["IMG_0001.jpeg", BOOK_NAME]


def test_signatures_cards_and_invitations_are_no_evidence(tmp_path: Path) -> None:
    """What programs hang on by themselves is left out."""
    parts = [text("见附件"), attachment(BOOK_NAME, BOOK), attachment("smime.p7s", b"x", "application/pkcs7-signature"), attachment("张三.vcf", b"x", "text/vcard")]
    letter = opened((head(WHO, "a", "multipart/mixed; boundary=S") + multi("S", parts)).encode(), tmp_path)
    assert [file.name for file in letter.files] == [BOOK_NAME] and letter.left_out == ("smime.p7s", "张三.vcf")


@pytest.mark.parametrize(
    ("page", "host"),
    [
        ('<a href="https://wx.mail.qq.com/ftn/download?func=3&amp;key=9d">月报.zip</a> 超大附件', "wx.mail.qq.com"),
        ('<a href="https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE-HUGE">照片.rar</a>', "mail.163.com"),
        ("链接: https://pan.baidu.com/s/1abc 提取码: 1234", "pan.baidu.com"),
    ],
)
def test_a_cloud_attachment_is_seen_to_be_a_link(tmp_path: Path, page: str, host: str) -> None:
    """Where QQ, NetEase and people themselves put what is too large; the provider's own advertisement is not meant."""
    letter = opened(html_only(WHO, page + '<a href="https://mail.163.com/dashi/">网易邮箱大师</a>'), tmp_path)
    assert letter.links == (host,) and not letter.files


def test_a_table_in_the_text_is_seen(tmp_path: Path) -> None:
    """Pasted as HTML or as tabs; a table without the columns of a report is none."""
    row = "<tr>" + "<td>1</td>" * 8 + "</tr>"
    assert opened(html_only(WHO, f"<table><tr><td>任务编号</td></tr>{row * 3}</table>"), tmp_path).has_table
    assert opened(plain(WHO, body="任务编号\t进度\t说明\n" + "1\t2\t3\n" * 6), tmp_path).has_table
    assert not opened(html_only(WHO, f"<table>{row * 3}</table>"), tmp_path).has_table


@pytest.mark.parametrize(
    "more",
    [
        ["Auto-Submitted: auto-replied"], ["Precedence: bulk"], ["List-Id: <a.b.c>"], ["X-Autoreply: yes"], ["Return-Path: <>"],
    ],
)  # fmt: skip
def test_what_a_program_wrote_is_told(tmp_path: Path, more: list[str]) -> None:
    """Automatic replies, lists, bounces: nobody reads an answer."""
    assert opened(plain(WHO, more=more), tmp_path).is_automatic


@pytest.mark.parametrize("subject", ["自动回复: 月报", "Automatic reply: 月报", "系统退信"])
def test_an_automatic_reply_without_a_header_is_told_by_its_subject(tmp_path: Path, subject: str) -> None:
    """QQ and others say it nowhere else."""
    assert opened(plain(WHO, subject=subject), tmp_path).is_automatic
    assert not opened(plain(WHO, subject=f"关于{subject}"), tmp_path).is_automatic


@pytest.mark.parametrize(
    "senders", ["From: a@b.cn, c@d.cn", "From: a@b.cn\r\nFrom: c@d.cn", "From: <>", "From: 考核办", "X-From: a@b.cn", "From: Z01@YUNLING.EXAMPLE (a@b.cn)"]
)
def test_one_sender_or_none(tmp_path: Path, senders: str) -> None:
    """Two addresses, two headers or none: nobody is guessed. A comment is no address, capitals don't matter."""
    raw = plain(WHO).replace(f"From: {WHO}".encode(), senders.encode())
    assert opened(raw, tmp_path).sender == (WHO if "Z01" in senders else "")


@pytest.mark.parametrize(
    ("results", "found"),
    [
        ("mx.kaohe.test; dkim=pass header.d=yunling.example; spf=pass smtp.mailfrom=z01@yunling.example", ("pass", "pass")),
        ("mx.kaohe.test; dkim=pass (2048-bit key; ok) header.d=evil.example; spf=fail smtp.mailfrom=a@evil.example", ("other", "fail")),
        ("mx.kaohe.test; dkim=none; dkim=pass header.i=@yunling.example", ("pass", "")),
        ("forged.example; dkim=pass header.d=yunling.example", ("", "")),
    ],
)
def test_what_the_receiving_server_found_is_read(tmp_path: Path, results: str, found: tuple[str, str]) -> None:
    """Only the results of our own server, and only for the domain of the sender."""
    raw = b"Authentication-Results: " + results.encode() + b"\r\n" + plain(WHO)
    letter = opened(raw, tmp_path, authserv_id="mx.kaohe.test")
    assert (letter.dkim, letter.spf) == found


def test_copies_have_one_identity_and_other_mails_another(tmp_path: Path) -> None:
    """Whatever servers put into the headers, it is the same mail; another attachment, moment or name is another."""
    raw = qq(WHO, [(BOOK_NAME, BOOK)])
    same = opened(b"Received: from a by b\r\nDelivered-To: c@d.cn\r\n" + raw, tmp_path)
    assert same.identity == opened(raw, tmp_path).identity
    assert same.identity != opened(qq(WHO, [(BOOK_NAME, BOOK + b"x")]), tmp_path).identity
    assert same.identity != opened(raw.replace(b"Message-ID: <", b"Message-ID: <1"), tmp_path).identity


def bounce(action: str) -> bytes:
    """As Postfix and Exim report it."""
    parts = [
        text("I'm sorry"),
        f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; z01@a.cn\r\nAction: {action}\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n",
        "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <0123abcd@kaohe.test>\r\nSubject: a\r\n",
    ]
    return (head("MAILER-DAEMON@mx.test", "Undelivered", "multipart/report; report-type=delivery-status; boundary=D") + multi("D", parts)).encode()


def test_a_bounce_names_the_message_that_came_back(tmp_path: Path) -> None:
    """And why; a delay is not the end of it."""
    letter = opened(bounce("failed"), tmp_path)
    assert (letter.came_back, letter.why_back) == ("<0123abcd@kaohe.test>", "z01@a.cn 5.1.1 550 no such user") and letter.is_automatic
    assert opened(bounce("delayed"), tmp_path).came_back == ""
    returned = b"Content-Type: message/rfc822\r\n\r\n" + plain(WHO, [(BOOK_NAME, BOOK)])
    assert not opened(bounce("failed").replace(b"--D--", b"--D\r\n" + returned + b"\r\n--D--"), tmp_path).has_workbook
    assert opened(plain(WHO), tmp_path).came_back == ""


HOSTILE = {
    "nested": b"".join(f"Content-Type: multipart/mixed; boundary={n}\r\n\r\n--{n}\r\n".encode() for n in range(3000)),
    "mails in mails": (head(WHO, "a", "message/rfc822") + "Content-Type: message/rfc822\r\n\r\n" * 500).encode(),
    "no boundary": (head(WHO, "a", "multipart/mixed") + "--x\r\n\r\nabc\r\n").encode(),
    "wrong boundary": (head(WHO, "a", 'multipart/mixed; boundary="a"') + "--b\r\n\r\nabc\r\n").encode(),
    "empty": b"",
    "no headers": b"\r\n\r\n\r\n",
    "bytes": bytes(range(256)) * 40,
    "bad charset": (head(WHO, "=?unicode-1-1-utf-7?Q?a?= =?base64_codec?B?YQ==?=", "text/plain; charset=rot13") + "abc").encode(),
    "bad name": (head(WHO, "a", 'multipart/mixed; boundary="a"') + multi("a", ["Content-Disposition: attachment; filename*0*=x'y'%zz; filename*2=b\r\n\r\nabc"])).encode(),
    "bad base64": (head(WHO, "a", 'multipart/mixed; boundary="a"') + multi("a", ["Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n=====!!!"])).encode(),
    "damaged winmail.dat": (head(WHO, "a", 'multipart/mixed; boundary="a"') + multi("a", [attachment("winmail.dat", b"\x78\x9f\x3e\x22\x01" + b"\xff" * 99, "application/ms-tnef")])).encode(),
    "bad date": plain(WHO).replace(b"Date: Tue", b"Date: \xff\xfe"),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_mails_are_read_or_given_up_at_once(tmp_path: Path, raw: bytes) -> None:
    """Malformed boundaries, nesting, names and charsets that don't exist: a letter, or the head of one."""
    try:
        letter = opened(raw, tmp_path)
    except RecursionError:
        letter = open_head(tmp_path / "mail.eml", "")
    assert not letter.has_workbook and len(letter.identity) == 64


def test_ten_thousand_parts_are_too_many(tmp_path: Path) -> None:
    """More files than a delivery may have: said to be too large, nothing kept in memory or on the disk."""
    parts = ["Content-Disposition: attachment; filename=a.txt\r\n\r\nx"] * 10_000
    letter = opened((head(WHO, "a", 'multipart/mixed; boundary="a"') + multi("a", parts)).encode(), tmp_path)
    assert letter.is_too_large and not letter.files and letter.sender == WHO


def test_headers_inject_nothing(tmp_path: Path) -> None:
    """Line breaks hidden in an encoded subject, paths and control characters in a name: one line, a plain name."""
    raw = plain(WHO, [("x.xlsx", BOOK)], subject="a\r\nBcc: all@b.cn\x1b[2J")
    letter = opened(raw.replace(programs.word("x.xlsx").encode(), programs.word("../../etc/\u202excel.xlsx").encode()), tmp_path)
    assert letter.subject == "a Bcc: all@b.cn\ufffd[2J"
    assert [file.name for file in letter.files] == ["\ufffdxcel.xlsx"]


def test_of_a_mail_that_is_not_opened_the_head_is_known(tmp_path: Path) -> None:
    """Who sent it and what it is about."""
    path = tmp_path / "a.eml"
    path.write_bytes(qq(WHO, []) + b"x" * 1000)
    letter = open_head(path, "", is_too_large=True)
    assert (letter.sender, letter.subject, letter.is_too_large, letter.is_whole) == (WHO, "月报", True, False)
