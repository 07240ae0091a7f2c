"""The text of a mail, as far as it matters: links to attachments in a cloud, and a table pasted where a workbook should be."""

import re
from email.message import Message

from pipeline.mail.words import to_text

_LONGEST = 1 << 20  # of a text that is looked through
_LINK = re.compile(r"https?://([\w.-]+)(/[^\s\"'<>]*)?", re.IGNORECASE)
# Where providers put attachments that are too large for a mail, and where people put them themselves.
_CLOUDS = re.compile(
    r"(wx\.mail\.qq\.com|mail\.qq\.com|exmail\.qq\.com|mail\.163\.com|mail\.126\.com|mail\.yeah\.net|dashi\.163\.com|fs\.163\.com|u\.163\.com|"
    r"pan\.baidu\.com|yun\.baidu\.com|[\w.]*aliyundrive\.com|[\w.]*alipan\.com|share\.weiyun\.com|docs\.qq\.com|[\w.]*kdocs\.cn|"
    r"cloud\.189\.cn|caiyun\.139\.com|[\w.]*wenshushu\.cn|[\w.]*feishu\.cn|drive\.weixin\.qq\.com)",
    re.IGNORECASE,
)
_OF_MAIL = re.compile(r"mail\.|exmail", re.IGNORECASE)
_TAKEN_OUT = re.compile(r"ftn|large-?attachment|filecenter|netfolder|bigattach|cloudatt|exs_download", re.IGNORECASE)
_CELLS = 12  # of a table that may be a report


class Body:
    """What all texts of a mail say together."""

    def __init__(self) -> None:
        self._hosts: dict[str, None] = {}
        self._shown: set[str] = set()
        self.has_table = False

    @property
    def links(self) -> tuple[str, ...]:
        """The hosts where attachments lie that are only linked."""
        return tuple(self._hosts)

    def add(self, part: Message, content: bytes) -> None:
        """One text, plain or HTML."""
        text = to_text(content[:_LONGEST], part.get_content_charset() or "")
        for host, path in _LINK.findall(text):
            # A provider's own pages are linked in signatures and advertisements; only its download pages are meant.
            if _CLOUDS.fullmatch(host) and (not _OF_MAIL.search(host) or _TAKEN_OUT.search(path)):
                self._hosts[host.lower()] = None
        if part.get_content_subtype() == "html":
            self._shown |= set(re.findall(r"cid:([^\"'\s>]+)", text, re.IGNORECASE))
            self.has_table |= len(re.findall(r"<td\b", text, re.IGNORECASE)) >= _CELLS and "任务编号" in text
        else:
            self.has_table |= "任务编号" in text and text.count("\t") >= _CELLS

    def shows(self, content_id: str) -> bool:
        """Whether a picture stands in the text."""
        return content_id.strip("<> ") in self._shown
