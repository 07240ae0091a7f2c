"""The queue of messages that go out: each once, over crashes and restarts; what can't be sent becomes a task for the office.

A message is journaled when it is queued, before it is handed to the server, and after. One that a crash left in between is not
sent again by itself, for nobody knows whether it went: the office decides.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.files import write_files
from pipeline.flow.news import Notice
from pipeline.ledger.posts import Post, PostState, is_queued, posts, sent_on
from pipeline.mail.account import Account, MailTrouble, read_secret
from pipeline.workspace import Workspace

_PAUSES = (1, 5, 15, 60, 240, 720)  # minutes before the next try; after the last it is the office's task
_MOST = 30  # messages in one turn: nobody else can work in the workspace meanwhile


@dataclass(frozen=True, slots=True)
class Reply:
    """What a message answers: its Message-ID and those it stands behind."""

    message_id: str
    references: str = ""


def sender_of(workspace: Workspace) -> Account | None:
    """The account that messages go out by; None where the office sends them by hand."""
    return next((account for account in workspace.settings.mail.accounts if account.smtp_host), None)


def queue(workspace: Workspace, now: datetime, messages: Iterable[tuple[bytes, Reply | None]]) -> int:
    """Queue messages (RFC 5322), each with what it answers, to the addresses in them, with one sync; those queued before, or to
    nobody, are passed over.
    """
    account = sender_of(workspace)
    if account is None:
        return 0
    from pipeline.mail.outgoing import (  # an office that sends by hand waits for no such library
        look_at,
        ready,
    )

    files: dict[Path, bytes] = {}
    records = []
    state = PostState.HELD if workspace.settings.mail.hold else PostState.WAITING
    for content, reply in messages:
        message = look_at(content)
        path = _path(workspace, message.id)
        if not message.to or path in files or is_queued(workspace.index, message.id):
            continue
        files[path] = ready(content, account, *((reply.message_id, reply.references) if reply else ()))
        told = {"to": message.to, "subject": message.subject}
        records.append(("post", {"id": message.id, "state": state, "due": now.isoformat(), **told}))
    write_files(files, workspace.state)
    if records:
        workspace.record(now, *records)
    return len(records)


def send_waiting(workspace: Workspace, now: datetime) -> Iterator[Notice]:
    """Send what is waiting and due; the first trouble with the server ends the turn. Yields what the office must know."""
    account = sender_of(workspace)
    if account is None:
        return
    due = [post for post in posts(workspace.index, PostState.WAITING) if post.due <= now][:_MOST]
    left = account.daily_limit - sent_on(workspace.index, f"{now:%Y-%m-%d}") if account.daily_limit else len(due)
    if due and left < len(due):
        yield Notice("mail_limit", f"今天从“{account.name}”已发满 {account.daily_limit} 封，其余的明天发。")
    for post in due[: max(left, 0)]:
        trouble = _send(workspace, account, post, now)
        if trouble:
            yield Notice("mail_out", f"给 {'、'.join(post.to[:3])} 的“{post.subject}”没有发出：{trouble}", post.id)
            return


def _send(workspace: Workspace, account: Account, post: Post, now: datetime) -> str:
    """One message, journaled before and after; the trouble in words, empty where it went."""
    from pipeline.mail.smtp import Refusal, send

    tried = replace(post, attempts=post.attempts + 1)
    try:
        secret = read_secret(account, workspace.root)
        content = _path(workspace, post.id).read_bytes()
        _note(workspace, now, replace(post, state=PostState.SENDING))
        refused = send(account, secret, workspace.settings.mail.timeout_seconds, content, post.to)
    except (MailTrouble, FileNotFoundError) as trouble:
        why = str(trouble) if isinstance(trouble, MailTrouble) else "要发的文件不见了"
        is_over = not isinstance(trouble, MailTrouble) or isinstance(trouble, Refusal) or tried.attempts >= len(_PAUSES)
        due = now + timedelta(minutes=_PAUSES[min(post.attempts, len(_PAUSES) - 1)])
        _note(workspace, now, replace(tried, state=PostState.FAILED if is_over else PostState.WAITING, due=due, why=why))
        return why
    _note(workspace, now, replace(tried, state=PostState.SENT, why="；".join(refused)))
    _path(workspace, post.id).unlink(missing_ok=True)
    return ""


def decide(workspace: Workspace, now: datetime, ids: Sequence[str], state: PostState) -> int:
    """The office holds what is not sent, or releases what is held, failed or in doubt; no `ids` means all. Returns how many."""
    open_ = [post for post in posts(workspace.index) if post.state not in (PostState.SENT, state)]
    chosen = [post for post in open_ if not ids or any(post.id.startswith(id) for id in ids)]
    for post in chosen:
        _note(workspace, now, replace(post, state=state, due=now, attempts=0))
    return len(chosen)


def note_bounce(workspace: Workspace, now: datetime, message_id: str, why: str) -> None:
    """A message that had been sent came back: it is the office's task; one that is not ours passes by."""
    id = message_id.strip("<>").partition("@")[0]
    for post in posts(workspace.index, PostState.SENT):
        if post.id == id:
            _note(workspace, now, replace(post, state=PostState.FAILED, due=now, why=f"退信：{why}"))


def _note(workspace: Workspace, now: datetime, post: Post) -> None:
    body = {"id": post.id, "state": post.state, "due": post.due.isoformat(), "attempts": post.attempts, "why": post.why}
    workspace.record(now, ("post", body))


def _path(workspace: Workspace, id: str) -> Path:
    return workspace.state / "queue" / f"{id}.eml"
