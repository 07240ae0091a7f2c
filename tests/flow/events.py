"""Ticks of the calendar at moments that a test names, and what came of them."""

from collections.abc import Iterable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
from flow.office import Office

from pipeline.post.news import Notice
from pipeline.service.events import Performed, perform_due
from pipeline.workspace import find_workspace, locked

MONTH = ("open", "remind", "due", "close", "verification", "verify", "publish", "supervise", "appeal", "review")


def tick(office: Office, moment: str) -> list[str]:
    """The calendar alone, at a moment: kinds of events done, words of what failed."""
    space = find_workspace(office.root)
    now = datetime.fromisoformat(moment).replace(tzinfo=space.zone)
    with locked(space, "due"):
        return [_said(happening) for happening in perform_due(space, now)]


def _said(happening: Performed | Notice) -> str:
    return happening.words if isinstance(happening, Notice) else f"{happening.event.period} {happening.event.kind.name}"


def events(office: Office) -> list[tuple[str, str, str]]:
    """Events on record, in order: kind, period, moment."""
    return [(each["kind"], each["period"], each["due"]) for each in bodies(office)]


def bodies(office: Office) -> list[dict[str, Any]]:
    return [record["body"] for record in office.journal("event")]


def mails(office: Office, pattern: str = "*.eml", period: str = "2026-01") -> dict[str, EmailMessage]:
    """Messages by the name of their file, read by another program's rules."""
    paths = (office.root / "outbox" / "messages" / period).glob(pattern)
    return {path.stem: read_mail(path) for path in sorted(paths)}


def read_mail(path: Path) -> EmailMessage:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body
    return str(body.get_content())


def labels(office: Office, kind: str, period: str = "2026-01") -> set[str]:
    """The codes of those who got a message of an event, the office as 考核办."""
    return {name.split(" ")[1] for name in mails(office, f"{kind} *.eml", period)}


def change_register(office: Office, sheet: str, rows: Iterable[tuple[object, ...]], now: str) -> None:
    """Add rows below a sheet of the register and have it accepted."""
    book = openpyxl.load_workbook(office.root / "register.xlsx")
    tab = book[sheet]
    for row in rows:
        place = next(n for n in range(3, tab.max_row + 2) if tab.cell(n, 1).value is None)
        for column, value in enumerate(row, 1):
            tab.cell(place, column).value = value
    book.save(office.root / "register.xlsx")
    office.run("register", "check", now=now)
