"""Messages handed to a mail server by SMTP, over TLS, many by one connection."""

import re
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from pipeline.mail.account import Account, Deferral, Doubt, MailTrouble, Refusal
from pipeline.mail.providers import advice_for
from pipeline.mail.trouble import Way, connection_words, said_by

HandOver = Callable[[bytes, str], None]


@contextmanager
def sending(account: Account, secret: str, timeout: float) -> Iterator[HandOver]:
    """Log in, and give what hands over one message to one receiver.

    Raises Deferral and Refusal for one message, Doubt where nobody knows whether it was taken, and MailTrouble where the server
    can't be used any more.
    """
    with _telling(account, secret):
        server = _connect(account, timeout)
        try:
            server.login(account.login, secret)
        except BaseException:
            server.close()
            raise

    def hand_over(message: bytes, to: str) -> None:
        with _telling(account, secret):
            _announce(server, account.address, to, len(message))
            server.send(re.sub(rb"(?m)^\.", b"..", message.removesuffix(b"\r\n")) + b"\r\n.\r\n")
        # All of it is sent. From here on the server may have taken it, even where its answer does not reach us.
        try:
            code, answer = server.getreply()
        except (smtplib.SMTPException, OSError):
            raise Doubt("发完以后连接断了，不知道对方的服务器收下没有，没有自动再发") from None
        if code != 250:
            with _telling(account, secret):
                raise smtplib.SMTPDataError(code, answer)

    try:
        yield hand_over
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()


def try_login(account: Account, secret: str, timeout: float) -> None:
    """Log in and leave again; raises MailTrouble with what is wrong, in words."""
    with sending(account, secret, timeout):
        pass


@contextmanager
def _telling(account: Account, secret: str) -> Iterator[None]:
    """Turn whatever speaking SMTP raises into words."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        ((code, answer),) = error.recipients.values()
        way, verb = (Refusal, "拒收") if code >= 500 else (Deferral, "暂时不收")
        raise way(f"收件人{verb}（{code} {said_by(answer)}）") from None
    except smtplib.SMTPAuthenticationError as error:
        said = said_by(error.smtp_error, secret, *(b64encode(each.encode()).decode() for each in (secret, f"\0{account.login}\0{secret}")))
        raise MailTrouble(f"登录不了：用户名、密码或授权码不对，或没有开通 SMTP。{advice_for(account.smtp_host)}服务器说：{said}") from None
    except smtplib.SMTPResponseException as error:
        words = f"服务器不肯发（{error.smtp_code}）：{said_by(error.smtp_error, secret)}"
        raise (Refusal if isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500 else MailTrouble)(words) from None
    except (smtplib.SMTPException, OSError, EOFError, UnicodeError) as error:
        raise MailTrouble(connection_words(error, Way("smtp", account.smtp_host, account.smtp_port, "465 端口用 tls，587 端口用 starttls"))) from None


def _announce(server: smtplib.SMTP, sender: str, to: str, size: int) -> None:
    """All that comes before the message itself; a refusal leaves the connection as it was before."""
    options = [f"size={size}"] if server.has_extn("size") else []
    code, answer = server.mail(sender, options)
    if code != 250:
        server.rset()
        raise smtplib.SMTPSenderRefused(code, answer, sender)
    code, answer = server.rcpt(to)
    if code not in (250, 251):
        server.rset()
        raise smtplib.SMTPRecipientsRefused({to: (code, answer)})
    code, answer = server.docmd("DATA")
    if code != 354:
        server.rset()
        raise smtplib.SMTPDataError(code, answer)


def _connect(account: Account, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=account.ca_file or None)
    if account.smtp_security == "tls":
        return smtplib.SMTP_SSL(account.smtp_host, account.smtp_port, timeout=timeout, context=context)
    server = smtplib.SMTP(account.smtp_host, account.smtp_port, timeout=timeout)
    if account.smtp_security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server
