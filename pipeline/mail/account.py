"""The `[mail]` section of the settings: mail accounts, and where the secret of each is kept (never in the settings)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Protocol

from pipeline.model.text import is_address
from pipeline.sections import Checked, Limits, Section
from pipeline.system import is_private

Security = Literal["tls", "starttls", "none"]
Port = Annotated[int, Limits(ge=1, le=65535)]
ALL_UNITS = "各单位"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class MailTrouble(Exception):
    """An account can't be used just now; the message is a Chinese sentence for the office, without any secret."""


class Deferral(MailTrouble):
    """This message is not taken now; others may be."""


class Refusal(MailTrouble):
    """This message will not be taken, now or later: trying again is of no use."""


class Doubt(MailTrouble):
    """Nobody knows whether it was taken: to try again might be to say it twice."""


class Kept(Protocol):
    """What has a secret outside of the settings."""

    @property
    def secret_env(self) -> str: ...
    @property
    def secret_file(self) -> str: ...


def check_kept(kept: Kept, what: str) -> None:
    """Raises ValueError where it is not said in one way where the secret, called `what`, is."""
    if bool(kept.secret_env) == bool(kept.secret_file):
        raise ValueError(f"{what}放在哪里：secret_env（环境变量名）和 secret_file（文件）请填一个，只填一个")


def check_unique(whose: str, what: str, values: list[str]) -> None:
    """Raises ValueError with the value that stands there twice."""
    if twice := next((value for value in values if values.count(value) > 1), ""):
        raise ValueError(f"两个{whose}的{what}都是 {twice}")


def check_address(text: str) -> None:
    """Raises ValueError with a sentence where it is no mail address."""
    if not is_address(text):
        raise ValueError(f"应为一个邮箱地址，如 khb@example.gov.cn，现为 {text}")


@dataclass(frozen=True)
class Account(Section):
    """One mail account: read by IMAP where `imap_host` is given, sent from by SMTP where `smtp_host` is."""

    name: Annotated[str, Limits(min_length=1, max_length=30)]
    address: Annotated[str, Checked(check_address)]
    user: str = ""
    secret_env: str = ""
    secret_file: str = ""
    imap_host: str = ""
    imap_port: Port = 993
    imap_security: Security = "tls"
    folder: Annotated[str, Limits(min_length=1)] = "INBOX"
    since: date | None = None
    processed: Literal["move", "flag"] = "move"
    processed_folder: Annotated[str, Limits(min_length=1)] = "已处理"
    smtp_host: str = ""
    smtp_port: Port = 465
    smtp_security: Security = "tls"
    daily_limit: Annotated[int, Limits(ge=0)] = 400
    ca_file: str = ""
    authserv_id: str = ""

    @property
    def login(self) -> str:
        """The user name at the server."""
        return self.user or self.address

    def __post_init__(self) -> None:
        check_kept(self, "密码")
        for host, security in ((self.imap_host, self.imap_security), (self.smtp_host, self.smtp_security)):
            if security == "none" and host and host not in _LOOPBACK:
                raise ValueError(f"{host} 不在本机，密码不能不加密就送过去，请用 tls 或 starttls")


@dataclass(frozen=True)
class MailSection(Section):
    """Everything the office can set about mail. Without accounts there is none."""

    poll_seconds: Annotated[float, Limits(ge=1, le=3600)] = 60
    timeout_seconds: Annotated[float, Limits(ge=1, le=600)] = 60
    patience_hours: Annotated[float, Limits(ge=0, le=240)] = 12
    allow_domains: bool = False
    require_dkim: bool = False
    require_spf: bool = False
    hold: bool = False
    bulletin_readers: tuple[str, ...] = (ALL_UNITS,)
    accounts: tuple[Account, ...] = ()

    def __post_init__(self) -> None:
        check_unique("邮箱账号", "名称", [account.name for account in self.accounts])
        check_unique("邮箱账号", "地址", [account.address for account in self.accounts])
        if self.require_dkim or self.require_spf:
            for account in self.accounts:
                if account.imap_host and not account.authserv_id:
                    raise ValueError(f"要求 DKIM 或 SPF 时，账号“{account.name}”须写明 authserv_id：哪台收信服务器的鉴别结果算数")

    @property
    def readable(self) -> tuple[Account, ...]:
        """The accounts that mail comes in by."""
        return tuple(account for account in self.accounts if account.imap_host)

    @property
    def sender(self) -> Account | None:
        """The account that messages go out by; None where the office sends them by hand."""
        return next((account for account in self.accounts if account.smtp_host), None)

    @property
    def address(self) -> str:
        """Where units send to: the account that messages go out by if it is read, else the first that is; may be empty."""
        own = [self.sender] if self.sender and self.sender.imap_host else self.readable
        return own[0].address if own else ""


def read_secret(kept: Kept, root: Path, environment: Mapping[str, str] = os.environ) -> str:
    """The password or authorisation code of an account, the address of a group's robot.

    Raises MailTrouble where it is not there, or in a file that others can read or that lies in the workspace `root`.
    """
    if kept.secret_env:
        if secret := environment.get(kept.secret_env, ""):
            return secret
        raise MailTrouble(f"环境变量 {kept.secret_env} 没有设置，里面应是密码、授权码或群机器人的地址")
    path = Path(kept.secret_file).expanduser()
    if path.resolve().is_relative_to(root.resolve()):
        raise MailTrouble(f"密码文件 {path} 在工作区里，会随工作区一起被复制，请移到工作区以外")
    try:
        if not is_private(path):
            raise MailTrouble(f"密码文件 {path} 别人也能读，请运行 chmod 600 {path}")
        secret = path.read_text(encoding="utf-8-sig").strip()
    except OSError as error:
        raise MailTrouble(f"密码文件 {path} 读不出来（{error.strerror}）") from None
    except UnicodeDecodeError:
        raise MailTrouble(f"密码文件 {path} 不是文字") from None
    if not secret or not secret.isprintable():
        raise MailTrouble(f"密码文件 {path} {'里只能有一行，没有别的' if secret else '是空的'}")
    return secret
