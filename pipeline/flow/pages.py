"""Pages for sending: one of every unit and every leader, made from a published month as often as they are wanted."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.files import safe_name, write_files
from pipeline.flow.publish import published_bulletin
from pipeline.model.period import Period
from pipeline.publish.html import render_portrait
from pipeline.publish.portrait import Portrait, leader_portraits, unit_portraits
from pipeline.publish.view import Bulletin
from pipeline.workspace import Refused, Workspace


def write_pages(workspace: Workspace, period: Period, wanted: str = "") -> tuple[Path, ...]:
    """Write the pages of all units and leaders, or of those whose code or name is `wanted`.

    They are no part of the numbered edition and follow from it. Raises Refused where the month is not published or nobody
    is meant.
    """
    bulletin = published_bulletin(workspace, period)
    folder = workspace.outbox / "bulletins" / str(period)
    pages = {
        folder / place / f"{name}.html": render_portrait(portrait, bulletin, workspace.templates).encode()
        for place, name, portrait in _all(bulletin)
        if not wanted or wanted in (portrait.row.score.code, portrait.name)
    }
    if not pages:
        raise Refused(f"{period.term}的通报里没有单位或责任领导“{wanted}”，请写代码或全名")
    write_files(pages, workspace.outbox)
    return tuple(pages)


def _all(bulletin: Bulletin) -> Iterator[tuple[str, str, Portrait]]:
    """Folder, name of the file, page; the code keeps two of one name apart."""
    for portrait in unit_portraits(bulletin):
        yield "单位", safe_name(f"{portrait.row.code} {portrait.name}"), portrait
    for portrait in leader_portraits(bulletin):
        yield "责任领导", safe_name(f"{portrait.name} {portrait.row.code}"), portrait
