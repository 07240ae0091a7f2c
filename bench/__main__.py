"""`make bench`: every ratio in one run, each the best of a few tries.

Taking in is measured as the office runs it, process start included; issuing and publishing as calls, since the bare
library they are compared with is called too. Both draw workbooks in a copy of their process as well, which is made only
where nothing else goes on in it: so each is called in a process of its own.
"""

import gc
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from compileall import compile_dir
from pathlib import Path
from time import perf_counter, process_time

import pipeline
from bench.baseline import contents_of, pieces_of, read_and_copy, read_with_pandas, write_cells, write_pages
from bench.deliveries import bench_deliveries
from bench.lines import show
from bench.mails import bench_mails
from bench.material import NOW, PERIOD, fill_inbox, kaohe, kaohe_peak, make_reports, make_workspace
from bench.page import bench_page
from bench.year import bench_year
from pipeline.cli import COLLECTION

TRIES = 3


def best(
    run: Callable[[], None], prepare: Callable[[], None] = lambda: None, tries: int = TRIES, clock: Callable[[], float] = perf_counter
) -> float:
    """Seconds of the fastest of several runs, each freshly prepared."""
    times = []
    for _ in range(tries):
        prepare()
        start = clock()
        run()
        times.append(clock() - start)
    return min(times)


def bench_ingest(top: Path, template: Path, reports: list[Path], limit: float) -> None:
    """From inbox to receipt, process start included, against calamine with a synced copy, and against pandas."""
    office, copies = top / "office", top / "copies"

    def prepare() -> None:
        for folder in (office, copies):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(template, office)
        copies.mkdir()
        fill_inbox(office, reports)

    ours = best(lambda: kaohe(office, "ingest", "--now", NOW), prepare)
    left = [path for path in (office / "inbox").iterdir() if path.suffix == ".xlsx"]
    assert not left, f"{len(left)} reports were not taken in"
    bare = best(lambda: read_and_copy(reports, copies), prepare)
    show(f"ingest {len(reports)} reports / calamine + synced copy", ours, bare, limit)
    show(f"ingest {len(reports)} reports / pandas with openpyxl, reading only", ours, best(lambda: read_with_pandas(reports), tries=1), 1)


def peak_memory(top: Path, template: Path, reports: list[Path]) -> int:
    """Peak resident kilobytes of the largest process that ingested the reports."""
    office = top / "office"
    shutil.rmtree(office, ignore_errors=True)
    shutil.copytree(template, office)
    fill_inbox(office, reports)
    return kaohe_peak(office, "ingest", "--now", NOW)


def _alone(what: str, office: Path, now: str) -> tuple[float, float]:
    """Seconds of a call in a process of its own, and of processor time."""
    command = [sys.executable, "-m", "bench.alone", what, str(office), str(PERIOD), now]
    seconds, used = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
    return seconds, used


def bench_issue(top: Path, template: Path) -> None:
    """96 workbooks against XlsxWriter writing the same cells."""
    office, bare_folder = top / "office", top / "bare"
    bare_folder.mkdir()

    def issue() -> float:
        shutil.rmtree(office, ignore_errors=True)
        shutil.copytree(template, office)
        return _alone("issue", office, NOW)[0]

    ours = min(issue() for _ in range(TRIES))
    contents = contents_of(sorted((office / "outbox" / "issued").rglob("*.xlsx")))
    bare = best(lambda: [write_cells(cells, bare_folder / path.name) for path, cells in contents] and None)
    show(f"issue {len(contents)} workbooks / bare XlsxWriter, same cells", ours, bare, 2)


def bench_publish(top: Path, template: Path, reports: list[Path]) -> None:
    """The bulletin in all its forms against XlsxWriter writing the cells of its workbook and Jinja2 the texts of its pages.

    The bare libraries use one processor; what both take of processor time stands beside.
    """
    office, bare_folder = top / "office", top / "pages"
    bare_folder.mkdir()

    def publish() -> tuple[float, float]:
        shutil.rmtree(office, ignore_errors=True)
        shutil.copytree(template, office)
        fill_inbox(office, reports)
        kaohe(office, "ingest", "--now", NOW)
        kaohe(office, "close", "--period", str(PERIOD), "--now", "2026-04-08T08:00")
        return _alone("publish", office, "2026-04-08T09:00")

    ours, ours_used = map(min, zip(*(publish() for _ in range(TRIES)), strict=True))
    bulletins = office / "outbox" / "bulletins"
    ((path, cells),) = contents_of(sorted(bulletins.rglob("*.xlsx")))
    pages = [(page, pieces_of(page.read_text(encoding="utf-8"))) for page in sorted(bulletins.rglob("*.html"))]

    def write_bare() -> None:
        write_cells(cells, top / path.name)
        write_pages(pages, bare_folder)

    show("publish / bare XlsxWriter and Jinja2, same output", ours, best(write_bare), 2)
    show("the same by processor time", ours_used, best(write_bare, clock=process_time), 2.5)


def bench_help() -> None:
    """`kaohe --help` against starting bare Python."""
    script = Path(sys.executable).with_name("kaohe")
    ours = best(lambda: subprocess.run([script, "--help"], check=True, stdout=subprocess.DEVNULL) and None, tries=20)
    bare = best(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True) and None, tries=20)
    show("kaohe --help / python -c pass", ours, bare, 3)


def main() -> None:
    """Run everything on the reference county in a temporary folder."""
    compile_dir(Path(pipeline.__file__).parent, quiet=1)  # as an installed program is, also where Python may not write
    gc.set_threshold(*COLLECTION)  # for the calls that are measured here, ours and the bare library's
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        template = make_workspace(top / "template")
        reports = make_reports(template, top / "reports", versions=11)[:1000]
        bench_help()
        small = peak_memory(top, template, reports[:96])
        large = peak_memory(top, template, reports[:960])
        print(f"{'ingest: peak memory of 960 reports / of 96':<58}{large >> 10:7} MB{small >> 10:6} MB{large / small:8.2f} × (≤ 1.3)")
        bench_ingest(top, template, reports[:960], 4)
        bench_ingest(top, template, reports[:96], 6)
        bench_issue(top, template)
        bench_publish(top, template, reports[:96])
        bench_page(next((top / "office" / "outbox" / "bulletins" / str(PERIOD)).glob("*通报.html")))
        bench_deliveries(top, template, reports)
        bench_mails(top, template, reports[:96])
        show("close and publish December / February", *bench_year(top, template), 1.5)


if __name__ == "__main__":
    main()
