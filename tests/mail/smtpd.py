"""An SMTP server on loopback, with TLS and logins, whose answers a test scripts."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from mail.dovecot import SECRET, free_port


@dataclass
class Outbox:
    """What the server took. `answer(to)` gives a line to refuse a receiver with, or nothing; `at_end` one to refuse the mail with."""

    port: int
    certificate: Path
    mails: list[Message] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)
    answer: Callable[[str], str] = lambda _: ""
    at_end: Callable[[], str] = lambda: ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if words := self.answer(address):
            return words
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if words := self.at_end():
            return words
        self.mails.append(message_from_bytes(envelope.content))
        self.receivers.append(list(envelope.rcpt_tos))
        return "250 OK"


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=isinstance(given, LoginPassword) and given.password == SECRET.encode(), handled=False)


@contextmanager
def smtpd(certificate: Path, key: Path, starttls: bool = False) -> Iterator[Outbox]:
    """A running server; with `starttls` nothing is said to it before the connection is encrypted."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    outbox = Outbox(free_port(), certificate)
    how: dict[str, Any] = {"tls_context": context, "require_starttls": True} if starttls else {"ssl_context": context, "auth_require_tls": False}
    controller = Controller(outbox, hostname="localhost", port=outbox.port, authenticator=_authenticate, **how)
    controller.start()
    try:
        yield outbox
    finally:
        controller.stop()
