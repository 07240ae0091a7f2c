"""Pages as PDF, printed by a browser that is on the machine: the same sheets that printing from it gives."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pipeline.files import write_files
from pipeline.system import is_root
from pipeline.workspace import Refused

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
_INSTALLED = (
    "Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe", "Chromium/Application/chrome.exe",
)  # fmt: skip
_SECONDS = 120


def find_browser() -> str:
    """The program that prints; empty where there is none."""
    on_path = (shutil.which(name) for name in BROWSERS)
    homes = (os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"))
    elsewhere = (str(Path(home) / place) for home in homes if home for place in _INSTALLED if (Path(home) / place).is_file())
    return next((found for found in (*on_path, *elsewhere) if found), "")


def print_pages(pages: Iterable[Path], top: Path) -> tuple[Path, ...]:
    """A PDF beside each page, all under `top`. Raises Refused where no browser is found or it fails."""
    browser = find_browser()
    if not browser:
        raise Refused(
            "没有找到 Chromium、Chrome 或 Edge，写不出 PDF。请安装其中一个再运行一次；也可以用任何浏览器打开网页，打印时选“另存为 PDF”"
        )
    papers = {page.with_suffix(".pdf"): _printed(browser, page) for page in pages}
    write_files(papers, top)
    return tuple(papers)


def _printed(browser: str, page: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "page.pdf"
        command = [
            browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--no-pdf-header-footer",
            f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}", page.resolve().as_uri(),
        ]  # fmt: skip
        if is_root():
            command.insert(1, "--no-sandbox")  # as root, Chromium does not start with its sandbox
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
            return made.read_bytes()
        except (subprocess.SubprocessError, FileNotFoundError) as error:
            raise Refused(f"浏览器没能打印 {page.name}（{type(error).__name__}）；网页已写好，可以在浏览器里打印") from None
