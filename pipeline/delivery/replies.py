"""Receipts as answers to mails: in the sender's thread, with the page and the workbook to mend."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from pipeline.delivery.keep import Delivered
from pipeline.delivery.receipts import Written
from pipeline.post.queue import Reply, queue
from pipeline.publish.templates import own_or_shipped
from pipeline.workspace import Workspace


def answer_mails(workspace: Workspace, answered: Sequence[tuple[Delivered, Written]], now: datetime) -> list[str]:
    """Queue the receipt of each delivery that came by mail, with one sync. Unknown senders and programs are not answered; the
    same again once. Returns for each delivery what is wrong with the office's own words, empty where nothing is.
    """
    faults = [""] * len(answered)
    if workspace.settings.mail.sender is None:
        return faults
    from pipeline.publish.message import Letter, Office, Receiver, Writer

    county = workspace.settings.county
    office = Office(county.name, county.office, county.contact, county.email)
    own, shipped = Writer(office, workspace.templates), Writer(office)
    replies: list[tuple[bytes, Reply]] = []
    for place, (delivered, written) in enumerate(answered):
        letter, unit = delivered.staged.found.letter, delivered.judged.unit
        if letter is None or letter.is_automatic or unit is None:
            continue
        receiver = Receiver(unit.name, unit.folder, (letter.sender,))
        key = ("receipt", written.receipt.number)
        answer = Letter("receipt", receiver, key, now, {"receipt": written.receipt}, written.files)
        message, fault = own_or_shipped(partial(Writer.write, letter=answer), own, shipped)
        faults[place] = fault and f"回信用了自带的话：{fault}"
        replies.append((message, Reply(letter.message_id, letter.references)))
    if replies:
        queue(workspace, now, replies)
    return faults
