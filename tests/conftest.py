"""What many tests share. Having this file here puts tests/ on the path: helpers are imported from their folders."""

from collections.abc import Iterator

import pytest
from mail.dovecot import Server, dovecot


@pytest.fixture(scope="session")
def imap() -> Iterator[Server]:
    """One Dovecot for the session; each test has users of its own."""
    with dovecot() as server:
        yield server
