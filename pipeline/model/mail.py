"""What a mail that came in says of itself, and the files in it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that came with a mail, taken out of it; `is_workbook` and `is_package` by its content."""

    name: str
    path: Path
    is_workbook: bool = False
    is_package: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail taken apart.

    `sender` is the one address it is from, in small letters, empty where that is not clear; `identity` the same for every
    copy of the mail, in whichever account or folder; `dkim` and `spf` what the receiving server found of the sender's own
    domain (`pass`, `fail`, …, empty where it says nothing). `left_out` names what is in it and no evidence; `links` are
    the hosts of attachments that are only links. `is_whole` is False where it could not be taken apart to its end.
    `came_back` is the Message-ID of a mail of ours that this one returns, `why_back` what the server said.
    """

    identity: str
    sender: str = ""
    subject: str = ""
    message_id: str = ""
    references: str = ""
    is_automatic: bool = False
    dkim: str = ""
    spf: str = ""
    files: tuple[MailFile, ...] = ()
    left_out: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    has_table: bool = False
    is_whole: bool = True
    is_too_large: bool = False
    came_back: str = ""
    why_back: str = ""

    @property
    def has_workbook(self) -> bool:
        """Whether there is something that may be a workbook of ours: one, or a package that may hold one."""
        return any(file.is_workbook or file.is_package for file in self.files)
