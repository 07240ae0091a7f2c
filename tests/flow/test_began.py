"""A county that begins within the year: its months are those from the first on, in order, and what is made of them rests on them."""

import shutil
from pathlib import Path

import pytest
from flow.events import events, tick
from flow.office import Office, copy_of

MARCH, QUARTER = ("--period", "2026-03"), ("--period", "2026-Q1")


def begin_late(built: Path, root: Path, now: str) -> Office:
    """The county of six units, its first register accepted at a moment."""
    office = copy_of(built, root)
    for folder in ("state", "outbox/issued"):
        shutil.rmtree(office.root / folder)
    office.run("register", "check", now=now)
    return office


@pytest.fixture(scope="module")
def closed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The register accepted while February could still be reported, which nobody issued; March reported by half and closed."""
    office = begin_late(built, tmp_path_factory.mktemp("closed") / "county", "2026-02-26T10:00")
    office.run("issue", "report", *MARCH, now="2026-03-26")
    for unit in office.units[:3]:
        office.drop(unit, period="2026-03")
    office.run("ingest", now="2026-03-27T09:00")
    office.run("close", *MARCH, now="2026-04-04T09:00")
    return office


@pytest.fixture(scope="module")
def began(closed: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """March published as the county's first bulletin."""
    office = copy_of(closed.root, tmp_path_factory.mktemp("began") / "county")
    assert office.run("publish", *MARCH, now="2026-04-08T09:00")["number"] == 1
    return office


def test_a_quarter_waits_for_the_months_since_the_county_began(closed: Office, tmp_path: Path) -> None:
    """Months before the county began are never waited for, those after are; so with the year."""
    office = copy_of(closed.root, tmp_path / "county")
    assert "要等2026年3月的通报" in office.run("publish", *QUARTER, now="2026-04-09", code=2)["error"]
    assert "要等2026年3月、2026年4月、" in office.run("publish", "--period", "2026", now="2026-04-09", code=2)["error"]


def test_a_quarter_rests_on_the_months_since_the_county_began(began: Office, tmp_path: Path) -> None:
    """Its score is the mean of these months, its page, workbook and data name them and no other, and it comes out the same again."""
    office = copy_of(began.root, tmp_path / "county")
    done = office.run("publish", *QUARTER, now="2026-04-09")
    page = Path(done["page"]).read_text(encoding="utf-8")
    assert "云岭县自2026年3月起纳入考核，各月得分只有3月，本期得分按这些月份计。" in page and "<th class=\"num m\">1月" not in page
    units = (Path(done["page"]).parent / "data/units.csv").read_text(encoding="utf-8-sig").splitlines()
    assert "2026-03" in units[0] and "2026-01" not in units[0]
    score, month = units[0].split(",").index("score"), units[0].split(",").index("2026-03")
    assert all(row.split(",")[score] == row.split(",")[month] != "" for row in units[1:])
    assert office.run("publish", *QUARTER, now="2026-05-09")["new"] is False
    assert list(office.run("explain", office.units[0], *QUARTER, now="2026-05-09")["months"]) == ["2026-03"]
    assert "要等2026年4月、" in office.run("publish", "--period", "2026", now="2026-05-09", code=2)["error"]


@pytest.mark.parametrize("month", ["2026-01", "2026-02"])
def test_nothing_is_closed_or_published_before_what_is_published(began: Office, tmp_path: Path, month: str) -> None:
    """A month before a published one is neither closed nor published: ranks, streaks and measures were settled without it."""
    office = copy_of(began.root, tmp_path / "county")
    for command in ("close", "publish"):
        refused = office.run(command, "--period", month, now="2026-04-16", code=2)["error"]
        assert "2026年3月的通报已经发布" in refused
    assert [record["body"]["period"] for record in office.journal("close")] == ["2026-03"]
    assert office.run("publish", *MARCH, now="2026-04-17")["new"] is False


def test_no_month_is_left_out(published: Office, tmp_path: Path) -> None:
    """With January published March waits for February, though nobody has closed it: it could never come later."""
    office = copy_of(published.root, tmp_path / "county")
    office.run("close", *MARCH, now="2026-04-07")
    assert "请先发布 2026-02" in office.run("publish", *MARCH, now="2026-04-08T09:00", code=2)["error"]


def test_the_calendar_leaves_a_month_alone_that_never_began(closed: Office, began: Office, tmp_path: Path) -> None:
    """A month open when the first register was accepted, not issued and not reported, has no events; the next has them all."""
    for number, office in enumerate((closed, began)):
        copy = copy_of(office.root, tmp_path / str(number))
        states = {each["period"]: each["state"] for each in copy.run("calendar", now="2026-04-07")["events"]}
        assert (states["2026-01"], states["2026-02"]) == ("before", "before")
        copy.run("due", now="2026-04-16")
        assert {period for _, period, _ in events(copy)} == {"2026-03", "2026-Q1"}
        assert {record["body"]["period"] for record in copy.journal("close")} == {"2026-03"}


def test_a_month_that_began_late_runs_to_its_end(built: Path, tmp_path: Path) -> None:
    """Issued or reported before its due, the month that was open when the register was accepted is the county's first."""
    by_calendar = begin_late(built, tmp_path / "calendar", "2026-02-26T10:00")
    assert tick(by_calendar, "2026-02-26T11:00") == ["2026-02 open", "2026-02 remind"]
    by_hand = begin_late(built, tmp_path / "hand", "2026-02-26T10:00")
    by_hand.run("issue", "report", "--period", "2026-02", now="2026-02-26T11:00")
    for office in (by_calendar, by_hand):
        assert "2026-02 close" in tick(office, "2026-03-04")


def test_no_month_before_the_first_is_in_hand(built: Path, tmp_path: Path) -> None:
    """Asked without a month, the state is that of the first month to come, not of one that is nobody's any more."""
    office = begin_late(built, tmp_path / "county", "2026-03-20T10:00")
    assert office.run("status", now="2026-03-20T11:00")["period"] == "2026-03"


def test_reports_for_a_month_that_was_passed_over_are_refused(built: Path, tmp_path: Path) -> None:
    """What arrives for a month before a published one can't count any more: refused with the reason, and kept."""
    office = begin_late(built, tmp_path / "county", "2026-03-26")
    office.run("issue", "report", "--period", "2026-02", now="2026-03-26")
    office.run("issue", "report", *MARCH, now="2026-03-26")
    office.run("close", *MARCH, now="2026-04-04")
    office.run("publish", *MARCH, now="2026-04-08T09:00")
    office.drop(office.units[0], period="2026-02")
    assert office.run("ingest", now="2026-02-27T09:00")["refused"] == 1
    assert "不再接收2026年2月的月报" in office.receipts()[-1].read_text(encoding="utf-8")
