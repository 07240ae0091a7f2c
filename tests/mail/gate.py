"""A gate before a mail server that reads along, to cut the connection in the middle of a command, or to let bytes through one by one."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Literal

from mail.dovecot import Server

When = Literal["before", "after"]


@dataclass
class Gate:
    """Cuts every connection at the first line in which the client says `command`: before the server hears of it, or after it did
    it and before its answer comes through. `happened` tells that it came to that. With `drip` the answer comes byte by byte
    instead, with so many seconds between them.
    """

    boxes: Server
    command: str
    when: When
    port: int = 0  # of the server behind it, where that is not the one of the mailboxes
    drip: float = 0
    happened: Event = field(default_factory=Event)
    _closing: Event = field(default_factory=Event)

    @contextmanager
    def open(self) -> Iterator[int]:
        """The port to connect to."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            Thread(target=self._serve, args=(listening,), daemon=True).start()
            yield int(listening.getsockname()[1])
            self._closing.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)

    def _serve(self, listening: socket.socket) -> None:
        inward = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        inward.load_cert_chain(self.boxes.certificate, Path(self.boxes.top) / "key.pem")
        outward = ssl.create_default_context(cafile=str(self.boxes.certificate))
        with suppress(OSError):
            while True:
                raw, _ = listening.accept()
                client = inward.wrap_socket(raw, server_side=True)
                server = outward.wrap_socket(socket.create_connection(("127.0.0.1", self.port or self.boxes.port)), server_hostname="localhost")
                Thread(target=self._talk, args=(client, server), daemon=True).start()

    def _talk(self, client: ssl.SSLSocket, server: ssl.SSLSocket) -> None:
        """Line after line, in turns: IMAP clients wait for the answer to a command."""
        with suppress(OSError), client, server:
            said, answers = client.makefile("rb"), server.makefile("rb")
            client.sendall(answers.readline())
            whole = b""
            while line := said.readline():
                is_meant = self.command.encode() in line
                if is_meant and self.when == "before":
                    break
                server.sendall(line)
                tag = line.split()[0] if line.split() else b""
                whole = self._answer(answers, tag)
                if is_meant:
                    break
                client.sendall(whole)
            else:
                return
            self.happened.set()
            for byte in whole if self.drip else b"":
                if self._closing.wait(self.drip):
                    break
                client.sendall(bytes([byte]))

    @staticmethod
    def _answer(answers: object, tag: bytes) -> bytes:
        """Everything up to the end of a command's answer, or to the server's wish to hear more."""
        lines = []
        while line := answers.readline():  # type: ignore[attr-defined]
            lines.append(line)
            if line.startswith((tag + b" ", b"+")):
                break
        return b"".join(lines)


class SmtpGate(Gate):
    """The same before a server that mail is sent to; the command `.` is the end of a message."""

    def _talk(self, client: ssl.SSLSocket, server: ssl.SSLSocket) -> None:
        with suppress(OSError), client, server:
            said, answers = client.makefile("rb"), server.makefile("rb")
            client.sendall(self._reply(answers))
            is_message = False
            while line := said.readline():
                is_end = is_message and line == b".\r\n"
                is_meant = is_end if self.command == "." else not is_message and line.upper().startswith(self.command.encode())
                if is_meant and self.when == "before":
                    break
                server.sendall(line)
                if is_message and not is_end:
                    continue
                whole = self._reply(answers)
                is_message = whole.startswith(b"354")
                if is_meant:
                    break
                client.sendall(whole)
            else:
                return
            self.happened.set()

    @staticmethod
    def _reply(answers: object) -> bytes:
        """All lines of one answer: every line but the last has a hyphen behind its number."""
        lines: list[bytes] = []
        while not lines or lines[-1][3:4] == b"-":
            lines.append(answers.readline())  # type: ignore[attr-defined]
        return b"".join(lines)
