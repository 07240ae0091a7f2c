"""A mail taken apart: its files written beside each other, and what it says of itself. Runs in a worker, with limits."""

import hashlib
import re
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

from pipeline.files import safe_name
from pipeline.mail import tnef
from pipeline.mail.body import Body
from pipeline.mail.bounce import bounce_of
from pipeline.mail.proof import origin
from pipeline.mail.role import Leaf, Role, is_automatic, role_of
from pipeline.mail.words import POLICY, file_name, header, sender
from pipeline.model.mail import Letter, MailFile
from pipeline.sniff import Format, sniff_bytes

_HEAD = 256 << 10  # bytes that headers may take
_DEPTH = 8  # of mails in mails
_WORKBOOKS = {Format.XLSX, Format.XLSM, Format.XLSB, Format.XLS, Format.ODS}
_EXTENSIONS = {
    Format.XLSX: ".xlsx", Format.XLSM: ".xlsm", Format.XLSB: ".xlsb", Format.XLS: ".xls", Format.ODS: ".ods", Format.ZIP: ".zip",
    Format.PDF: ".pdf", Format.DOC: ".doc", Format.DOCX: ".docx", Format.IMAGE: ".jpg", Format.RAR: ".rar", Format.FILM: ".mp4",
}  # fmt: skip
_MESSAGE = re.compile(rb"(?:[\w-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){3}", re.IGNORECASE)


class TooMuch(Exception):
    """More parts than are taken apart."""


def open_mail(path: Path, folder: Path, most: int, authserv_id: str) -> Letter:
    """Take a mail apart into `folder`; one with more than `most` parts is told to be too large, with none of its files."""
    with path.open("rb") as file:
        message = BytesParser(policy=POLICY).parse(file)
    taken = _Taking(folder, most)
    try:
        taken.take(message, 0)
    except TooMuch:
        return _letter(message, _digest(path), authserv_id, None)
    return _letter(message, taken.identity(message), authserv_id, taken)


def open_head(path: Path, authserv_id: str, is_too_large: bool = False) -> Letter:
    """What the headers alone say, of a mail that can't be taken apart."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    message = BytesHeaderParser(policy=POLICY).parsebytes(re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0])
    return _letter(message, _digest(path), authserv_id, None, is_too_large)


def _letter(message: Message, identity: str, authserv_id: str, taken: "_Taking | None", is_too_large: bool = True) -> Letter:
    """`taken` is None for a mail of which only the head is known."""
    address = sender(message)
    dkim, spf = origin(message, address, authserv_id)
    came_back, why_back = bounce_of(message)
    return Letter(
        identity,
        address,
        header(message, "Subject"),
        "".join(header(message, "Message-ID").split()),
        header(message, "References"),
        is_automatic(message),
        dkim,
        spf,
        # A report of a server carries our own message back, workbook and all.
        files=taken.chosen() if taken and message.get_content_type() != "multipart/report" else (),
        left_out=tuple(taken.left_out) if taken else (),
        links=taken.body.links if taken else (),
        has_table=taken is not None and taken.body.has_table,
        is_whole=taken is not None and not taken.is_broken,
        is_too_large=taken is None and is_too_large,
        came_back=came_back,
        why_back=why_back,
    )


class _Taking:
    """Goes through the parts of a mail in their order and writes out its files."""

    def __init__(self, folder: Path, most: int) -> None:
        self.body = Body()
        self.left_out: list[str] = []
        self.is_broken = False
        self._folder, self._left = folder, most
        self._own: list[MailFile] = []
        self._forwarded: list[MailFile] = []
        self._digests: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, message: Message, depth: int) -> None:
        """A message or part with all in it; `depth` counts the mails around it. No recursion but into mails."""
        waiting = [message]
        while waiting:
            part = waiting.pop()
            self._left -= 1
            if self._left < 0 or depth > _DEPTH:
                raise TooMuch
            self.is_broken |= any(type(defect).__name__.startswith(("NoBoundary", "StartBoundary")) for defect in part.defects)
            if part.get_content_type() == "message/rfc822" and part.is_multipart():
                for inner in part.get_payload():
                    self.take(inner, depth + 1)  # type: ignore[arg-type]
            elif part.is_multipart():
                waiting += reversed(part.get_payload())  # type: ignore[arg-type]
            else:
                self._take_leaf(part, depth)

    def chosen(self) -> tuple[MailFile, ...]:
        """The mail's own files; those of mails within it only where it has no workbook: a reply may carry ours along."""
        has_own = any(file.is_workbook or file.is_package for file in self._own)
        return tuple(self._own if has_own else (*self._own, *self._forwarded))

    def identity(self, message: Message) -> str:
        """The same for every copy, whatever servers put into the headers on its way."""
        said = [str(message.get(name, "")) for name in ("Message-ID", "From", "Date", "Subject")]
        return hashlib.sha256("\n".join((*said, *self._digests)).encode("utf-8", "surrogateescape")).hexdigest()

    def _take_leaf(self, part: Message, depth: int) -> None:
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        self._digests.append(hashlib.sha256(content).hexdigest())
        name = file_name(part)
        match role_of(Leaf(part, name, content, self.body)):
            case Role.TEXT:
                if depth == 0:
                    self.body.add(part, content)
            case Role.ORNAMENT:
                self.left_out.append(name or part.get_content_type())
            case Role.WRAPPED:
                self._unwrap(content, depth)
            case Role.MESSAGE:
                self.take(BytesParser(policy=POLICY).parsebytes(content), depth + 1)
            case Role.FILE:
                self._keep(name, content, depth)

    def _unwrap(self, content: bytes, depth: int) -> None:
        try:
            for name, inner in tnef.files_in(content):
                self._left -= 1
                if self._left < 0:
                    raise TooMuch
                self._keep(safe_name(name) if name else "", inner, depth)
        except ValueError:
            self.is_broken = True

    def _keep(self, name: str, content: bytes, depth: int) -> None:
        """Write a file under a name; a lost one is made anew, with the extension of what is in it."""
        format_ = sniff_bytes(content)
        if not name and format_ in (Format.CSV, Format.UNKNOWN) and _MESSAGE.match(content):
            self.take(BytesParser(policy=POLICY).parsebytes(content), depth + 1)
            return
        files = self._forwarded if depth else self._own
        number = len(self._own) + len(self._forwarded) + 1
        name = name or f"附件{number}{_EXTENSIONS.get(format_, '.bin')}"
        path = self._folder / f"{number}{Path(name).suffix[:10]}"
        path.write_bytes(content)
        files.append(MailFile(name, path, format_ in _WORKBOOKS, format_ is Format.ZIP))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
