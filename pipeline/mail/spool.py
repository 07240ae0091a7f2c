"""Mails that were downloaded and are not through: `state/mail/`, each a file as it came with a note of where it stands.

The note is written last: what has none was not downloaded to its end. Both go once the mail is on record.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pipeline.files import sync_parents, write_files
from pipeline.mail.account import Account
from pipeline.mail.key import Key, Listed
from pipeline.system import sync_all

_GROUP = 64  # mails that share their syncs


@dataclass(frozen=True, slots=True)
class Spooled:
    """One mail in the spool: `box` names account and folder, `arrived` is when its server got it."""

    path: Path
    box: str
    key: Key
    arrived: datetime


class Spool:
    """The folder of downloaded mails. Fetching threads put in, the one that holds the workspace takes out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def waiting(self) -> list[Spooled]:
        """Every mail that was downloaded to its end, in the order of arrival."""
        found = [_read(note) for note in sorted(self._folder.glob("*.json"))]
        return sorted(found, key=lambda mail: (mail.arrived, mail.box, mail.key.uid))

    def keys(self, box: str) -> set[Key]:
        """The mails of a mailbox that are here."""
        return {mail.key for mail in self.waiting() if mail.box == box}

    def put(self, box: str, mails: Iterable[tuple[Listed, Iterable[bytes]]]) -> int:
        """Write mails as they come; returns how many. What breaks off in the middle is downloaded again."""
        self._folder.mkdir(parents=True, exist_ok=True)
        count = 0
        written: list[tuple[Path, Listed]] = []
        try:
            for item, pieces in mails:
                path = self._folder / f"{_name(box, item.key)}.eml"
                with path.open("wb") as file:
                    file.writelines(pieces)
                written.append((path, item))
                count += 1
                if len(written) == _GROUP:
                    self._note(box, written)
                    written = []
        finally:
            self._note(box, written)
        return count

    def drop(self, mail: Spooled) -> None:
        """A mail that is on record goes, its note first."""
        mail.path.with_suffix(".json").unlink(missing_ok=True)
        mail.path.unlink(missing_ok=True)

    def _note(self, box: str, written: Iterable[tuple[Path, Listed]]) -> None:
        """Bring what was written to the disk, then its notes."""
        written = [(path, item) for path, item in written if path.is_file()]
        sync_all(path for path, _ in written)
        sync_parents([path for path, _ in written], self._folder)
        notes = {
            path.with_suffix(".json"): {"box": box, "key": asdict(item.key), "arrived": item.arrived.isoformat()}
            for path, item in written
        }
        write_files({path: json.dumps(note).encode() for path, note in notes.items()}, self._folder)


def box_of(account: Account) -> str:
    """Names an account's folder in spool and journal."""
    return f"{account.address}/{account.folder}"


def _read(note: Path) -> Spooled:
    content = json.loads(note.read_bytes())
    return Spooled(note.with_suffix(".eml"), content["box"], Key(**content["key"]), datetime.fromisoformat(content["arrived"]))


def _name(box: str, key: Key) -> str:
    return hashlib.sha256("\0".join((box, str(key.uidvalidity), str(key.uid), key.message_id)).encode()).hexdigest()[:32]
