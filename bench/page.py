"""The bulletin's page in Chromium: size, first useful paint, and the slowest answer of the filter."""

from pathlib import Path
from shutil import which

from playwright.sync_api import Browser, Page, sync_playwright

_TRIES = 5
_WORDS = ("县", "农", "2", "改造 局", "建设")
_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
_ANSWER = """(words) => {
  const field = document.getElementById('q');
  field.value = words;
  const start = performance.now();
  field.dispatchEvent(new Event('input', { bubbles: true }));
  document.body.getBoundingClientRect();
  return performance.now() - start;
}"""


def bench_page(file: Path) -> None:
    """Three lines; without Chromium none."""
    browser_path = which("chromium")
    if browser_path is None:
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        paint = min(_paint(browser, file) for _ in range(_TRIES))
        page = _open(browser, file)
        page.wait_for_selector("html[data-ready]", state="attached")
        answer = max(min(page.evaluate(_ANSWER, words) for _ in range(_TRIES)) for words in _WORDS)
        browser.close()
    _show("page: size in MB", file.stat().st_size / 1e6, 3)
    _show("page: first contentful paint in ms", paint, 500)
    _show("page: slowest answer of the filter in ms", answer, 50)


def _open(browser: Browser, file: Path) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(file.as_uri())
    return page


def _paint(browser: Browser, file: Path) -> float:
    page = _open(browser, file)
    page.wait_for_function(f"({_PAINT})() > 0")
    paint = float(page.evaluate(_PAINT))
    page.close()
    return paint


def _show(name: str, value: float, limit: float) -> None:
    print(f"{name:<58}{value:8.2f}{'':27}(≤ {limit:g}) {'ok' if value <= limit else 'OVER'}", flush=True)
