"""What many tests share. Having this file here puts tests/ on the path: helpers are imported from their folders."""

from collections.abc import Iterator

import pytest
from mail.dovecot import Server, dovecot


@pytest.hookimpl(tryfirst=True)  # before it is told who runs what
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests for which their module makes something run in one process, so that it is made once: a county's year takes a minute."""
    for item in items:
        fixtures = getattr(item, "_fixtureinfo").name2fixturedefs  # noqa: B009 pytest has no other way to ask
        if any(definition.scope == "module" for found in fixtures.values() for definition in found):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


@pytest.fixture(scope="session")
def imap() -> Iterator[Server]:
    """One Dovecot for the session; each test has users of its own."""
    with dovecot() as server:
        yield server
