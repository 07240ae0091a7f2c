"""How one message of a mailbox is named, and how it stands there."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Key:
    """Names one message for ever: UIDs are the server's and may be given anew, also by a server that must not."""

    uidvalidity: int
    uid: int
    message_id: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A message as it stands in the folder: `arrived` is when the server got it, `is_marked` that it bears our flag, where those are set."""

    key: Key
    arrived: datetime
    size: int
    is_marked: bool
