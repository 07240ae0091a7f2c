"""What is asked of a page in Chromium again and again."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def open_page(browser: Browser, file: Path, fragment: str = "", is_still: bool = False, **options: Any) -> Page:
    """The page at rest; `is_still` has no script of ours. Whatever it raises or says, `heard` knows."""
    page = browser.new_page(**{"viewport": WIDE, **options})
    page.on("pageerror", lambda error: _HEARD.append(str(error)))
    page.on("console", lambda message: _HEARD.append(message.text))
    page.on("request", lambda request: _HEARD.append(request.url) if not request.url.startswith(file.as_uri()) else None)
    _HEARD.clear()
    page.goto(file.as_uri() + fragment)
    if options.get("java_script_enabled", True) and not is_still:
        page.wait_for_selector("html[data-ready]", state="attached")
    return page


_HEARD: list[str] = []


def heard() -> list[str]:
    """Errors, console lines and requests to elsewhere since the page was opened."""
    return list(_HEARD)


def faults(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands, everything in it drawn."""
    page.add_style_tag(content="* { content-visibility: visible !important }")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]})
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found.response["violations"]]
