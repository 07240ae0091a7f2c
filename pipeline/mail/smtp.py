"""A message handed to a mail server by SMTP, over TLS."""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from socket import gaierror

from pipeline.mail.account import Account, MailTrouble
from pipeline.mail.providers import advice_for
from pipeline.model.text import one_line

_LONGEST = 200  # of what a server says


class Refusal(MailTrouble):
    """The server will not take this message, now or later: trying again is of no use."""


def send(account: Account, secret: str, timeout: float, message: bytes, to: Sequence[str]) -> tuple[str, ...]:
    """Hand over one message; returns the receivers that were refused, in words.

    Raises Refusal where nobody would get it, MailTrouble where another try may help. Whether a message whose connection
    broke at its very end was taken is not known.
    """
    with _telling(account, secret), _connected(account, timeout) as server:
        server.login(account.login, secret)
        return tuple(_refused(server.sendmail(account.address, list(to), message)))


def try_login(account: Account, secret: str, timeout: float) -> None:
    """Log in and leave again; raises MailTrouble with what is wrong, in words."""
    with _telling(account, secret), _connected(account, timeout) as server:
        server.login(account.login, secret)


@contextmanager
def _telling(account: Account, secret: str) -> Iterator[None]:
    """Turn whatever speaking SMTP raises into words."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        words = "；".join(_refused(error.recipients))
        if all(code >= 500 for code, _ in error.recipients.values()):
            raise Refusal(f"收件人都被拒收：{words}") from None
        raise MailTrouble(f"收件人暂时不收：{words}") from None
    except smtplib.SMTPAuthenticationError as error:
        said = _said(error.smtp_error).replace(secret, "***")
        raise MailTrouble(f"登录不了：用户名、密码或授权码不对，或没有开通 SMTP。{advice_for(account.smtp_host)}服务器说：{said}") from None
    except smtplib.SMTPResponseException as error:
        words = f"服务器不肯发（{error.smtp_code}）：{_said(error.smtp_error).replace(secret, '***')}"
        raise (Refusal if isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500 else MailTrouble)(words) from None
    except (smtplib.SMTPException, OSError, EOFError, UnicodeError) as error:
        raise MailTrouble(_words(account, error)) from None


def _connected(account: Account, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=account.ca_file or None)
    if account.smtp_security == "tls":
        return smtplib.SMTP_SSL(account.smtp_host, account.smtp_port, timeout=timeout, context=context)
    server = smtplib.SMTP(account.smtp_host, account.smtp_port, timeout=timeout)
    if account.smtp_security == "starttls":
        server.starttls(context=context)
    return server


def _words(account: Account, error: Exception) -> str:
    server = f"{account.smtp_host}:{account.smtp_port}"
    match error:
        case ssl.SSLCertVerificationError():
            return f"{server} 的证书不可信（{error.verify_message}），没有登录。自建的服务器请在 ca_file 里写明根证书。"
        case ssl.SSLError():
            return f"和 {server} 谈不成加密连接：请核对 smtp_port 和 smtp_security（465 端口用 tls，587 端口用 starttls）。"
        case gaierror():
            return f"找不到服务器 {account.smtp_host}：请核对 smtp_host，或检查网络。"
        case TimeoutError():
            return f"{server} 太久没有回音，以后再试。"
        case UnicodeError():
            return "用户名或密码里有服务器不认的字。"
        case _:
            return f"和 {server} 的连接断了，以后再试。"


def _refused(recipients: "dict[str, tuple[int, bytes]]") -> list[str]:
    return [f"{address}（{code} {_said(words)}）" for address, (code, words) in recipients.items()]


def _said(words: bytes | str) -> str:
    text = words.decode("gb18030", "replace") if isinstance(words, bytes) else words
    return one_line(text)[:_LONGEST]
