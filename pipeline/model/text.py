"""Characters in what others wrote that act instead of showing: control, direction of writing, unseen."""

import re

ACTING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def is_address(text: str) -> bool:
    """Whether it is an e-mail address that every mail program takes."""
    return _ADDRESS.fullmatch(text) is not None and ".." not in text


def inert(text: str) -> str:
    """`text` with such characters shown as �; line breaks and tabs stay."""
    # The wide space is a space to everybody but Python; a long text with one would be searched letter by letter.
    return text if text.replace("\u3000", "").isprintable() else ACTING.sub("\ufffd", text)


def one_line(text: str) -> str:
    """`text` as `inert` shows it, without breaks: no file name starts a line of ours."""
    return inert(" ".join(text.split()))


def escaped(json: str) -> str:
    """The same JSON with such characters written as \\uXXXX, so that it can be looked at in a terminal."""
    return ACTING.sub(lambda found: "".join(f"\\u{ord(char):04x}" for char in found[0]), json)
