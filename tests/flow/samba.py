"""A real Samba server on loopback that serves one folder, and a client that works in it as Windows would."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest

_SETTINGS = """
[global]
server role = standalone server
interfaces = 127.0.0.1/8
bind interfaces only = yes
smb ports = {port}
disable netbios = yes
load printers = no
disable spoolss = yes
map to guest = Bad User
guest account = {user}
private dir = {top}/private
lock directory = {top}/lock
state directory = {top}/state
cache directory = {top}/cache
pid directory = {top}/pid
ncalrpc dir = {top}/rpc
log file = {top}/log
[inbox]
path = {folder}
read only = no
guest ok = yes
force user = {user}
"""


def need_samba() -> None:
    """Skip where Samba is missing; in CI that is a failure."""
    if not (shutil.which("smbd") and shutil.which("smbclient")):
        assert not os.environ.get("CI"), "smbd or smbclient is missing"
        pytest.skip("Samba is not installed")


@dataclass
class Share:
    """A folder on a server; `do` runs commands of smbclient in it, as `put`, `mkdir`, `rename`."""

    port: int

    def do(self, *commands: str) -> None:
        client = ["smbclient", "//127.0.0.1/inbox", "-N", "-p", str(self.port), "-c", "; ".join(commands)]
        done = subprocess.run(client, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0 and "NT_STATUS" not in done.stdout + done.stderr, done.stdout + done.stderr


@contextmanager
def shared(folder: Path) -> Iterator[Share]:
    """Serve `folder` for a while."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    # In a place of its own: its sockets can't have the long names of a test's folder.
    with tempfile.TemporaryDirectory(prefix="smb") as name, ExitStack() as stack:
        top = Path(name)
        for kept in ("private", "lock", "state", "cache", "pid", "rpc"):
            (top / kept).mkdir()
        settings = top / "smb.conf"
        settings.write_text(_SETTINGS.format(port=port, top=top, folder=folder, user=user), encoding="utf-8")
        command = ["smbd", "--foreground", "--no-process-group", f"--configfile={settings}", "--debug-stdout", "-d3"]
        # A session of its own: what ends it must not end the tests.
        server = stack.enter_context(
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        )
        stack.callback(server.terminate)
        assert server.stdout
        # It says that it is ready once it listens.
        assert any("waiting for connections" in line for line in server.stdout), "smbd did not start"
        drain = Thread(target=deque, args=(server.stdout, 0))  # it must not wait for someone to read what it says
        drain.start()
        yield Share(port)
        server.terminate()
        drain.join(timeout=30)
