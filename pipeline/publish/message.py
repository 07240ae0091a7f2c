"""Ready-to-send mails: words from a plain template that the office may change, as text, as a page, and as a message."""

import hashlib
import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from functools import cached_property
from pathlib import Path

from jinja2 import Environment

from pipeline.model.text import is_address, one_line
from pipeline.publish.templates import make_environment

NOWHERE = "kaohe.invalid"  # the domain of senders without an address: reserved, never delivered to
_TERM = re.compile(r"【([^】]+)】(.*)")
_POINT = "· "
_POLICY = compat32.clone(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who a message is for: as addressed in it, as named in the file's name, and where to; maybe nowhere.

    `without` names those of many who have no address.
    """

    name: str
    label: str
    addresses: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def reachable(self) -> tuple[str, ...]:
        """The addresses that mail programs take."""
        return tuple(address for address in self.addresses if is_address(address))

    @property
    def unreached(self) -> tuple[str, ...]:
        """Who will not get the message unless somebody hands it on."""
        return self.without or (() if self.reachable else (self.label,))


@dataclass(frozen=True)
class Letter:
    """One message. `template` names the words: `message_<template>.txt`, with `facts` in them.

    `date` is aware; `key` is what sets the message apart from every other of the office. Attachments are files.
    """

    template: str
    receiver: Receiver
    key: tuple[str, ...]
    date: datetime
    facts: Mapping[str, object]
    attachments: Sequence[Path] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a body: `terms` (rows of term and words), `points` or `lines`; one of them."""

    terms: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Office:
    """Who writes: the county and its office, with its line and its address, which may be empty."""

    county: str
    name: str
    contact: str = ""
    email: str = ""

    @property
    def signature(self) -> tuple[str, ...]:
        return tuple(filter(None, (one_line(f"{self.county}{self.name}"), one_line(self.contact))))


@dataclass(frozen=True)
class Writer:
    """Writes the letters of one office; templates in `folder` take the place of those of the same name that come along."""

    office: Office
    folder: Path | None = None

    def write(self, letter: Letter) -> bytes:
        """The message as a file (RFC 5322), the same for the same letter. Raises jinja2.TemplateError for a faulty template."""
        subject, text, page = self.render(letter)
        mark = hashlib.sha256("\0".join((self.office.county, *letter.key)).encode()).hexdigest()[:32]
        body = MIMEMultipart("alternative", f"kaohe-body-{mark}")
        for content, kind in ((text, "plain"), (page, "html")):
            body.attach(MIMEText(content.replace("\n", "\r\n"), kind, "utf-8"))
        whole = MIMEMultipart("mixed", f"kaohe-{mark}")
        domain = self.office.email.rpartition("@")[2] or NOWHERE
        whole["From"] = _mailbox(self.office.name, self.office.email or f"noreply@{NOWHERE}")
        if letter.receiver.reachable:
            whole["To"] = ",\r\n ".join(_mailbox(letter.receiver.name, each) for each in letter.receiver.reachable)
        whole["Subject"] = Header(subject, "utf-8", header_name="Subject").encode(linesep="\r\n")
        whole["Date"] = format_datetime(letter.date)
        whole["Message-ID"] = f"<{mark}@{domain}>"
        whole["X-Unsent"] = "1"  # mail programs open it as a draft that only has to be sent
        whole.attach(body)
        for path in letter.attachments:
            whole.attach(_attachment(path))
        return whole.as_bytes(policy=_POLICY)

    def render(self, letter: Letter) -> tuple[str, str, str]:
        """Subject, text and page of a letter."""
        facts = {"office": self.office, "receiver": letter.receiver, **letter.facts}
        words = self._plain.get_template(f"message_{letter.template}.txt").render(facts).strip()
        subject, _, body = words.partition("\n")
        blocks = [_block(part.splitlines()) for part in re.split(r"\n\s*\n", body.strip())]
        text = "\n".join(("\n\n".join(map(_text, blocks)), "", *self.office.signature, ""))
        names = [path.name for path in letter.attachments]
        page = self._pages.get_template("message.html").render(facts, subject=subject, blocks=blocks, attachments=names)
        return subject, text, page

    @cached_property
    def _plain(self) -> Environment:
        return make_environment(self.folder, plain=True)

    @cached_property
    def _pages(self) -> Environment:
        return make_environment(self.folder)


def _block(lines: Sequence[str]) -> Block:
    lines = [line.strip() for line in lines]
    terms = [found.groups() for line in lines if (found := _TERM.fullmatch(line))]
    if len(terms) == len(lines):
        return Block(terms=tuple((term, words) for term, words in terms))
    if all(line.startswith(_POINT) for line in lines):
        return Block(points=tuple(line.removeprefix(_POINT) for line in lines))
    return Block(lines=tuple(lines))


def _text(block: Block) -> str:
    rows = [*(f"【{term}】{words}" for term, words in block.terms), *(f"{_POINT}{point}" for point in block.points)]
    return "\n".join((*rows, *block.lines))


def _mailbox(name: str, address: str) -> str:
    return formataddr((Header(one_line(name), "utf-8", maxlinelen=900).encode(), address))


def _attachment(path: Path) -> MIMEBase:
    """A file, named in both ways: by RFC 2231 in one piece, and by RFC 2047 for the programs that know no other."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    part = MIMEBase(*kind.split("/"))
    charset = ' charset="utf-8";' if kind.startswith("text/") else ""
    name = Header(path.name, "utf-8", maxlinelen=70).encode(linesep="\r\n")
    part.replace_header("Content-Type", f'{kind};{charset}\r\n name="{name}"')
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", path.name))
    part.set_payload(path.read_bytes())
    encode_base64(part)
    return part
