"""Headers and file names as people wrote them: RFC 2047, RFC 2231, raw GBK or UTF-8, cut in the middle of a character."""

import codecs
import re
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses

from pipeline.files import safe_name
from pipeline.model.text import is_address, one_line

_LOST = "\ufffd"
_NAMELESS = re.compile(r"(tcmime|att\d+|noname|unnamed|unknown|未命名|无标题|attachment)[-_. \d]*(\.(bin|dat|unknown))?", re.IGNORECASE)


class _Policy(Compat32):
    """The old lenient parser, that keeps headers with bare bytes readable instead of blotting them out."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return _from_raw(value)


POLICY = _Policy()


def header(message: Message, name: str) -> str:
    """A header's text in one line, empty where there is none."""
    return decoded(str(message.get(name, "")))


def decoded(text: str) -> str:
    """Text with encoded words and raw bytes made readable, in one line and with nothing in it that acts."""
    if "=?" not in text:
        return one_line(text)
    try:
        # Words in quotation marks are against the rules and common.
        parts = decode_header(re.sub(r'"(=\?[^"]*\?=)"', r"\1", text))
    except (ValueError, LookupError):
        return one_line(text)
    return one_line("".join(part if isinstance(part, str) else to_text(part, charset or "") for part, charset in parts))


def to_text(content: bytes, charset: str) -> str:
    """Bytes as text by the charset they name; where that is unknown or does not fit, UTF-8, then GB 18030."""
    charset = charset.lower()
    if charset in ("gb2312", "gbk", "gb_2312-80", "hz-gb-2312", "x-gbk", "cp936"):
        charset = "gb18030"  # which holds them all, and what Windows calls GB2312 is more than that
    for encoding in filter(None, (charset if charset not in ("us-ascii", "unknown-8bit") else "", "utf-8", "gb18030")):
        try:
            if not codecs.lookup(encoding)._is_text_encoding:
                continue
            return content.decode(encoding)
        except (LookupError, ValueError):
            continue
    return content.decode("gb18030", errors="replace")


def _from_raw(text: str) -> str:
    """The parser keeps bytes that are no ASCII as surrogates."""
    if text.isascii():
        return text
    return to_text(text.encode("utf-8", errors="surrogateescape"), "")


def file_name(part: Message) -> str:
    """The name of an attachment, empty where it has none that says anything; of two ways of saying it the readable one."""
    names = [
        _param(part, param, where)
        for param, where in (("filename", "Content-Disposition"), ("name", "Content-Type"))
    ]
    names = [name for name in names if name]
    name = next((name for name in names if _LOST not in name and "??" not in name), names[0] if names else "")
    name = name.replace("\\", "/").rpartition("/")[2].strip()
    return "" if not name or _NAMELESS.fullmatch(name) else safe_name(name)


def _param(part: Message, param: str, where: str) -> str:
    value = part.get_param(param, header=where)
    if isinstance(value, tuple):  # RFC 2231
        charset, _, text = value
        return one_line(to_text(text.encode("latin-1", errors="replace"), charset or "")) if text else ""
    return decoded(value) if value else ""


def sender(message: Message) -> str:
    """The one address a mail is from, in small letters; empty where there is none, or more than one is named."""
    lines = message.get_all("From", [])
    found = getaddresses([str(line) for line in lines])
    if len(lines) != 1 or len(found) != 1 or not is_address(found[0][1]):
        return ""
    return found[0][1].lower()
