"""Pages for sending: one of every unit, every leader and every county leader, made from a published month as often as they are wanted."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from pipeline.files import safe_name, write_files
from pipeline.model.period import Period
from pipeline.office.publish import bulletin_in_force
from pipeline.publish.pages.charge import charges_of
from pipeline.publish.pages.html import render_charge, render_portrait
from pipeline.publish.pages.portrait import leader_portraits, unit_portraits
from pipeline.publish.views.bulletin import Bulletin
from pipeline.versions import load_register
from pipeline.workspace import Refused, Workspace


def write_pages(workspace: Workspace, period: Period, wanted: str = "") -> tuple[Path, ...]:
    """Write the pages of all units, leaders and county leaders, or of those whose code or name is `wanted`.

    They are no part of the numbered edition and follow from it, or from its corrections where there are any. Raises Refused where the month is not published or nobody
    is meant.
    """
    bulletin = bulletin_in_force(workspace, period)
    folder = workspace.outbox / "bulletins" / str(period)
    pages = {
        folder / place / f"{safe_name(name)}.html": render().encode()
        for place, name, called, render in _all(workspace, bulletin)
        if not wanted or wanted in called
    }
    if not pages:
        raise Refused(f"{period.term}的通报里没有单位或领导“{wanted}”，请写代码或全名")
    write_files(pages, workspace.outbox)
    return tuple(pages)


def _all(workspace: Workspace, bulletin: Bulletin) -> Iterator[tuple[str, str, tuple[str, str], Callable[[], str]]]:
    """Folder, name of the file, code and name, page; the code keeps two of one name apart."""
    templates = workspace.templates
    for portrait in unit_portraits(bulletin):
        called = (portrait.row.score.code, portrait.name)
        yield "单位", f"{portrait.row.code} {portrait.name}", called, partial(render_portrait, portrait, bulletin, templates)
    for portrait in leader_portraits(bulletin):
        called = (portrait.row.score.code, portrait.name)
        yield "责任领导", f"{portrait.name} {portrait.row.code}", called, partial(render_portrait, portrait, bulletin, templates)
    for charge in charges_of(bulletin, load_register(workspace, bulletin.facts.register_digest)):
        yield "县级领导", f"{charge.name} {charge.code}", (charge.code, charge.name), partial(render_charge, charge, bulletin, templates)
