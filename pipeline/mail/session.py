"""One connection to a mailbox by IMAP: what stands in its folder, downloaded and marked. Nothing is ever deleted.

imap-tools' own `flag` and `move` expunge, which deletes for good what people only marked; so STORE and MOVE are said here.
"""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from threading import Timer
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import (
    ImapToolsError,
    MailboxFetchError,
    MailboxFlagError,
    MailboxLoginError,
    MailboxMoveError,
)
from imap_tools.utils import check_command_status, encode_folder

from pipeline import __version__
from pipeline.mail.account import Account
from pipeline.mail.key import Key, Listed
from pipeline.mail.providers import wants_id
from pipeline.mail.trouble import telling

KEYWORD = "$kaohe"  # the flag on what was processed
_KEYS = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
_BATCH = 8 << 20  # bytes that are asked for in one command
_MOST = 64  # messages in one command
_PIECE = 2 << 20  # of a message too large for that
_IDLE = 25 * 60  # seconds; servers close after half an hour
imaplib.Commands.setdefault("ID", ("NONAUTH", "AUTH", "SELECTED"))


class Session:
    """A mailbox that is logged in and whose folder is selected, made by `connected`. Every method raises MailTrouble."""

    def __init__(self, account: Account, secret: str, mailbox: BaseMailBox) -> None:
        self.account, self._secret, self._mailbox = account, secret, mailbox
        self._client: Any = mailbox.client
        codes: Any = self._client.untagged_responses
        self._uidvalidity = int(codes["UIDVALIDITY"][-1])
        self._has_keywords = b"\\*" in (codes.get("PERMANENTFLAGS") or [b""])[-1]

    @property
    def can_idle(self) -> bool:
        return "IDLE" in self._client.capabilities

    def listed(self) -> list[Listed]:
        """Everything in the folder, by UID."""
        with telling(self.account, self._secret):
            _, exists = self._client.select(encode_folder(self.account.folder))  # also wakes servers that sleep on changes
            self._uidvalidity = int(self._client.untagged_responses["UIDVALIDITY"][-1])
            if not int(exists[0] or 0):
                return []
            found = [self._listed(words, header) for words, header in _items(self._fetch("1:*", _KEYS))]
            return sorted(found, key=lambda item: item.key.uid)

    def download(self, wanted: Iterable[Listed]) -> Iterator[tuple[Listed, Iterable[bytes]]]:
        """Each message's bytes in pieces; small messages many at a time. One that has gone meanwhile is left out."""
        for batch in _batches(wanted):
            if len(batch) == 1 and batch[0].size > _BATCH:
                yield batch[0], self._pieces(batch[0])
                continue
            by_uid = {item.key.uid: item for item in batch}
            with telling(self.account, self._secret):
                fetched = list(_items(self._fetch(_uids(batch), "(UID BODY.PEEK[])")))
            for words, content in fetched:
                if item := by_uid.pop(_uid(words), None):
                    yield item, (content,)

    def mark(self, done: Sequence[Listed]) -> None:
        """Move what is through to the folder for it, or flag it, as set; what a server can't move is flagged."""
        with telling(self.account, self._secret):
            if not done:
                return
            if self._moves:
                folder = self.account.processed_folder
                if not self._mailbox.folder.exists(folder):
                    self._mailbox.folder.create(folder)
                check_command_status(self._client.uid("MOVE", _uids(done), encode_folder(folder)), MailboxMoveError)
                return
            flags = f"(\\Seen {KEYWORD})" if self._has_keywords else "(\\Seen)"
            check_command_status(self._client.uid("STORE", _uids(done), "+FLAGS.SILENT", flags), MailboxFlagError)

    def idle(self, seconds: float) -> bool:
        """Wait until the server says that something changed; False where it said nothing for `seconds`.

        What changes in the moment between listing and waiting is not told: look again in any case.
        """
        with telling(self.account, self._secret):
            return bool(self._mailbox.idle.wait(timeout=min(seconds, _IDLE)))

    def cut(self) -> None:
        """End the connection from another thread, whatever is waited for."""
        with suppress(OSError):
            self._client.sock.shutdown(socket.SHUT_RDWR)

    @property
    def _moves(self) -> bool:
        return self.account.processed == "move" and "MOVE" in self._client.capabilities

    def _fetch(self, uids: str, what: str) -> list[Any]:
        result = self._client.uid("FETCH", uids, what)
        check_command_status(result, MailboxFetchError)
        return list(result[1] or ())

    def _listed(self, words: str, header: bytes) -> Listed:
        arrived = re.search(r'INTERNALDATE "([^"]+)"', words)
        size = re.search(r"RFC822\.SIZE (\d+)", words)
        flags = re.search(r"FLAGS \(([^)]*)\)", words)
        if not (arrived and size and flags):
            raise imaplib.IMAP4.error("FETCH without INTERNALDATE, RFC822.SIZE or FLAGS")
        message_id = "".join(str(BytesHeaderParser().parsebytes(header).get("Message-ID", "")).split())
        mark = KEYWORD if self._has_keywords else "\\Seen"
        return Listed(
            Key(self._uidvalidity, _uid(words), message_id),
            parsedate_to_datetime(arrived[1].strip()),
            int(size[1]),
            not self._moves and mark in flags[1].split(),
        )

    def _pieces(self, item: Listed) -> Iterator[bytes]:
        for start in range(0, item.size, _PIECE):
            with telling(self.account, self._secret):
                found = list(_items(self._fetch(str(item.key.uid), f"(UID BODY.PEEK[]<{start}.{_PIECE}>)")))
                if not found:
                    raise imaplib.IMAP4.abort("the message went while it was read")
            yield found[0][1]


@contextmanager
def connected(account: Account, secret: str, timeout: float) -> Iterator[Session]:
    """Log in and select the folder; raises MailTrouble with what is wrong, in words."""
    with telling(account, secret):
        mailbox = _connect(account, timeout)
        try:
            _log_in(mailbox, account, secret)
            session = Session(account, secret, mailbox)
        except BaseException:
            _leave(mailbox)
            raise
    try:
        yield session
    finally:
        _leave(mailbox)


@contextmanager
def limited(session: Session, seconds: float) -> Iterator[None]:
    """Cut the connection when it takes longer, whatever it does: a server may answer in time, byte by byte, for ever."""
    timer = Timer(seconds, session.cut)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _connect(account: Account, timeout: float) -> BaseMailBox:
    host, port = account.imap_host, account.imap_port
    if account.imap_security == "none":
        return MailBoxUnencrypted(host, port, timeout=timeout)
    context = ssl.create_default_context(cafile=account.ca_file or None)
    kind = MailBox if account.imap_security == "tls" else MailBoxStartTls
    return kind(host, port, timeout=timeout, ssl_context=context)


def _log_in(mailbox: BaseMailBox, account: Account, secret: str) -> None:
    client: Any = mailbox.client
    if secret.isascii() and account.login.isascii():
        mailbox.login(account.login, secret, None)
    else:
        _log_in_utf8(mailbox, account, secret)
    _, words = client.capability()
    client.capabilities = tuple(b" ".join(words).decode().upper().split())
    if "ID" in client.capabilities or wants_id(account.imap_host):
        with suppress(imaplib.IMAP4.error):  # one that knows no ID says BAD and goes on
            client._simple_command("ID", f'("name" "kaohe" "version" "{__version__}" "vendor" "kaohe")')
    mailbox.folder.set(account.folder)


def _log_in_utf8(mailbox: BaseMailBox, account: Account, secret: str) -> None:
    try:
        mailbox.login_utf8(account.login, secret, None)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MailboxLoginError(("NO", [str(error)]), "OK") from None


def _leave(mailbox: BaseMailBox) -> None:
    with suppress(OSError, EOFError, imaplib.IMAP4.error, ImapToolsError):
        mailbox.logout()
    with suppress(OSError):
        mailbox.client.shutdown()


def _items(fetched: Sequence[Any]) -> Iterator[tuple[str, bytes]]:
    """What imaplib made of FETCH answers: the words of each, and the bytes that came with it.

    A literal splits an answer in two, and words may stand behind it; other answers in between have no UID.
    """
    words, content = "", b""
    for part in (*fetched, None):
        is_start = part is None or isinstance(part, tuple) or re.match(rb"\d+ \(", part)
        if is_start:
            if re.search(r"\bUID \d", words):
                yield words, content
            words, content = "", b""
        if isinstance(part, tuple):
            words, content = part[0].decode("ascii", "replace"), part[1]
        elif part is not None:
            words += " " + part.decode("ascii", "replace")


def _uid(words: str) -> int:
    found = re.search(r"\bUID (\d+)", words)
    return int(found[1]) if found else 0


def _uids(items: Iterable[Listed]) -> str:
    return ",".join(str(item.key.uid) for item in items)


def _batches(wanted: Iterable[Listed]) -> Iterator[list[Listed]]:
    batch: list[Listed] = []
    for item in wanted:
        if batch and (len(batch) >= _MOST or sum(each.size for each in batch) + item.size > _BATCH):
            yield batch
            batch = []
        batch.append(item)
    if batch:
        yield batch
