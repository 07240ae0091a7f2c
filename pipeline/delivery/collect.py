"""Mail accounts looked into: once for a command, or all the time by a thread each beside the watching loop.

What is new lies in the spool afterwards.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread

from pipeline.delivery.looks import Looks
from pipeline.delivery.mailroom import known_mails, spool_of
from pipeline.mail.account import Account, MailTrouble, read_secret
from pipeline.mail.fetch import Looked, look, mark
from pipeline.mail.key import Key
from pipeline.mail.session import Session, connected, limited
from pipeline.mail.spool import box_of
from pipeline.workspace import Workspace

_END = 10  # seconds that a thread has to end
# Times the server's time for one answer: what a whole look may take. Nobody else can work during that of a command.
_PATIENCE, _THREAD_PATIENCE = 10, 60
_LONGEST_PAUSE = 900  # seconds between two tries of an account that can't be reached


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking into one account: `looked`, or the `trouble` in words."""

    account: Account
    looked: Looked | None
    trouble: str = ""

    @property
    def fetched(self) -> int:
        """Mails that came into the spool."""
        return self.looked.fetched if self.looked else 0


def fetch_mail(workspace: Workspace, now: datetime) -> Iterator[Look]:
    """Look into every account once; one that can't be reached hinders no other."""
    for account in workspace.settings.mail.readable:
        try:
            with _session(workspace, account) as session, limited(session, _PATIENCE * workspace.settings.mail.timeout_seconds):
                looked = look(session, spool_of(workspace), known_mails(workspace, account))
        except MailTrouble as trouble:
            yield Look(account, None, str(trouble))
            continue
        Looks(workspace).note(account, now)
        yield Look(account, looked)


def mark_mail(workspace: Workspace, looks: list[Look]) -> None:
    """Mark at the servers what is through by now; where that fails the next look does it."""
    for each in looks:
        if each.fetched:
            try:
                with _session(workspace, each.account) as session:
                    mark(session, known_mails(workspace, each.account))
            except MailTrouble:
                continue


@contextmanager
def _session(workspace: Workspace, account: Account) -> Iterator[Session]:
    secret = read_secret(account, workspace.root)
    with connected(account, secret, workspace.settings.mail.timeout_seconds) as session:
        yield session


class Collector:
    """A thread for each account that keeps the spool filled; `wake` is called when there is something in it.

    `know` tells what is on record, from the thread that holds the workspace; `troubles` what is wrong, by account.
    """

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self.workspace, self._clock, self._wake = workspace, clock, wake
        self._stop = Event()
        self._known: dict[str, frozenset[Key]] = {}
        self._sessions: dict[str, Session] = {}
        self._troubles: dict[str, str] = {}
        self._threads = [
            Thread(target=self._mind, args=(account,), name=f"mail {account.name}", daemon=True)
            for account in workspace.settings.mail.readable
        ]

    @property
    def troubles(self) -> dict[str, str]:
        return dict(self._troubles)

    def know(self) -> None:
        """Learn what is on record now; the threads start with the first time."""
        self._known = {box_of(each): known_mails(self.workspace, each) for each in self.workspace.settings.mail.readable}
        for thread in self._threads:
            if thread.ident is None:
                thread.start()

    def stop(self) -> None:
        """End every thread, in the middle of its waiting."""
        self._stop.set()
        for session in list(self._sessions.values()):
            session.cut()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout=_END)

    def _mind(self, account: Account) -> None:
        poll = pause = self.workspace.settings.mail.poll_seconds
        while not self._stop.is_set():
            try:
                with _session(self.workspace, account) as session:
                    self._sessions[account.name] = session
                    while not self._stop.is_set():
                        self._look(account, session)
                        pause = poll
                        if not session.can_idle:
                            self._stop.wait(poll)
                        elif not self._stop.is_set():
                            session.idle(poll)
            except MailTrouble as trouble:
                self._troubles[account.name] = str(trouble)
            except OSError as error:  # our own disk's; what broke off is downloaded again
                self._troubles[account.name] = f"收下的邮件写不进磁盘（{error.strerror}）"
            self._sessions.pop(account.name, None)
            self._stop.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _look(self, account: Account, session: Session) -> None:
        moment = self._clock()
        with limited(session, _THREAD_PATIENCE * self.workspace.settings.mail.timeout_seconds):
            looked = look(session, spool_of(self.workspace), self._known[box_of(account)])
        Looks(self.workspace).note(account, moment)
        self._troubles.pop(account.name, None)
        if looked.fetched:
            self._wake()
