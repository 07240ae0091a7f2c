"""A town's workbook filled in and saved by LibreOffice itself, in each of its formats."""

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flow.libreoffice import need_libreoffice, type_into
from flow.office import Office, copy_of

pytestmark = pytest.mark.again

FORMATS = ("xlsx", "xls", "ods")


@pytest.fixture(scope="module")
def saved(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the report of the first town as xlsx, xls and ods."""
    need_libreoffice()
    folder = tmp_path_factory.mktemp("saved")
    office = Office(built)
    targets = [folder / f"月报.{format_}" for format_ in FORMATS]
    type_into(office.issued("Z01"), _typed(office.issued("Z01")), targets, folder / "profile")
    return folder


def _typed(issued: Path) -> dict[str, str]:
    """What the contact types, by address: percentages in every way, an amount, dates and signs in the text."""
    sheet = openpyxl.load_workbook(issued).worksheets[0]
    heading = next(row for row in range(1, 15) if any(cell.value == "任务编号" for cell in sheet[row]))
    columns = {cell.value: cell.column_letter for cell in sheet[heading] if cell.value}
    typed = {}
    for row in range(heading + 1, sheet.max_row + 1):
        if sheet[f"{columns['任务编号']}{row}"].value is None:
            continue
        is_milestone = str(sheet[f"{columns['年度目标']}{row}"].value).startswith("形象")
        figure = ("12.5%", "12.5", "7%")[row % 3] if is_milestone else "7"
        typed[f"{columns['累计进度(%)' if is_milestone else '累计完成量']}{row}"] = figure
        typed[f"{columns['工作状态']}{row}"] = "推进中"
        typed[f"{columns['工作进展']}{row}"] = f"3月5日开工，已完成第 {row} 段"
        typed[f"{columns['存在问题']}{row}"] = "雨天较多"
    return typed


def _entries(office: Office) -> Any:
    body = office.journal("delivery")[-1]["body"]
    return body["entries"], [(p["code"], p.get("cell")) for p in body["problems"]]


def test_all_three_formats_are_read_alike(saved: Path, built: Path, tmp_path: Path) -> None:
    """Typed once and saved three ways, the report brings the same entries from the same cells, all accepted."""
    outcomes = []
    for format_ in FORMATS:
        office = copy_of(built, tmp_path / format_)
        shutil.copy(saved / f"月报.{format_}", office.inbox)
        assert office.run("ingest", now="2026-01-28")["accepted"] == 1
        outcomes.append(_entries(office))
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert {entry["progress"] for entry in outcomes[0][0] if "progress" in entry} == {"12.5", "7"}


def test_locked_cells_refuse_what_is_typed(built: Path, tmp_path: Path) -> None:
    """What the office has given can't be typed over: the sheet is protected."""
    need_libreoffice()
    issued = Office(built).issued("Z01")
    sheet = openpyxl.load_workbook(issued).worksheets[0]
    heading = next(row for row in range(1, 15) if any(cell.value == "任务编号" for cell in sheet[row]))
    title = next(cell.column_letter for cell in sheet[heading] if cell.value == "目标任务")
    target = tmp_path / "月报.xlsx"
    type_into(issued, {f"{title}{heading + 1}": "改掉的任务"}, [target], tmp_path / "profile")
    before, after = sheet, openpyxl.load_workbook(target).worksheets[0]
    assert after[f"{title}{heading + 1}"].value == before[f"{title}{heading + 1}"].value
