"""An office in a temporary folder: a small county whose months the tests live through the real commands."""

import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from pipeline.demo.county import invent_county
from pipeline.demo.register import write_register
from pipeline.office.start import start_workspace

Change = Callable[[Any, Mapping[str, int], int], None]
COUNTY = invent_county(1, units=6, one_in=2)  # the one that the offices of the tests serve
KAOHE = (sys.executable, "-c", "from pipeline.cli import main; main()")  # the command, in a process of its own


def build(root: Path) -> Path:
    """A workspace of six units with an accepted register and January issued."""
    begin(root).run("issue", "report", "--period", "2026-01", now="2026-01-25")
    return root


def begin(root: Path) -> "Office":
    """A workspace of six units with an accepted register, on 5 January."""
    start_workspace(root, 2026, "云岭县")
    (root / "register.xlsx").write_bytes(write_register(COUNTY))
    office = Office(root)
    office.run("register", "check", now="2026-01-05")
    return office


def fill_in(source: Path, target: Path, change: Change | None = None) -> None:
    """Fill in an issued workbook as a diligent contact would; `change(sheet, columns, first_row)` then spoils it."""
    filled = _filled if change else _filled_once
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(filled(source.read_bytes(), change))


def _filled(issued: bytes, change: Change | None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(issued))
    sheet = book.worksheets[0]
    heading = next(row for row in range(1, 15) if any(cell.value == "任务编号" for cell in sheet[row]))
    columns = {cell.value: cell.column for cell in sheet[heading] if cell.value}
    for row in range(heading + 1, sheet.max_row + 1):
        if sheet.cell(row, columns["任务编号"]).value is None:
            continue
        milestone = str(sheet.cell(row, columns["年度目标"]).value).startswith("形象")
        sheet.cell(row, columns["累计进度(%)" if milestone else "累计完成量"]).value = 5
        sheet.cell(row, columns["工作状态"]).value = "推进中"
        sheet.cell(row, columns["工作进展"]).value = "按计划推进"
        sheet.cell(row, columns["存在问题"]).value = "资金到位较慢"
    if change:
        change(sheet, columns, heading + 1)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


_filled_once = cache(_filled)  # offices are copies of one: the diligent fill in the same workbooks in every test


def said_anew(sheet: Any, columns: Mapping[str, int], first: int) -> None:
    """What a contact changes who sends once more: the same bytes again would only be a repetition."""
    sheet.cell(first, columns["工作进展"]).value = "按计划推进，照片已重新拍摄"


def write_rows(source: Path, target: Path, rows: Mapping[str, Mapping[str, object]]) -> None:
    """Fill in any issued workbook: `rows` gives values by the key in the first column and by heading."""
    book = openpyxl.load_workbook(source)
    sheet = book.worksheets[0]
    heading = next(row for row in range(1, 15) if sheet.cell(row, 2).value and sheet.cell(row, 3).value)
    columns = {cell.value: cell.column for cell in sheet[heading] if cell.value}
    found = {str(sheet.cell(row, 1).value): row for row in range(heading + 1, sheet.max_row + 1)}
    for key, values in rows.items():
        for name, value in values.items():
            sheet.cell(found[key], columns[name]).value = value
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def read_rows(source: Path) -> dict[str, dict[str, Any]]:
    """What an issued workbook shows: values by the key in the first column and by heading."""
    rows = read_cells(source)
    heading = next(place for place, row in enumerate(rows) if row[1] and row[2])
    return {str(row[0]): dict(zip(rows[heading], row, strict=True)) for row in rows[heading + 1 :] if row[0] is not None}


def read_cells(source: Path, tab: str = "") -> list[list[Any]]:
    """A sheet of a workbook, the first where none is named, row by row; None where nothing stands."""
    with CalamineWorkbook.from_path(source) as book:
        rows = book.get_sheet_by_name(tab or book.sheet_names[0]).to_python(skip_empty_area=False)
    return [[None if cell == "" else cell for cell in row] for row in rows]


def by_hand(root: Path) -> None:
    """Nothing acts by itself in this workspace."""
    settings = root / "kaohe.toml"
    text = settings.read_text(encoding="utf-8")
    assert "automatic = true" in text
    settings.write_text(text.replace("automatic = true", "automatic = false"), encoding="utf-8")


@dataclass
class Office:
    """One workspace, spoken to by the commands' `--json`."""

    root: Path

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    def run(self, command: str, *arguments: str, now: str = "", code: int = 0) -> Any:
        """Run a command; its JSON comes back. Fails unless it ends with `code`."""
        return self.command(command, *arguments, "--workspace", str(self.root), *(["--now", now] if now else []), code=code)

    def command(self, command: str, *arguments: str, code: int = 0) -> Any:
        """Any command with `--json`, as it is."""
        words = [*arguments, "--json"]
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(io.StringIO()):
            try:
                import_module(f"pipeline.cli.{command}").app(words, prog_name="kaohe")
                ended: int | str | None = 0
            except SystemExit as end:
                ended = end.code or 0
        assert ended == code, out.getvalue()
        return _last(out.getvalue())

    def apart(self, command: str, *arguments: str) -> Any:
        """Any command with `--json`, in a process of its own as people run it: for the long ones, no line of which is measured."""
        done = subprocess.run([*KAOHE, command, *arguments, "--json"], stdout=subprocess.PIPE, text=True, check=True)
        return _last(done.stdout)

    def issued(self, unit: str, period: str = "2026-01") -> Path:
        """The workbook issued to a unit, by its code."""
        return next(self.find(f"outbox/issued/{period}", f"{self.unit_name(unit)} *.xlsx"))

    def unit_name(self, code: str) -> str:
        return next(unit.name for unit in COUNTY.units if unit.code == code)

    @property
    def units(self) -> list[str]:
        return [unit.code for unit in COUNTY.units]

    def drop(self, unit: str, name: str = "", change: Change | None = None, period: str = "2026-01") -> Path:
        """Put a filled-in report of a unit into the inbox."""
        target = self.inbox / (name or f"{unit}.xlsx")
        fill_in(self.issued(unit, period), target, change)
        return target

    def find(self, folder: str, pattern: str) -> Any:
        return (self.root / folder).rglob(pattern)

    def receipts(self, pattern: str = "*.html") -> list[Path]:
        return sorted(self.find("outbox/receipts", pattern))

    def editions(self) -> dict[tuple[str, str], bytes]:
        """All that was published, by path and part: a workbook is its parts but the one that says when it was made."""
        top = self.root / "outbox" / "bulletins"
        files = sorted(path for path in top.rglob("*") if path.is_file())
        return {(path.relative_to(top).as_posix(), part): content for path in files for part, content in _parts(path)}

    def archived(self) -> dict[str, bytes]:
        """Everything in the archive's deliveries, by path."""
        top = self.root / "archive" / "deliveries"
        return {str(p.relative_to(top)): p.read_bytes() for p in sorted(top.rglob("*")) if p.is_file()}

    def journal(self, kind: str = "") -> list[Any]:
        lines = (self.root / "state" / "journal.jsonl").read_text(encoding="utf-8").splitlines()
        return [record for record in map(json.loads, lines) if not kind or record["kind"] == kind]


def _parts(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.suffix != ".xlsx":
        yield "", path.read_bytes()
        return
    with zipfile.ZipFile(path) as book:
        yield from ((name, book.read(name)) for name in book.namelist() if name != "docProps/core.xml")


def _last(output: str) -> Any:
    """The last line of what a command printed: its result."""
    lines = output.splitlines()
    return json.loads(lines[-1]) if lines else None


def copy_of(template: Path, target: Path) -> Office:
    """A fresh office like `template`; hard links are not shared, so that a test may break anything."""
    shutil.copytree(template, target)
    key = target / "state" / "key"
    if key.exists():
        key.chmod(0o600)
    return Office(target)
