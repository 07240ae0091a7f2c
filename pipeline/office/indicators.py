"""Importing a campaign's indicators 指标: all of them become the register's next version, or none."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pipeline.checks.indicators import Importing
from pipeline.checks.register import Edition, build_register
from pipeline.checks.register_merge import Tables, with_line
from pipeline.checks.report_row import is_filled
from pipeline.checks.said import SaidRow, hear
from pipeline.ledger.queries import RegisterVersion
from pipeline.model.county import Register
from pipeline.model.problem import Problem
from pipeline.model.report import Line
from pipeline.registry import accept_register
from pipeline.versions import register_tables, write_version
from pipeline.workbook.documents.indicators import INDICATORS, INDICATORS_SHEET, TARGET_COLUMNS
from pipeline.workbook.draw import Drawing, DrawnSheet, draw
from pipeline.workbook.read import read_document
from pipeline.workspace import Refused, Workspace

_ROWS = 1500
_TARGET = frozenset(column.name for column in TARGET_COLUMNS)


@dataclass(frozen=True)
class Imported:
    """What an import would do or did, by unit; `version` is None where nothing was written."""

    problems: tuple[Problem, ...]
    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    same: int = 0
    version: RegisterVersion | None = None

    @property
    def is_sound(self) -> bool:
        return not any(problem.comes_back for problem in self.problems)


def import_indicators(workspace: Workspace, path: Path, label: str, now: datetime, only_check: bool) -> Imported:
    """Check every row of a workbook, and make all of them the register's next version, or with `only_check` nothing.

    Raises Refused where `register.xlsx` has faults, is open, or was never accepted.
    """
    reading = accept_register(workspace, now)
    if reading.register is None:
        raise Refused("register.xlsx 还没有通过检查，请先运行 kaohe register check，改好以后再导入")
    register = reading.register
    document = read_document(path, path.name, (INDICATORS,))
    rows = [
        SaidRow(line, str(line.values.get("code") or ""), str(line.values.get("title") or ""), (path.name, table.tab))
        for table in document.tables.values()
        for line in table.lines
        if any(is_filled(line, column.name) for column in INDICATORS_SHEET.columns)
    ]
    context = Importing(register, label)
    heard = hear(rows, [p for table in document.tables.values() for p in table.problems], context.checks)
    problems = (*document.problems, *heard.problems)
    if not rows or any(problem.comes_back for problem in problems):
        return Imported(problems)
    new = [row for row in heard.rows if not context.is_same(row)]
    units = {row.key: register.unit_by_code[context.read(row)[0].unit_code].folder for row in new}
    added = Counter(units[row.key] for row in new if row.key not in register.task_by_code)
    changed = Counter(units[row.key] for row in new if row.key in register.task_by_code)
    tables = _joined(register_tables(workspace, register.digest), register, context, new)
    return _write(workspace, tables, now, Imported(problems, added, changed, len(heard.rows) - len(new)), only_check)


def _write(workspace: Workspace, tables: Tables, now: datetime, found: Imported, only_check: bool) -> Imported:
    """Check the register as it would be, as a whole, and write it unless it is only checked or nothing changes."""
    edition = Edition(workspace.settings.county.year, "")
    wrong = tuple(problem for problem in build_register(edition, tables, (), {})[1] if problem.comes_back)
    if wrong or only_check or not (found.added or found.changed):
        return replace(found, problems=(*found.problems, *wrong))
    return replace(found, version=write_version(workspace, tables, now).version)


def _joined(tables: Tables, register: Register, context: Importing, rows: Sequence[SaidRow]) -> Tables:
    """The register's rows with these among them, and the label among its labels."""
    if context.label not in {line.values.get("name") for line in tables.get("labels", ())}:
        # An empty sheet of labels allows any: once it has rows, all that are in use stand in it.
        used = [Line(0, {"name": name}, {}) for name in register.labels] if not tables.get("labels") else tables["labels"]
        others = [line for line in used if line.values.get("name") != context.label]
        tables = {**tables, "labels": [*others, Line(0, {"name": context.label, "campaign": "yes"}, {})]}
    for row in rows:
        values = row.line.values
        target = {name: value for name, value in values.items() if name in _TARGET}
        labels = context.read(row)[0].labels
        tables = with_line(tables, "individual", Line(0, {**target, "code": row.key, "unit": values["unit"], "labels": labels}, {}))
        months = {f"m{month}": values[f"m{month}"] for month in range(1, 13) if f"m{month}" in values}
        if months or row.key not in register.task_by_code:
            tables = with_line(tables, "plan", Line(0, {"code": row.key, **months}, {}))
    return tables


def draw_indicators(year: int, label: str) -> bytes:
    """An empty workbook of indicators to be filled in."""
    examples = "　｜　".join(f"{column.heading} {column.example}" for column in INDICATORS_SHEET.columns if column.example)
    notes = (
        f"每行一项指标，各单位的写在一张表里；导入时都加上标签“{label}”。深蓝表头金色字的必填；可以整块粘贴。",
        f"各月填到月底的累计计划，完成时限当月填 100；一个月也不填的，由单位用计划申报表申报。示例：{examples}",
        f"填好后运行 kaohe register import 文件 --label {label}：逐格检查，全部没有问题才一次写入台账。",
    )
    sheet = DrawnSheet(INDICATORS_SHEET, f"{year}年度 {label} 指标", notes, (), protected=False, extra_rows=_ROWS)
    return draw(Drawing((sheet,), {}))
