"""`kaohe explain`: whatever was published is explained to the hundredth, and a word that may mean two is a question."""

import csv
import io
from decimal import Decimal
from fractions import Fraction

import pytest
from flow.office import Office
from typer.testing import CliRunner

from pipeline.assess.exact import half_up
from pipeline.cli.explain import app

JANUARY = ("--period", "2026-01")
LATER = "2026-02-10T09:00"


def rows(office: Office, table: str) -> list[dict[str, str]]:
    path = office.root / "outbox" / "bulletins" / "2026-01" / "data" / f"{table}.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.mark.parametrize("table", ["units", "leaders"])
def test_the_parts_are_the_published_figure(published: Office, table: str) -> None:
    """Of every unit, and of leaders: dimensions and tasks each add up, exactly, to what the bulletin printed."""
    kind, figure = ("unit", "composite") if table == "units" else ("leader", "progress")
    for row in rows(published, table)[:: 1 if table == "units" else 4]:
        if not row[figure]:
            continue
        told = published.run("explain", row[f"{kind}_code"], *JANUARY, now=LATER)
        assert (told["kind"], told["final"], told["figure"], told["rank"]) == (kind, True, row[figure], int(row["rank"]))
        exact = Fraction(told["exact"])
        assert half_up(exact) == Decimal(row[figure])
        assert sum(Fraction(each["points"]) for each in told["dimensions"]) == exact
        base = exact - sum(Fraction(each["points"]["total"]) for each in told["tasks"])
        assert base == (10 if table == "units" else 0), "what is not of tasks is accuracy's full points"


def test_every_part_names_its_cell(published: Office) -> None:
    """Each task has its receipt, file, sheet and cell, or is missing."""
    codes = {row["unit_code"]: row for row in rows(published, "units")}
    for code in codes:
        for task in published.run("explain", code, *JANUARY, now=LATER)["tasks"]:
            source = task["source"]
            assert ("缺报" in task["flags"]) == (source is None)
            assert source is None or (source["cell"] and source["file"] and source["receipt"])


def test_the_way_up_is_exact(published: Office) -> None:
    """Who is not first is told the fewest tasks to the next rank and to the first; who is first has nothing to do."""
    ranked = [published.run("explain", row["unit_code"], *JANUARY, now=LATER) for row in rows(published, "units")]
    assert any(told["rank"] == 1 for told in ranked) and any(told["rank"] > 1 for told in ranked)
    for told in ranked:
        aims = [climb["rank"] for climb in told["climbs"]]
        assert (aims == []) == (told["rank"] == 1)
        assert aims == sorted(aims, reverse=True) and (not aims or aims[-1] == 1)
        for climb in told["climbs"]:
            gained = sum(Fraction(step["gain"]) for step in climb["steps"])
            assert half_up(Fraction(told["exact"]) + gained) == Decimal(climb["reached"])
            assert climb["enough"] == (Decimal(climb["reached"]) >= Decimal(climb["aim"]))


def test_a_task_has_its_history(published: Office) -> None:
    """A task answers with rule, figures, cell and its months."""
    task = next(row for row in rows(published, "tasks") if row["missing"] == "0")
    told = published.run("explain", task["task_code"], *JANUARY, now=LATER)
    assert (told["kind"], told["status"], told["reason"]) == ("task", task["status"], task["reason"])
    assert [month["period"] for month in told["months"]] == ["2026-01"]
    assert told["months"][0]["cell"] == told["source"]["cell"] == task["cell"]


def test_names_are_as_good_as_codes(published: Office) -> None:
    """A unit by its name or alias, a task by its title."""
    unit = rows(published, "units")[0]
    assert published.run("explain", unit["unit_name"], *JANUARY, now=LATER)["code"] == unit["unit_code"]


def test_a_word_that_may_mean_two_is_a_question(published: Office) -> None:
    """A common target stands in every unit: which one is asked, with all codes. What is nobody's name is said, with what is near."""
    titles = [row["title"] for row in rows(published, "tasks")]
    common = next(title for title in titles if titles.count(title) > 1)
    asked = published.run("explain", common, *JANUARY, now=LATER, code=2)["error"]
    assert "不止一个，请写编码" in asked and "G01-" in asked
    near = published.run("explain", rows(published, "units")[0]["unit_name"][:2], *JANUARY, now=LATER, code=2)["error"]
    assert "没有叫" in near and "是不是" in near
    assert "是不是" not in published.run("explain", "甲乙丙丁", *JANUARY, now=LATER, code=2)["error"]


def test_an_unpublished_month_is_explained_as_it_stands(published: Office) -> None:
    """Before publication the figures are those of now, and it is said that they may change."""
    code = rows(published, "units")[0]["unit_code"]
    told = published.run("explain", code, "--period", "2026-02", now=LATER)
    assert told["final"] is False


def test_a_quarter_waits_for_its_bulletin(published: Office) -> None:
    """What is not published has no figure of a quarter to explain; tasks are asked by the month."""
    code = rows(published, "units")[0]["unit_code"]
    assert "还没有发布" in published.run("explain", code, "--period", "2026-Q1", now=LATER, code=2)["error"]
    task = rows(published, "tasks")[0]["task_code"]
    assert "任务按月查" in published.run("explain", task, "--period", "2026-Q1", now=LATER, code=2)["error"]


def test_people_read_a_sum(published: Office) -> None:
    """On a terminal the dimensions are a sum with its rounding, the tasks a table where it has room, the way up sentences with their assumption."""
    last = rows(published, "units")[-1]["unit_code"]
    task = published.run("explain", last, *JANUARY, now=LATER)["tasks"][0]
    for width in ("80", "200"):
        said = CliRunner().invoke(app, [last, *JANUARY, "--workspace", str(published.root), "--now", LATER], env={"COLUMNS": width}).output
        for words in ("已发布，与通报相同", "× 70%", "四舍五入为", "要到第 1 名", "假设：其他单位的得分不变", task["task"], task["source"]["cell"]):
            assert words in said
        assert ("┃" in said) == (width == "200")
    task = rows(published, "tasks")[0]["task_code"]
    said = CliRunner().invoke(app, [task, *JANUARY, "--workspace", str(published.root), "--now", LATER]).output
    assert "为什么：" in said and "数的出处：" in said
