"""What many tests share. Having this file here puts tests/ on the path: helpers are imported from their folders."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from mail.dovecot import Server, dovecot
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from pipeline.system import worker_context
from pipeline.workbook import LASTING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# How fast a machine is at the moment says nothing about the rules.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
_LONGEST = ("test_reference_county", "test_demo_year", "test_events")


def pytest_sessionstart(session: pytest.Session) -> None:
    """The processes that read come from a server that has loaded all they need, once for all tests of this process."""
    if hasattr(session.config, "workerinput"):
        worker_context(LASTING)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """The tests of one module run in one process, so that what it makes for them is made once: a county's year takes a minute."""
    config.option.loadscopereorder = False  # in the order of the items, not by the number of tests
    return LoadFileScheduling(config, log)


@pytest.hookimpl(trylast=True)  # once they are shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A county's months first, then other whole programs, then the small ones: no process is left alone with a long test at the end."""

    def place(item: pytest.Item) -> tuple[int, bool]:
        return _LONGEST.index(item.path.stem) if item.path.stem in _LONGEST else len(_LONGEST), item.path.parent.name != "flow"

    items.sort(key=place)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The system's Chromium, started once for all pages of the session."""
    from flow.hostile import program
    from playwright.sync_api import sync_playwright

    path = program("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def imap() -> Iterator[Server]:
    """One Dovecot for the session; each test has users of its own."""
    with dovecot() as server:
        yield server
