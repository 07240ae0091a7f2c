"""What a part of a mail is for: text, a file, a picture that only adorns, a wrapping. What is in doubt is a file."""

import re
from dataclasses import dataclass
from email.message import Message
from enum import Enum, auto
from io import BytesIO

from PIL import Image

from pipeline.mail import tnef
from pipeline.mail.body import Body
from pipeline.mail.words import header

_ORNAMENTS = {
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "text/calendar", "text/vcard",
    "text/x-vcard", "application/ics", "message/delivery-status", "text/rfc822-headers", "message/disposition-notification",
}  # fmt: skip
_FRAGMENT = re.compile(r"att\d+([-_.]\d+)*\.(txt|html?|c)", re.IGNORECASE)  # Exchange makes them of text behind a picture
_ADDRESSED = re.compile(r".*\.(p7s|asc|ics|vcf)", re.IGNORECASE)
_SHORTER, _SMALL, _LONG = 300, 15_000, 4  # pixels, bytes, times as long as high: what is less, or more, is no photograph
_AUTOMATIC = re.compile(r"(自动回复|自动答复|自动应答|automatic reply|auto[- ]?reply|out of office|退信|系统退信|undeliver|delivery status)", re.IGNORECASE)


class Role(Enum):
    TEXT = auto()
    FILE = auto()
    ORNAMENT = auto()
    WRAPPED = auto()
    MESSAGE = auto()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part without parts: its name, empty where there is none that says anything, its bytes, and the texts before it."""

    part: Message
    name: str
    content: bytes
    body: Body

    @property
    def is_inline(self) -> bool:
        """Shown in the text, not hung on to the mail."""
        return self.part.get_content_disposition() == "inline" or self.body.shows(header(self.part, "Content-ID"))


def role_of(leaf: Leaf) -> Role:
    """What a part is for."""
    kind, disposition = leaf.part.get_content_type(), leaf.part.get_content_disposition()
    if kind in _ORNAMENTS or _ADDRESSED.fullmatch(leaf.name) or leaf.part.get_content_maintype() == "multipart":
        return Role.ORNAMENT
    if kind == "application/ms-tnef" or leaf.content.startswith(tnef.MAGIC):
        return Role.WRAPPED
    given = str(leaf.part.get_filename() or "")
    if leaf.part.get_content_maintype() == "text":
        if _FRAGMENT.fullmatch(given) or (disposition != "attachment" and not leaf.name):
            return Role.TEXT
        return Role.FILE
    if leaf.name.lower().endswith(".eml"):
        return Role.MESSAGE
    if not leaf.content:
        return Role.ORNAMENT
    if leaf.part.get_content_maintype() == "image" and leaf.is_inline and _adorns(leaf.content):
        return Role.ORNAMENT
    return Role.FILE


def _adorns(content: bytes) -> bool:
    """A logo, a line, a smiley: few bytes, few pixels, or a band. A photograph pasted into the text is none of these."""
    if len(content) < _SMALL:
        return True
    try:
        with Image.open(BytesIO(content)) as picture:
            width, height = picture.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
    return min(width, height) < _SHORTER or max(width, height) > _LONG * min(width, height)


def is_automatic(message: Message) -> bool:
    """Whether a program wrote it that must not be answered: a bounce, a list, an automatic reply (RFC 3834)."""
    submitted = header(message, "Auto-Submitted").lower()
    return (
        submitted not in ("", "no")
        or header(message, "Precedence").lower() in ("bulk", "list", "junk", "auto_reply")
        or any(name in message for name in ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Failed-Recipients"))
        or header(message, "Return-Path") == "<>"
        or message.get_content_type() == "multipart/report"
        or re.match(r"(mailer-daemon|postmaster|no-?reply)@", _address(message), re.IGNORECASE) is not None
        or _AUTOMATIC.match(header(message, "Subject")) is not None
    )


def _address(message: Message) -> str:
    found = re.search(r"[\w.+-]+@[\w.-]+", header(message, "From"))
    return found[0] if found else ""
