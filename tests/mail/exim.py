"""A real Exim on loopback, with TLS and logins, that delivers into the mailboxes of a Dovecot and bounces what it can't."""

import os
import shutil
import smtplib
import socket
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from mail.dovecot import SECRET, Server, free_port, owner

_SETTINGS = """
exim_user = {user}
exim_group = {group}
primary_hostname = localhost
spool_directory = {top}/exim
log_file_path = {top}/exim/log-%s
pid_file_path = {top}/exim/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_on_connect_ports = {port}
tls_advertise_hosts = *
tls_certificate = {top}/cert.pem
tls_privatekey = {top}/exim/key.pem
deliver_drop_privilege = true
queue_only = true
smtp_accept_max = 200
message_size_limit = 200M
keep_environment =
acl_smtp_rcpt = check
begin acl
check:
  accept authenticated = *
  deny message = log in first
begin routers
here:
  driver = accept
  condition = ${{lookup{{$local_part@$domain}}dsearch{{{top}/mail}}{{yes}}{{no}}}}
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = ${{lookup{{$local_part@$domain}}dsearch,ret=full{{{top}/mail}}{{$value}}fail}}
  maildir_format
  user = {user}
  group = {group}
  return_path_add
begin retry
* * F,1h,15m
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq{{$auth3}}{{{secret}}}}}
  server_set_id = $auth2
"""


def exim_path() -> str:
    """Skip where Exim is missing; in CI that is a failure."""
    found = shutil.which("exim4", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        assert not os.environ.get("CI"), "exim4 is missing"
        pytest.skip("Exim is not installed")
    return found


@dataclass
class PostOffice:
    """The server: whoever has a mailbox at `boxes` gets mail; everybody logs in with the same secret."""

    boxes: Server
    program: str = field(default_factory=exim_path)
    port: int = field(default_factory=free_port)

    @property
    def _mail(self) -> Path:
        return self.boxes.top / "mail"

    @property
    def settings(self) -> str:
        """The lines of an account that sends by this server."""
        return f'smtp_host = "localhost"\nsmtp_port = {self.port}\n'

    def open_boxes(self, *addresses: str) -> None:
        """Give mailboxes to those who have none yet."""
        for address in addresses:
            (self._mail / address).mkdir(exist_ok=True)
            if os.getuid() == 0:
                shutil.chown(self._mail / address, *owner())

    def close_box(self, address: str) -> None:
        """Nobody has this address any more."""
        shutil.rmtree(self._mail / address, ignore_errors=True)

    def submit(self, sender: str, to: str, content: bytes) -> None:
        """A person's mail program hands a message over."""
        context = ssl.create_default_context(cafile=str(self.boxes.certificate))
        with smtplib.SMTP_SSL("localhost", self.port, timeout=30, context=context) as server:
            server.login(sender, SECRET)
            server.sendmail(sender, [to], content)

    def deliver(self, when: datetime, rounds: int = 1) -> None:
        """Everything in the queue goes into its mailbox, arriving at a moment; a bounce takes one round more."""
        before = set(self._mail.glob("*/new/*"))
        for _ in range(rounds):
            subprocess.run([*self._command, "-qff"], check=True, capture_output=True, **_runner())
        for path in set(self._mail.glob("*/new/*")) - before:
            os.utime(path, (when.timestamp(), when.timestamp()))

    @property
    def _command(self) -> Sequence[str]:
        return (self.program, "-C", str(self.boxes.top / "exim.conf"))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve for a while."""
        top, (user, group) = self.boxes.top, owner()
        own = top / "exim"
        own.mkdir()
        shutil.copy(top / "key.pem", own / "key.pem")
        settings = _SETTINGS.format(top=top, user=user, group=group, port=self.port, secret=SECRET)
        (top / "exim.conf").write_text(settings, encoding="utf-8")
        if os.getuid() == 0:
            for path in (own, own / "key.pem"):
                shutil.chown(path, user, group)
        # It is handed a socket that listens already: who connects before it is up waits a moment, and nobody has to ask.
        with socket.create_server(("127.0.0.1", self.port), backlog=200) as listening:
            server = subprocess.Popen([*self._command, "-bw"], stdin=listening, stderr=subprocess.DEVNULL, **_runner())
        try:
            yield
        finally:
            server.terminate()
            server.wait(timeout=30)


def _runner() -> dict[str, Any]:
    """Nobody's server runs as root: with its own settings Exim gives root up anyway."""
    user, group = owner()
    return {"user": user, "group": group, "extra_groups": []} if os.getuid() == 0 else {}


@contextmanager
def exim(boxes: Server) -> Iterator[PostOffice]:
    """A running server in front of the mailboxes."""
    office = PostOffice(boxes)
    with office.running():
        yield office
