"""What goes wrong between us and a mail server, in words for the office; never with a secret in them."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from socket import gaierror

from imap_tools.errors import ImapToolsError, MailboxLoginError, UnexpectedCommandStatusError

from pipeline.mail.account import Account, MailTrouble
from pipeline.mail.providers import advice_for
from pipeline.model.text import one_line

_LONGEST = 200  # of what a server says


@dataclass(frozen=True, slots=True)
class Way:
    """How a server is reached: what its settings begin with (`imap`, `smtp`), and the ports that fit what security."""

    name: str
    host: str
    port: int
    ports: str


@contextmanager
def telling(account: Account, secret: str) -> Iterator[None]:
    """Turn whatever speaking IMAP raises into MailTrouble."""
    try:
        yield
    except (OSError, EOFError, imaplib.IMAP4.error, ImapToolsError) as error:
        raise MailTrouble(_words(account, error, secret)) from None  # the cause may hold what was sent


def _words(account: Account, error: Exception, secret: str) -> str:
    server = f"{account.imap_host}:{account.imap_port}"
    said = _said(error, secret)
    match error:
        case MailboxLoginError():
            return f"登录不了：用户名、密码或授权码不对，或没有开通 IMAP。{advice_for(account.imap_host)}{said}"
        case imaplib.IMAP4.abort() | EOFError():
            return f"和 {server} 的连接断了，下次再试。{said}"
        case UnexpectedCommandStatusError() | imaplib.IMAP4.error() | ImapToolsError():
            return f"{server} 不肯照办。{advice_for(account.imap_host)}{said}"
        case _:
            return connection_words(error, Way("imap", account.imap_host, account.imap_port, "993 端口用 tls，143 端口用 starttls"))


def connection_words(error: Exception, way: Way) -> str:
    """Why there is no connection, or no more, and what to look at."""
    server = f"{way.host}:{way.port}"
    match error:
        case ssl.SSLCertVerificationError():
            return f"{server} 的证书不可信（{error.verify_message}），没有登录。自建的服务器请在 ca_file 里写明根证书。"
        case ssl.SSLError():
            return f"和 {server} 谈不成加密连接：请核对 {way.name}_port 和 {way.name}_security（{way.ports}）。"
        case gaierror():
            return f"找不到服务器 {way.host}：请核对 {way.name}_host，或检查网络。"
        case TimeoutError():
            return f"{server} 太久没有回音，下次再试。"
        case ConnectionRefusedError():
            return f"{server} 拒绝连接：请核对 {way.name}_port，或服务器正在重启。"
        case UnicodeError():
            return "用户名或密码里有服务器不认的字。"
        case _:
            return f"和 {server} 的连接断了（{getattr(error, 'strerror', '') or type(error).__name__}），下次再试。"


def said_by(words: bytes | str, *secrets: str) -> str:
    """A server's own words in one line, cut and without the secrets, whatever it repeats of them."""
    text = words.decode("gb18030", "replace") if isinstance(words, bytes) else words
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return one_line(text)[:_LONGEST]


def _said(error: Exception, secret: str) -> str:
    given = getattr(error, "command_result", None)
    parts = given[1] if given else (str(error),)
    text = " ".join(part.decode("gb18030", "replace") if isinstance(part, bytes) else str(part) for part in parts)
    shown = said_by(text, secret)
    return f"服务器说：{shown}" if shown else ""
