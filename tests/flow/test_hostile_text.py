"""Text and names that would act somewhere, through a whole month: nothing acts in a page, workbook, table, log or name."""

import csv
import io
import json
import os
import zipfile
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flow.arrivals import first_task
from flow.hostile import (
    ACTING,
    FORMULA_STARTS,
    TEXTS,
    browse,
    calculated,
    cells,
    has_links_out,
    program,
    words_within,
)
from flow.office import Office, copy_of
from playwright.sync_api import Browser

from pipeline.model.text import escaped

pytestmark = [pytest.mark.again, pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")]
OPEN, CLOSED, PUBLISH = "2026-01-28T09:00", "2026-02-04T09:00", "2026-02-09T09:00"
NAMES = (
    "=HYPERLINK(\"http:x.example\")<img src=x onerror=document.title='ACTED'>.xlsx",
    "@SUM(1)\u202excod.xlsx",
    "+cmd|' C calc'!A0\x1b[31m\x9b2J.xlsx",
    "\t=1+1\x07\n20260128-0001 城关镇：已接收\x85.xlsx",
    "mailto:x@x.example.xlsx",
)
FOLDER = "-2+3 {{7*7}} [link=http:x]\\[red]<svg onload=document.title='ACTED'>\u2066\u200f"
EVIDENCE = ("\x1b]0;窗口\x07.jpg", "\u202egpj.exe", "=1+1<script>.pdf", "\ufeff\u200b\u2028行.png", "\x08\x7f\uffff.jpg")
TABS = ("=1+1", "@SUM(1)", "+cmd|'x", "<b>&\u202e", "-2")


def _type(texts: tuple[str, ...]) -> Any:
    """Fill the columns that a unit writes freely with one text after the other, and spoil what is quoted in problems."""

    def change(sheet: Any, columns: Mapping[str, int], row: int) -> None:
        for number in range(sheet.max_row - row + 1):
            if sheet.cell(row + number, columns["任务编号"]).value is None:
                break
            for place, heading in enumerate(("工作进展", "存在问题", "下一步措施", "印证资料")):
                if heading in columns:
                    cell = sheet.cell(row + number, columns[heading])
                    cell.value, cell.data_type = texts[(number + place) % len(texts)], "s"
        for place, heading in enumerate(("工作状态", "累计进度(%)", "累计完成量")):
            cell = sheet.cell(row + place, columns[heading])
            cell.value, cell.data_type = texts[place], "s"
        extra = sheet.cell(row - 1, sheet.max_column + 1)
        extra.value, extra.data_type = f"{texts[4]}{texts[9]}{texts[16]}", "s"
        sheet.cell(row, extra.column).value = "x"

    return change


def _deliver(office: Office) -> None:
    """A report of every unit, as a loose file, a folder with evidence and a zip, and files of nobody."""
    *loose, packed, zipped = office.units
    for unit, name, tab, turn in zip(loose, NAMES, TABS, range(5), strict=False):
        change = _type(TEXTS[turn:] + TEXTS[:turn])

        def spoil(sheet: Any, columns: Any, row: int, change: Any = change, tab: str = tab) -> None:
            change(sheet, columns, row)
            sheet.title = tab

        office.drop(unit, name=name, change=spoil)
    office.drop(packed, name=f"{FOLDER}/{NAMES[0]}", change=_type(TEXTS))
    task = first_task(office, packed)
    for name in EVIDENCE:
        (office.inbox / FOLDER / f"{task} {name}").write_bytes(b"\xff\xd8\xff cut off" + name.encode())
        (office.inbox / FOLDER / name).write_bytes(b"\xff\xd8\xff nobody's" + name.encode())
    inner = office.drop(zipped, name="../inner.xlsx", change=_type(TEXTS[3:] + TEXTS[:3]))
    task = first_task(office, zipped)
    with zipfile.ZipFile(office.inbox / f"{NAMES[2]}.zip", "w") as package:
        package.write(inner, NAMES[3])
        for name in (*EVIDENCE, "../../../=x.jpg", "/etc/\u202ex.jpg"):
            package.writestr(f"{task}/{name}", b"\xff\xd8\xff" + name.encode())
    inner.unlink()
    (office.inbox / NAMES[4]).write_bytes(b"torn")
    (office.inbox / f"{NAMES[2]}.doc").write_bytes(b"\xd0\xcf\x11\xe0")


def _answer(office: Office) -> None:
    """A unit answers to supervision with the same texts in all that it writes freely."""
    source = next(office.find("outbox/issued/2026-01", "*督办回复表.xlsx"))
    book = openpyxl.load_workbook(source)
    sheet = book.worksheets[0]
    heading = next(row for row in range(1, 15) if sheet.cell(row, 1).value == "督办编号")
    columns = {cell.value: cell.column for cell in sheet[heading]}
    for number, row in enumerate(range(heading + 1, sheet.max_row + 1)):
        for place, name in enumerate(("原因分析", "整改情况", "责任人")):
            cell = sheet.cell(row, columns[name])
            cell.value, cell.data_type = TEXTS[(number + place) % len(TEXTS)], "s"
    book.save(office.inbox / NAMES[1])


def _speak(office: Office, command: str, *words: str) -> str:
    """What a command writes to a terminal."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out), pytest.raises(SystemExit) as ended:
        import_module(f"pipeline.cli.{command}").app([*words, "--workspace", str(office.root)], prog_name="kaohe")
    assert not ended.value.code, out.getvalue()
    return out.getvalue()


@pytest.fixture(scope="module")
def spoken(built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, str]:
    """The office after the month was published, and all it said meanwhile, to people and to machines."""
    office = copy_of(built, tmp_path_factory.mktemp("hostile") / "county")
    _deliver(office)
    said = _speak(office, "ingest", "--now", OPEN)
    month = ("--period", "2026-01", "--now")
    said += _speak(office, "status", *month, OPEN)
    said += _speak(office, "close", *month, CLOSED)
    said += _speak(office, "publish", *month, PUBLISH)
    said += _speak(office, "supervise", *month, PUBLISH)
    for who in (office.units[0], "P001", "P003"):  # a unit, a county leader, a responsible leader
        said += _speak(office, "pages", who, *month[:2])
    said += _speak(office, "explain", office.units[0], *month, PUBLISH) + _speak(office, "weekly", "--now", PUBLISH)
    said += _speak(office, "query", *month, PUBLISH) + _speak(office, "query", *month, PUBLISH, "-o", str(office.root / "outbox/问.xlsx"))
    said += _speak(office, "query", *month, PUBLISH, "-o", str(office.root / "outbox/问.csv")) + _speak(office, "board", *month, PUBLISH)
    _answer(office)
    said += _speak(office, "ingest", "--now", PUBLISH) + _speak(office, "supervise", *month, PUBLISH)
    said += _speak(office, "status", *month, PUBLISH, "--json")
    said += _speak(office, "rebuild") + _speak(office, "audit") + _speak(office, "audit", "--json")
    return office, said


@pytest.fixture(scope="module")
def office(spoken: tuple[Office, str]) -> Office:
    return spoken[0]


def _bulletin(office: Office) -> Path:
    (path,) = (office.root / "outbox" / "bulletins" / "2026-01").glob("*.xlsx")
    return path


def _pages(office: Office) -> list[Path]:
    """The bulletin, the pages of campaigns, key tasks, a unit and leaders, the board, the week, and what supervision sends out."""
    found = [office.find(f"outbox/{place}", "*.html") for place in ("bulletins/2026-01", "notices", "weekly")]
    return sorted((*(path for paths in found for path in paths), office.root / "outbox" / "board.html"))


def test_the_month_goes_through(office: Office) -> None:
    """Every unit's report counts in part, what is nobody's comes back, and the records prove sound."""
    verdicts = [record["body"]["submission"]["verdict"] for record in office.journal("delivery")]
    assert sorted(verdicts) == ["accepted"] + ["partial"] * 6 + ["refused"] * 2
    assert office.run("rebuild")["same"] and office.run("audit")["sound"]
    assert [path.name for path in office.inbox.rglob("*") if path.is_file()] == ["说明.txt"]


def test_what_arrived_is_recorded_as_it_was_named(office: Office) -> None:
    """The journal knows the names letter for letter, and its own lines hold none of the letters that act."""
    names = {name for record in office.journal("delivery") for name, *_ in record["body"]["submission"]["files"]}
    assert set(NAMES[:4]) <= names
    assert not ACTING.search((office.root / "state" / "journal.jsonl").read_text(encoding="utf-8").replace("\n", ""))


def test_no_name_on_the_disk_acts(office: Office) -> None:
    """Under archive and outbox no name has control, direction or unseen characters, nor what Windows forbids."""
    names = [path.name for top in ("archive", "outbox") for path in (office.root / top).rglob("*")]
    assert len(names) > 50
    assert not [name for name in names if ACTING.search(name) or set(name) & set('<>:"\\|?*\t\n')]
    assert not [name for name in names if name.startswith((" ", ".")) or name.endswith((" ", "."))]


def test_nothing_acts_in_a_terminal(spoken: tuple[Office, str]) -> None:
    """What the commands say has no escape, no direction mark, no line that a file name made."""
    _, said = spoken
    assert "cmd" in said
    assert not ACTING.search(said)
    assert not [line for line in said.splitlines() if line.startswith("20260128-0001 城关镇：已接收")]
    assert "[link=http:x]\\[red]" in said


def test_no_page_holds_characters_that_act(office: Office) -> None:
    """Receipts and the bulletin show such characters instead of obeying them."""
    pages = [*office.receipts(), *_pages(office)]
    assert len(pages) >= 18
    for page in pages:
        assert not ACTING.search(page.read_text(encoding="utf-8")), page.name


def test_nothing_acts_in_a_browser(office: Office, browser: Browser, tmp_path: Path) -> None:
    """Chromium runs none of it; a page that does not escape shows that this would be seen."""
    control = tmp_path / "control.html"
    control.write_text("<title>x</title>" + TEXTS[8], encoding="utf-8")
    tab = browser.new_page()
    assert browse(tab, control).acted
    for path, scripts in [*((path, 0) for path in office.receipts()), *((path, 2 * ("通报" in path.name)) for path in _pages(office))]:
        page = browse(tab, path)
        assert not page.acted, path.name
        assert page.tags.count("script") == scripts, path.name
        assert "49" not in page.texts.get("h1", "")


def test_nothing_acts_in_a_workbook(office: Office) -> None:
    """The bulletin's workbook and those to mend have no formula, no link to elsewhere, and are good XML throughout."""
    (ledger,) = office.find("outbox/ledgers", "*.xlsx")
    books = [_bulletin(office), office.root / "outbox/问.xlsx", ledger, *office.receipts("*.xlsx"), *office.find("outbox/issued/2026-01", "*督办回复表.xlsx")]
    assert len(books) > 12
    for book in books:
        assert not [cell.coordinate for cell in cells(book) if cell.data_type == "f"]
        assert not has_links_out(book)
        assert not [text for text in words_within(book) if ACTING.search(text)], book.name


def test_libreoffice_shows_what_was_typed(office: Office, tmp_path: Path) -> None:
    """Nothing is calculated: a text that looks like a formula is shown as the text it is."""
    program("soffice")
    (mend,) = [path for path in office.receipts("*.xlsx") if office.unit_name(office.units[0]) in path.name]
    shown = calculated(mend, tmp_path / "mend", tmp_path / "profile")
    words = {cell for rows in shown.values() for row in rows for cell in row}
    typed = {text.strip() for text in TEXTS if not ACTING.search(text) and "_x00" not in text}
    assert typed <= words
    shown = calculated(_bulletin(office), tmp_path / "bulletin", tmp_path / "profile")
    words = {cell for row in shown["目标任务"] for cell in row}
    assert {NAMES[0], "mailto:x@x.example.xlsx", *TABS[:3]} - {NAMES[4]} <= words


def test_tables_are_disarmed(office: Office, tmp_path: Path) -> None:
    """No cell of a CSV starts as a formula, and LibreOffice makes none of them."""
    for path in (office.root / "outbox/问.csv", *office.find("outbox/bulletins/2026-01/data", "*.csv")):
        text = path.read_text(encoding="utf-8-sig")
        assert not ACTING.search(text)
        found = [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell.startswith(FORMULA_STARTS)]
        assert not [cell for cell in found if not cell.lstrip("-").replace(".", "").isdigit()]
    text = (office.root / "outbox/bulletins/2026-01/data/tasks.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text and "'@SUM(1)" in text and "'+cmd" in text


def test_machines_read_what_was_written() -> None:
    """What is escaped in JSON is read back as it was."""
    for text in (*TEXTS, *NAMES, *EVIDENCE):
        line = escaped(json.dumps({"text": text}, ensure_ascii=False))
        assert json.loads(line) == {"text": text}
        assert not ACTING.search(line)
