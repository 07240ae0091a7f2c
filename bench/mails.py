"""The last evening of a month by mail: 96 reports collected, judged and answered, over a real Dovecot and a real Exim."""

import csv
import os
import shutil
import ssl
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from imap_tools import MailBox

from bench.lines import line, show
from bench.material import PERIOD, fill_inbox, kaohe
from pipeline.delivery.collect import fetch_mail
from pipeline.delivery.mailroom import spool_of
from pipeline.workspace import find_workspace, locked

_ZONE = ZoneInfo("Asia/Shanghai")
_DEADLINE = datetime(2026, 3, 31, 23, 59, 59, tzinfo=_ZONE)
_SOON = "2026-04-01T00:01"
_ADDRESS = "yuebao@kaohe.test"
_ACCOUNT = """
[[mail.accounts]]
name = "考核办"
address = "{address}"
secret_env = "KAOHE_BENCH_SECRET"
imap_host = "localhost"
imap_port = {port}
ca_file = "{ca}"
"""


def bench_mails(top: Path, template: Path, reports: Sequence[Path]) -> None:
    """Collecting against a bare download, the whole way to the receipt, and the figures against those of the folder."""
    if not (shutil.which("dovecot") and shutil.which("exim4", path=f"{os.environ['PATH']}:/usr/sbin")):
        print("mails: Dovecot or Exim is not installed", flush=True)
        return
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from mail.dovecot import SECRET, dovecot
    from mail.exim import exim
    from mail.programs import qq

    os.environ["KAOHE_BENCH_SECRET"] = SECRET
    with dovecot() as boxes, exim(boxes) as server:
        server.open_boxes(_ADDRESS)
        addresses = [f"{path.stem.split()[1].lower()}@yunling.example" for path in reports]
        server.open_boxes(*addresses)
        office = top / "by mail"
        shutil.copytree(template, office)
        with (office / "kaohe.toml").open("a", encoding="utf-8") as settings:
            settings.write(_ACCOUNT.format(address=_ADDRESS, port=boxes.port, ca=boxes.certificate) + server.settings)
        for path, address in zip(reports, addresses, strict=True):
            server.submit(address, _ADDRESS, qq(address, [(path.name, path.read_bytes())]))
        server.deliver(_DEADLINE)
        _bench_collecting(boxes, office, len(reports))
        _bench_answering(office, server, addresses)
        _compare(top, template, office, reports)


def _bench_collecting(boxes: Any, office: Path, count: int) -> None:
    """Into the spool and on to the disk, against imap-tools doing nothing but the download of the same mails."""
    space = find_workspace(office)
    ours, bare = [], []
    for _ in range(5):
        shutil.rmtree(space.state / "mail", ignore_errors=True)
        with locked(space, "bench"):
            start = perf_counter()
            (look,) = fetch_mail(space, _DEADLINE)
            ours.append(perf_counter() - start)
        assert look.fetched == count, look.trouble
        start = perf_counter()
        assert sum(1 for _ in _download(boxes)) == count
        bare.append(perf_counter() - start)
    show(f"collect {count} mails / imap-tools, downloading only", min(ours), min(bare), 3)
    print(f"{'':<58}{count / min(ours):8.0f} and {count / min(bare):.0f} mails a second", flush=True)
    assert len(spool_of(space).waiting()) == count


def _download(boxes: Any) -> Any:
    context = ssl.create_default_context(cafile=str(boxes.certificate))
    with MailBox("localhost", boxes.port, timeout=30, ssl_context=context) as box:
        box.login(_ADDRESS, os.environ["KAOHE_BENCH_SECRET"])
        for message in box.fetch(mark_seen=False, bulk=True):
            yield message.obj


def _bench_answering(office: Path, server: Any, addresses: Sequence[str]) -> None:
    """From the mailbox to the receipts with the server that sends them, in seconds of the minute that is promised."""
    start = perf_counter()
    kaohe(office, "mail", "fetch", "--now", _SOON)
    took = perf_counter() - start
    server.deliver(_DEADLINE)
    answered = sum(1 for address in addresses for _ in (server.boxes.top / "mail" / address / "new").iterdir())
    assert answered == len(addresses), f"{answered} receipts"
    line(f"{len(addresses)} mails at the deadline: fetched, judged, answered", f"{took:.1f} s", f"{len(addresses) / took:.0f} a second; all receipts arrived")


def _compare(top: Path, template: Path, by_mail: Path, reports: Sequence[Path]) -> None:
    """The tables of the month are those of a county whose units use the folder."""
    by_folder = top / "by folder"
    shutil.copytree(template, by_folder)
    fill_inbox(by_folder, list(reports))
    kaohe(by_folder, "ingest", "--now", "2026-03-31T23:59:59")
    figures = []
    for office in (by_mail, by_folder):
        (office / "kaohe.toml").write_text((office / "kaohe.toml").read_text(encoding="utf-8").partition("[[mail.accounts]]")[0], encoding="utf-8")
        kaohe(office, "close", "--period", str(PERIOD), "--now", "2026-04-08T08:00")
        kaohe(office, "publish", "--period", str(PERIOD), "--now", "2026-04-08T09:00")
        data = office / "outbox" / "bulletins" / str(PERIOD) / "data"
        tables = {path.name: list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())) for path in data.glob("*.csv")}
        for row in tables["tasks.csv"]:
            del row["receipt"]
        figures.append(tables)
    assert figures[0] == figures[1], "other figures by mail than by folder"
    rows = sum(map(len, figures[0].values()))
    line("the month by mail / by folder: every table", "the same", f"{rows} rows")
