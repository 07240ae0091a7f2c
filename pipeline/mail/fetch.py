"""One look at a mailbox: what is new comes into the spool, what is through is marked at the server."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pipeline.mail.account import Account
from pipeline.mail.key import Key, Listed
from pipeline.mail.session import Session
from pipeline.mail.spool import Spool, box_of


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look did: mails downloaded, mails moved or flagged."""

    fetched: int
    marked: int


def look(session: Session, spool: Spool, known: AbstractSet[Key]) -> Looked:
    """`known` are the mails of this mailbox that are on record. Raises MailTrouble; what was downloaded by then stays."""
    box = box_of(session.account)
    here = [item for item in session.listed() if _is_wanted(session.account, item)]
    spooled = spool.keys(box)
    fetched = spool.put(box, session.download([item for item in here if item.key not in known and item.key not in spooled]))
    return Looked(fetched, _mark(session, here, known))


def mark(session: Session, known: AbstractSet[Key]) -> int:
    """Mark what is through, and nothing else; returns how many."""
    return _mark(session, session.listed(), known)


def _mark(session: Session, here: Sequence[Listed], known: AbstractSet[Key]) -> int:
    done = [item for item in here if item.key in known and not item.is_marked]
    session.mark(done)
    return len(done)


def _is_wanted(account: Account, item: Listed) -> bool:
    return account.since is None or item.arrived.date() >= account.since
