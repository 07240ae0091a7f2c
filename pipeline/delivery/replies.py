"""Receipts as answers to mails: in the sender's thread, with the page and the workbook to mend."""

from collections.abc import Iterable
from datetime import datetime

from jinja2 import TemplateError

from pipeline.delivery.keep import Delivered
from pipeline.delivery.receipts import Written
from pipeline.post.queue import Reply, queue
from pipeline.workspace import Workspace


def answer_mails(workspace: Workspace, answered: Iterable[tuple[Delivered, Written]], now: datetime) -> None:
    """Queue the receipt of each delivery that came by mail, with one sync. Unknown senders and programs are not answered; the
    same again once.
    """
    if workspace.settings.mail.sender is None:
        return
    from pipeline.publish.message import Letter, Office, Receiver, Writer

    county = workspace.settings.county
    office = Office(county.name, county.office, county.contact, county.email)
    own, shipped = Writer(office, workspace.templates), Writer(office)
    replies: list[tuple[bytes, Reply]] = []
    for delivered, written in answered:
        letter, unit = delivered.staged.found.letter, delivered.judged.unit
        if letter is None or letter.is_automatic or unit is None:
            continue
        receiver = Receiver(unit.name, unit.folder, (letter.sender,))
        key = ("receipt", written.receipt.number)
        answer = Letter("receipt", receiver, key, now, {"receipt": written.receipt}, written.files)
        try:
            message = own.write(answer)
        except TemplateError:  # the words of the office are spoilt: senders are answered all the same
            message = shipped.write(answer)
        replies.append((message, Reply(letter.message_id, letter.references)))
    if replies:
        queue(workspace, now, replies)
