"""winmail.dat: the files that Outlook and Exchange wrap in TNEF."""

import struct
from collections.abc import Iterator

from tnefparse import TNEF
from tnefparse.tnef import TNEFAttachment

from pipeline.mail.words import to_text

MAGIC = b"\x78\x9f\x3e\x22"
# What the library makes of damaged bytes.
_DAMAGES = (ValueError, LookupError, TypeError, AttributeError, OverflowError, struct.error)


def files_in(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file in a winmail.dat; raises ValueError where it is damaged."""
    try:
        attachments = TNEF(content, do_checksum=False).attachments
    except _DAMAGES as error:
        raise ValueError("damaged TNEF") from error
    for attachment in attachments:
        if attachment.data:
            yield _name(attachment), bytes(attachment.data)


def _name(attachment: TNEFAttachment) -> str:
    try:
        return str(attachment.long_filename())
    except UnicodeDecodeError:  # the short name is in the sender's own encoding, the library knows UTF-8 alone
        return to_text(attachment._name, "").strip("\0")
