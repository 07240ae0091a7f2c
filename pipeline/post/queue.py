"""The queue of messages that go out, one post for each receiver: each once, over crashes and restarts.

What goes out is kept in `state/queue/`: a message that came back can be released again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.files import write_files
from pipeline.ledger.posts import Post, PostState, is_queued, posts
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reply:
    """What a message answers: its Message-ID and those it stands behind."""

    message_id: str
    references: str = ""


def queue(workspace: Workspace, now: datetime, messages: Iterable[tuple[bytes, Reply | None]]) -> int:
    """Queue messages (RFC 5322), each with what it answers, to the addresses in them, with one sync; those queued before, or to
    nobody, are passed over. Returns how many.
    """
    mail = workspace.settings.mail
    if mail.sender is None:
        return 0
    from pipeline.mail.outgoing import (  # an office that sends by hand waits for no such library
        look_at,
        ready,
    )

    files: dict[Path, bytes] = {}
    made = []
    for content, reply in messages:
        message = look_at(content)
        to_each = [Post(f"{message.id}-{n}", first_state(workspace), now, 0, to, message.subject) for n, to in enumerate(message.to, 1)]
        if not to_each or (path := path_of(workspace, to_each[0])) in files or is_queued(workspace.index, message.id):
            continue
        thread = (reply.message_id, reply.references) if reply else ()
        files[path] = ready(content, mail.sender, mail.address or mail.sender.address, *thread)
        made += to_each
    write_files(files, workspace.state)
    note_new(workspace, now, made)
    return len(files)


def queue_written(workspace: Workspace, now: datetime, paths: Iterable[Path]) -> int:
    """The same for messages that stand in the outbox, read only where the office sends by mail."""
    return queue(workspace, now, ((path.read_bytes(), None) for path in paths))


def first_state(workspace: Workspace) -> PostState:
    """Where a new message stands: some offices want to see each before it goes."""
    return PostState.HELD if workspace.settings.mail.hold else PostState.WAITING


def path_of(workspace: Workspace, post: Post) -> Path:
    """Where a message is kept; all its posts share it."""
    return workspace.state / "queue" / f"{post.id.partition('-')[0]}{'.eml' if post.way == 'mail' else '.txt'}"


def decide(workspace: Workspace, now: datetime, ids: Sequence[str], state: PostState) -> int:
    """The office holds what is not sent, or releases what is held, failed, in doubt or waits for another try; no `ids` means
    all. Returns how many.
    """
    done = (PostState.SENT, PostState.HELD) if state is PostState.HELD else (PostState.SENT,)
    open_ = [post for post in posts(workspace.index) if post.state not in done]
    chosen = [post for post in open_ if not ids or any(_is_named(post, id) for id in ids)]
    note(workspace, now, *(replace(post, state=state, due=now, attempts=0) for post in chosen))
    return len(chosen)


def _is_named(post: Post, words: str) -> bool:
    """Whether `0123abcd-2`, or `0123abcd` for all its receivers, means this one."""
    (message, _, receiver), (meant, _, number) = post.id.partition("-"), words.partition("-")
    return message.startswith(meant) and number in ("", receiver)


def note_bounce(workspace: Workspace, now: datetime, message_id: str, why: str) -> None:
    """A message that had been sent, or may have been, came back: it is the office's task; one that is not ours passes by."""
    id = message_id.strip("<>").partition("@")[0]
    sent = [post for post in posts(workspace.index, PostState.SENT, PostState.SENDING) if id and post.id.partition("-")[0] == id]
    named = [post for post in sent if post.to.lower() in why.lower()]
    note(workspace, now, *(replace(post, state=PostState.FAILED, due=now, why=f"退信：{why}") for post in named or sent))


def note_new(workspace: Workspace, now: datetime, made: Sequence[Post]) -> None:
    """Put new messages on record, with one sync."""
    if made:
        told = ({"to": post.to, "subject": post.subject, "way": post.way} for post in made)
        workspace.record(now, *(("post", {**_body(post), **each}) for post, each in zip(made, told, strict=True)))


def note(workspace: Workspace, now: datetime, *changed: Post) -> None:
    """Put on record where messages stand now, with one sync."""
    if changed:
        workspace.record(now, *(("post", _body(post)) for post in changed))


def _body(post: Post) -> dict[str, object]:
    return {"id": post.id, "state": post.state, "due": post.due.isoformat(), "attempts": post.attempts, "why": post.why}
