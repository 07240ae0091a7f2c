"""Messages 邮件: who is told what, as ready-to-send mails in `outbox/messages/<period>/`, one file each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from jinja2 import TemplateError

from pipeline.calendar import Event
from pipeline.files import safe_name, write_files
from pipeline.mail.account import ALL_UNITS
from pipeline.model.county import Register, Unit
from pipeline.model.text import is_address
from pipeline.publish.message import Letter, Office, Receiver, Writer
from pipeline.registry import office_of
from pipeline.workbook.words import moment_words
from pipeline.workspace import Refused, Workspace

_GROUP = 32  # messages that share their syncs


@dataclass(frozen=True)
class Message:
    """What one receiver is told: the name of the words, what is filled in, files that go with it."""

    words: str
    receiver: Receiver
    facts: Mapping[str, object]
    attachments: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Cause:
    """What messages follow from. They stand in the folder of `period`, in files that begin with `name`; `key` sets them apart
    from those of every other cause, `date` is theirs, `facts` is what the words of each may name.
    """

    period: str
    name: str
    key: tuple[str, ...]
    date: datetime
    facts: Mapping[str, object]


def cause_of(event: Event) -> Cause:
    """An event of the calendar."""
    return Cause(str(event.period), event.kind.term, event.key, event.moment, _common(event))


def unit_receiver(unit: Unit, current: Register) -> Receiver:
    """A unit with the addresses in the newest register: its own, else that of its contact."""
    newest = current.unit_by_code.get(unit.code, unit)
    contact = current.person_by_code.get(newest.contact)
    addresses = newest.emails or ((contact.email,) if contact and contact.email else ())
    return Receiver(newest.name, newest.folder, addresses)


def office_receiver(workspace: Workspace) -> Receiver:
    """The office, which reminds itself too."""
    unit = office_of(workspace)
    email = workspace.settings.county.email
    return Receiver(unit.name, unit.folder, (email,) if email else ())


def readers(workspace: Workspace, current: Register) -> Receiver | None:
    """All who get the bulletins, as the office has set; None where nobody does."""
    names = workspace.settings.mail.bulletin_readers
    each = [receiver for name in names for receiver in _meant(current, name)]
    addresses = dict.fromkeys(address for receiver in each for address in receiver.reachable)
    term = ALL_UNITS if ALL_UNITS in names else "各位读者"
    return Receiver(term, term, tuple(addresses), tuple(label for receiver in each for label in receiver.unreached)) if names else None


def to_readers(workspace: Workspace, current: Register, pages: tuple[Path, ...], **facts: object) -> Iterator[Message]:
    """A bulletin, to all who get it."""
    receiver = readers(workspace, current)
    if receiver:
        yield Message("publish", receiver, facts, pages)


def _meant(current: Register, name: str) -> list[Receiver]:
    """Whom a name in the settings means: all units, those of a category, one unit, one person, an address; never a guess."""
    if units := [unit for unit in current.units if name in (ALL_UNITS, unit.category)]:
        return [unit_receiver(unit, current) for unit in units]
    found = [unit_receiver(unit, current) for unit in current.find_units(name)]
    found += [
        Receiver(person.name, person.name, (person.email,) if person.email else ())
        for person in current.people
        if name in (person.code, person.name)
    ]
    if is_address(name):
        found.append(Receiver(name, name, (name,)))
    if len(found) == 1:
        return found
    return [Receiver(name, f"{name}（{'不止一个，请写编码或邮箱' if found else '基础台账里没有'}）")]


def write_messages(
    workspace: Workspace, cause: Cause, messages: Iterable[Message], templates: Path | None = None
) -> Mapping[Path, Message]:
    """Write the messages of a cause; the same again for the same facts. Returns them by their files.

    The words are those of `templates`, else the office's own. Raises Refused where a template can't be filled in.
    """
    county = workspace.settings.county
    writer = Writer(Office(county.name, county.office, county.contact, county.email), templates or workspace.templates)
    folder, mail = workspace.outbox / "messages" / cause.period, workspace.settings.mail.address
    written: dict[Path, Message] = {}
    messages = iter(messages)
    while group := list(islice(messages, _GROUP)):
        files = {folder / safe_name(f"{cause.name} {each.receiver.label}.eml"): each for each in group}
        write_files({path: _write(writer, cause, each, mail) for path, each in files.items()}, workspace.outbox)
        written |= files
    return written


def _write(writer: Writer, cause: Cause, message: Message, mail: str) -> bytes:
    """`mail` is where units may send to."""
    key = (*cause.key, message.receiver.label)
    facts = {"mail": mail, **cause.facts, **message.facts}
    try:
        return writer.write(Letter(message.words, message.receiver, key, cause.date, facts, message.attachments))
    except TemplateError as error:
        words = f"邮件模板 message_{message.words}.txt 或 message.html 不能用（{error}），请改正，或删去它以恢复自带的"
        raise Refused(words) from error


def _common(event: Event) -> dict[str, object]:
    """What the words of every message may name."""
    span = event.span
    return {
        "month": event.period.term,
        "event": event.kind.term.removeprefix("季度"),
        "moment": event.moment_words,
        "due": moment_words(span.due),
        "close": moment_words(span.last_moment),
        "verify_by": moment_words(span.verify_by),
        "publish": f"{span.publish.month}月{span.publish.day}日",
    }
