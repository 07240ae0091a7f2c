"""A message we wrote, as bytes: what it says of itself, and how it goes out."""

from dataclasses import dataclass
from email import message_from_bytes
from email.policy import compat32
from email.utils import getaddresses, parseaddr

from pipeline.mail.account import Account
from pipeline.mail.words import decoded
from pipeline.model.text import is_address

_POLICY = compat32.clone(linesep="\r\n")
_THREAD = 10  # messages of a thread that are named


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message's name (the first half of its Message-ID), receivers and subject."""

    id: str
    to: tuple[str, ...]
    subject: str


def look_at(content: bytes) -> Outgoing:
    """What a message says of itself."""
    message = message_from_bytes(content, policy=_POLICY)
    to = tuple(address for _, address in getaddresses(message.get_all("To", [])) if is_address(address))
    return Outgoing(str(message["Message-ID"]).strip("<>").partition("@")[0], to, decoded(str(message["Subject"])))


def ready(content: bytes, account: Account, reply_to: str, answers: str = "", references: str = "") -> bytes:
    """A draft as it goes out: from the account, answers to `reply_to`, marked so that no program answers it, in the thread of
    what it `answers`.
    """
    message = message_from_bytes(content, policy=_POLICY)
    del message["X-Unsent"]
    name, _ = parseaddr(str(message["From"]))
    message.replace_header("From", f"{name} <{account.address}>" if name else account.address)
    message.replace_header("Message-ID", f"<{look_at(content).id}@{account.address.rpartition('@')[2]}>")
    if reply_to != account.address:
        message["Reply-To"] = reply_to
    message["Auto-Submitted"] = "auto-replied" if answers else "auto-generated"
    if answers:
        message["In-Reply-To"] = answers
        message["References"] = "\r\n ".join(dict.fromkeys((*references.split()[-_THREAD:], answers)))
    return message.as_bytes()
