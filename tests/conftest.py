"""What many tests share. Having this file here puts tests/ on the path: helpers are imported from their folders."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from mail.dovecot import Server, dovecot
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

# How fast a machine is at the moment says nothing about the rules.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
_LONGEST = ("test_reference_county", "test_demo_year", "test_events")


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
def imap() -> Iterator[Server]:
    """One Dovecot for the session; each test has users of its own."""
    with dovecot() as server:
        yield server
