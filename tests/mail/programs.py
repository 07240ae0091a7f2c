"""Messages as the mail programs of our units build them: header by header, part by part, with their peculiar ways."""

import base64
import quopri
import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

CST = timezone(timedelta(hours=8))
File = tuple[str, bytes]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def b64(data: bytes) -> str:
    return base64.encodebytes(data).decode().replace("\n", "\r\n")


def word(text: str, charset: str = "utf-8") -> str:
    """One encoded word of RFC 2047."""
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def head(sender: str, subject: str, kind: str, *more: str) -> str:
    lines = [
        f"From: {sender}", "To: khb@kaohe.test", f"Subject: {subject}", f"Date: {format_datetime(datetime(2026, 1, 27, 17, 30, tzinfo=CST))}",
        f"Message-ID: <{abs(hash((sender, subject, kind, more))):x}@program>", "MIME-Version: 1.0", *more, f"Content-Type: {kind}",
    ]  # fmt: skip
    return "\r\n".join(lines) + "\r\n\r\n"


def multi(boundary: str, parts: Sequence[str]) -> str:
    return "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"


def text(words: str, charset: str = "utf-8", kind: str = "plain") -> str:
    return f"Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n{b64(words.encode(charset))}"


def qq(address: str, files: Sequence[File], body: str = "请查收") -> bytes:
    """QQ Mail on the web: GB 18030 encoded words with the file's name in both headers, text and HTML beside each other."""
    alternative = (
        'Content-Type: multipart/alternative;\r\n\tboundary="----=_NextPart_A"\r\n\r\nThis is a multi-part message in MIME format.\r\n\r\n'
        + multi("----=_NextPart_A", [text(body, "gb18030"), text(f"<div>{body}</div>", "gb18030", "html")])
    )
    parts = [alternative]
    for name, data in files:
        named = word(name, "gb18030")
        parts.append(
            f'Content-Type: application/octet-stream;\r\n\tcharset="gb18030";\r\n\tname="{named}"\r\n'
            f'Content-Disposition: attachment; filename="{named}"\r\nContent-Transfer-Encoding: base64\r\n\r\n{b64(data)}'
        )
    top = head(
        f'"{word("张三", "gb18030")}" <{address}>', word("月报", "gb18030"), 'multipart/mixed;\r\n\tboundary="----=_NextPart_M"',
        "X-QQ-mid: webmail812t1", "X-Mailer: QQMail 2.x",
    )  # fmt: skip
    return (top + "This is a multi-part message in MIME format.\r\n\r\n" + multi("----=_NextPart_M", parts)).encode("ascii")


def netease(address: str, files: Sequence[File], body: str = "请查收") -> bytes:
    """163 on the web: GBK words, long names cut in two words in the middle of a character, `name` only encoded."""
    parts = ['Content-Type: multipart/alternative; boundary="_A"\r\n\r\n' + multi("_A", [text(body, "gbk"), text(f"<p>{body}</p>", "gbk", "html")])]
    for name, data in files:
        raw = name.encode("gbk")
        middle = len(raw) // 2 | 1  # odd: within a character
        named = "\r\n\t".join(f"=?GBK?B?{base64.b64encode(piece).decode()}?=" for piece in (raw[:middle], raw[middle:]))
        parts.append(
            f'Content-Type: {XLSX};\r\n\tname="{named}"\r\nContent-Transfer-Encoding: base64\r\n'
            f'Content-Disposition: attachment;\r\n\tfilename="{named}"\r\n\r\n{b64(data)}'
        )
    top = head(address, word("月报", "gbk"), 'multipart/mixed; \r\n\tboundary="_M"', "X-Coremail-Locale: zh_CN", "X-Priority: 3")
    return (top + multi("_M", parts)).encode("ascii")


def foxmail_raw(address: str, files: Sequence[File]) -> bytes:
    """Old Foxmail and OA systems: names as bare GBK bytes in the headers, against every rule."""
    parts = [text("月报", "gb2312").encode()]
    for name, data in files:
        parts.append(
            b'Content-Type: application/octet-stream;\r\n\tname="' + name.encode("gbk") + b'"\r\nContent-Transfer-Encoding: base64\r\n'
            b'Content-Disposition: attachment;\r\n\tfilename="' + name.encode("gbk") + b'"\r\n\r\n' + b64(data).encode()
        )
    top = head(address, "SUBJECT", 'multipart/mixed; boundary="=====003_Dragon"', "X-mailer: Foxmail 6, 15, 201, 26 [cn]").encode()
    top = top.replace(b"SUBJECT", "一月月报".encode("gbk"))
    return top + b"".join(b"--=====003_Dragon\r\n" + part + b"\r\n" for part in parts) + b"--=====003_Dragon--\r\n"


def apple(address: str, files: Sequence[File], pictures: Sequence[File] = ()) -> bytes:
    """Mail on an iPhone: RFC 2231 in pieces, photographs inline between the texts, composed names."""
    from urllib.parse import quote

    parts = [text("各位好")]
    for name, data in pictures:
        parts.append(
            f"Content-Type: image/jpeg;\r\n\tname={name};\r\n\tx-apple-part-url=1\r\nContent-Disposition: inline;\r\n\tfilename={name}\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{b64(data)}"
        )
        parts.append(text("\r\n从我的 iPhone 发送"))
    for name, data in files:
        coded = quote(name)
        pieces = re.findall(r"(?:%..|[^%]){1,20}", coded)
        named = ";\r\n".join(f"\tfilename*{n}*={'utf-8' + chr(39) * 2 if n == 0 else ''}{piece}" for n, piece in enumerate(pieces))
        parts.append(f"Content-Type: {XLSX}\r\nContent-Disposition: attachment;\r\n{named}\r\nContent-Transfer-Encoding: base64\r\n\r\n{b64(data)}")
    top = head(f"{word('李四')} <{address}>", word("月报"), "multipart/mixed; boundary=Apple-Mail-1", "X-Mailer: iPhone Mail (20F66)")
    return (top + multi("Apple-Mail-1", parts)).encode("ascii")


def nameless(address: str, given: str, data: bytes) -> bytes:
    """A name that some server on the way could not read: `tcmime.1016.1.bin`, `ATT00001.bin`."""
    part = (
        f'Content-Type: application/octet-stream; name="{given}"\r\nContent-Disposition: attachment; filename="{given}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{b64(data)}"
    )
    fragment = 'Content-Type: text/plain; charset="us-ascii"; name="ATT00002.txt"\r\nContent-Disposition: attachment; filename="ATT00002.txt"\r\n\r\n\r\n'
    return (head(address, "yb", "multipart/mixed; boundary=B") + multi("B", [text("见附件"), part, fragment])).encode()


def tnef(files: Sequence[File]) -> bytes:
    """winmail.dat as Outlook writes it for RTF mails: message class, then for each file its rendering, title and data."""

    def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
        total = sum(data) & 0xFFFF
        return bytes([level]) + name.to_bytes(2, "little") + kind.to_bytes(2, "little") + len(data).to_bytes(4, "little") + data + total.to_bytes(2, "little")

    content = b"\x78\x9f\x3e\x22" + (1).to_bytes(2, "little")
    content += attribute(1, 0x9006, 8, (0x10000).to_bytes(4, "little"))
    content += attribute(1, 0x9007, 6, (936).to_bytes(4, "little") + bytes(4))
    content += attribute(1, 0x8008, 7, b"IPM.Microsoft Mail.Note\0")
    for name, data in files:
        content += attribute(2, 0x9002, 6, bytes(14))
        content += attribute(2, 0x8010, 1, name.encode("gbk") + b"\0")
        content += attribute(2, 0x800F, 6, data)
    return content


def outlook_rtf(address: str, files: Sequence[File]) -> bytes:
    """Outlook sending Rich Text: everything in winmail.dat."""
    part = (
        'Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Disposition: attachment; filename="winmail.dat"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{b64(tnef(files))}"
    )
    top = head(address, word("月报", "gb2312"), 'multipart/mixed;\r\n\tboundary="----=_000_01DA"', "X-MS-TNEF-Correlator: <1@program>", "X-Mailer: Microsoft Outlook 16.0")
    return (top + multi("----=_000_01DA", [text("见附件", "gb2312"), part])).encode()


def outlook_html(address: str, files: Sequence[File], shown: Sequence[File]) -> bytes:
    """Outlook sending HTML: what stands in the text as related parts with a Content-ID, a logo of the signature among them."""
    images = "".join(f'<img src="cid:image{n}@01DA">' for n, _ in enumerate(shown))
    related = [text(f"<html><body><p>见附件</p>{images}</body></html>", kind="html")]
    for number, (name, data) in enumerate(shown):
        related.append(
            f'Content-Type: image/png; name="{name}"\r\nContent-Description: {name}\r\nContent-Disposition: inline; filename="{name}"; size={len(data)}\r\n'
            f"Content-ID: <image{number}@01DA>\r\nContent-Transfer-Encoding: base64\r\n\r\n{b64(data)}"
        )
    parts = ['Content-Type: multipart/related; boundary="R"; type="text/html"\r\n\r\n' + multi("R", related)]
    parts += [attachment(name, data) for name, data in files]
    return (head(address, "=?gb2312?B?1MKxqA==?=", 'multipart/mixed; boundary="M"', "X-Mailer: Microsoft Outlook 16.0", "Thread-Index: AdpX") + multi("M", parts)).encode()


def attachment(name: str, data: bytes, kind: str = "application/octet-stream") -> str:
    """A file as most programs hang it on."""
    named = word(name)
    return f'Content-Type: {kind}; name="{named}"\r\nContent-Disposition: attachment; filename="{named}"\r\nContent-Transfer-Encoding: base64\r\n\r\n{b64(data)}'


def plain(address: str, files: Sequence[File] = (), body: str = "见附件", subject: str = "月报", more: Sequence[str] = ()) -> bytes:
    """A mail with nothing peculiar."""
    return (head(address, word(subject), "multipart/mixed; boundary=P", *more) + multi("P", [text(body), *(attachment(*file) for file in files)])).encode()


def forwarded(address: str, inner: bytes, files: Sequence[File] = ()) -> bytes:
    """Forwarded as an attachment: a mail in a mail."""
    part = b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + inner
    rest = [attachment(*file).encode() for file in files]
    top = head(address, word("转发: 月报"), "multipart/mixed; boundary=F").encode()
    return top + b"".join(b"--F\r\n" + each + b"\r\n" for each in (text("请处理").encode(), part, *rest)) + b"--F--\r\n"


def html_only(address: str, page: str, more: Sequence[str] = ()) -> bytes:
    """Only a page, quoted-printable, as many web mails send it."""
    coded = quopri.encodestring(page.encode()).decode().replace("\n", "\r\n")
    return (head(address, word("月报"), "text/html; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", *more) + coded).encode()
