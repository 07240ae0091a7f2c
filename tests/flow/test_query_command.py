"""`kaohe query`: the published record by the bulletin's filters, and what is on record of a month that is open."""

import csv
import io
import json

from flow.office import Office

from pipeline.publish.tables.datapackage import DESCRIPTOR

JANUARY = ("--period", "2026-01")
LATER = "2026-02-10T09:00"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_published_month_is_what_is_asked(published: Office) -> None:
    """Without a condition the CSV is the bulletin's to the byte; with one, its rows; JSON has the same tasks."""
    folder = published.root / "outbox" / "bulletins" / "2026-01" / "data"
    assert (folder / DESCRIPTOR).exists()
    target = published.root / "结果.csv"
    told = published.run("query", *JANUARY, "--output", str(target), now=LATER)
    assert target.read_bytes() == (folder / "tasks.csv").read_bytes()
    rows = _rows(target.read_text(encoding="utf-8-sig"))
    assert (told["count"], told["final"]) == (len(rows), True)
    red = published.run("query", *JANUARY, "颜色=红,黑", now=LATER)
    assert [row["task_code"] for row in red["tasks"]] == [row["task_code"] for row in rows if row["status"] in ("red", "black")]
    other = target.with_suffix(".json")
    published.run("query", *JANUARY, "颜色=红,黑", "--output", str(other), now=LATER)
    assert json.loads(other.read_text(encoding="utf-8")) == red["tasks"]
    target.unlink()
    other.unlink()


def test_an_open_month_is_as_it_stands(office: Office) -> None:
    """Before publication the tasks are as they would be published now, and it says so."""
    office.drop(office.units[0])
    office.run("ingest", now="2026-01-28")
    told = office.run("query", *JANUARY, f"单位={office.units[0]}", now="2026-01-29T09:00")
    assert not told["final"] and told["count"] > 0
    assert all(row["receipt"] for row in told["tasks"] if row["reported"])


def test_what_is_wrong_is_said(published: Office) -> None:
    """An unknown value and an unknown kind of file are refused with what can be written."""
    wrong = published.run("query", *JANUARY, "颜色=紫", now=LATER, code=2)
    assert "可以写" in wrong["error"]
    assert ".xlsx" in published.run("query", *JANUARY, "--output", "结果.doc", now=LATER, code=2)["error"]
