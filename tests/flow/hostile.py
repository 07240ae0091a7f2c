"""What units might type or name their files so that it acts somewhere, and the eyes that look whether it did."""

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from playwright.sync_api import Page as Tab

FORMULAS = ('=HYPERLINK("http://x.example","点")', "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1", "＝1+1", "{=1+1}")
MARKUP = (
    "<script>document.title='ACTED'</script>",
    "\"><img src=x onerror=document.title='ACTED'>",
    "' autofocus onfocus=document.title='ACTED' x='",
    "</td></table></style><svg onload=document.title='ACTED'>",
    "javascript:document.title='ACTED'",
    "{{7*7}}{% raw %}<!--",
    "[link=http://x.example]点[/link]\\[red]",
    "&lt;b&gt;",
)
UNSEEN = (
    "倒\u202egpj.exe", "藏\u2066了\u2069\u200f", "零\u200b宽\ufeff\u2060字", "_x000D_行_x0007_铃_x001B_[31m", "空_x0000_节",
    "段\u2028落\u2029\x85末", "非\uffff字\ufffe",
)  # fmt: skip
TEXTS = (*FORMULAS, *MARKUP, *UNSEEN)

ACTING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
_ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


def program(name: str) -> str:
    """The path of a program; without it the test is skipped, but fails where CI is set."""
    path = shutil.which(name)
    if path is None:
        assert not os.environ.get("CI"), f"{name} is missing"
        pytest.skip(f"{name} is not installed")
    return path


class Page(HTMLParser):
    """A page as a browser has it after running it: its title, its elements, their attributes, its text."""

    def __init__(self, dom: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: dict[str, str] = {}
        self.feed(dom)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Lines of figures that we draw bear a class; what a unit wrote has none.
        self.tags.append("line" if tag == "svg" and ("class", "spark") in attrs else tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts[self.tags[-1] if self.tags else ""] = self.texts.get(self.tags[-1] if self.tags else "", "") + data

    @property
    def acted(self) -> bool:
        """Whether anything a unit wrote became more than text."""
        strange = {"img", "svg", "iframe", "object", "embed", "link", "base"} & set(self.tags)
        handlers = [name for name, value in self.attributes if name.startswith("on") or value.strip().startswith("javascript:")]
        return "ACTED" in self.texts.get("title", "").split("·")[0] or bool(strange or handlers)


def browse(tab: Tab, page: Path) -> Page:
    """The page after Chromium loaded and ran it, and drew it once."""
    tab.goto(page.as_uri())
    tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return Page(tab.content())


def calculated(book: Path, folder: Path, profile: Path) -> Mapping[str, list[list[str]]]:
    """What LibreOffice shows in each sheet, by the sheet's name."""
    folder.mkdir(exist_ok=True)
    command = [program("soffice"), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", _ALL_SHEETS]
    subprocess.run([*command, "--outdir", str(folder), str(book)], check=True, capture_output=True, timeout=120)
    found = {path.stem.rpartition("-")[2]: path for path in folder.glob("*.csv")}
    assert found
    return {name: list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")))) for name, path in found.items()}


def cells(book: Path) -> Iterator[Any]:
    """Every cell of a workbook as openpyxl has it."""
    for sheet in openpyxl.load_workbook(book).worksheets:
        for row in sheet.iter_rows():
            yield from row


def words_within(book: Path) -> Iterator[str]:
    """Every text in a workbook's package, comments and links too; fails where a part is no good XML."""
    with zipfile.ZipFile(book) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                for element in ElementTree.fromstring(package.read(name)).iter():
                    yield from (text for text in (element.text, *element.attrib.values()) if text)


def has_links_out(book: Path) -> bool:
    """Whether the package points to anything outside itself."""
    with zipfile.ZipFile(book) as package:
        return any(b'TargetMode="External"' in package.read(name) for name in package.namelist() if name.endswith(".rels"))
