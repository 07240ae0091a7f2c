"""A workbook that came back, read by the declaration that drew it: lines, and problems on their cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Line
from pipeline.sniff import sniff_bytes
from pipeline.workbook.cells import parse_cell
from pipeline.workbook.content import Document, Table
from pipeline.workbook.documents import KINDS
from pipeline.workbook.figures import Fault
from pipeline.workbook.grid import Grid, read_grids_of
from pipeline.workbook.headings import Addresses, Heading, find_heading
from pipeline.workbook.pictures import anchored_pictures
from pipeline.workbook.raw import Hidden, Raw, half_width, letters_of, show, word_of
from pipeline.workbook.remarks import remarks
from pipeline.workbook.schema import IDENTITY_TAB, By, Column, Kind, Sheet, Type

_TOTAL = re.compile(r"(?:本页|全部|以上)?(?:合计|总计|小计|共计)[::]?")
_SIGN_OFF = re.compile(
    r"(?:填表|填报|复核|审核|制表|经办|联系|审批|签发|(?:主要|单位|分管)?负责)人?(?:单位|日期|时间|电话|领导)?"
    r"(?:\(?(?:签字|签名|签章|盖章|公章)\)?)?[::].*|(?:单位)?\(?(?:盖章|公章)\)?[::]?"
)
_NOTE = re.compile(r"(?:注|说明|备注|填表说明|填报说明)\d*[::.、].*", re.DOTALL)
_SECTION = re.compile(r"(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\)).*")


def read_document(path: Path, name: str, kinds: Sequence[Kind] = KINDS) -> Document:
    """Read the file at `path`, known to its sender as `name`. Raises OSError where it cannot be opened."""
    data = path.read_bytes()
    format_ = sniff_bytes(data)
    grids, found = read_grids_of(data, format_)
    problems = [replace(problem, where=replace(problem.where, file=name)) for problem in found]
    claim = _claim(grids)
    visible = [grid for grid in grids if grid.visible and grid.tab != IDENTITY_TAB]
    if problems and not visible:
        return Document(format_, claim, "", {}, tuple(problems))
    kind = _kind(claim, visible, kinds)
    if kind is None:
        problems.append(_no_heading(name, visible))
        return Document(format_, claim, "", {}, tuple(problems))
    placed = _place(visible, kind)
    tables = {
        sheet.name: _table(grid, heading, sheet, name)
        for sheet in kind.sheets
        for grid, heading in placed.get(sheet.name, ())
    }
    problems += _missing_sheets(kind, tables, name, visible)
    problems += _unread_sheets(kind, tables, name, visible)
    problems += remarks(data, format_, name)
    return Document(format_, claim, kind.name, tables, tuple(problems), anchored_pictures(data, format_))


def _claim(grids: Sequence[Grid]) -> dict[str, str]:
    """Keys and values of the hidden identity sheet."""
    sheet = next((grid for grid in grids if grid.tab == IDENTITY_TAB), None)
    rows = sheet.rows if sheet else []
    return {show(row[0]): show(row[1]) for row in rows if len(row) > 1 and row[0] is not None}


def _kind(claim: Mapping[str, str], grids: Sequence[Grid], kinds: Sequence[Kind]) -> Kind | None:
    """The kind the workbook says it is, else the one kind whose headings it has, or has most of."""
    for kind in kinds:
        if claim.get("kind") == kind.name:
            return kind
    fitting = sorted(((_share(grids, kind), kind) for kind in kinds if _fits(grids, kind)), key=lambda each: each[0])
    shares = [share for share, _ in fitting]
    return fitting[-1][1] if shares and shares.count(shares[-1]) == 1 else None


def _share(grids: Sequence[Grid], kind: Kind) -> float:
    """How much of a kind's headings the sheets have."""
    placed = _place(grids, kind)
    found = sum(len(heading.columns) for each in placed.values() for _, heading in each)
    return found / sum(len(sheet.columns) for sheet in kind.sheets)


def _fits(grids: Sequence[Grid], kind: Kind) -> bool:
    """True where a sheet, and every one that must be there, is there with at least half of its columns."""
    placed = _place(grids, kind)
    there = [any(len(h.columns) * 2 >= len(sheet.columns) for _, h in placed.get(sheet.name, ())) for sheet in kind.sheets]
    return any(there) and all(found or sheet.optional for found, sheet in zip(there, kind.sheets, strict=True))


def _place(grids: Sequence[Grid], kind: Kind) -> dict[str, tuple[tuple[Grid, Heading], ...]]:
    """The grid of each sheet: first by the name on the tab, then by the share of its headings found."""
    found = [
        (grid.tab.strip() == sheet.tab, len(heading.columns) / len(sheet.columns), sheet.name, grid, heading)
        for sheet in kind.sheets
        for grid in grids
        if (heading := find_heading(grid, sheet))
    ]
    placed: dict[str, tuple[tuple[Grid, Heading], ...]] = {}
    taken: set[str] = set()
    for _, _, name, grid, heading in sorted(found, key=lambda each: each[:2], reverse=True):
        if name not in placed and grid.tab not in taken:
            placed[name] = ((grid, heading),)
            taken.add(grid.tab)
    return placed


def _no_heading(name: str, grids: Sequence[Grid]) -> Problem:
    tabs = "、".join(f"“{grid.tab}”" for grid in grids) or "没有可见的工作表"
    hint = "请用下发的表格填写，不要改动表头。"
    return Problem(
        Code.NO_HEADING, Severity.ERROR, Where(name), f"没有找到表头，看过的工作表：{tabs}。", hint
    )


def _missing_sheets(
    kind: Kind, tables: Mapping[str, Table], name: str, grids: Sequence[Grid]
) -> Iterator[Problem]:
    for sheet in kind.sheets:
        if sheet.optional or sheet.name in tables:
            continue
        if len(kind.sheets) == 1:
            yield _no_heading(name, grids)
        else:
            hint = f"请用下发的{kind.term}填写，不要删除工作表。"
            yield Problem(Code.SHEET_MISSING, Severity.ERROR, Where(name), f"缺少工作表“{sheet.tab}”。", hint)


def _unread_sheets(kind: Kind, tables: Mapping[str, Table], name: str, grids: Sequence[Grid]) -> Iterator[Problem]:
    """Sheets filled in like one that was read. Where neither bears its name, which one counts is a question."""
    read = {table.tab for table in tables.values()}
    for grid in grids:
        found = ((sheet, find_heading(grid, sheet)) for sheet in kind.sheets if grid.tab not in read)
        for sheet, heading in found:
            if not heading or len(heading.columns) < max(3, len(sheet.columns) / 2) or sheet.name not in tables:
                continue
            own = [heading.columns[c.name] for c in sheet.columns if c.by is By.SENDER and c.name in heading.columns]
            if any(show(cells[place]) for cells in grid.rows[heading.row + 1 :] for place in own if place < len(cells)):
                tab = tables[sheet.name].tab
                severity = Severity.WARNING if tab.strip() == sheet.tab else Severity.QUESTION
                message = f"工作表“{grid.tab}”也填有内容，没有读取，读取的是“{tab}”。"
                hint = f"要报的内容请填在“{sheet.tab}”里，删去多出的工作表。"
                yield Problem(Code.SHEET_UNREAD, severity, Where(name, grid.tab), message, hint)
                break


def _table(grid: Grid, heading: Heading, sheet: Sheet, name: str) -> Table:
    where = Where(name, grid.tab)
    problems = list(_heading_problems(heading, sheet, where))
    reader = _RowReader(heading, sheet, where)
    lines, used = [], set()
    for row in range(heading.row + 1, len(grid.rows)):
        cells = grid.rows[row]
        if _is_data(cells, heading, sheet):
            line, found = reader.read(row, cells)
            lines.append(line)
            problems += found
            used |= {place for place in heading.others if place < len(cells) and cells[place] is not None}
    problems += (_unknown(heading, place, where) for place in sorted(used))
    return Table(sheet.name, grid.tab, heading.row + 1, tuple(lines), tuple(problems))


def _heading_problems(heading: Heading, sheet: Sheet, where: Where) -> Iterator[Problem]:
    seen = "、".join((*heading.words.values(), *heading.others.values()))
    for column in sheet.columns:
        if column.required and column.name not in heading.columns:
            message, hint = (
                f"缺少“{column.heading}”一列。",
                f"现有表头：{seen}。请用下发的表格填写，不要删改表头。",
            )
            yield Problem(Code.HEADING_MISSING, Severity.ERROR, where, message, hint, field=column.name)
    for word in heading.twice.values():
        message, hint = f"表头“{word}”重复，分不清以哪一列为准。", "请只保留一列。"
        yield Problem(Code.HEADING_TWICE, Severity.ERROR, where, message, hint)


def _unknown(heading: Heading, place: int, where: Where) -> Problem:
    message, hint = f"“{heading.others[place]}”一列不在表格里，没有读取。", "要报的内容请填在规定的列里。"
    at = replace(where, cell=f"{letters_of(place)}{heading.row + 1}")
    return Problem(Code.HEADING_UNKNOWN, Severity.WARNING, at, message, hint)


def _is_data(cells: Sequence[Raw], heading: Heading, sheet: Sheet) -> bool:
    """True for a row of the table: not blank, no totals, sign-off, note or section row, no heading again."""
    filled = [place for place, cell in enumerate(cells) if cell is not None]
    seen = [place for place in filled if type(cells[place]) is not Hidden]
    if heading.words.keys().isdisjoint(seen):
        # A task's whole row merged into the one above it is still in the file.
        return heading.columns.get(sheet.key) in filled
    key = heading.columns.get(sheet.key)
    first = word_of(cells, seen[0])
    # Such a row says what it is in its first words, in Chinese, and names no task.
    if not first.isascii() and (key == seen[0] or key not in seen):
        if _TOTAL.fullmatch(first) or _SIGN_OFF.fullmatch(first) or _NOTE.fullmatch(first):
            return False
        if len(seen) == 1 and _SECTION.fullmatch(first):
            return False
    return not heading.is_repeated_in(cells)


class _RowReader:
    """Reads the rows of one table: what is the same for all of them is worked out once."""

    def __init__(self, heading: Heading, sheet: Sheet, where: Where) -> None:
        self._where = where
        self._key = sheet.key
        found = [column for column in sheet.columns if column.name in heading.columns]
        self._letters = {column.name: letters_of(heading.columns[column.name]) for column in found}
        # Most cells are text that needs no parsing up to its longest; zero for the other types.
        self._fields = [
            (heading.columns[column.name], column, column.longest if column.type is Type.TEXT else 0)
            for column in found
        ]
        self._twins = [
            (place, column, heading.columns[column.name])
            for place, word in heading.twice.items()
            if (column := sheet.by_word[word][0]).by is By.SENDER or column.name == sheet.key
        ]
        self._width = max(heading.columns.values()) + 1

    def read(self, row: int, cells: list[Raw]) -> tuple[Line, list[Problem]]:
        """The line of a row counted from 0, and the problems of its cells."""
        values: dict[str, object] = {}
        texts: dict[str, str] = {}
        faults = []
        if len(cells) < self._width:
            cells = [*cells, *[None] * (self._width - len(cells))]
        for place, column, longest in self._fields:
            raw = cells[place]
            if raw is None:
                continue
            name = column.name
            if type(raw) is str:
                texts[name] = raw
                if len(raw) <= longest:
                    values[name] = raw
                    continue
            elif text := show(raw):
                texts[name] = text
            value = parse_cell(raw, column)
            if isinstance(value, Fault):
                faults.append((column, value))
            elif value is not None:
                values[name] = value
        faults += self._differing(cells)
        at = Addresses(self._letters, row + 1)
        faulty = frozenset(column.name for column, _ in faults)
        problems = [self._problem(column, fault, at, values) for column, fault in faults]
        return Line(row + 1, values, at, texts, faulty), problems

    def _differing(self, cells: Sequence[Raw]) -> Iterator[tuple[Column, Fault]]:
        """Columns that stand in the sheet twice and say different things in this row."""
        for place, column, first in self._twins:
            other = cells[place] if place < len(cells) else None
            if other is not None and other != cells[first]:
                message = f"{letters_of(place)} 列也是这一栏，两处填的不同。"
                yield column, Fault(Code.HEADING_TWICE, message, "请只保留一列。")

    def _problem(self, column: Column, fault: Fault, at: Addresses, values: Mapping[str, object]) -> Problem:
        code = values.get(self._key)
        return Problem(
            fault.code,
            fault.severity,
            replace(self._where, cell=at[column.name]),
            f"{column.heading}：{fault.message}",
            fault.hint,
            half_width(code) if isinstance(code, str) else "",
            column.name,
        )
