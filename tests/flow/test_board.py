"""看板: who has reported, what is asked back, what turns red if nothing comes, at any moment; written again only when something happened."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flow.office import Office, by_hand, copy_of
from flow.test_explain_flow import rows
from typer.testing import CliRunner

from pipeline.cli.board import app
from pipeline.service.board import BoardKeeper
from pipeline.workspace import Workspace, find_workspace, locked

OPEN = "2026-01-28T09:00"


@pytest.fixture(scope="module")
def midway(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Of six units one has reported, one has a row to mend, the others are silent."""
    office = copy_of(built, tmp_path_factory.mktemp("midway") / "county")
    by_hand(office.root)
    office.drop(office.units[0])

    def spoil(sheet: Any, columns: Any, row: int) -> None:
        sheet.cell(row, columns["工作进展"]).value = None

    office.drop(office.units[1], change=spoil)
    office.run("ingest", now=OPEN)
    return office


def test_the_board_counts_every_unit_once(midway: Office) -> None:
    """Its four numbers are those of the status; a unit is either waited for or through."""
    board, status = midway.run("board", now=OPEN), midway.run("status", "--period", "2026-01", now=OPEN)
    assert board["counts"] == {name: status[name] for name in ("reported", "late", "problems", "missing")}
    assert board["counts"] == {"reported": 1, "late": 0, "problems": 1, "missing": 4}
    assert sorted(unit["code"] for unit in board["units"]) == sorted(midway.units)
    assert "6 个单位已报 2 个，4 个还没有报，1 个有要改的" in board["lead"]


def test_what_turns_red_if_nothing_comes_does(midway: Office, tmp_path: Path) -> None:
    """Closed and published with nothing more, exactly the tasks that the board named are red or black for want of an entry."""
    office = copy_of(midway.root, tmp_path / "county")
    told = {each["code"]: each["char"] for each in office.run("board", now=OPEN)["turning"]}
    office.run("close", "--period", "2026-01", now="2026-02-04T09:00")
    office.run("publish", "--period", "2026-01", now="2026-02-09T09:00")
    chars = {"red": "红", "black": "黑"}
    missing = {row["task_code"]: chars[row["status"]] for row in rows(office, "tasks") if row["missing"] == "1" and row["status"] in chars}
    assert told == missing and told


def test_once_nothing_can_come_nothing_is_waited_for(midway: Office) -> None:
    """After the last moment the tasks are red or black; before it they will be, if nothing comes."""
    before, over = (midway.run("board", "--period", "2026-01", now=now)["lead"] for now in (OPEN, "2026-02-04T09:00"))
    assert "再没有月报来" in before and "项任务为红或黑" in over and "再没有月报来" not in over


def test_what_is_asked_back_names_the_problem(midway: Office) -> None:
    """The receipt, the rows and the first problems of the newest delivery of a unit."""
    (asked,) = midway.run("board", now=OPEN)["asked"]
    assert asked["name"] == midway.unit_name(midway.units[1]) and asked["rows"] == 1
    assert "没有填工作进展" in asked["problems"][0]


def test_status_takes_the_month_in_hand(midway: Office) -> None:
    """Without a month `status` is of the one that the board shows."""
    for moment, month in ((OPEN, "2026-01"), ("2026-02-24T23:59", "2026-01"), ("2026-02-25", "2026-02")):
        assert midway.run("status", now=moment)["period"] == month


def test_the_month_in_hand_is_the_latest_that_opened(midway: Office) -> None:
    """From the 25th on it is the new month; before, the old one with its next moments."""
    assert midway.run("board", now="2026-02-24T23:00")["title"] == "2026年1月报送看板"
    old = midway.run("board", "--period", "2026-01", now=OPEN)["deadlines"]
    assert [each["term"] for each in old if each["is_past"]] == ["开报"]
    assert next(each for each in old if each["term"] == "截止")["distance"] == "还有 5 天 15 小时"


def test_people_read_page_and_terminal(midway: Office) -> None:
    """The page stands in the outbox and says what the terminal says; nothing in it acts."""
    said = CliRunner().invoke(app, ["--workspace", str(midway.root), "--now", OPEN]).output
    page = (midway.root / "outbox" / "board.html").read_text(encoding="utf-8")
    for words in ("4 个还没有报", "截止", midway.unit_name(midway.units[1])):
        assert words in said and words in page
    assert "没有填工作进展" in page
    assert "<script" not in page


def refreshed(keeper: BoardKeeper, workspace: Workspace) -> tuple[bool, list[str]]:
    """Whether the board was written, and what was told."""
    page = workspace.outbox / "board.html"
    page.unlink(missing_ok=True)
    with locked(workspace, "watch"):
        told = [notice.words for notice in keeper.refresh(workspace, datetime.fromisoformat("2026-01-28T10:00+08:00"))]
    return page.exists(), told


def test_the_service_writes_it_when_the_journal_moved(midway: Office, tmp_path: Path) -> None:
    """At its start, then after a delivery, and not while nothing happens."""
    office = copy_of(midway.root, tmp_path / "county")
    workspace, keeper = find_workspace(office.root), BoardKeeper()
    assert refreshed(keeper, workspace) == (True, [])
    assert refreshed(keeper, workspace) == (False, [])
    office.drop(office.units[2])
    office.run("ingest", now="2026-01-28T09:30")
    assert refreshed(keeper, workspace) == (True, [])


def test_a_spoilt_template_stops_nothing(midway: Office, tmp_path: Path) -> None:
    """The office's own template may be wrong: it is told once, and the service goes on."""
    office = copy_of(midway.root, tmp_path / "county")
    (office.root / "templates").mkdir(exist_ok=True)
    (office.root / "templates" / "board.html").write_text("{{ board.", encoding="utf-8")
    workspace, keeper = find_workspace(office.root), BoardKeeper()
    written, told = refreshed(keeper, workspace)
    assert not written and "看板没有写成" in told[0]
    assert refreshed(keeper, workspace) == (False, [])
