"""The demo's year is an acceptance test: a table of what must be found in it, each line checked in the records."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flow.office import Office

from pipeline.model.report import Verdict
from pipeline.model.result import Status


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Six units from January's reports to the year's grades."""
    office = Office(tmp_path_factory.mktemp("year") / "county")
    office.command("demo", str(office.root), "--units", "6", "--months", "12")
    return office


def rows(office: Office, period: str, table: str) -> list[dict[str, str]]:
    path = office.root / "outbox" / "bulletins" / period / "data" / f"{table}.csv"
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def months(office: Office) -> list[dict[str, str]]:
    return [row for month in range(1, 13) for row in rows(office, f"2026-{month:02}", "tasks")]


def deliveries(office: Office, kind: str = "") -> list[dict[str, Any]]:
    found = [record["body"] for record in office.journal("delivery")]
    return [body for body in found if not kind or body["submission"].get("kind") == kind]


def ledger(office: Office) -> set[str]:
    sheet = openpyxl.load_workbook(next(office.find("outbox/ledgers", "*.xlsx")))["督办台账"]
    return {str(row[1]) for row in sheet.iter_rows(min_row=4, values_only=True)}


def _kinds(office: Office) -> set[str]:
    return {body["submission"].get("kind", "") for body in deliveries(office) if body["submission"]["verdict"] == "accepted"}


# What must be found, and how it is looked for.
FOUND: tuple[tuple[str, Callable[[Office], bool]], ...] = (
    ("every verdict but the repeated", lambda o: {"accepted", "partial", "refused"} <= {b["submission"]["verdict"] for b in deliveries(o)} <= set(Verdict)),
    ("every colour, and tasks not due", lambda o: {row["status"] for row in months(o)} == {status.value for status in Status}),
    ("reports, verifications, responses and the annual document accepted", lambda o: _kinds(o) >= {"report", "verification", "response", "annual"}),
    ("decisions of every kind", lambda o: {s["values"]["decision"] for b in deliveries(o, "verification") for s in b["statements"]} == {"confirm", "adjust", "return"}),
    ("entries returned and never sent again", lambda o: any(row["returned"] == "1" for row in months(o))),
    ("verified figures other than reported", lambda o: any(row["verified"] not in ("", row["reported"]) for row in months(o))),
    ("the whole ladder of supervision", lambda o: {row["level"] for row in months(o)} == {"0", "1", "2", "3", "4"}),
    ("streaks of more than four months", lambda o: any(int(row["streak"]) > 4 for row in months(o))),
    ("measures answered, overdue, cleared and waiting", lambda o: ledger(o) >= {"已回复", "逾期未回复", "已销号", "待回复"}),
    ("a bulletin a month, a quarter and the year, numbered without a gap", lambda o: sorted(r["body"]["number"] for r in o.journal("publish")) == list(range(1, 18))),
    ("a campaign with its page", lambda o: any(o.find("outbox/bulletins/2026-06", "*四城联创.html"))),
    ("grades in the year", lambda o: {row["grade"] for row in rows(o, "2026", "units")} >= {"优秀", "良好"}),
    ("a veto that is not excellent", lambda o: [row["grade"] for row in rows(o, "2026", "units") if row["veto"] == "1"] not in ([], ["优秀"])),
    ("a sheet for every leader", lambda o: any("领导干部" in path.name for path in o.find("outbox/bulletins/2026", "*.html"))),
)  # fmt: skip


@pytest.mark.parametrize(("what", "is_found"), FOUND, ids=[what for what, _ in FOUND])
def test_the_year_has(lived: Office, what: str, is_found: Callable[[Office], bool]) -> None:
    """Each line of the table is found in the journal or in what was published."""
    assert is_found(lived), what


def test_a_quarter_is_the_mean_of_its_months(lived: Office) -> None:
    """What is printed follows from what was printed: the quarter's score is the mean of the months' composites."""
    units = {month: {row["unit_code"]: row["composite"] for row in rows(lived, f"2026-{month:02}", "units")} for month in (4, 5, 6)}
    for row in rows(lived, "2026-Q2", "units"):
        published = [float(units[month][row["code"]]) for month in (4, 5, 6)]
        assert abs(float(row["score"]) - sum(published) / 3) < 0.0051
        assert [row[f"2026-0{month}"] for month in (4, 5, 6)] == [units[month][row["code"]] for month in (4, 5, 6)]


def test_the_year_is_sixty_and_forty(lived: Office) -> None:
    """60% of the mean of the months and 40% of the year-end, which bonus and penalty move; the appraisal is only shown."""
    for row in rows(lived, "2026", "units"):
        at_end = float(row["completion"]) + float(row["bonus"]) - float(row["penalty"])
        assert abs(float(row["year_end"]) - at_end) < 0.0051
        assert abs(float(row["score"]) - (0.6 * float(row["mean"]) + 0.4 * float(row["year_end"]))) < 0.011
        assert row["appraisal"]


def test_all_of_it_is_proved(lived: Office, tmp_path: Path) -> None:
    """The chain is sound, the index equals its rebuild, and every bulletin comes out again as it was published."""
    assert lived.run("audit")["sound"] is True
    assert lived.run("rebuild")["same"] is True
    for period in ("2026-03", "2026-Q3", "2026"):
        assert lived.run("publish", "--period", period)["new"] is False
    assert [path.name for path in lived.inbox.rglob("*.xlsx") if not path.name.startswith("~$")] == []
