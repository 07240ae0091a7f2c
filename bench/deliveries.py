"""Many deliveries at once: bad ones among them, the rush before the deadline, a kill in the middle, pictures by the hundred thousand."""

import contextlib
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter, sleep

import numpy

from bench.bad import put_bad, put_hanging
from bench.lines import line
from bench.material import NOW, PERIOD, fill_inbox, kaohe
from pipeline.ledger import queries
from pipeline.ledger.index import index_before
from pipeline.ledger.journal import Journal
from pipeline.pictures.similar import Fingerprints

_INGEST = ("ingest", "--now", NOW, "--workspace")
_PROMISED = 60  # seconds in which a receipt is there, as the issued workbook says
_PICTURES, _SEARCHES = 100_000, 20


def bench_deliveries(top: Path, template: Path, reports: list[Path]) -> None:
    """Every measurement of this module. `reports` are ten of each unit, the units in turn."""
    bad, good = reports[: len(reports) // 10], reports[len(reports) // 10 :]
    _bench_bad(top, template, good, bad)
    units = len({path.name[3:] for path in reports})
    _bench_hanging(top, template, reports[:units])
    _bench_rush(top, template, reports[:units])
    _bench_kill(top, template, reports)
    bench_search()


def _office(top: Path, template: Path, reports: list[Path], name: str = "office") -> Path:
    office = top / name
    shutil.rmtree(office, ignore_errors=True)
    shutil.copytree(template, office)
    fill_inbox(office, reports)
    return office


def _ingest(office: Path, module: str = "pipeline.cli") -> float:
    """Seconds of one `kaohe ingest`, process start included."""
    start = perf_counter()
    command = [sys.executable, "-c", f"from {module} import main; main()", *_INGEST, str(office)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start


def _verdicts(office: Path) -> str:
    words = [str(each.body["submission"]["verdict"]) for each in Journal(office / "state" / "journal.jsonl").read() if each.kind == "delivery"]
    return ", ".join(f"{words.count(word)} {word}" for word in sorted(set(words)))


def _bench_bad(top: Path, template: Path, good: list[Path], bad: list[Path]) -> None:
    """One in ten bad, a kind after the other, against as many good ones."""
    clean = min(_ingest(_office(top, template, [*bad, *good])) for _ in range(2))
    times = []
    for _ in range(2):
        office = _office(top, template, good)
        put_bad(office / "inbox", bad, [path.stem[3:] for path in bad[1:] + bad[:1]])
        times.append(_ingest(office, "bench.bad"))
        left = list((office / "inbox").rglob("坏*"))
        assert not left, f"{len(left)} deliveries were not taken in"
    count = len(good) + len(bad)
    line(f"ingest {count} good deliveries", f"{clean:.2f} s", f"{count / clean:.0f} a second")
    line(f"ingest {count}, {len(bad)} of them bad / all good", f"{min(times) / clean:.2f} ×", _verdicts(office))


def _bench_hanging(top: Path, template: Path, reports: list[Path], hanging: int = 8) -> None:
    """What a file that hangs its reader costs, in time limits."""
    times = []
    for count in (0, hanging):
        office = _office(top, template, reports)
        settings = office / "kaohe.toml"
        text, found = re.subn(r"(?m)^#? ?read_seconds = .*", "read_seconds = 1", settings.read_text(encoding="utf-8"))
        settings.write_text(text if found else text + "\n[intake]\nread_seconds = 1\n", encoding="utf-8")
        put_hanging(office / "inbox", count)
        times.append(_ingest(office, "bench.bad"))
    cost = (times[1] - times[0]) / hanging
    line(f"{hanging} hanging files among {len(reports)}: each costs", f"{cost:.2f} × the limit", f"{times[1]:.2f} s with, {times[0]:.2f} s without")


def _bench_rush(top: Path, template: Path, reports: list[Path]) -> None:
    """Every unit in the last minute, the watcher running: from the last copy to the last receipt."""
    office = _office(top, template, [])
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "watch", "--now", "2026-03-31T23:58", "--workspace", str(office)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as watching:
        try:
            sleep(2)
            fill_inbox(office, reports)
            start = perf_counter()
            while (count := _receipts(office)) < len(reports) and perf_counter() - start < 2 * _PROMISED:
                sleep(0.05)
            took = perf_counter() - start
        finally:
            watching.send_signal(signal.SIGINT)
    ok = "ok" if count == len(reports) and took <= _PROMISED else "OVER"
    line(f"{len(reports)} in the last minute: all receipts there / promised", f"{took / _PROMISED:.2f} ×", f"{took:.1f} s of {_PROMISED} s {ok}")


def _receipts(office: Path) -> int:
    with contextlib.suppress(OSError):
        return sum(1 for _ in (office / "outbox" / "receipts").rglob("*.html"))
    return 0


def _bench_kill(top: Path, template: Path, reports: list[Path]) -> None:
    """Killed half-way, the next run finishes: its time against that of a run that nothing disturbed, and the same tables."""
    calm = _office(top, template, reports, "calm")
    undisturbed = _ingest(calm)
    office = _office(top, template, reports, "killed")
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *_INGEST, str(office)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as ingesting:
        while ingesting.poll() is None and _receipts(office) < len(reports) // 2:
            sleep(0.01)
        ingesting.kill()
    done = _receipts(office)
    again = _ingest(office)
    same = _tables(calm) == _tables(office)
    assert same, "another result after the kill"
    line(
        f"killed after {done} of {len(reports)}, the next run / undisturbed", f"{again / undisturbed:.2f} ×",
        f"{again:.2f} s and {undisturbed:.2f} s, the same tables",
    )  # fmt: skip
    shutil.rmtree(calm)
    shutil.rmtree(office)


def _tables(office: Path) -> Mapping[str, bytes]:
    """The published tables after closing."""
    kaohe(office, "close", "--period", str(PERIOD), "--now", "2026-04-08T08:00")
    kaohe(office, "publish", "--period", str(PERIOD), "--now", "2026-04-08T09:00")
    return {path.name: path.read_bytes() for path in (office / "outbox" / "bulletins").rglob("*.csv")}


def bench_search() -> None:
    """One picture among a hundred thousand against numpy doing nothing but the comparison; the first of a run reads the index."""
    dice = random.Random(1)
    index = index_before(Journal(Path("none")), 0)
    index.connection.executemany(
        "INSERT INTO pictures VALUES (?, ?, '')", ((str(number), dice.randbytes(32).hex()) for number in range(_PICTURES))
    )
    known = Fingerprints(queries.fingerprints(index))
    table = numpy.frombuffer(dice.randbytes(32 * _PICTURES), numpy.uint64).reshape(-1, 4)
    wanted = [dice.randbytes(32) for _ in range(_SEARCHES)]
    ours = min(_timed(lambda: [known.like(each.hex()) for each in wanted]) for _ in range(5))
    bare = min(
        _timed(lambda: [numpy.bitwise_count(table ^ numpy.frombuffer(each, numpy.uint64)).sum(axis=1) for each in wanted])
        for _ in range(5)
    )
    line(
        f"a picture among {_PICTURES} / numpy XOR and bit count", f"{ours / bare:.2f} ×",
        f"{ours / _SEARCHES * 1e3:.2f} ms, {bare / _SEARCHES * 1e3:.2f} ms",
    )  # fmt: skip


    first = min(_timed(lambda: Fingerprints(queries.fingerprints(index)).like(wanted[0].hex())) for _ in range(5))
    line(f"the first picture of a run, {_PICTURES} read from the index", f"{first:.2f} s", f"{'ok' if first < 1 else 'OVER'} (< 1 s)")
    index.close()


def _timed(run: object) -> float:
    assert callable(run)
    start = perf_counter()
    run()
    return perf_counter() - start
