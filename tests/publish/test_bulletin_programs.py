"""The bulletin in the programs that people open it with: Chromium and LibreOffice."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from bulletin_county import make_county_bulletin, make_small_bulletin

from pipeline.publish.excel import draw_bulletin
from pipeline.publish.html import render_bulletin

QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
]
PROBE = """<!DOCTYPE html><meta charset="utf-8"><body style="margin:0">
<iframe id="f" src="page.html" style="width:390px;height:3000px;border:0"></iframe>
<script>document.getElementById('f').onload = function () {
  var d = this.contentDocument.documentElement;
  document.title = 'width ' + d.scrollWidth + ' of ' + d.clientWidth;
}</script>"""


def program(name: str) -> str:
    """The path of a program; without it the test is skipped, but fails where CI is set."""
    path = shutil.which(name)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")
    return path


def test_workbook_opens_in_libreoffice(tmp_path: Path) -> None:
    """LibreOffice opens the workbook and prints every sheet of it."""
    soffice = program("soffice")
    book = tmp_path / "通报.xlsx"
    book.write_bytes(draw_bulletin(make_small_bulletin()))
    profile = (tmp_path / "profile").as_uri()
    command = [soffice, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(book)], check=True, capture_output=True, timeout=120)
    assert (tmp_path / "通报.pdf").read_bytes().startswith(b"%PDF")


def test_page_fits_a_phone(tmp_path: Path) -> None:
    """On a screen of 390 pixels the page is not wider than the screen, and its script raises nothing."""
    chromium = program("chromium")
    (tmp_path / "page.html").write_text(render_bulletin(make_county_bulletin()), encoding="utf-8")
    probe = tmp_path / "probe.html"
    probe.write_text(PROBE, encoding="utf-8")
    options = [f"--user-data-dir={tmp_path / 'profile'}", "--allow-file-access-from-files", "--dump-dom"]
    run = subprocess.run(
        [chromium, *QUIET, *options, probe.as_uri()], check=True, capture_output=True, text=True, timeout=120
    )
    assert "<title>width 390 of 390</title>" in run.stdout or "<title>width 375 of 375</title>" in run.stdout
    assert "CONSOLE" not in run.stderr
