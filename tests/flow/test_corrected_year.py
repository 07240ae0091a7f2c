"""A year that was published is corrected too: here that of a county that began in December, so that one month makes it."""

from pathlib import Path

import pytest
from flow.office import Office, read_rows, write_rows
from flow.test_appeal import decide, files, rows
from flow.test_began import begin_late

DECEMBER, FOURTH, YEAR = ("--period", "2026-12"), ("--period", "2026-Q4"), ("--period", "2026")


def test_a_year_that_was_published_is_corrected_too(built: Path, tmp_path: Path) -> None:
    """Its bulletin and the quarter's stay; the correction of December shows score, rank and grade of both before and after."""
    office = begin_late(built, tmp_path / "county", "2026-12-02T10:00")
    office.run("issue", "report", *DECEMBER, now="2026-12-26")
    for unit in office.units[1:]:
        office.drop(unit, period="2026-12")
    office.run("ingest", now="2026-12-28T09:00")
    office.run("close", *DECEMBER, now="2027-01-06T09:00")
    office.run("publish", *DECEMBER, now="2027-01-09T09:00")
    office.run("issue", "annual", now="2027-01-09T10:00")
    annual = next(office.find("outbox/issued/2026", "*年终评议表.xlsx"))
    silent, *others = office.units
    write_rows(annual, office.inbox / "评议.xlsx", {unit: {"民主测评": 90} for unit in office.units} | {others[0]: {"民主测评": 90, "加分": 1, "原因": "获表彰"}})
    assert office.run("ingest", now="2027-01-09T11:00")["accepted"] == 1
    for period in (FOURTH, YEAR):
        office.run("publish", *period, now="2027-01-10T09:00")
    printed = files(office, "2026"), files(office, "2026-Q4")

    office.run("issue", "appeal", *DECEMBER, now="2027-01-10T10:00")
    path = next(office.find("outbox/issued/2026-12", f"{office.unit_name(silent)} *申诉表.xlsx"))
    key = next(key for key in read_rows(path) if key.endswith("缺报"))
    write_rows(path, office.inbox / "申诉.xlsx", {key: {"申诉理由": "邮箱故障，有发送记录"}})
    office.run("ingest", now="2027-01-11T09:00")
    assert decide(office, {key: {"审核结果": "通过"}}, "2027-01-12T09:00")["counts"]["accepted"] == 1
    done = office.run("correct", *DECEMBER, now="2027-01-12T10:00")
    assert "连带更正2026年第四季度、2026年度" in done["lead"]

    before, own = rows(office, "2026", "units", "code")[silent], _change(office, silent)
    assert (own["score_before"], own["rank_before"], own["grade_before"]) == (before["score"], before["rank"], before["grade"])
    months = rows(office, "2026-12/更正第1号", "units", "unit_code")[silent]
    at_end = float(before["year_end"])
    assert float(months["composite_after"]) > float(months["composite_before"])
    assert float(own["score_after"]) == pytest.approx(0.6 * float(months["composite_after"]) + 0.4 * at_end, abs=0.0101)
    assert (files(office, "2026"), files(office, "2026-Q4")) == printed
    for period in (FOURTH, YEAR):
        assert office.run("publish", *period, now="2027-01-20")["new"] is False
    assert office.run("correct", *DECEMBER, now="2027-01-20")["new"] is False and office.run("rebuild")["same"] is True


def _change(office: Office, unit: str) -> dict[str, str]:
    """What the correction makes of a unit's year."""
    path = office.root / "outbox/bulletins/2026-12/更正第1号/data/periods.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    found = [dict(zip(lines[0].split(","), line.split(","), strict=True)) for line in lines[1:]]
    return next(row for row in found if row["code"] == unit and row["period"] == "2026年度")
