"""Messages that go out: each with its last state, from the journal's `post` records."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

import orjson

from pipeline.ledger.index import Index


class PostState(StrEnum):
    """Where a message stands. SENDING is written before it is handed over: who finds it there can't know whether it went."""

    WAITING = "waiting"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"

    @property
    def term(self) -> str:
        return {"waiting": "待发", "held": "扣住", "sending": "不知是否发出", "sent": "已发", "failed": "发不出"}[self.value]


@dataclass(frozen=True, slots=True)
class Post:
    """One message to one receiver: `id` names it for ever, `due` is when it may be tried next, `why` what the last try met.

    `to` is an address, or the name of a group where `way` says so.
    """

    id: str
    state: PostState
    due: datetime
    attempts: int
    to: str
    subject: str
    why: str = ""
    way: Literal["mail", "group"] = "mail"


def posts(index: Index, *states: PostState) -> list[Post]:
    """Every message in one of the states, all where none is named, in the order they were queued."""
    marks = ", ".join("?" * len(states))
    where = f"WHERE state IN ({marks})" if states else ""
    return [_post(row) for row in index.rows(f"SELECT id, state, body FROM posts {where} ORDER BY seq, id", *states)]


def is_queued(index: Index, id: str) -> bool:
    """Whether a message is on record for anybody."""
    return bool(index.rows("SELECT 1 FROM posts WHERE id GLOB ?", f"{id}-*"))


def sent_on(index: Index, day: str) -> int:
    """How many mails went out on a day (`2026-03-28`)."""
    query = "SELECT count(*) FROM posts WHERE state = 'sent' AND day = ? AND json_extract(body, '$.way') = 'mail'"
    return int(index.rows(query, day)[0][0])


def _post(row: tuple[Any, ...]) -> Post:
    id, state, body = row
    content = orjson.loads(body)
    return Post(
        id,
        PostState(state),
        datetime.fromisoformat(content["due"]),
        content["attempts"],
        content["to"],
        content["subject"],
        content["why"],
        content["way"],
    )
