"""Mails from the spool to the same path as everything else: taken apart in workers, and recorded once they are through."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from pipeline.delivery.keep import Delivered
from pipeline.files import digest_of, link_or_copy, safe_name
from pipeline.intake.folder import Found
from pipeline.ledger.mails import mails_of
from pipeline.mail.account import Account
from pipeline.mail.key import Key
from pipeline.mail.spool import Spool, Spooled, box_of
from pipeline.model.mail import Letter, MailFile
from pipeline.post.queue import note_bounce
from pipeline.workbook.pool import Readers
from pipeline.workspace import Workspace

NAMELESS = "无主题邮件"


def spool_of(workspace: Workspace) -> Spool:
    return Spool(workspace.state / "mail")


def known_mails(workspace: Workspace, account: Account) -> frozenset[Key]:
    """The messages of an account's folder that are on record."""
    return frozenset(Key(*row) for row in mails_of(workspace.index, box_of(account)))


@dataclass
class _Opened:
    """A mail with all its copies, how many deliveries of it are not through, and the receipts of those that are."""

    letter: Letter
    copies: list[Spooled]
    left: int = 0
    numbers: list[str] = field(default_factory=list)


class Mailroom:
    """The mails of one pass: `found` gives them as deliveries, `through` notes each that is done, `close` records."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._opened: dict[str, _Opened] = {}

    def found(self) -> list[Found]:
        """Every mail in the spool, as one delivery or more; copies of the same mail count once, the first to arrive."""
        waiting = spool_of(self.workspace).waiting()
        if not waiting:
            return []
        intake = self.workspace.settings.intake
        scratch = self.workspace.state / "opened"
        shutil.rmtree(scratch, ignore_errors=True)
        deliveries: list[Found] = []
        with Readers(intake.workers, intake.memory_mb << 20) as readers:
            for number, (mail, letter) in enumerate(zip(waiting, self._letters(readers, waiting, scratch), strict=True)):
                known = self._opened.setdefault(letter.identity, _Opened(letter, []))
                known.copies.append(mail)
                if len(known.copies) == 1:
                    made = _deliveries(mail, letter, self._meant(readers, letter), scratch / str(number))
                    known.left = len(made)
                    deliveries += made
        return deliveries

    def through(self, delivered: Delivered) -> None:
        """A delivery is on record and answered; what did not come by mail is passed over."""
        letter = delivered.staged.found.letter
        if letter is not None:
            self._opened[letter.identity].left -= 1
            self._opened[letter.identity].numbers.append(delivered.submission.number)

    def close(self, now: datetime) -> None:
        """Record the mails of which all is through, with one sync, then let them go from the spool."""
        done = [(mail, each) for each in self._opened.values() if not each.left for mail in each.copies]
        if done:
            self.workspace.record(now, *(("mail", _body(mail, each)) for mail, each in done))
        for mail, each in done:
            if each.letter.came_back:
                note_bounce(self.workspace, now, each.letter.came_back, each.letter.why_back)
            spool_of(self.workspace).drop(mail)
        shutil.rmtree(self.workspace.state / "opened", ignore_errors=True)

    def _letters(self, readers: Readers, waiting: Sequence[Spooled], scratch: Path) -> Iterator[Letter]:
        """Each mail taken apart by a worker; of one that its worker gave up on the head, of one without a head its hash."""
        intake, mail = self.workspace.settings.intake, self.workspace.settings.mail
        servers = {box_of(account): account.authserv_id for account in mail.accounts}
        task = partial(_open_mail, intake.file_mb << 20, intake.members)
        jobs = [(mail.path, json.dumps([str(scratch / str(n)), servers.get(mail.box, "")])) for n, mail in enumerate(waiting)]
        opened = list(readers.do(task, jobs, intake.read_seconds))
        for error in (each for each in opened if isinstance(each, OSError)):
            raise error
        failed = [job for job, letter in zip(jobs, opened, strict=True) if letter is None]
        heads = iter(list(readers.do(_open_head, failed, intake.read_seconds)))
        for spooled, letter in zip(waiting, opened, strict=True):
            yield letter or next(heads) or Letter(digest_of(spooled.path), is_whole=False)

    def _meant(self, readers: Readers, letter: Letter) -> list[MailFile]:
        """Of several workbooks those that are each a document of its own; none where that is not clear."""
        books = [file for file in letter.files if file.is_workbook]
        if len(books) < 2:
            return []
        documents = readers.read_all([(book.path, book.name) for book in books], self.workspace.settings.intake.read_seconds)
        claims = [tuple(document.claim.get(word, "") for word in ("kind", "unit", "period")) for document in documents]
        ours = [(book, claim) for book, claim in zip(books, claims, strict=True) if claim[0]]
        return [book for book, _ in ours] if len({claim for _, claim in ours}) == len(ours) else []


def _open_mail(most_bytes: int, most_files: int, path: Path, where: str) -> Letter | OSError:
    """In the worker. What our own disk refuses is no fault of the mail: it is given back, to be raised."""
    from pipeline.mail.parse import open_head, open_mail  # most passes meet no mail

    folder, authserv_id = json.loads(where)
    try:
        if path.stat().st_size > most_bytes:
            return open_head(path, authserv_id, is_too_large=True)
        return open_mail(path, Path(folder), most_files, authserv_id)
    except OSError as error:
        return error


def _open_head(path: Path, where: str) -> Letter:
    from pipeline.mail.parse import open_head

    return open_head(path, json.loads(where)[1])


def _deliveries(mail: Spooled, letter: Letter, meant: Sequence[MailFile], folder: Path) -> list[Found]:
    """One mail as deliveries: each workbook that is meant with all the rest, else everything together."""
    subject = letter.subject or NAMELESS
    books = [file for file in letter.files if file.is_workbook]
    ordered = sorted(letter.files, key=lambda file: not file.is_workbook)
    whole = Found(
        name=safe_name(books[0].name if len(books) == 1 else subject, 90),
        files=((safe_name(f"{subject}.eml", 120), mail.path),),
        sender=letter.sender,
        signature=letter.identity,
        changed=mail.arrived.timestamp(),
        size=mail.path.stat().st_size,
        letter=letter,
        parts=tuple((file.name, file.path) for file in ordered),
    )
    if not meant:
        return [whole]
    made = []
    others = [file for file in letter.files if file not in meant]
    for number, book in enumerate(meant):
        rest = _copies(others, folder / f"copy {number}") if number else others
        name = safe_name(f"{number + 1} {book.name}" if number else book.name, 90)
        made.append(replace(whole, name=name, parts=tuple((file.name, file.path) for file in (book, *rest)), main=book.path))
    return made


def _copies(files: Sequence[MailFile], folder: Path) -> list[MailFile]:
    """The same files once more: what is evidence moves into the archive."""
    copies = [replace(file, path=folder / file.path.name) for file in files]
    for file, copy in zip(files, copies, strict=True):
        link_or_copy(file.path, copy.path)
    return copies


def _body(mail: Spooled, opened: _Opened) -> Mapping[str, object]:
    """What the journal says of a mail: where it stands, what became of it, and what an answer needs."""
    letter, key = opened.letter, mail.key
    body = {
        "box": mail.box,
        "uidvalidity": key.uidvalidity,
        "uid": key.uid,
        "message_id": key.message_id,
        "arrived": mail.arrived.isoformat(),
        "identity": letter.identity,
        "numbers": opened.numbers,
        "sender": letter.sender,
        "subject": letter.subject,
        "references": letter.references,
        "dkim": letter.dkim,
        "spf": letter.spf,
        "automatic": letter.is_automatic,
    }
    return {name: value for name, value in body.items() if value or name == "message_id"}
