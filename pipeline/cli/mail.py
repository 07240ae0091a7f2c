"""`kaohe mail`: tries the mail accounts, fetches what came."""

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.cli.common import (
    HERE,
    JsonOption,
    NowOption,
    WorkspaceOption,
    moment,
    opened,
    speaking,
)
from pipeline.cli.ingest import summarise, take_in
from pipeline.delivery.ingest import Tally
from pipeline.ledger.posts import Post, PostState, posts
from pipeline.mail.account import MailTrouble, read_secret
from pipeline.mail.groups import Group
from pipeline.mail.session import connected
from pipeline.mail.smtp import try_login
from pipeline.model.county import Register
from pipeline.post.queue import decide
from pipeline.post.sendout import send_waiting
from pipeline.registry import current_register, find_senders_by_mail
from pipeline.workspace import Refused, Workspace, find_workspace

_NONE = "kaohe.toml 里还没有邮箱账号，请照着 [mail] 下面的样子写一个"
app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def mail() -> None:
    """邮件：试邮箱账号，收信，看要发的信。"""


@app.command()
def check(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """逐个登录 kaohe.toml 里的邮箱账号，连不上的说明原因和怎样改；有连不上的以 1 结束。"""
    with speaking(json) as output:
        space = find_workspace(workspace)
        if not (space.settings.mail.accounts or space.settings.notices.groups):
            raise Refused(_NONE)
        states = {account.name: _state(space, number) for number, account in enumerate(space.settings.mail.accounts)}
        states |= {group.name: _group_state(space, group) for group in space.settings.notices.groups}
        for name, (is_well, words) in states.items():
            output.say(f"{'✓' if is_well else '✕'} {name}：{words}")
        output.result({"accounts": [{"name": name, "well": well, "words": words} for name, (well, words) in states.items()]})
        if not all(is_well for is_well, _ in states.values()):
            raise typer.Exit(1)


@app.command()
def fetch(workspace: WorkspaceOption = HERE, json: JsonOption = False, now: NowOption = "") -> None:
    """把各个邮箱里的新邮件收下来，连同收件箱里的处理一次；有邮箱连不上的以 1 结束。"""
    with opened(workspace, "mail fetch", json) as (space, output):
        if not space.settings.mail.readable:
            raise Refused(_NONE)
        tally = Tally()
        troubles = take_in(space, output, moment(space, now), bool(now), tally)
        summarise(output, tally, troubles)
        if troubles:
            raise typer.Exit(1)


@app.command()
def outbox(
    hold: Annotated[list[str] | None, typer.Option("--hold", help="扣住这封，写编号的前几位；all 为全部还没有发的。")] = None,
    release: Annotated[list[str] | None, typer.Option("--release", help="放行这封：扣住的、发不出的、不知是否发出的；all 为全部。")] = None,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """列出还没有发出的邮件，扣住或放行；放行的马上试发一次。"""
    with opened(workspace, "mail outbox", json) as (space, output):
        at = moment(space, now)
        for ids, state in ((hold, PostState.HELD), (release, PostState.WAITING)):
            if ids:
                output.say(f"{decide(space, at, [] if 'all' in ids else ids, state)} 封改为{state.term}。")
        for notice in send_waiting(space, at) if release else ():
            output.say(notice.words)
        current, _ = current_register(space, at)
        left = [(post, _whose(space, current, post)) for post in posts(space.index) if post.state is not PostState.SENT]
        output.table(
            ("编号", "状态", "单位", "收件人", "主题", "原因"),
            [(_short(post), post.state.term, unit, post.to, post.subject, post.why) for post, unit in left],
        )
        sent = len(posts(space.index, PostState.SENT))
        output.say(f"已发 {sent} 封，还有 {len(left)} 封没有发出。")
        output.result({"sent": sent, "left": [{**asdict(post), "unit": unit} for post, unit in left]})


def _group_state(space: Workspace, group: Group) -> tuple[bool, str]:
    """Whether a group's robot has an address, in words; nothing is said in the group."""
    from pipeline.mail.robot import open_robot  # it loads much

    try:
        robot = open_robot(read_secret(group, space.root), space.settings.mail.timeout_seconds)
    except MailTrouble as trouble:
        return False, str(trouble)
    return True, f"群机器人的地址认得出（{robot.service_name}）。"


def _short(post: Post) -> str:
    """Enough of an id to name it: each receiver of a message has a number."""
    id, _, number = post.id.partition("-")
    return f"{id[:8]}-{number}"


def _whose(space: Workspace, current: Register, post: Post) -> str:
    """The units that have the address."""
    return "、".join(unit.name for unit in find_senders_by_mail(space, current, post.to.lower()))


def _state(space: Workspace, number: int) -> tuple[bool, str]:
    """Whether an account can be used, in words."""
    mail = space.settings.mail
    account = mail.accounts[number]
    words = []
    try:
        secret = read_secret(account, space.root)
        if account.imap_host:
            with connected(account, secret, mail.timeout_seconds) as session:
                pushes = "来信即收" if session.can_idle else f"服务器不会主动通知，每 {mail.poll_seconds:g} 秒看一次"
                words.append(f"能收信，{account.folder} 里有 {len(session.listed())} 封，{pushes}。")
        if account.smtp_host:
            try_login(account, secret, mail.timeout_seconds)
            words.append("能发信。")
    except MailTrouble as trouble:
        return False, "".join((*words, str(trouble)))
    return True, "".join(words) or "既不收信也不发信：imap_host 和 smtp_host 都没有写。"
