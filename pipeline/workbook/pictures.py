"""Pictures inside a workbook, and the row each stands in: those of WPS within a cell, and those laid over the cells."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipeline.sniff import Format
from pipeline.workbook.content import Anchored
from pipeline.workbook.look import Damaged
from pipeline.workbook.look_xlsx import parse_part, read_part, worksheets

_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["'][A-Z]+(\d+)["'][^>]*>((?:(?!</(?:\w+:)?c>).)*)""", re.DOTALL)
_DISPIMG = re.compile(rb"""DISPIMG\((?:"|&quot;)([^"&]+)""", re.IGNORECASE)
_OF_WPS = "xl/cellimages.xml"


def anchored_pictures(data: bytes, format_: Format) -> tuple[Anchored, ...]:
    """Every picture on a visible sheet of an .xlsx or .xlsm, in the order of the sheets, each part and row once."""
    if format_ not in (Format.XLSX, Format.XLSM) or b"xl/media/" not in data:
        return ()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = frozenset(package.namelist())
            images = _images_of_wps(package)
            found = [
                Anchored(tab, row, member)
                for tab, visible, part in worksheets(package)
                if visible
                for row, member in (*_in_cells(package, part, images), *_over_cells(package, part))
                if member in names
            ]
    except (Damaged, zipfile.BadZipFile):
        return ()
    return tuple(dict.fromkeys(found))


def has_unread_pictures(data: bytes, format_: Format) -> bool:
    """Whether a workbook holds pictures that are not taken out: those of formats other than .xlsx and .xlsm."""
    folder = {Format.ODS: b"Pictures/", Format.XLSB: b"xl/media/"}.get(format_)
    return folder is not None and folder in data


def _images_of_wps(package: zipfile.ZipFile) -> dict[bytes, str]:
    """The part of each picture that WPS keeps for its cells, by the name its formula calls it by."""
    if _OF_WPS not in package.namelist():
        return {}
    targets = _targets(package, _OF_WPS)
    images = {}
    for image in parse_part(package, _OF_WPS):
        name = next((each.get("name", "") for each in image.iter() if each.tag.endswith("}cNvPr")), "")
        for member in _blips(image, targets):
            images[name.encode()] = member
    return images


def _in_cells(package: zipfile.ZipFile, part: str, images: dict[bytes, str]) -> Iterator[tuple[int, str]]:
    if not images:
        return
    for cell in _CELL.finditer(read_part(package, part)):
        name = _DISPIMG.search(cell[2])
        if name and name[1] in images:
            yield int(cell[1]), images[name[1]]


def _over_cells(package: zipfile.ZipFile, part: str) -> Iterator[tuple[int, str]]:
    for drawing in _targets(package, part, "/drawing").values():
        targets = _targets(package, drawing)
        for anchor in parse_part(package, drawing):
            start = next((each for each in anchor if each.tag.endswith("}from")), None)
            row = next((each.text for each in start if each.tag.endswith("}row")), None) if start is not None else None
            number = int(row) + 1 if row and row.isdecimal() and len(row) < 8 else 0
            for member in _blips(anchor, targets):
                yield number, member


def _blips(element: Element, targets: dict[str, str]) -> Iterator[str]:
    for each in element.iter():
        if each.tag.endswith("}blip"):
            link = next((value for name, value in each.items() if name.endswith("}embed")), "")
            if link in targets:
                yield targets[link]


def _targets(package: zipfile.ZipFile, part: str, kind: str = "/image") -> dict[str, str]:
    """The parts that a part links to by a kind of relationship, by the link's name."""
    folder, name = posixpath.split(part)
    links = f"{folder}/_rels/{name}.rels"
    if links not in package.namelist():
        return {}
    return {
        link.get("Id", ""): posixpath.normpath(posixpath.join(folder, link.get("Target", ""))).lstrip("/")
        for link in parse_part(package, links)
        if link.get("Type", "").endswith(kind) and link.get("TargetMode") != "External"
    }
