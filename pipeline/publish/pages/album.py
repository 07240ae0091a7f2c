"""Evidence to look at (rules section 9): small pictures in groups, with what is known of each, as one self-contained page."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from pipeline.publish.templates import make_environment


@dataclass(frozen=True, slots=True)
class Card:
    """One file: its name, where the page finds it, a JPEG of it (empty: none), and lines about it."""

    name: str
    path: str
    thumbnail: bytes
    lines: tuple[str, ...]

    @property
    def link(self) -> str:
        """`path` as an address: relative to the page, every character safe."""
        return quote(self.path)

    @property
    def image(self) -> str:
        """The small picture within the page itself."""
        return f"data:image/jpeg;base64,{b64encode(self.thumbnail).decode()}" if self.thumbnail else ""

    @property
    def kind(self) -> str:
        """What stands in the place of a picture: the name's extension."""
        return PurePosixPath(self.name).suffix[1:6].upper() or "文件"


@dataclass(frozen=True, slots=True)
class Group:
    """Files that belong together: a month's, or those that are alike; `notes` say what there is to say or ask."""

    title: str
    notes: tuple[str, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Album:
    """A page of evidence: whose it is, its title, lines that introduce it, the groups."""

    county: str
    title: str
    lead: Sequence[str]
    groups: Sequence[Group]


def render_album(album: Album, workspace_templates: Path | None = None) -> bytes:
    """The page in UTF-8, by `evidence.html` of the workspace or else ours."""
    return make_environment(workspace_templates).get_template("evidence.html").render(album=album).encode()
