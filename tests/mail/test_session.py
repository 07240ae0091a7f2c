"""A mailbox by IMAP, at a real server: what is listed, downloaded and marked, and what is said where something is wrong."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from mail.dovecot import SECRET, Server, cut_wire, free_port, need_dovecot, set_up

from pipeline.mail.account import MailTrouble
from pipeline.mail.session import Session, connected


def _mail(subject: str, size: int = 0) -> bytes:
    return f"Subject: {subject}\r\nMessage-ID: <{subject}@a>\r\n\r\n".encode() + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * (size // 72)


def _texts(session: Session) -> dict[str, bytes]:
    return {item.key.message_id: b"".join(pieces) for item, pieces in session.download(session.listed())}


def test_what_arrived_is_listed_with_the_moment_of_the_server(imap: Server) -> None:
    """Arrival is the server's INTERNALDATE; large and small messages come as they are, byte for byte."""
    when = datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)
    mails = {"a": _mail("a"), "b": _mail("b", 9 << 20), "c": _mail("c")}
    for content in mails.values():
        imap.put(content, when, user="listed")
    with connected(imap.account("listed"), SECRET, 30) as session:
        listed = session.listed()
        assert {item.arrived for item in listed} == {when} and not any(item.is_marked for item in listed)
        assert _texts(session) == {f"<{name}@a>": content for name, content in mails.items()}


@pytest.mark.parametrize("processed", ["move", "flag"])
def test_what_is_through_is_moved_or_flagged_and_never_deleted(imap: Server, processed: str) -> None:
    """A message that its owner marked for deletion stays too: we expunge nothing."""
    user = f"mark{processed}"
    for name in "abc":
        imap.put(_mail(name), user=user)
    with imap.mailbox(user) as box:
        box.client.uid("STORE", "3", "+FLAGS", "(\\Deleted)")
    with connected(imap.account(user, processed=processed), SECRET, 30) as session:
        session.mark(session.listed()[:1])
        session.mark([])
        left = session.listed()
    if processed == "move":
        assert (imap.names("已处理", user), imap.names("INBOX", user)) == (["a"], ["b", "c"])
    else:
        assert [item.is_marked for item in left] == [True, False, False]


def test_an_empty_mailbox_has_nothing(imap: Server) -> None:
    """No message, no trouble."""
    with connected(imap.account("nobody"), SECRET, 30) as session:
        assert session.listed() == []


@pytest.mark.parametrize(
    ("changes", "secret", "words"),
    [
        ({}, "wrong-secret-1", "密码或授权码不对"),
        ({}, "错的密码", "密码或授权码不对"),
        ({"ca_file": ""}, SECRET, "证书不可信"),
        ({"imap_host": "nowhere.invalid"}, SECRET, "找不到服务器"),
        ({"folder": "没有"}, SECRET, "不肯照办"),
        ({"imap_security": "none"}, SECRET, "太久没有回音"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words_without_the_secret(imap: Server, changes: dict[str, object], secret: str, words: str) -> None:
    """A wrong password, an unknown certificate, a wrong host or folder: a Chinese sentence, never the secret."""
    with pytest.raises(MailTrouble) as trouble, connected(imap.account("khb", **changes), secret, 1):
        pass
    assert words in str(trouble.value) and secret not in str(trouble.value)
    assert trouble.value.__cause__ is None and trouble.value.__suppress_context__


def test_a_server_that_is_away_is_said_to_be(imap: Server) -> None:
    """Nobody listens there."""
    with pytest.raises(MailTrouble, match="拒绝连接"), connected(imap.account(imap_port=free_port()), SECRET, 10):
        pass


def test_a_wire_cut_after_any_byte_is_trouble_and_nothing_else(imap: Server) -> None:
    """Wherever in a command the connection ends: one sentence, and the next look reads everything."""
    for name in "abc":
        imap.put(_mail(name), user="cut")
    whole = None
    for limit in (*range(0, 4000, 400), *range(4000, 9000, 700)):
        with cut_wire(imap.port, limit) as port:
            try:
                with connected(imap.account("cut", imap_port=port), SECRET, 10) as session:
                    whole = _texts(session)
                    session.mark([])
            except MailTrouble as trouble:
                assert SECRET not in str(trouble)
    assert whole and len(whole) == 3


def test_the_server_says_when_something_arrives(imap: Server) -> None:
    """IDLE ends at the arrival of a mail, and after its time without one."""
    with connected(imap.account("idle"), SECRET, 30) as session:
        assert session.can_idle and session.listed() == []
        assert not session.idle(0.01)
        arrival = Thread(target=imap.put, args=(_mail("a"),), kwargs={"user": "idle"})
        arrival.start()
        assert session.idle(20)
        arrival.join()
        assert len(session.listed()) == 1


def test_starttls_is_spoken_before_the_secret_is_said(imap: Server) -> None:
    """On the port for it; without encryption the server lets nobody in, and only this machine may be spoken to so at all."""
    with connected(imap.account("start", imap_port=imap.plain, imap_security="starttls"), SECRET, 10) as session:
        assert session.listed() == []
    with pytest.raises(MailTrouble, match="证书不可信"), connected(imap.account("start", imap_port=imap.plain, imap_security="starttls", ca_file=""), SECRET, 10):
        pass


def test_a_server_that_can_neither_push_nor_move(tmp_path: Path) -> None:
    """It is asked again and again, and what is through gets a flag, also where it was to be moved."""
    need_dovecot()
    with TemporaryDirectory(prefix="imap") as name:
        server = set_up(Path(name), "imap_capability = IMAP4rev1 ID UIDPLUS\n")
        with server.running():
            for subject in "ab":
                server.put(_mail(subject))
            with connected(server.account(), SECRET, 10) as session:
                session.mark(session.listed()[:1])
                assert not session.can_idle and [item.is_marked for item in session.listed()] == [True, False]
            assert server.names() == ["a", "b"]
