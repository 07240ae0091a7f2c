"""To which task each file of a delivery belongs (rules section 9)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath


def match_evidence(
    names: Iterable[str], task_codes: Iterable[str], named: Mapping[str, Sequence[str]]
) -> tuple[dict[str, list[str]], list[str]]:
    """Which files belong to which task (rules section 9), and which to none.

    By a folder named after the task code, by a file name that starts with it, or by the names that the
    evidence column gives per task (`named`, with or without extension). The longest code that fits wins.
    """
    codes = sorted(task_codes, key=len, reverse=True)
    by_name = {plain_name(name): task for task, names_given in named.items() for name in names_given}
    matched: dict[str, list[str]] = {}
    unmatched = []
    for name in names:
        path = PurePosixPath(name)
        task = by_name.get(plain_name(path.name)) or by_name.get(plain_name(path.stem))
        task = task or next((code for code in codes if _starts(path.name, code)), None)
        task = task or next((code for code in codes if any(_starts(p, code) for p in path.parts[:-1])), None)
        if task:
            matched.setdefault(task, []).append(name)
        else:
            unmatched.append(name)
    return matched, unmatched


def plain_name(name: str) -> str:
    """A name as two are compared: without white space, in one case."""
    return re.sub(r"\s+", "", name).casefold()


def _starts(name: str, code: str) -> bool:
    """True where a name begins with a code and the code ends there: Z01-1 does not own Z01-12.jpg."""
    head, rest = name[: len(code)], name[len(code) :]
    return head.casefold() == code.casefold() and not re.match(r"[0-9A-Za-z]|-[0-9A-Za-z]", rest)
