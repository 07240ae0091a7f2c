"""The register 基础台账 as a workbook: empty at the start of a year, or with the rows of a version; a page says how."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType

from pipeline.model.report import Line
from pipeline.workbook.documents import REGISTER
from pipeline.workbook.draw import Drawing, DrawnRow, DrawnSheet, draw
from pipeline.workbook.form import shown_value
from pipeline.workbook.schema import By, Column, Sheet, Type

_EXTRA_ROWS = 300
VERSION = "version"  # on the hidden sheet
_WHAT = {
    "units": "被考核的单位一行一个。",
    "people": "单位负责人、分管领导、联络员和县领导一行一个。",
    "labels": "要单独排名或统计的标签，如 重点项目、民生实事；没有可空。",
    "individual": "只属于一个单位的目标，一行一项。",
    "common": "多个单位共有的目标，一类只写一行，程序按适用范围展开到各单位。",
    "plan": "每项目标到每月底的累计计划；留空的月份沿用上月，完成时限当月应达到 100%。",
    "waivers": "批准豁免或延期时一事一行，写明谁申请、谁批准、为什么；没有可空。",
}
_GUIDE = Sheet(
    "guide", "说明", key="column",
    columns=(
        Column("sheet", "工作表", by=By.OFFICE, width=14),
        Column("column", "列", by=By.OFFICE, width=20),
        Column("required", "必填", by=By.OFFICE, width=8),
        Column("how", "怎么填", by=By.OFFICE, width=64),
        Column("example", "示例", by=By.OFFICE, width=34),
    ),
)  # fmt: skip


def draw_register(year: int, lines: Mapping[str, Sequence[Line]] = MappingProxyType({}), version: int = 0) -> bytes:
    """The register of `year`: how to fill it in, then every declared sheet with its rows and open ones below.

    `lines` are its rows by declared sheet name. A hidden sheet says which version it is; none does in an empty one.
    """
    sheets = (_guide(year), *(_sheet(sheet, year, lines.get(sheet.name, ())) for sheet in REGISTER.sheets))
    return draw(Drawing(sheets, {"kind": REGISTER.name, VERSION: str(version)} if version else {}))


def version_of(claim: Mapping[str, str]) -> int:
    """The version that a workbook was drawn as, by its hidden sheet; 0 where we did not draw it."""
    text = claim.get(VERSION, "")
    return int(text) if text.isascii() and text.isdecimal() else 0


def _guide(year: int) -> DrawnSheet:
    notes = (
        "① 按工作表的顺序填：先单位、人员，再标签、目标，最后计划；后面的表引用前面的名称或编号。",
        "② 深蓝表头由考核办填写，金色字的必填；每张表上方有示例，点中格子会出现提示。",
        "③ 可以整块粘贴已有的表格；列的名称不要改，行的先后就是通报里的先后。",
        "④ 填好后保存为 register.xlsx，放在工作目录里；有问题的格会逐一指出。",
    )
    rows = tuple(row for sheet in REGISTER.sheets for row in _guide_rows(sheet))
    return DrawnSheet(_GUIDE, f"{year}年度目标责任考核基础台账  填写说明", notes, rows, protected=False)


def _guide_rows(sheet: Sheet) -> Iterator[DrawnRow]:
    optional = "可空" if sheet.optional else ""
    yield _guide_row(sheet.tab, "（整表）", optional, _WHAT[sheet.name], "")
    # Columns that follow each other and ask the same, such as the twelve months, share a row.
    for _, group in groupby(sheet.columns, key=_asked):
        first, *others = group
        heading = f"{first.heading} 至 {others[-1].heading}" if others else first.heading
        yield _guide_row(sheet.tab, heading, "必填" if first.required else "", _how(first), first.example)


def _asked(column: Column) -> tuple[str, Type, bool]:
    return column.prompt or column.name, column.type, column.required


def _guide_row(*texts: str) -> DrawnRow:
    names = (column.name for column in _GUIDE.columns)
    return DrawnRow(dict(zip(names, texts, strict=True)), frozenset())


def _how(column: Column) -> str:
    choices = f"从下拉列表中选：{'、'.join(term for _, term in column.choices)}。" if column.choices else ""
    return f"{column.prompt}{choices}"


def _sheet(sheet: Sheet, year: int, lines: Sequence[Line]) -> DrawnSheet:
    examples = [f"{column.heading} {column.example}" for column in sheet.columns if column.example]
    notes = (_WHAT[sheet.name], *((f"示例：{'　｜　'.join(examples)}",) if examples else ()))
    title = f"{year}年度  {sheet.tab}"
    rows = tuple(DrawnRow(_cells(sheet, line), frozenset(sheet.by_name)) for line in lines)
    return DrawnSheet(_as_it_was(sheet, lines), title, notes, rows, protected=False, extra_rows=_EXTRA_ROWS)


def _as_it_was(sheet: Sheet, lines: Sequence[Line]) -> Sheet:
    """Without the columns that the office's sheet did not have: an empty one may mean something else than none."""
    there = {name for line in lines for name in (*line.cells, *line.values)}
    return replace(sheet, columns=tuple(column for column in sheet.columns if column.name in there)) if there else sheet


def _cells(sheet: Sheet, line: Line) -> dict[str, object]:
    return {name: shown_value(sheet.by_name[name], value) for name, value in line.values.items() if name in sheet.by_name}
