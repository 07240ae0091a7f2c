"""Appeals and corrections 申诉、更正: what a unit contests, the office decides, and a numbered correction restates."""

import csv
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from flow.events import mails, text_of
from flow.office import Office, copy_of, read_cells, read_rows, write_rows
from PIL import Image

from pipeline.cli import issue
from pipeline.ledger.months import ranks_of
from pipeline.model.period import Period
from pipeline.office import correct
from pipeline.workspace import find_workspace, locked

JANUARY, FEBRUARY, MARCH = (("--period", f"2026-0{month}") for month in (1, 2, 3))
PUBLISHED, APPEALED, LAST, TOO_LATE, REVIEWED = (
    f"2026-02-{moment}" for moment in ("09T09:00", "10T09:00", "14T23:59:59", "16T09:00", "16T10:00")
)


def close_and_publish(office: Office, period: tuple[str, str], closed: str, published: str) -> None:
    office.run("close", *period, now=closed)
    office.run("publish", *period, now=published)


@pytest.fixture(scope="module")
def january(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """January published: the first two units reported 5 everywhere, one of them late, the others are missing."""
    office = copy_of(built, tmp_path_factory.mktemp("january") / "county")
    office.drop(office.units[0])
    office.run("ingest", now="2026-01-28T09:00")
    office.drop(office.units[1])
    office.run("ingest", now="2026-02-03T09:00")
    office.run("close", *JANUARY, now="2026-02-04T09:00")
    office.run("issue", "verification", *JANUARY, now="2026-02-04T09:00")
    path = next(office.find("outbox/issued/2026-01", "*核实表.xlsx"))
    code = next(code for code, row in read_rows(path).items() if "（" not in row["报送进度"])
    reduced = {code: {"核实结果": "核减", "核实进度(%)": 3, "核实说明": "只有这些"}}
    write_rows(path, office.inbox / "核实.xlsx", reduced)
    office.run("ingest", now="2026-02-05T09:00")
    office.run("publish", *JANUARY, now=PUBLISHED)
    office.run("supervise", *JANUARY, now=PUBLISHED)
    office.run("issue", "appeal", *JANUARY, now=PUBLISHED)
    return office.root


@pytest.fixture
def office(january: Path, tmp_path: Path) -> Office:
    return copy_of(january, tmp_path / "county")


def forms(office: Office) -> dict[str, dict[str, dict[str, Any]]]:
    """The rows of every appeal workbook by unit code."""
    found = {path.name.split(" ")[0]: read_rows(path) for path in office.find("outbox/issued/2026-01", "*申诉表.xlsx")}
    return {unit: found[office.unit_name(unit)] for unit in office.units if office.unit_name(unit) in found}


def one(office: Office, fact: str) -> tuple[str, str]:
    """A unit and the key of a fact that it may contest."""
    return next((unit, key) for unit, rows in forms(office).items() for key in rows if key.endswith(fact))


def appeal(office: Office, unit: str, rows: dict[str, dict[str, object]], now: str = APPEALED) -> dict[str, Any]:
    """Drop a unit's appeals; the record of it."""
    path = next(office.find("outbox/issued/2026-01", f"{office.unit_name(unit)} *申诉表.xlsx"))
    write_rows(path, office.inbox / f"申诉 {unit}.xlsx", rows)
    office.run("ingest", now=now)
    body: dict[str, Any] = office.journal("delivery")[-1]["body"]
    return body


def decide(office: Office, decisions: dict[str, dict[str, object]], now: str = REVIEWED, name: str = "审核") -> dict[str, Any]:
    """Review appeals by their key; the record of it."""
    office.run("issue", "review", now=now)
    source = next(office.find("outbox/issued/2026", "*审核表.xlsx"))
    items = {key.partition("/")[2]: key for key in read_rows(source)}
    write_rows(source, office.inbox / f"{name}.xlsx", {items[key]: row for key, row in decisions.items()})
    office.run("ingest", now=now)
    body: dict[str, Any] = office.journal("delivery")[-1]["body"]
    return body


def grant(office: Office, fact: str, now: str = REVIEWED, **values: object) -> str:
    """One appeal that is accepted; its task."""
    unit, key = one(office, fact)
    appeal(office, unit, {key: {"申诉理由": "附有依据", **values}})
    assert decide(office, {key: {"审核结果": "通过"}}, now)["counts"]["accepted"] == 1
    return key.rpartition("-")[0]


def rows(office: Office, folder: str, table: str, key: str) -> dict[str, dict[str, str]]:
    with (office.root / "outbox/bulletins" / folder / "data" / f"{table}.csv").open(encoding="utf-8-sig") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def problems(body: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in body["problems"]]


def files(office: Office, folder: str) -> dict[str, bytes]:
    top = office.root / "outbox/bulletins" / folder
    return {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*") if path.suffix != ".xlsx" and path.is_file()}


def page_of(office: Office, unit: str) -> str:
    """A unit's page of January, as it is sent."""
    (page,) = office.run("pages", *JANUARY, unit)["pages"]
    return Path(page).read_text(encoding="utf-8")


def test_every_unit_gets_what_it_may_contest(office: Office) -> None:
    """Missing units their missing entries, the late one what was late, all their reds and measures; each with its figures."""
    kinds = {unit: {key.rpartition("-")[2] for key in found} for unit, found in forms(office).items()}
    assert "迟报" in kinds[office.units[1]] and "缺报" in kinds[office.units[2]] and "缺报" not in kinds[office.units[0]]
    facts = " ".join(str(row["公布的事实"]) for found in forms(office).values() for row in found.values())
    assert "报送 5%，核实 3%（只有这些）" in facts and "红 滞后（认定进度 " in facts and "1 级 提醒督办" in facts


def test_an_accepted_verification_is_corrected(office: Office) -> None:
    """A is what the office accepted; the first bulletin stays, and the correction comes out the same again."""
    before = files(office, "2026-01")
    code = grant(office, "核实", **{"应认定进度(%)": 5})
    done = office.run("correct", *JANUARY, now=REVIEWED)
    assert (done["new"], done["number"]) == (True, 1) and "更正第1号：2026年1月通报（第 1 期）" in done["lead"]
    task = rows(office, "2026-01/更正第1号", "tasks", "task_code")[code]
    assert (task["assessed_before"], task["assessed_after"], task["verified_after"]) == ("3.00", "5.00", "5.00")
    unit = rows(office, "2026-01/更正第1号", "units", "unit_code")
    (told,) = office.run("explain", code, *JANUARY, now=REVIEWED)["months"]
    assert (told["reported"], told["verified"]) == ("5", "5"), "what looks back sees the figure in force, not the one taken back"
    assert any(row["accuracy_before"] < row["accuracy_after"] or row["accuracy_after"] == "100.00" for row in unit.values())
    first = files(office, "2026-01")
    assert {name: first[name] for name in before} == before
    again = office.run("correct", *JANUARY, now="2026-02-20")
    assert (again["new"], again["corrections"]) == (False, 1) and files(office, "2026-01") == first
    assert office.run("publish", *JANUARY, now="2026-02-20")["new"] is False
    assert office.run("rebuild")["same"] is True
    page = next(office.find("outbox/bulletins/2026-01/更正第1号", "*.html")).read_text(encoding="utf-8")
    assert "附有依据" in page and "审核 2026" in page


def test_a_suspension_reported_by_mistake_is_taken_back(built: Path, tmp_path: Path) -> None:
    """Its unit asks for the A that was published: the correction is green, without measure and deduction."""
    office = copy_of(built, tmp_path / "county")

    def suspend(sheet: Any, columns: Mapping[str, int], first: int) -> None:
        """The first milestone of which something is planned is where it should be, but 停工."""

        def given(row: int, name: str) -> str:
            return str(sheet.cell(row, columns[name]).value)

        planned = {row: given(row, "本月计划").rstrip("%") for row in range(first, sheet.max_row) if given(row, "年度目标").startswith("形象")}
        row = next(row for row, words in planned.items() if words.isdecimal() and int(words) > 5)
        sheet.cell(row, columns["累计进度(%)"]).value = int(planned[row])
        sheet.cell(row, columns["工作状态"]).value = "停工"
        suspended.append(given(row, "任务编号"))

    suspended: list[str] = []
    office.drop(office.units[0], change=suspend)
    office.run("ingest", now="2026-01-28T09:00")
    close_and_publish(office, JANUARY, "2026-02-04T09:00", PUBLISHED)
    office.run("issue", "appeal", *JANUARY, now=PUBLISHED)
    key = f"{suspended[0]}-状态"
    fact = forms(office)[office.units[0]][key]
    before = rows(office, "2026-01", "tasks", "task_code")[suspended[0]]
    assert "黑" in fact["公布的事实"] and before["level"] == "2"
    body = appeal(office, office.units[0], {key: {"申诉理由": "工作状态选错了，实际一直在推进", "应认定进度(%)": float(before["assessed"])}})
    assert problems(body) == []
    decide(office, {key: {"审核结果": "通过"}})
    office.run("correct", *JANUARY, now=REVIEWED)
    task = rows(office, "2026-01/更正第1号", "tasks", "task_code")[suspended[0]]
    assert (task["assessed_after"], task["level_after"]) == (task["assessed_before"], "0") and task["status_after"] not in ("black", "red", "黑", "红")


def test_the_reviewer_sees_the_picture_that_came_with_an_appeal(office: Office) -> None:
    """Its name stands in the row, with a link to its folder in the archive; a row without any says so."""
    unit, key = one(office, "缺报")
    other, third, *_ = [each for each in forms(office)[unit] if each.endswith("缺报") and each != key]
    code = key.rpartition("-")[0]
    path = next(office.find("outbox/issued/2026-01", f"{office.unit_name(unit)} *申诉表.xlsx"))
    said = {"申诉理由": "见照片"}
    write_rows(path, office.inbox / "申诉" / "申诉.xlsx", {key: said, other: said, third: said})
    Image.new("RGB", (64, 48), "navy").save(office.inbox / "申诉" / f"{code} 现场.png")
    shutil.copy(office.inbox / "申诉" / f"{code} 现场.png", office.inbox / "申诉" / f"{other.rpartition('-')[0]} 同一张.png")
    office.run("ingest", now=APPEALED)
    (reused,) = office.journal("delivery")[-1]["body"]["problems"]
    assert reused["code"] == "evidence_reused" and "在“申诉理由”里说明" in reused["hint"], "an appeal has no other column to tell it in"
    office.run("issue", "review", now=APPEALED)
    source = next(office.find("outbox/issued/2026", "*审核表.xlsx"))
    found = {item.partition("/")[2]: row["印证资料"] for item, row in read_rows(source).items()}
    assert found == {key: f"{code} 现场.png", other: f"{other.rpartition('-')[0]} 同一张.png", third: "没有"}
    link, _ = [cell.hyperlink.target for row in openpyxl.load_workbook(source).worksheets[0] for cell in row if cell.hyperlink]
    assert (source.parent / unquote(link).replace("\\", "/") / f"{code} 现场.png").resolve().is_file()


def test_what_follows_builds_on_the_correction(office: Office) -> None:
    """A measure that was cancelled raises nothing, the streak starts anew, the quarter has the corrected score."""
    code = grant(office, "状态", **{"应认定进度(%)": 99})
    assert office.run("publish", *FEBRUARY, now="2026-03-01", code=2)["error"].startswith("2026年2月还没有关闭")
    office.run("close", *FEBRUARY, now="2026-03-06T09:00")
    refused = office.run("publish", *FEBRUARY, now="2026-03-09T09:00", code=2)
    assert "kaohe correct --period 2026-01" in refused["error"]
    lead = office.run("correct", *JANUARY, now="2026-03-09T09:00")["lead"]
    assert "撤销督办 1 项" in lead
    office.run("publish", *FEBRUARY, now="2026-03-09T09:00")
    task = rows(office, "2026-02", "tasks", "task_code")[code]
    assert (task["assessed"], task["streak"]) == ("99.00", "1")
    page = next(office.find("outbox/bulletins/2026-02", "2026年2月通报.html")).read_text(encoding="utf-8")
    assert lead in page
    before = files(office, "2026-02")
    close_and_publish(office, MARCH, "2026-04-07T09:00", "2026-04-09T09:00")
    office.run("publish", "--period", "2026-Q1", now="2026-04-09T10:00")
    units = rows(office, "2026-01/更正第1号", "units", "unit_code")
    quarter = rows(office, "2026-Q1", "units", "code")
    assert all(quarter[unit]["2026-01"] == row["composite_after"] for unit, row in units.items())
    assert lead in next(office.find("outbox/bulletins/2026-Q1", "*通报.html")).read_text(encoding="utf-8")
    assert office.run("publish", *FEBRUARY, now="2026-04-20")["new"] is False and files(office, "2026-02") == before


def test_what_is_asked_of_a_corrected_month_is_as_corrected(office: Office) -> None:
    """`query`, `explain` and the pages that are sent give the figures in force and name the correction; before it those of the bulletin."""
    code = grant(office, "核实", **{"应认定进度(%)": 5})
    owner = office.run("query", *JANUARY, code, now=REVIEWED)["tasks"][0]["unit_code"]

    def shown() -> tuple[str, list[int], str]:
        told = office.run("query", *JANUARY, code, now=REVIEWED)
        (page,) = (Path(each) for each in office.run("pages", *JANUARY, owner)["pages"])
        return told["tasks"][0]["assessed"], told["corrections"], page.read_text(encoding="utf-8")

    assessed, numbers, page = shown()
    assert (assessed, numbers) == ("3.00", []) and "更正" not in page and "数字与同期通报一致" in page
    office.run("correct", *JANUARY, now=REVIEWED)
    score = rows(office, "2026-01/更正第1号", "units", "unit_code")[owner]["composite_after"]
    assessed, numbers, page = shown()
    assert (assessed, numbers) == ("5.00", [1])
    assert "本页是更正第1号以后的数" in page and f"综合得分 {score}" in page


def test_a_figure_that_an_appeal_brought_leads_to_the_review(office: Office) -> None:
    """Also of a task of which nothing was reported: `explain` and the unit's page name the decision, not what it took the place of."""
    unit, key = next((unit, key) for unit, found in forms(office).items() for key in found if unit == office.units[3] and key.endswith("状态"))
    code = key.rpartition("-")[0]
    appeal(office, unit, {key: {"申诉理由": "有依据", "应认定进度(%)": 20}})
    decide(office, {key: {"审核结果": "通过"}})
    office.run("correct", *JANUARY, now=REVIEWED)
    told = office.run("explain", code, *JANUARY, now=REVIEWED)
    assert float(told["assessed"]) == 20 and told["origin"]["place"].startswith("申诉审核，回执 ")
    assert "申诉审核 审核.xlsx 申诉审核!" in page_of(office, unit)


def test_a_cancelled_measure_is_shown_as_cancelled(office: Office) -> None:
    """The ledger and the notice say so with the correction's number; the deduction goes; nobody has to answer."""
    unit, key = one(office, "督办")
    code = key.rpartition("-")[0]
    appeal(office, unit, {key: {"申诉理由": "已报县政府同意"}})
    decide(office, {key: {"审核结果": "通过"}})
    office.run("correct", *JANUARY, now=REVIEWED)
    counts = office.run("supervise", *JANUARY, now=REVIEWED)
    assert counts["cancelled"] == 1
    rows = read_cells(next(office.find("outbox/ledgers", "*.xlsx")), "督办台账")
    (row,) = [row for row in rows if row[3] == code]
    assert row[1] == "已撤销" and "更正第1号：撤销" in row
    notices = next(path for path in office.find("outbox/notices", "督办通知单.html") if unit in str(path))
    assert "更正第1号：撤销，不用再回复" in notices.read_text(encoding="utf-8")
    book = next(office.find("outbox/issued/2026-01", f"{office.unit_name(unit)} *督办回复表.xlsx"))
    assert row[0] not in read_rows(book)
    assert "认定进度" in (said := notices.read_text(encoding="utf-8")) and " P " not in said, "an official paper has words, no letters"


def test_an_earlier_month_corrected_after_a_later_one(office: Office) -> None:
    """January is corrected when February is published: February is restated too, and both stand as they were printed."""
    unit, key = one(office, "状态")
    code = key.rpartition("-")[0]
    appeal(office, unit, {key: {"申诉理由": "有依据", "应认定进度(%)": 99}})
    close_and_publish(office, FEBRUARY, "2026-03-06T09:00", "2026-03-09T09:00")
    printed = files(office, "2026-02")
    assert rows(office, "2026-02", "tasks", "task_code")[code]["streak"] == "2"
    decide(office, {key: {"审核结果": "通过"}}, "2026-03-10T09:00")
    assert "连带更正2026年2月" in office.run("correct", *JANUARY, now="2026-03-10T10:00")["lead"]
    with (office.root / "outbox/bulletins/2026-01/更正第1号/data/tasks.csv").open(encoding="utf-8-sig") as file:
        months = {row["period"]: row for row in csv.DictReader(file) if row["task_code"] == code}
    assert (months["2026年2月"]["streak_before"], months["2026年2月"]["streak_after"]) == ("2", "1")
    assert int(months["2026年2月"]["level_after"]) < int(months["2026年2月"]["level_before"])
    (told,) = office.run("query", *FEBRUARY, code, now="2026-03-11")["tasks"]
    assert told["streak"] == 1, "a later month that was restated is asked as it was restated"
    close_and_publish(office, MARCH, "2026-04-07T09:00", "2026-04-09T09:00")
    assert rows(office, "2026-03", "tasks", "task_code")[code]["streak"] == "2"
    assert office.run("publish", *FEBRUARY, now="2026-04-10")["new"] is False and files(office, "2026-02") == printed
    assert office.run("correct", *JANUARY, now="2026-04-10")["new"] is False


def test_a_quarter_that_was_published_is_corrected_too(office: Office) -> None:
    """Its bulletin stays; the correction shows scores and ranks before and after, and what follows builds on them."""
    unit, key = one(office, "状态")
    appeal(office, unit, {key: {"申诉理由": "有依据", "应认定进度(%)": 99}})
    close_and_publish(office, FEBRUARY, "2026-03-06T09:00", "2026-03-09T09:00")
    close_and_publish(office, MARCH, "2026-04-07T09:00", "2026-04-09T09:00")
    quarter = ("--period", "2026-Q1")
    office.run("publish", *quarter, now="2026-04-09T10:00")
    printed = files(office, "2026-Q1")
    decide(office, {key: {"审核结果": "通过"}}, "2026-04-10T09:00")
    done = office.run("correct", *JANUARY, now="2026-04-10T10:00")
    assert "连带更正2026年2月、2026年3月、2026年第一季度" in done["lead"]
    before = rows(office, "2026-Q1", "units", "code")[unit]
    with (office.root / "outbox/bulletins/2026-01/更正第1号/data/units.csv").open(encoding="utf-8-sig") as file:
        months = [row["composite_after"] for row in csv.DictReader(file) if row["unit_code"] == unit]
    own = rows(office, "2026-01/更正第1号", "periods", "code")[unit]
    assert (own["period"], own["score_before"], own["rank_before"]) == ("2026年第一季度", before["score"], before["rank"])
    assert len(months) == 3 and float(own["score_after"]) == pytest.approx(sum(map(float, months)) / 3, abs=0.0051)
    with locked(find_workspace(office.root), "test") as space:
        assert ranks_of(space.index, Period(2026, quarter=1))["units"][unit] == int(own["rank_after"])
    assert office.run("publish", *quarter, now="2026-04-20")["new"] is False and files(office, "2026-Q1") == printed
    assert office.run("correct", *JANUARY, now="2026-04-20")["new"] is False and office.run("rebuild")["same"] is True


def test_corrected_twice(office: Office) -> None:
    """The second correction builds on the first, and both come out as they were published."""
    grant(office, "核实", **{"应认定进度(%)": 5})
    office.run("correct", *JANUARY, now=REVIEWED)
    first = files(office, "2026-01/更正第1号")
    unit, key = one(office, "缺报")
    office.run("issue", "review", now=REVIEWED)
    appeal(office, unit, {key: {"申诉理由": "邮箱故障，有发送记录"}}, "2026-02-13T09:00")
    decide(office, {key: {"审核结果": "通过"}})
    done = office.run("correct", *JANUARY, now="2026-02-17")
    assert (done["new"], done["number"], done["corrections"]) == (True, 2, 2)
    assert files(office, "2026-01/更正第1号") == first
    tasks = rows(office, "2026-01/更正第2号", "tasks", "task_code")
    assert list(tasks) == [key.rpartition("-")[0]]
    assert "缺报不计" in next(iter(tasks.values()))["flags_after"]
    assert office.run("correct", *JANUARY, now="2026-02-18")["new"] is False


def test_a_crash_between_the_record_and_the_files(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record alone is on disk: run again, the files are there, the correction is the same one."""
    grant(office, "核实", **{"应认定进度(%)": 5})

    def crash(*_: object) -> None:
        raise RuntimeError("the power is gone")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(correct, "write_edition", crash)
        office.run("correct", *JANUARY, now=REVIEWED)
    assert not list(office.find("outbox/bulletins/2026-01", "*更正*"))
    done = office.run("correct", *JANUARY, now="2026-02-17")
    assert (done["new"], done["number"]) == (False, 1)
    digests = office.journal("correction")[0]["body"]["digests"]
    assert set(digests) == {name for name in files(office, "2026-01") if name.startswith("更正")}


def test_what_was_refused_goes_back_with_the_reason(office: Office) -> None:
    """The unit has a page with the office's words; nothing is corrected; the same is not heard again."""
    unit, key = one(office, "缺报")
    appeal(office, unit, {key: {"申诉理由": "忘了"}})
    decide(office, {key: {"审核结果": "退回", "退回理由": "没有客观原因"}})
    (page,) = office.find("outbox/receipts/2026-01", "申诉答复*.html")
    assert "没有采纳" in page.read_text(encoding="utf-8") and "没有客观原因" in page.read_text(encoding="utf-8")
    (mail,) = mails(office, f"审核结果 * {unit} *.eml", "2026").values()
    assert mail["Subject"] == "审核结果：退回 1 项" and "2026年1月缺报申诉）：退回，没有客观原因" in text_of(mail)
    assert [each.get_filename() for each in mail.iter_attachments()] == [page.name]
    assert "没有审核通过的申诉" in office.run("correct", *JANUARY, now=REVIEWED, code=2)["error"]
    body = appeal(office, unit, {key: {"申诉理由": "再想想"}}, "2026-02-13T09:00")
    assert problems(body) == ["already_decided"] and "没有客观原因" in body["problems"][0]["message"]


def test_what_waits_for_a_decision_is_counted(office: Office) -> None:
    """Rows that nobody decided on, by kind; reported tasks that nobody verified, until the month is published."""
    unit, key = one(office, "缺报")
    appeal(office, unit, {key: {"申诉理由": "忘了"}})
    told = office.run("status", *JANUARY, now=APPEALED)
    assert told["reviews"] == {"declaration": 0, "plan": 0, "appeal": 1} and told["unverified"] == {}
    office.run("issue", "report", *FEBRUARY, now="2026-02-25")
    office.drop(unit, period="2026-02")
    office.run("ingest", now="2026-02-26T09:00")
    decide(office, {key: {"审核结果": "退回", "退回理由": "没有客观原因"}}, "2026-02-26T10:00")
    told = office.run("status", *FEBRUARY, now="2026-02-26T10:00")
    assert told["reviews"]["appeal"] == 0
    assert sum(told["unverified"].values()) == len(office.journal("delivery")[-2]["body"]["entries"])


def test_appeals_have_their_time(office: Office) -> None:
    """Five working days after publication, to the last second of the fifth; 14 February was a make-up working day."""
    unit, key = one(office, "缺报")
    assert appeal(office, unit, {key: {"申诉理由": "故障"}}, LAST)["counts"]["accepted"] == 1
    body = appeal(office, unit, {key: {"申诉理由": "故障。"}}, TOO_LATE)
    assert problems(body) == ["closed"] and "2月14日 24:00" in body["problems"][0]["message"]
    assert "2月14日" in office.run("issue", "appeal", *JANUARY, now=TOO_LATE, code=2)["error"]
    assert "还没有发布" in office.run("issue", "appeal", *FEBRUARY, now=TOO_LATE, code=2)["error"]


def test_a_foreign_task_or_an_unknown_fact_comes_back(office: Office) -> None:
    """Whose it is and what was published is said by name; good rows beside them count."""
    unit, key = one(office, "缺报")
    other = next(key for code, found in forms(office).items() if code != unit for key in found)
    path = next(office.find("outbox/issued/2026-01", f"{office.unit_name(unit)} *申诉表.xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.protection.sheet = False
    top = next(row for row in range(1, 15) if sheet.cell(row, 1).value == "申诉编号")
    keys = [sheet.cell(row, 1).value for row in range(top + 1, sheet.max_row + 1)]
    spare = [row for row, found in enumerate(keys, top + 1) if found and found != key][:2]
    for row, wrong in zip(spare, (other, f"{key.rpartition('-')[0]}-核实"), strict=True):
        sheet.cell(row, 1).value = wrong
    for row in (*spare, top + 1 + keys.index(key)):
        sheet.cell(row, 7).value = "有异议"
    book.save(office.inbox / "申诉.xlsx")
    office.run("ingest", now=APPEALED)
    body = office.journal("delivery")[-1]["body"]
    assert sorted(problem["code"] for problem in body["problems"] if problem["severity"] == "error") == ["nothing_to_decide", "task_foreign"]
    assert [each["key"] for each in body["statements"]] == [key]


def test_two_reviewers_who_disagree(office: Office) -> None:
    """The first decision stands, the second comes back and says so; a correction is made of the first alone."""
    unit, key = one(office, "缺报")
    appeal(office, unit, {key: {"申诉理由": "故障"}})
    office.run("issue", "review", now=REVIEWED)
    source = next(office.find("outbox/issued/2026", "*审核表.xlsx"))
    (item,) = read_rows(source)
    for name, row in {"1": {"审核结果": "通过"}, "2": {"审核结果": "退回", "退回理由": "不属实"}}.items():
        write_rows(source, office.inbox / f"审核{name}.xlsx", {item: row})
    office.run("ingest", now=REVIEWED)
    assert problems(office.journal("delivery")[-1]["body"]) == ["already_decided"]
    assert office.run("correct", *JANUARY, now=REVIEWED)["new"] is True
    (page,) = office.find("outbox/receipts/2026-01", "申诉答复*.html")
    assert "采纳，见更正第1号" in page.read_text(encoding="utf-8")


def test_a_correction_that_was_tampered_with_is_not_written(office: Office) -> None:
    """Where the page no longer comes out as it was published the command refuses."""
    grant(office, "缺报")
    office.run("correct", *JANUARY, now=REVIEWED)
    (office.root / "templates").mkdir(exist_ok=True)
    page = (office.root / "templates/correction.html").read_text(encoding="utf-8")
    (office.root / "templates/correction.html").write_text(page.replace("更正依据", "依据"), encoding="utf-8")
    assert "与发布时不一致" in office.run("correct", *JANUARY, now=REVIEWED, code=2)["error"]
    assert json.dumps(office.journal("correction")[0]["body"]["months"])


def test_what_is_issued_is_called_by_its_name(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """The office reads 申诉表, as in everything else that it is told, no word of the program's own."""
    words = ["appeal", *JANUARY, "--workspace", str(office.root), "--now", PUBLISHED]
    issue.app(words, prog_name="kaohe", standalone_mode=False)
    assert "2026年1月申诉表共" in capsys.readouterr().out
