"""Messages that go out: each with its last state, from the journal's `post` records."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

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
    """One message: `id` names it for ever, `due` is when it may be tried next, `why` what the last try met."""

    id: str
    state: PostState
    due: datetime
    attempts: int
    to: tuple[str, ...]
    subject: str
    why: str = ""


def posts(index: Index, *states: PostState) -> list[Post]:
    """Every message in one of the states, all where none is named, in the order they were queued."""
    marks = ", ".join("?" * len(states))
    where = f"WHERE state IN ({marks})" if states else ""
    return [_post(row) for row in index.rows(f"SELECT id, state, body FROM posts {where} ORDER BY seq, id", *states)]


def is_queued(index: Index, id: str) -> bool:
    return bool(index.rows("SELECT 1 FROM posts WHERE id = ?", id))


def sent_on(index: Index, day: str) -> int:
    """How many messages went out on a day (`2026-03-28`)."""
    return int(index.rows("SELECT count(*) FROM posts WHERE state = 'sent' AND day = ?", day)[0][0])


def _post(row: tuple[Any, ...]) -> Post:
    id, state, body = row
    content = orjson.loads(body)
    return Post(
        id,
        PostState(state),
        datetime.fromisoformat(content["due"]),
        content.get("attempts", 0),
        tuple(content["to"]),
        content["subject"],
        content.get("why", ""),
    )
