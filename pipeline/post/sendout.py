"""What is waiting goes out; what can't be sent is tried again, and then becomes a task for the office.

A message is journaled before it is handed to the server, and after. One that a crash left in between is not sent again by
itself, for nobody knows whether it went: the office decides.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from pipeline.ledger.posts import Post, PostState, posts, sent_on
from pipeline.mail.account import Account, Deferral, Doubt, MailTrouble, Refusal, read_secret
from pipeline.post.news import Notice
from pipeline.post.queue import note, path_of
from pipeline.workspace import Workspace

_PAUSES = (1, 5, 15, 60, 240, 720)  # minutes before the next try; after the last it is the office's task
TURN = 30  # messages that the loop sends at a time: nobody else can work in the workspace meanwhile


def send_waiting(workspace: Workspace, now: datetime, most: int | None = None) -> Iterator[Notice]:
    """Send what is waiting and due, at `most` so many mails; trouble with a server ends its turn. Yields what the office must
    know.
    """
    due = [post for post in posts(workspace.index, PostState.WAITING) if post.due <= now]
    account = workspace.settings.mail.sender
    mails = [post for post in due if post.way == "mail"][:most]
    if account and mails:
        yield from _send_mails(workspace, now, account, mails)
    for post in due:
        if post.way == "group" and (trouble := _try(workspace, now, post, partial(_tell, workspace))):
            yield _told(post, trouble)


def _send_mails(workspace: Workspace, now: datetime, account: Account, turn: Sequence[Post]) -> Iterator[Notice]:
    left = account.daily_limit - sent_on(workspace.index, f"{now:%Y-%m-%d}") if account.daily_limit else len(turn)
    if left < len(turn):
        yield Notice("mail_limit", f"今天从“{account.name}”已发满 {account.daily_limit} 封，其余的明天发。")
        turn = turn[: max(left, 0)]
    if not turn:
        return
    from pipeline.mail.smtp import sending  # not before there is something to send

    try:
        secret = read_secret(account, workspace.root)
        with sending(account, secret, workspace.settings.mail.timeout_seconds) as hand_over:
            for post in turn:
                trouble = _try(workspace, now, post, hand_over)
                if trouble:
                    yield _told(post, trouble)
                    if not isinstance(trouble, Deferral | Refusal):
                        return
    except MailTrouble as trouble:  # nothing went: all of them wait, so that a locked account is not tried every few seconds
        note(workspace, now, *(_postponed(post, now, trouble) for post in turn))
        yield _told(turn[0], trouble)


def _tell(workspace: Workspace, content: bytes, name: str) -> None:
    """Say something in a group."""
    from pipeline.mail.robot import open_robot, tell  # it loads much

    group = next((group for group in workspace.settings.notices.groups if group.name == name), None)
    if group is None:
        raise Refusal("kaohe.toml 里没有这个群了")
    address = read_secret(group, workspace.root)
    tell(open_robot(address, workspace.settings.mail.timeout_seconds), content.decode(), address)


def _try(workspace: Workspace, now: datetime, post: Post, hand_over: Callable[[bytes, str], None]) -> MailTrouble | None:
    """One message, journaled before and after; the trouble, None where it went."""
    try:
        content = path_of(workspace, post).read_bytes()
    except FileNotFoundError:
        trouble: MailTrouble = Refusal("要发的文件不见了")
    else:
        note(workspace, now, replace(post, state=PostState.SENDING))
        try:
            hand_over(content, post.to)
        except Doubt as met:
            note(workspace, now, replace(post, state=PostState.SENDING, attempts=post.attempts + 1, why=str(met)))
            return met
        except MailTrouble as met:
            trouble = met
        else:
            note(workspace, now, replace(post, state=PostState.SENT, attempts=post.attempts + 1, why=""))
            return None
    note(workspace, now, _postponed(post, now, trouble, is_final=isinstance(trouble, Refusal)))
    return trouble


def _postponed(post: Post, now: datetime, trouble: MailTrouble, is_final: bool = False) -> Post:
    """To be tried again after a pause; after the last, or where that is of no use, the office's task."""
    attempts = post.attempts + 1
    is_over = is_final or attempts >= len(_PAUSES)
    due = now + timedelta(minutes=_PAUSES[min(post.attempts, len(_PAUSES) - 1)])
    return replace(post, state=PostState.FAILED if is_over else PostState.WAITING, due=due, attempts=attempts, why=str(trouble))


def _told(post: Post, trouble: MailTrouble) -> Notice:
    return Notice("mail_out", f"给 {post.to} 的“{post.subject}”没有发出：{trouble}", post.id)
