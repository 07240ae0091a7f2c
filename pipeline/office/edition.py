"""What every published bulletin is: numbered within its year, frozen in its inputs, the same when asked again."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.files import write_files
from pipeline.ledger import queries
from pipeline.model.period import Period
from pipeline.settings import frozen
from pipeline.workspace import Refused, Workspace


def new_edition(workspace: Workspace, period: Period, now: datetime) -> dict[str, Any]:
    """What the publish record of any bulletin holds beside what it is made from."""
    last = workspace.journal.last()
    assert last
    return {
        "period": str(period),
        "number": queries.count_editions(workspace.index, period.year) + 1,
        "day": now.astimezone(workspace.zone).date().isoformat(),
        "after": last.hash,
        "program": __version__,
        "settings": frozen(workspace.settings),
    }


def digests_of(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Pages and tables are the same to the byte; a workbook is a zip with times inside, the same only to the cell."""
    return {
        name: hashlib.sha256(content).hexdigest() for name, content in contents.items() if not name.endswith(".xlsx")
    }


def refuse_changed(period: Period, contents: Mapping[str, bytes], before: Mapping[str, Any]) -> None:
    """Raise Refused where a published bulletin no longer comes out as it was published (after tampering)."""
    if digests_of(contents) != before["digests"]:
        raise Refused(f"{period.term}的通报与发布时不一致：存档、模板或程序版本有变化。已发布的通报不改动；请运行 kaohe audit")


def write_edition(workspace: Workspace, period: Period, contents: Mapping[str, bytes]) -> Path:
    """Write the files of a bulletin; returns their folder."""
    folder = workspace.outbox / "bulletins" / str(period)
    write_files({folder / name: content for name, content in contents.items()}, workspace.outbox)
    return folder
