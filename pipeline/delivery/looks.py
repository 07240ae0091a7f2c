"""When each mail account was last looked into: nothing that is due is done before the mails that came in time are here."""

import json
from datetime import datetime, timedelta
from threading import Lock

from pipeline.files import replace_file
from pipeline.mail.account import Account
from pipeline.mail.spool import box_of
from pipeline.workspace import Workspace

_WRITING = Lock()  # each account is minded by a thread


class Looks:
    """When each account was last looked into, kept in a small file that may be lost."""

    def __init__(self, workspace: Workspace) -> None:
        self._path = workspace.state / "looked.json"
        self._accounts = workspace.settings.mail.readable
        self._patience = timedelta(hours=workspace.settings.mail.patience_hours)

    def note(self, account: Account, moment: datetime) -> None:
        """An account was looked into, all that had arrived by `moment` is here."""
        with _WRITING:
            looks = {**self._read(), box_of(account): moment.isoformat()}
            self._path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._path, json.dumps(looks).encode())

    def unknown_since(self, now: datetime) -> list[datetime]:
        """For each account the moment from which on nobody knows what arrived; after the office's patience no more."""
        looks = self._read()
        moments = [datetime.fromisoformat(looks[box]) for box in map(box_of, self._accounts) if box in looks]
        return [moment for moment in moments if now - moment <= self._patience]

    def _read(self) -> dict[str, str]:
        try:
            looks: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return looks
