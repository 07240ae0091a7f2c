"""The demo's year is an acceptance test: everything in its table of what must be found is found."""

import csv
import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from flow.office import Office, read_cells
from playwright.sync_api import Browser
from publish.browser import PHONE, faults, open_page

from pipeline.demo.found import FOUND

pytestmark = pytest.mark.again

Found = dict[str, dict[str, int]]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, dict[str, Found]]:
    """Twelve units from January's reports to the year's grades, and what the command told of their year."""
    office = Office(tmp_path_factory.mktemp("year") / "county")
    told = office.apart("demo", str(office.root), "--units", "12", "--months", "12")
    return office, told


@pytest.fixture
def lived(year: tuple[Office, dict[str, Found]]) -> Office:
    return year[0]


@pytest.fixture
def found(year: tuple[Office, dict[str, Found]]) -> Found:
    return year[1]["found"]


@pytest.fixture
def insight(year: tuple[Office, dict[str, Found]]) -> Found:
    return year[1]["insight"]


def rows(office: Office, period: str, table: str) -> list[dict[str, str]]:
    path = office.root / "outbox" / "bulletins" / period / "data" / f"{table}.csv"
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_the_year_has_all_that_must_be_found(found: Found) -> None:
    """No term of the declared table is without a case in the journal or in what was published."""
    assert list(found) == [line.what for line in FOUND]
    assert [(what, term) for what, counts in found.items() for term, count in counts.items() if not count] == []


# Of a hundred cases of each kind so many are found at least, and of a hundred warnings so many are false at most; measured, with room.
# A cut that an accepted appeal took back is none: so one case of overstating is not found.
SHARES = {
    "projected_late": (40, 40), "stalled": (65, 10), "went_down": (80, 25), "back_loaded": (100, 0), "copied": (100, 0),
    "exact": (60, 0), "overstated": (97, 25), "reused": (90, 20), "outside_month": (100, 0),
}  # fmt: skip


def test_warnings_find_what_was_planted(insight: Found) -> None:
    """Every kind has cases in the year; which share is found and which is false stays as docs/insight.md says."""
    assert set(insight) == set(SHARES)
    for kind, (found, false) in SHARES.items():
        seen = insight[kind]
        assert seen["cases"] and seen["raised"], kind
        assert 100 * seen["found"] >= found * seen["cases"], (kind, seen)
        assert 100 * seen["false"] <= false * seen["raised"], (kind, seen)


def test_every_edition_has_its_number(lived: Office, found: Found) -> None:
    """Twelve months, four quarters and the year, numbered without a gap."""
    assert sorted(record["body"]["number"] for record in lived.journal("publish")) == list(range(1, 18))
    assert [found["公布的"][f"{reach}通报"] for reach in ("月度", "季度", "年度")] == [12, 4, 1]


def test_a_veto_excludes_excellent(lived: Office) -> None:
    """The unit with a veto has another grade, whatever its score."""
    vetoed = [row["grade"] for row in rows(lived, "2026", "units") if row["veto"] == "1"]
    assert vetoed and "优秀" not in vetoed


def test_departments_verify_in_every_month(lived: Office) -> None:
    """Decisions are on record for all twelve months, also where holidays leave no day between close and verify date."""
    delivered = [record["body"] for record in lived.journal("delivery") if record["body"]["statements"]]
    months = {b["submission"]["period"] for b in delivered if b["submission"]["kind"] == "verification"}
    assert months == {f"2026-{month:02}" for month in range(1, 13)}


def test_the_ledger_agrees_with_the_table(lived: Office, found: Found) -> None:
    """The supervision ledger has a row for every measure, with the state that was counted."""
    rows = read_cells(next(lived.find("outbox/ledgers", "*.xlsx")), "督办台账")
    states = Counter(str(row[1]) for row in rows[3:])
    assert {state: states[state] for state in found["督办办理"]} == found["督办办理"]


def composites(office: Office, month: int) -> dict[str, str]:
    """The composites of a month by unit, as they were published, and then corrected."""
    found = {row["unit_code"]: row["composite"] for row in rows(office, f"2026-{month:02}", "units")}
    for path in sorted((office.root / "outbox/bulletins").glob("*/更正*/data/units.csv")):
        with path.open(encoding="utf-8-sig") as file:
            own = [row for row in csv.DictReader(file) if row["period"] == f"2026年{month}月"]
        found |= {row["unit_code"]: row["composite_after"] for row in own}
    return found


def test_a_quarter_is_the_mean_of_its_months(lived: Office) -> None:
    """What is printed follows from what was printed: the quarter's score is the mean of the months' composites, as corrected."""
    units = {month: composites(lived, month) for month in (4, 5, 6)}
    assert units[5] != {row["unit_code"]: row["composite"] for row in rows(lived, "2026-05", "units")}
    for row in rows(lived, "2026-Q2", "units"):
        published = [float(figure) for month in (4, 5, 6) if (figure := units[month][row["code"]])]
        assert abs(float(row["score"]) - sum(published) / len(published)) < 0.0051
        assert [row[f"2026-0{month}"] for month in (4, 5, 6)] == [units[month][row["code"]] for month in (4, 5, 6)]


def test_the_year_is_sixty_and_forty(lived: Office) -> None:
    """60% of the mean of the months and 40% of the year-end, which bonus and penalty move; the appraisal is only shown."""
    for row in rows(lived, "2026", "units"):
        at_end = float(row["completion"]) + float(row["bonus"]) - float(row["penalty"])
        assert abs(float(row["year_end"]) - at_end) < 0.0051
        assert abs(float(row["score"]) - (0.6 * float(row["mean"]) + 0.4 * float(row["year_end"]))) < 0.011
        assert row["appraisal"]


def test_all_of_it_is_proved(lived: Office) -> None:
    """The chain is sound, the index equals its rebuild, and every kind of edition comes out again, to the byte."""
    assert lived.run("audit")["sound"] is True
    assert lived.run("rebuild")["same"] is True
    before = lived.editions()
    assert {Path(path).suffix for path, _ in before} == {".html", ".xlsx", ".csv", ".parquet", ".json"}
    for period in ("2026-03", "2026-05", "2026-Q3", "2026"):
        assert lived.run("publish", "--period", period)["new"] is False
    assert [lived.run("correct", "--period", f"2026-{month}")["new"] for month in ("02", "05", "10")] == [False] * 3
    assert lived.editions() == before
    assert [path.name for path in lived.inbox.rglob("*.xlsx") if not path.name.startswith("~$")] == []


def test_axe_finds_nothing_on_any_kind_of_page(lived: Office, browser: Browser) -> None:
    """What is published, sent and looked at during a year, on a phone and wide; the board shows the moment, so it comes anew by itself."""
    lived.run("pages", "--period", "2026-05")
    lived.run("board", "--period", "2026-12", now="2026-12-30T15:00")
    lived.run("weekly", now="2026-11-16T09:00")
    kinds = (
        "2026-05/*一页通.html", "2026-05/*四城联创.html", "2026-05/*重点监管任务.html", "2026-05/更正*/*.html", "2026-Q2/*通报.html", "2026/*通报.html",
        "2026/*考核表.html", "2026-05/单位/*.html", "2026-05/责任领导/*.html", "2026-05/县级领导/*.html",
        "../board.html", "../weekly/*.html", "../notices/2026-05/**/*通知单*.html", "../notices/2026-05/**/*记录*.html", "../receipts/2026-05/**/*.html",
    )  # fmt: skip
    top = lived.root / "outbox" / "bulletins"
    for number, kind in enumerate(kinds):
        page = open_page(browser, min(top.glob(kind)), is_still=True, **({"viewport": PHONE} if number % 2 else {}))
        # A county's lists are long, one line like the other: axe looks at the first of each.
        page.evaluate("document.querySelectorAll('tbody tr:nth-child(n+7), article:nth-of-type(n+3)').forEach((one) => one.remove())")
        assert [fault for fault in faults(page) if not (kind == "../board.html" and fault.startswith("meta-refresh"))] == [], kind
        assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"], kind  # type: ignore[index]
        page.close()


def test_links_from_page_to_page_lead_to_the_task(lived: Office) -> None:
    """From the overview, the pages of campaign and key tasks, units and leaders into the bulletin beside them: the page is there, so is the task."""
    lived.run("pages", "--period", "2026-05")
    top = lived.root / "outbox" / "bulletins" / "2026-05"
    known = set(re.findall(r'id="([^"]*)"', (top / "2026年5月通报.html").read_text(encoding="utf-8")))
    for kind in ("*一页通.html", "*四城联创.html", "*重点监管任务.html", "单位/*.html", "责任领导/*.html", "县级领导/*.html"):
        page = min(top.glob(kind))
        links = [unquote(link).partition("#") for link in re.findall(r'href="([^"]*)"', page.read_text(encoding="utf-8"))]
        assert links, kind
        assert all((page.parent / name).resolve() == top / "2026年5月通报.html" and (not task or task in known) for name, _, task in links), kind
