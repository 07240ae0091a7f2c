"""Mails that are on record: which message of which mailbox became which deliveries."""

from typing import Any

from pipeline.ledger.index import Index


def mails_of(index: Index, box: str) -> list[tuple[Any, ...]]:
    """(UIDVALIDITY, UID, Message-ID) of every mail of a mailbox that is through."""
    return index.rows("SELECT uidvalidity, uid, message_id FROM mails WHERE box = ?", box)
