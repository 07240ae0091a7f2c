"""A bulletin sent to its readers by the office's own hand: the year's, which the calendar leaves to people, or any other."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pipeline.model.period import Period
from pipeline.post.messages import Cause, to_readers, write_messages
from pipeline.post.queue import queue_written
from pipeline.registry import current_register
from pipeline.workspace import Workspace


def send_bulletin(workspace: Workspace, period: Period, pages: Sequence[Path], now: datetime, **facts: object) -> list[str]:
    """Write the message with the `pages` to the readers that are set, and queue it; one that the calendar sent is not sent again.
    Returns who has no address.
    """
    current, _ = current_register(workspace, now)
    kind = "publish" if period.is_month else "quarter" if period.quarter else "year"  # as the calendar calls it
    cause = Cause(str(period), "通报", (kind, str(period)), now, {"month": period.term})
    written = write_messages(workspace, cause, to_readers(workspace, current, tuple(pages), **{"corrections": 0, **facts}))
    queue_written(workspace, now, written)
    return [label for message in written.values() for label in message.receiver.unreached]
