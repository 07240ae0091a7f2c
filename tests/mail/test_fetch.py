"""A mailbox looked into over bad connections: cut in the middle of every command, a server restarted, slow, full. Nothing is lost or doubled."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from mail.dovecot import SECRET, Server, need_dovecot, set_up
from mail.gate import Gate, When

from pipeline.mail.account import Account, MailTrouble
from pipeline.mail.fetch import look, mark
from pipeline.mail.key import Key, Listed
from pipeline.mail.session import Session, connected, limited
from pipeline.mail.spool import Spool, box_of

pytestmark = pytest.mark.again

COMMANDS = ("CAPABILITY", "LOGIN", "ID (", "SELECT", "RFC822.SIZE", "(UID BODY.PEEK[])", "LIST", "CREATE", "UID MOVE", "UID STORE", "LOGOUT")


def _mail(subject: str, size: int = 100) -> bytes:
    return f"Subject: {subject}\r\nMessage-ID: <{subject}@a>\r\n\r\n".encode() + b"y" * size + b"\r\n"


def _look(account: Account, spool: Spool) -> None:
    """One look, and what it brought is taken for being through, and marked."""
    with connected(account, SECRET, 10) as session:
        look(session, spool, frozenset())
        mark(session, _keys(account, spool))


def _keys(account: Account, spool: Spool) -> frozenset[Key]:
    return frozenset(spool.keys(box_of(account)))


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("command", COMMANDS)
def test_cut_in_the_middle_of_any_command_nothing_is_lost_or_doubled(imap: Server, tmp_path: Path, command: str, when: When) -> None:
    """Before the server heard it, and after it did it and before we knew: one sentence of trouble, and the next look ends what was begun."""
    user = f"gate{abs(hash((command, when))):x}"
    for name in "ab":
        imap.put(_mail(name), user=user)
    way = "flag" if command == "UID STORE" else "move"
    account, spool = imap.account(user, processed=way), Spool(tmp_path / "spool")
    gate = Gate(imap, command, when)
    with gate.open() as port:
        try:
            _look(imap.account(user, processed=way, imap_port=port), spool)
        except MailTrouble as trouble:
            assert SECRET not in str(trouble) and "再试" in str(trouble)
        else:
            assert command == "LOGOUT"
    assert gate.happened.is_set()
    _look(account, spool)
    _look(account, spool)
    assert sorted(mail.path.read_bytes() for mail in spool.waiting()) == [_mail("a"), _mail("b")]
    assert (imap.names(user=user), imap.names("已处理", user)) == ((["a", "b"], []) if way == "flag" else ([], ["a", "b"]))


def test_a_server_restarted_in_the_middle_of_a_fetch(tmp_path: Path) -> None:
    """A large mail is half downloaded when the server goes: what was whole stays, the rest comes once the server is back."""
    need_dovecot()
    with TemporaryDirectory(prefix="imap") as name:
        server, spool = set_up(Path(name)), Spool(tmp_path / "spool")
        mails = [_mail("a"), _mail("b", 9 << 20), _mail("c")]
        with server.running():
            for content in mails:
                server.put(content)
            with pytest.raises(MailTrouble, match="再试"), connected(server.account(), SECRET, 2) as session:
                spool.put(box_of(server.account()), _until_the_second_piece(session, server))
        assert len(spool.waiting()) == 1
        with server.running():
            _look(server.account(), spool)
            assert sorted(mail.path.read_bytes() for mail in spool.waiting()) == sorted(mails)
            assert (server.names(), server.names("已处理")) == ([], ["a", "b", "c"])


def _until_the_second_piece(session: Session, server: Server) -> Iterator[tuple[Listed, Iterable[bytes]]]:
    """What is downloaded, with the server ended once the first piece of a mail in pieces is there."""
    for item, pieces in session.download(session.listed()):
        if isinstance(pieces, tuple):
            yield item, pieces
        else:
            yield item, _ended_in_between(iter(pieces), server)


def _ended_in_between(pieces: Iterator[bytes], server: Server) -> Iterator[bytes]:
    yield next(pieces)
    server.kill()
    yield from pieces


def test_a_slow_server_is_given_up_and_what_came_stays(imap: Server) -> None:
    """Byte after byte, each in time, for ever: the whole look has its end."""
    imap.put(_mail("a", 50_000), user="drip")
    gate = Gate(imap, "RFC822.SIZE", "after", drip=0.05)
    with gate.open() as port:
        account = imap.account("drip", imap_port=port)
        with pytest.raises(MailTrouble, match="再试"), connected(account, SECRET, 10) as session, limited(session, 0.5):
            session.listed()


def test_a_full_mailbox_is_emptied(imap: Server, tmp_path: Path) -> None:
    """Nothing more goes in, and everything still comes out and is moved."""
    boxes = imap.top / "mail" / "full@kaohe.test"
    imap.put(_mail("first"), user="full")
    for number in range(149):
        (boxes / "new" / f"1769500000.{number}.x").write_bytes(_mail(f"m{number:03}"))
    with pytest.raises(Exception, match="Quota exceeded"):
        imap.put(_mail("too many"), user="full")
    account, spool = imap.account("full"), Spool(tmp_path / "spool")
    _look(account, spool)
    assert len(spool.waiting()) == 150 and imap.names(user="full") == [] and len(imap.names("已处理", "full")) == 150
