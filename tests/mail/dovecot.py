"""A real Dovecot on loopback with TLS by a certificate of its own, and a wire in front of it that can be cut."""

import getpass
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from imap_tools import MailBox

from pipeline.mail.account import Account

SECRET = "geheim-4711"
DOMAIN = "kaohe.test"
_SETTINGS = """
base_dir = {top}/run
state_dir = {top}/state
log_path = /dev/stdout
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
ssl = required
ssl_cert = <{top}/cert.pem
ssl_key = <{top}/key.pem
mail_location = maildir:{top}/mail/%u
mail_max_userip_connections = 100
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
auth_failure_delay = 0
mailbox_idle_check_interval = 1s
mail_plugins = $mail_plugins quota
plugin {{
  quota = count:all
  quota_rule = *:messages=150
  quota_vsizes = yes
}}
disable_plaintext_auth = no
passdb {{
  driver = static
  args = password={secret}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={top}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


def need_dovecot() -> None:
    """Skip where Dovecot is missing; in CI that is a failure."""
    if not (shutil.which("dovecot") and shutil.which("openssl")):
        assert not os.environ.get("CI"), "dovecot or openssl is missing"
        pytest.skip("Dovecot is not installed")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@dataclass
class Server:
    """A Dovecot that knows every user of `DOMAIN`, each with the same secret and an empty mailbox."""

    top: Path
    port: int = field(default_factory=free_port)
    plain: int = field(default_factory=free_port)  # for STARTTLS
    group: int = 0  # of its processes, while it runs

    @property
    def certificate(self) -> Path:
        return self.top / "cert.pem"

    def account(self, user: str = "khb", **changes: object) -> Account:
        settings = {"name": user, "address": f"{user}@{DOMAIN}", "secret_env": "KAOHE_TEST_SECRET", "imap_host": "localhost"}
        return Account(**{**settings, "imap_port": self.port, "ca_file": str(self.certificate), **changes})

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve for a while; the mailboxes outlive it."""
        with ExitStack() as stack:
            command = ["dovecot", "-F", "-c", str(self.top / "dovecot.conf")]
            server = stack.enter_context(
                subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
            )
            stack.callback(server.terminate)
            self.group = server.pid
            assert server.stdout
            assert any("starting up" in line for line in server.stdout), "dovecot did not start"
            drain = Thread(target=deque, args=(server.stdout, 0))
            drain.start()
            yield
            server.terminate()
            drain.join(timeout=30)

    def kill(self) -> None:
        """The computer goes: no process of the server ends what it is doing."""
        os.killpg(self.group, signal.SIGKILL)

    @contextmanager
    def mailbox(self, user: str = "khb") -> Iterator[MailBox]:
        """A mailbox, of a user or a whole address, as its owner's mail program sees it."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        with MailBox("localhost", self.port, timeout=30, ssl_context=context) as box:
            box.login(user if "@" in user else f"{user}@{DOMAIN}", SECRET)
            yield box

    def put(self, content: bytes, when: datetime | None = None, user: str = "khb", folder: str = "INBOX") -> None:
        """A message arrives, at that moment by the server's clock."""
        with self.mailbox(user) as box:
            box.append(content, folder, when or datetime(2026, 1, 27, 9, 30, tzinfo=UTC))

    def names(self, folder: str = "INBOX", user: str = "khb") -> list[str]:
        """The subjects in a folder."""
        with self.mailbox(user) as box:
            if not box.folder.exists(folder):
                return []
            box.folder.set(folder)
            return sorted(message.subject for message in box.fetch(mark_seen=False, headers_only=True))


def owner() -> tuple[str, str]:
    """The user and group that mailboxes belong to."""
    user = "mail" if os.getuid() == 0 else getpass.getuser()
    return user, subprocess.run(["id", "-gn", user], capture_output=True, text=True, check=True).stdout.strip()


def set_up(top: Path, more: str = "") -> Server:
    """The settings of a server in a folder of its own, with `more` of them."""
    user, group = owner()
    for kept in ("run", "state", "mail"):
        (top / kept).mkdir()
    server = Server(top)
    settings = _SETTINGS.format(top=top, user=user, group=group, port=server.port, plain=server.plain, secret=SECRET) + more
    (top / "dovecot.conf").write_text(settings, encoding="utf-8")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", top / "key.pem", "-out", top / "cert.pem"],
        capture_output=True, check=True,
    )  # fmt: skip
    if os.getuid() == 0:
        top.chmod(0o755)
        shutil.chown(top / "mail", user, group)
    return server


@contextmanager
def dovecot() -> Iterator[Server]:
    """A running server, in a place of its own: its sockets can't have the long names of a test's folder."""
    need_dovecot()
    with tempfile.TemporaryDirectory(prefix="imap") as name:
        server = set_up(Path(name))
        with server.running():
            yield server


class Wire:
    """Passes bytes on between a client and a server; cuts every connection after `limit` bytes from the server."""

    def __init__(self, port: int, limit: int) -> None:
        self._target, self._limit = port, limit
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                Thread(target=self._pass, args=(client, server, 1 << 40), daemon=True).start()
                Thread(target=self._pass, args=(server, client, self._limit), daemon=True).start()

    @staticmethod
    def _pass(source: socket.socket, target: socket.socket, left: int) -> None:
        with suppress(OSError):
            while left > 0 and (chunk := source.recv(min(left, 4096))):
                target.sendall(chunk)
                left -= len(chunk)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def cut_wire(port: int, limit: int) -> Iterator[int]:
    """A port that reaches the server, until `limit` bytes have come from it."""
    wire = Wire(port, limit)
    try:
        yield wire.port
    finally:
        wire.close()


