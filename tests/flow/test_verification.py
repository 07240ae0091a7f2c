"""Verification 核实: who supervises a task decides on its entry, and the figure decided on counts."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from statistics import mean
from typing import Any

import openpyxl
import pytest
from flow.events import mails, text_of
from flow.libreoffice import need_libreoffice, type_into
from flow.office import Office, copy_of, read_rows, write_rows

from pipeline.cli import issue
from pipeline.delivery import process

OPEN, CLOSED, VERIFY, AFTER, PUBLISH = (
    f"2026-{moment}" for moment in ("01-28T09:00", "02-04T09:00", "02-05T09:00", "02-07T09:00", "02-09T09:00")
)
PERIOD = ("--period", "2026-01")


@pytest.fixture(scope="module")
def closed_county(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """January reported by all units, closed, verification workbooks issued."""
    office = copy_of(built, tmp_path_factory.mktemp("closed") / "county")
    for unit in office.units:
        office.drop(unit)
    office.run("ingest", now=OPEN)
    office.run("close", *PERIOD, now=CLOSED)
    office.run("issue", "verification", *PERIOD, now=CLOSED)
    return office.root


@pytest.fixture
def office(closed_county: Path, tmp_path: Path) -> Office:
    return copy_of(closed_county, tmp_path / "county")


def sheets(office: Office) -> dict[str, Path]:
    """The verification workbooks issued, by their sender's name."""
    return {path.name.split(" ")[0]: path for path in office.find("outbox/issued/2026-01", "*核实表.xlsx")}


def decide(office: Office, sender: str, rows: dict[str, dict[str, object]], now: str = VERIFY, code: int = 0) -> Any:
    """Drop the sender's workbook with some rows decided; what came of it."""
    write_rows(sheets(office)[sender], office.inbox / f"核实 {sender}.xlsx", rows)
    return office.run("ingest", now=now, code=code)


def tasks(office: Office) -> dict[str, dict[str, str]]:
    """The published tasks of January by code."""
    return published(office, "tasks", "task_code")


def published(office: Office, table: str, key: str) -> dict[str, dict[str, str]]:
    """A table of January's bulletin by its key."""
    office.run("publish", *PERIOD, now=PUBLISH)
    path = office.root / "outbox/bulletins/2026-01/data" / f"{table}.csv"
    with path.open(encoding="utf-8-sig") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def some(office: Office, milestones: bool = True) -> tuple[str, list[str]]:
    """A department with several tasks to verify, and their codes."""
    for sender, path in sheets(office).items():
        rows = read_rows(path)
        codes = [code for code, row in rows.items() if "（" not in row["报送进度"]] if milestones else list(rows)
        if len(codes) >= 3 and sender != "目标责任考核办公室":
            return sender, codes
    raise AssertionError("no department has tasks to verify")


def test_every_supervising_department_gets_exactly_its_tasks(office: Office) -> None:
    """All entries are to be verified, each by one sender: its department, or the office where it has none."""
    found = [code for path in sheets(office).values() for code in read_rows(path)]
    filed = [entry["task"] for record in office.journal("delivery") for entry in record["body"]["entries"]]
    assert sorted(found) == sorted(filed)
    assert len(sheets(office)) > 1


def test_what_is_verified_counts(office: Office) -> None:
    """Confirmed, reduced, raised: A is the verified figure; what nobody decided on is provisional."""
    sender, (first, second, third, *_) = some(office)
    decisions = {
        first: {"核实结果": "认可"},
        second: {"核实结果": "核减", "核实进度(%)": 3, "核实说明": "现场只有这些"},
        third: {"核实结果": "核增", "核实进度(%)": "12.5%", "核实说明": "漏报一段"},
    }
    assert decide(office, sender, decisions)["accepted"] == 1
    shown = tasks(office)
    assert [shown[code]["verified"] for code in (first, second, third)] == ["5.00", "3.00", "12.50"]
    assert [shown[code]["assessed"] for code in (first, second, third)] == ["5.00", "3.00", "12.50"]
    again = office.run("publish", *PERIOD, now=PUBLISH)
    assert again["new"] is False


def test_what_is_issued_too_soon_says_why(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """Verification workbooks of a month without reports, or still open, come with the reason why there is little in them."""
    words = ("verification", "--period", "2026-02", "--workspace", str(office.root), "--now", "2026-03-01")
    with pytest.raises(SystemExit):
        issue.app(words, prog_name="kaohe")
    said = capsys.readouterr().out
    assert "共 0 份" in said and "还没有收下2026年2月的月报" in said and "2026年3月3日 24:00 才关闭" in said


def test_no_bulletin_comes_before_the_verify_date(office: Office, tmp_path: Path) -> None:
    """Departments have until the verify date: before it a month is published when all is decided, or when the office says so."""
    bold, quick = (copy_of(office.root, tmp_path / name) for name in ("bold", "quick"))
    refused = office.run("publish", *PERIOD, now=VERIFY, code=2)["error"]
    assert "项待核实" in refused and "核实期限是 2026年2月6日 24:00" in refused and "--early" in refused
    assert office.run("publish", *PERIOD, now="2026-02-07T00:00")["new"] is True
    assert bold.run("publish", *PERIOD, "--early", now=VERIFY)["new"] is True
    first = next(iter(sheets(quick)))
    for sender, path in sheets(quick).items():
        decide(quick, sender, {code: {"核实结果": "认可"} for code in read_rows(path)})
    code = next(iter(read_rows(sheets(quick)[first])))
    decide(quick, first, {code: {"核实结果": "退回", "核实说明": "请补照片"}}, now="2026-02-05T10:00")
    assert "还有 1 项待核实或退回后没有重报" in quick.run("publish", *PERIOD, now="2026-02-05T11:00", code=2)["error"]
    decide(quick, first, {code: {"核实结果": "认可", "核实说明": ""}}, now="2026-02-05T12:00")
    assert quick.run("publish", *PERIOD, now="2026-02-05T13:00")["new"] is True


def test_a_returned_entry_may_be_sent_again_until_the_verify_date(office: Office) -> None:
    """After close only returned tasks are taken, and what comes then counts unverified again."""
    sender, (first, *_) = some(office)
    decide(office, sender, {first: {"核实结果": "退回", "核实说明": "照片不是这个项目的"}})
    owner = next(unit for unit in office.units if first in read_rows(office.issued(unit)))

    def seven(sheet: Any, columns: Any, row: int) -> None:
        for number in range(row, sheet.max_row + 1):
            if sheet.cell(number, columns["任务编号"]).value == first:
                sheet.cell(number, columns["累计进度(%)"]).value = 7

    office.drop(owner, change=seven)
    assert office.run("ingest", now=VERIFY)["accepted"] == 1
    entries = office.journal("delivery")[-1]["body"]["entries"]
    assert [(entry["task"], entry["progress"]) for entry in entries] == [(first, "7")]
    receipt = office.receipts("回执 20260205*已接收.html")[-1].read_text(encoding="utf-8")
    assert "如需更正，2月6日 24:00 以前重新报送" in receipt and "比截止早" in receipt
    office.drop(owner, "晚了.xlsx", change=seven)
    assert office.run("ingest", now=AFTER)["refused"] == 1
    row = tasks(office)[first]
    assert (row["reported"], row["verified"], row["late"]) == ("7.00", "", "0")


def test_what_is_returned_reaches_its_unit_with_the_reason(office: Office) -> None:
    """A workbook of just the returned rows lies beside the unit's receipts; mended and dropped it passes and is gone."""
    sender, (first, second, *_) = some(office)
    reason = "照片不是这个项目的"
    decide(office, sender, {first: {"核实结果": "退回", "核实说明": reason}, second: {"核实结果": "认可"}})
    (path,) = office.receipts("请修改 核实退回*.xlsx")
    ((_, row),) = _mended(path).items()
    assert row["任务编号"] == first and reason in row["问题"] and row["累计进度(%)"] == 5
    notes = [str(cell.value) for cell in openpyxl.load_workbook(path).worksheets[0]["A"][:6]]
    assert any("2026年2月6日 24:00 以前可以重报" in note for note in notes) and not any("关闭" in note for note in notes)
    target = office.inbox / "重报.xlsx"
    _fill(path, target, 8)
    assert office.run("ingest", now=VERIFY)["accepted"] == 1
    assert office.receipts("请修改 核实退回*.xlsx") == []
    office.run("issue", "verification", *PERIOD, now=VERIFY)
    decide(office, sender, {first: {"核实结果": "认可"}})
    assert tasks(office)[first]["verified"] == "8.00"


def test_what_is_returned_is_told_to_its_unit(office: Office) -> None:
    """One message a unit: which task, why, until when; the workbook to be sent again goes with it. What was confirmed is not told."""
    sender, path = next(iter(sheets(office).items()))
    returned, confirmed = list(read_rows(path))[:2]
    decide(office, sender, {returned: {"核实结果": "退回", "核实说明": "没有照片"}, confirmed: {"核实结果": "认可"}})
    (mail,) = mails(office, "核实退回 *.eml").values()
    assert mail["Subject"] == "2026年1月月报有 1 项核实退回，请于 2月6日 24:00 前重报"
    assert returned in text_of(mail) and "没有照片" in text_of(mail) and confirmed not in text_of(mail)
    (book,) = mail.iter_attachments()
    assert str(book.get_filename()).startswith("请修改 核实退回")


def test_spoilt_words_of_the_office_keep_nobody_untold(office: Office) -> None:
    """The message goes out in the words that come along, the delivery counts, and what is wrong with the template is said."""
    (office.root / "templates" / "message_returned.txt").write_text("{{ 单位 }", encoding="utf-8")
    sender, path = next(iter(sheets(office).items()))
    told = decide(office, sender, {next(iter(read_rows(path))): {"核实结果": "退回", "核实说明": "没有照片"}})
    (mail,) = mails(office, "核实退回 *.eml").values()
    assert told["refused"] == 0 and "没有照片" in text_of(mail) and not list(office.inbox.glob("*.xlsx"))


def test_what_is_returned_is_written_after_a_crash_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends between the record and the workbook: run again, the unit has it, and the decision is on record once."""

    def end(*_arguments: object) -> None:
        raise KeyboardInterrupt

    sender, (first, *_) = some(office)
    with monkeypatch.context() as patched:
        patched.setattr(process, "write_returns", end)
        decide(office, sender, {first: {"核实结果": "退回", "核实说明": "照片不清楚"}}, code=130)
    assert office.receipts("请修改 核实退回*.xlsx") == []
    before = len(office.journal("delivery"))
    office.run("ingest", now=VERIFY)
    assert len(office.receipts("请修改 核实退回*.xlsx")) == 1
    assert len(office.journal("delivery")) == before and list(office.inbox.rglob("核实*.xlsx")) == []


def _mended(path: Path) -> dict[int, dict[str, Any]]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    top = next(place for place, row in enumerate(rows) if "任务编号" in row)
    return {place: dict(zip(rows[top], row, strict=True)) for place, row in enumerate(rows[top + 1 :], top + 2) if row[1]}


def _fill(path: Path, target: Path, progress: int) -> None:
    book = openpyxl.load_workbook(path)
    for place, row in _mended(path).items():
        book.worksheets[0].cell(place, list(row).index("累计进度(%)") + 1).value = progress
    book.save(target)


def test_a_returned_entry_that_never_came_again_does_not_count(office: Office) -> None:
    """A stays where it was, and quality is lost."""
    sender, (first, *_) = some(office)
    decide(office, sender, {first: {"核实结果": "退回", "核实说明": "与实际不符"}})
    assert tasks(office)[first]["assessed"] == "0.00"


def test_a_verified_amount_counts_as_it_would_in_a_report(office: Office) -> None:
    """Written with its unit of measure, it becomes the progress exactly as a report of it would."""
    known = {code: (sender, row) for sender, path in sheets(office).items() for code, row in read_rows(path).items()}
    code, (sender, row) = next((code, found) for code, found in known.items() if "（" in found[1]["报送进度"] and "以内" not in found[1]["本月计划"])
    percent, unit = row["报送进度"].partition("%")[0], row["报送进度"].rstrip("）").rpartition(" ")[2]
    decide(office, sender, {code: {"核实结果": "核减", "核实进度(%)": f"2.5{unit}", "核实说明": "只有一半"}})
    assert office.journal("delivery")[-1]["body"]["problems"] == []
    assert abs(Decimal(tasks(office)[code]["verified"]) - Decimal(percent) / 2) <= Decimal("0.01")


def test_a_figure_is_explained_by_the_cell_that_it_came_from(office: Office) -> None:
    """What was adjusted by the department's cell, what was returned by that of the month whose figure goes on, never by what
    does not count.
    """
    sender, (first, second, third, *_) = some(office)
    decide(office, sender, {first: {"核实结果": "核减", "核实进度(%)": 3, "核实说明": "只有这些"}, second: {"核实结果": "退回", "核实说明": "不实"}})
    published(office, "tasks", "task_code")
    told = {code: office.run("explain", code, *PERIOD, now=PUBLISH) for code in (first, second, third)}
    assert "核实表!" in told[first]["origin"]["place"] and told[first]["assessed"] == "3"
    assert told[second]["origin"] is None and told[second]["source"]["cell"]
    assert told[third]["origin"]["place"].endswith(f"月报表!{told[third]['source']['cell']}")
    february = ("--period", "2026-02")
    office.run("issue", "report", *february, now="2026-02-25")
    unit = third.partition("-")[0]
    office.drop(unit, change=lambda sheet, columns, row: _raise(sheet, columns, row, third), period="2026-02")
    office.run("ingest", now="2026-02-26T09:00")
    office.run("issue", "verification", *february, now="2026-02-26T10:00")
    again = next(each for each in office.find("outbox/issued/2026-02", "*核实表.xlsx") if third in read_rows(each))
    write_rows(again, office.inbox / "核实 2.xlsx", {third: {"核实结果": "退回", "核实说明": "不实"}})
    office.run("ingest", now="2026-02-26T11:00")
    now = office.run("explain", third, *february, now="2026-02-26T12:00")
    assert (now["assessed"], now["origin"]) == (told[third]["assessed"], told[third]["origin"])


def _raise(sheet: Any, columns: Mapping[str, int], first: int, code: str) -> None:
    """Another figure is reported than the month before."""
    row = next(row for row in range(first, sheet.max_row + 1) if sheet.cell(row, columns["任务编号"]).value == code)
    name = "累计进度(%)" if sheet.cell(row, columns["累计进度(%)"]).value is not None else "累计完成量"
    sheet.cell(row, columns[name]).value = 6


def test_a_verification_of_an_older_entry_is_asked_back(office: Office) -> None:
    """The unit reported again after the workbook was issued: nobody confirms a figure that was never shown."""
    sender, (first, *_) = some(office)
    owner = next(unit for unit in office.units if first in read_rows(office.issued(unit)))
    decide(office, sender, {first: {"核实结果": "退回", "核实说明": "照片不清楚"}})

    def six(sheet: Any, columns: Any, row: int) -> None:
        for number in range(row, sheet.max_row + 1):
            if sheet.cell(number, columns["任务编号"]).value == first:
                sheet.cell(number, columns["累计进度(%)"]).value = 6

    office.drop(owner, change=six)
    office.run("ingest", now=VERIFY)
    assert decide(office, sender, {first: {"核实结果": "认可"}})["refused"] == 1
    problems = office.journal("delivery")[-1]["body"]["problems"]
    assert [problem["code"] for problem in problems] == ["entry_changed"]
    office.run("issue", "verification", *PERIOD, now=VERIFY)
    assert decide(office, sender, {first: {"核实结果": "认可"}})["accepted"] == 1


def test_the_office_has_the_last_word(office: Office) -> None:
    """After the verify date only the office verifies, and no department overturns it."""
    sender, (first, *_) = some(office)
    assert decide(office, sender, {first: {"核实结果": "认可"}}, AFTER)["refused"] == 1
    problems = office.journal("delivery")[-1]["body"]["problems"]
    assert [problem["code"] for problem in problems] == ["closed"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"核实结果": "核减", "核实说明": "少"}, "required"),
        ({"核实结果": "核减", "核实进度(%)": 3}, "required"),
        ({"核实结果": "核减", "核实进度(%)": 9, "核实说明": "少"}, "decision_unclear"),
        ({"核实结果": "核增", "核实进度(%)": 3, "核实说明": "多"}, "decision_unclear"),
        ({"核实结果": "核增", "核实进度(%)": 101, "核实说明": "多"}, "out_of_range"),
        ({"核实结果": "认可", "核实进度(%)": 3}, "decision_unclear"),
        ({"核实结果": "退回", "核实进度(%)": 3, "核实说明": "退"}, "decision_unclear"),
        ({"核实结果": "退回"}, "required"),
        ({"核实进度(%)": 3}, "required"),
        ({"核实结果": "同意"}, "not_a_choice"),
        ({"核实结果": "核减", "核实进度(%)": 0.5, "核实说明": "少"}, "ambiguous_percent"),
    ],
)
def test_a_decision_in_doubt_comes_back(office: Office, values: dict[str, object], code: str) -> None:
    """The row comes back with its cell, marked in a workbook to be mended; the others count."""
    sender, (first, second, *_) = some(office)
    assert decide(office, sender, {first: values, second: {"核实结果": "认可"}})["partial"] == 1
    body = office.journal("delivery")[-1]["body"]
    assert code in [problem["code"] for problem in body["problems"]]
    assert [said["key"] for said in body["statements"]] == [second]
    (mend,) = [path for path in office.receipts("请修改*.xlsx") if "核实表" in path.name]
    assert code and read_rows(mend)


def test_a_department_decides_on_its_own_tasks_only(office: Office) -> None:
    """A foreign task comes back with the name of who decides on it."""
    sender, codes = some(office)
    foreign = next(code for name, path in sheets(office).items() if name != sender for code in read_rows(path))
    target = office.inbox / "核实.xlsx"
    write_rows(sheets(office)[sender], target, {codes[0]: {"核实结果": "认可", "任务编号": foreign}})
    assert office.run("ingest", now=VERIFY)["refused"] == 1
    problems = office.journal("delivery")[-1]["body"]["problems"]
    (said,) = [problem["message"] for problem in problems if problem["code"] == "task_foreign"]
    (owner,) = [name for name, path in sheets(office).items() if foreign in read_rows(path)]
    assert f"不归{sender}。" in said and (f"由{owner}核实" in said or "由考核办核实" in said)


def test_accuracy_and_quality_follow(office: Office) -> None:
    """What differed and what was returned lowers the unit's accuracy, quality and composite by as much as the rules say."""
    sender, (first, second, third, *_) = some(office)
    decisions = {
        first: {"核实结果": "认可"},
        second: {"核实结果": "核减", "核实进度(%)": 3, "核实说明": "现场只有这些"},
        third: {"核实结果": "退回", "核实说明": "照片不清楚"},
    }
    decide(office, sender, decisions)
    rows, units = tasks(office), published(office, "units", "unit_code")
    for code in {rows[each]["unit_code"] for each in decisions}:
        own = [row for row in rows.values() if row["unit_code"] == code and row["status"] != "not_due"]
        off = [abs(Decimal(row["reported"]) - Decimal(row["verified"])) for row in own if row["verified"]]
        assert_same(units[code]["accuracy"], 100 - mean(off) if off else Decimal(100))
        assert_same(units[code]["quality"], mean(Decimal(100) * (row["good"] == "1") for row in own))
        weighed = [
            Decimal(units[code][dimension]) * weight / 100
            for dimension, weight in (("progress", 70), ("timeliness", 10), ("quality", 10), ("accuracy", 10))
        ]
        assert abs(Decimal(units[code]["composite"]) + Decimal(units[code]["deductions"]) - sum(weighed)) <= Decimal("0.01")
    assert rows[third]["good"] == "0"
    assert Decimal(units[rows[second]["unit_code"]]["accuracy"]) < 100


def assert_same(shown: str, exact: Decimal) -> None:
    """A published figure is the exact one, rounded once to two decimals."""
    assert abs(Decimal(shown) - exact) <= Decimal("0.005")


def test_decided_in_libreoffice_and_saved_in_any_format(office: Office, tmp_path: Path) -> None:
    """Typed once and saved as xlsx, xls and ods, the workbook brings the same decisions from the same cells."""
    need_libreoffice()
    sender, (first, second, third, *_) = some(office)
    typed = {
        **_addresses(sheets(office)[sender], first, {"核实结果": "认可"}),
        **_addresses(sheets(office)[sender], second, {"核实结果": "核减", "核实进度(%)": "3%", "核实说明": "现场只有这些"}),
        **_addresses(sheets(office)[sender], third, {"核实结果": "退回", "核实说明": "照片不清楚"}),
    }
    targets = [tmp_path / f"核实.{extension}" for extension in ("xlsx", "xls", "ods")]
    type_into(sheets(office)[sender], typed, targets, tmp_path / "profile")
    said = []
    for target in targets:
        other = copy_of(office.root, tmp_path / target.suffix)
        target.rename(other.inbox / target.name)
        assert other.run("ingest", now=VERIFY)["accepted"] == 1
        said.append(other.journal("delivery")[-1]["body"]["statements"])
    assert said[0] == said[1] == said[2]
    assert {each["key"]: each["values"]["decision"] for each in said[0]} == {first: "confirm", second: "adjust", third: "return"}


def _addresses(path: Path, key: str, values: dict[str, str]) -> dict[str, str]:
    """Cells of a task's row by heading, for typing."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    heading = next(row for row in range(1, 15) if any(cell.value == "任务编号" for cell in sheet[row]))
    letters = {cell.value: cell.column_letter for cell in sheet[heading]}
    row = next(cell.row for cell in sheet[letters["任务编号"]] if cell.value == key)
    return {f"{letters[name]}{row}": text for name, text in values.items()}
