"""`kaohe mail`: tries the mail accounts."""

import typer

from pipeline.cli.common import HERE, JsonOption, WorkspaceOption, speaking
from pipeline.mail.account import MailTrouble, read_secret
from pipeline.mail.session import connected
from pipeline.workspace import Refused, Workspace, find_workspace

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def mail() -> None:
    """邮件：试邮箱账号。"""


@app.command()
def check(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """逐个登录 kaohe.toml 里的邮箱账号，连不上的说明原因和怎样改；有连不上的以 1 结束。"""
    with speaking(json) as output:
        space = find_workspace(workspace)
        if not space.settings.mail.accounts:
            raise Refused("kaohe.toml 里还没有邮箱账号，请照着 [mail] 下面的样子写一个")
        states = {account.name: _state(space, number) for number, account in enumerate(space.settings.mail.accounts)}
        for name, (is_well, words) in states.items():
            output.say(f"{'✓' if is_well else '✕'} {name}：{words}")
        output.result({"accounts": [{"name": name, "well": well, "words": words} for name, (well, words) in states.items()]})
        if not all(is_well for is_well, _ in states.values()):
            raise typer.Exit(1)


def _state(space: Workspace, number: int) -> tuple[bool, str]:
    """Whether an account can be used, in words."""
    mail = space.settings.mail
    account = mail.accounts[number]
    try:
        secret = read_secret(account, space.root)
        if not account.imap_host:
            return True, "不从这个账号收信。"
        with connected(account, secret, mail.timeout_seconds) as session:
            count = len(session.listed())
            pushes = "来信即收" if session.can_idle else f"服务器不会主动通知，每 {mail.poll_seconds:g} 秒看一次"
            return True, f"能收信，{account.folder} 里有 {count} 封，{pushes}。"
    except MailTrouble as trouble:
        return False, str(trouble)
