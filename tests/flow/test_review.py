"""Declaration, plan and review 目标申报、计划申报、审核: what the office accepts becomes the register's next version."""

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flow.events import mails, text_of
from flow.libreoffice import need_libreoffice, type_into
from flow.office import Office, begin, copy_of, read_cells, read_rows, write_rows

from pipeline.delivery import process
from pipeline.files import _short_hash

DECLARED, REVIEWED, LATER = "2026-01-06T09:00", "2026-01-08T09:00", "2026-01-12T09:00"
TITLE, PLACE = "新建养老服务点12个", "2026"
NEW = {"目标任务": TITLE, "考核方式": "数量", "目标值": 12, "计量单位": "个", "分值": 2}


@pytest.fixture(scope="module")
def asked_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county in early January, declaration and plan workbooks issued."""
    office = begin(tmp_path_factory.mktemp("asked") / "county")
    office.run("issue", "declaration", now="2026-01-05")
    office.run("issue", "plan", now="2026-01-05")
    return office.root


@pytest.fixture
def office(asked_county: Path, tmp_path: Path) -> Office:
    return copy_of(asked_county, tmp_path / "county")


def form(office: Office, unit: str, term: str) -> Path:
    """The workbook of a unit that was issued for the year."""
    return office.root / "outbox/issued/2026" / f"{office.unit_name(unit)} 2026年度 {term}.xlsx"


def codes(office: Office, unit: str, state: str = "现行") -> list[str]:
    """Codes in a unit's declaration: its own targets, the common ones, or rows left free."""
    rows = read_rows(form(office, unit, "目标申报表"))
    return [code for code, row in rows.items() if (row["审核情况"] or "") == state]


def ask(office: Office, unit: str, term: str, rows: dict[str, dict[str, object]], now: str = DECLARED) -> dict[str, Any]:
    """Drop a unit's workbook with some rows filled in; the record of it."""
    write_rows(form(office, unit, term), office.inbox / f"{unit} {term}.xlsx", rows)
    office.run("ingest", now=now)
    body: dict[str, Any] = office.journal("delivery")[-1]["body"]
    return body


def review(office: Office, now: str = REVIEWED) -> Path:
    """The review workbook of all that waits."""
    assert office.run("issue", "review", now=now)["issued"] == 1
    return next(office.find("outbox/issued/2026", "*审核表.xlsx"))


def decide(office: Office, decisions: dict[str, dict[str, object]], now: str = REVIEWED) -> dict[str, Any]:
    """Review, by task code, what waits; the record of it."""
    workbook = openpyxl.load_workbook(review(office, now))
    for sheet in workbook.worksheets:
        heading = next((row for row in range(1, 12) if sheet.cell(row, 1).value == "申报编号"), 0)
        columns = {cell.value: cell.column for cell in sheet[heading]} if heading else {}
        for row in range(heading + 1, sheet.max_row + 1) if heading else ():
            for name, value in decisions.get(str(sheet.cell(row, 1).value).partition("/")[2], {}).items():
                sheet.cell(row, columns[name]).value = value
    workbook.save(office.inbox / "审核.xlsx")
    office.run("ingest", now=now)
    body: dict[str, Any] = office.journal("delivery")[-1]["body"]
    return body


def found(body: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in body["problems"]]


def said(body: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {each["key"]: each["values"] for each in body["statements"]}


def leader(office: Office, unit: str) -> object:
    return next(iter(read_rows(form(office, unit, "目标申报表")).values()))["责任领导"]


def register_rows(office: Office, tab: str) -> dict[str, dict[str, Any]]:
    """What `register.xlsx` says on a sheet, by its first column."""
    rows = read_cells(office.root / "register.xlsx", tab)
    heading = next(place for place, row in enumerate(rows) if row[0] in ("任务编号", "单位编码"))
    return {str(row[0]): dict(zip(rows[heading], row, strict=True)) for row in rows[heading + 1 :] if row[0]}


def test_what_is_accepted_is_in_force_and_what_is_returned_goes_back(office: Office) -> None:
    """The loop of January: proposed, reviewed, in the register; returned with the reason, mended, reviewed again."""
    unit = office.units[0]
    first, new = codes(office, unit)[0], codes(office, unit, "")[0]
    body = ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车"}, new: {**NEW, "责任领导": leader(office, unit)}})
    assert said(body)[first]["request"] == "变更" and said(body)[new]["request"] == "新增"
    assert found(body) == ["points_total"]
    reviewed = decide(office, {first: {"审核结果": "通过"}, new: {"审核结果": "退回", "退回理由": "目标值低于去年"}})
    assert found(reviewed) == ["register_redrawn"] and len(said(reviewed)) == 2
    assert register_rows(office, "个性目标")[first]["工作标准"] == "全部通车"
    assert [record["body"].get("drawn") for record in office.journal("register")] == [None, True]
    (path,) = office.receipts("请修改 审核退回*.xlsx")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    heading = next(row for row in range(1, 12) if sheet.cell(row, 2).value == "任务编号")
    columns = {cell.value: cell.column for cell in sheet[heading]}
    assert [sheet.cell(row, 2).value for row in range(heading + 1, sheet.max_row + 1)] == [new]
    (mail,) = mails(office, "审核结果 *.eml", "2026").values()
    assert mail["Subject"] == "审核结果：通过 1 项，退回 1 项" and "（目标申报变更）：通过" in text_of(mail)
    assert f"{TITLE}（目标申报新增）：退回，目标值低于去年" in text_of(mail)
    assert [each.get_filename() for each in mail.iter_attachments()] == [path.name]
    assert "目标值低于去年" in sheet.cell(heading + 1, 1).value and sheet.cell(heading + 1, columns["目标值"]).value == 12
    sheet.cell(heading + 1, columns["目标值"]).value = 15
    sheet.parent.save(office.inbox / "改好.xlsx")
    office.run("ingest", now=LATER)
    assert office.receipts("请修改 审核退回*.xlsx") == []
    assert found(decide(office, {new: {"审核结果": "通过"}}, LATER)) == ["register_redrawn"]
    assert register_rows(office, "个性目标")[new]["目标值"] == 15
    assert office.run("audit")["sound"] is True and office.run("rebuild")["same"] is True


def test_a_new_target_waits_for_its_plan(office: Office) -> None:
    """It is in force with nothing planned; its plan is asked, reviewed, and then in force from the next month that opens."""
    unit = office.units[0]
    new = codes(office, unit, "")[0]
    ask(office, unit, "目标申报表", {new: {**NEW, "责任领导": leader(office, unit)}})
    decide(office, {new: {"审核结果": "通过"}})
    assert register_rows(office, "计划")[new]["12月"] is None
    office.run("issue", "plan", now=LATER)
    assert read_rows(form(office, unit, "计划申报表"))[new]["审核情况"] == "待申报"
    told = office.run("register", "check", now=LATER)
    assert told["unplanned"] == [new] and told["new"] is False, "it is said as long as it is so"
    office.run("issue", "targets", "--unit", unit, now=LATER)
    (own,) = [row for row in openpyxl.load_workbook(form(office, unit, "目标任务书"))["计划节点"].iter_rows(values_only=True) if row[0] == new]
    assert own[1].endswith("（计划待申报）") and not any(own[2:]), "nobody signs a plan of 0 that was never made"
    months = {"1月": 5, "6月": "40%", "12月": 100, "6月节点": "主体封顶"}
    assert said(ask(office, unit, "计划申报表", {new: months}, LATER))[new]["request"] == "首次申报"
    decide(office, {new: {"审核结果": "通过"}}, LATER)
    row = register_rows(office, "计划")[new]
    assert (row["1月"], row["6月"], row["12月"], row["6月节点"]) == (5, "40%", 100, "主体封顶")
    assert office.run("status", "--period", "2026-01", now="2026-01-24")["unplanned"] == []
    office.run("issue", "report", "--period", "2026-01", now="2026-01-25")
    assert read_rows(office.issued(unit))[new]["本月计划"] == "5%\n（0.6 个）"


def test_a_plan_changes_never_for_a_month_that_has_opened(office: Office) -> None:
    """Refused when it is sent after the window has opened, and not to be accepted when the window opened meanwhile."""
    unit, (first, second, *_) = office.units[0], codes(office, office.units[0])
    rows = read_rows(form(office, unit, "计划申报表"))
    january, late = {"1月": (rows[first]["1月"] or 0) + 3}, "2026-01-26T09:00"
    assert found(ask(office, unit, "计划申报表", {first: january})) == []
    office.run("issue", "plan", now=late)
    body = ask(office, unit, "计划申报表", {second: {"1月": (rows[second]["1月"] or 0) + 3}}, late)
    assert found(body) == ["plan_month_opened"] and "1月已经开报" in body["problems"][0]["message"]
    body = decide(office, {first: {"审核结果": "通过"}}, late)
    assert found(body) == ["plan_month_opened"] and body["statements"] == []
    assert "现在不能通过：1月已经开报" in body["problems"][0]["message"]


PROPOSALS: tuple[tuple[dict[str, object], str], ...] = (
    ({"责任领导": "查无此人"}, "person_unknown"),
    ({"责任领导": ""}, "leader_missing"),
    ({"业务主管部门": "查无此局"}, "unknown_unit"),
    ({"目标值": ""}, "target_missing"),
    ({"计量单位": ""}, "required"),
    ({"分值": 0}, "points_invalid"),
    ({"完成时限": "2027-03-31"}, "due_outside_year"),
    ({"开始时间": "2026-09-01", "完成时限": "2026-03-31"}, "start_after_due"),
    ({"开始时间": "3月"}, "ambiguous_date"),
    ({"考核方式": ""}, "required"),
    ({"考核方式": "按月"}, "not_a_choice"),
    ({"项目标签": "没有的标签"}, "label_unknown"),
    ({"分值": "=1+1"}, "not_calculated"),
    ({"目标值": "12个"}, "not_a_number"),
    ({"目标任务": "党的建设工作"}, "name_twice"),
    ({"任务编号": "B99-001"}, "task_unknown"),
    ({"任务编号": ""}, "required"),
)


def test_a_proposal_in_doubt_comes_back(office: Office) -> None:
    """Each row with its cell, marked in a workbook to be mended; the others wait for the review."""
    unit = office.units[0]
    first, (sound, *free) = codes(office, unit)[0], codes(office, unit, "")
    chief = leader(office, unit)
    wrong = {
        code: {**NEW, "目标任务": f"第{place}项", "责任领导": chief, **values}
        for place, (code, (values, _)) in enumerate(zip(free, PROPOSALS, strict=False))
    }
    rows = {first: {"工作标准": "全部通车"}, sound: {**NEW, "责任领导": chief}, **wrong}
    body = ask(office, unit, "目标申报表", rows)
    assert list(said(body)) == [first, sound]
    sheet = openpyxl.load_workbook(form(office, unit, "目标申报表")).worksheets[0]
    place_of = {str(row[0].value): row[0].row for row in sheet.iter_rows()}
    told: dict[int, set[str]] = {}
    for problem in body["problems"]:
        told.setdefault(int("".join(filter(str.isdigit, problem.get("cell", ""))) or 0), set()).add(problem["code"])
    assert [code for code, (_, expected) in zip(wrong, PROPOSALS, strict=True) if expected not in told[place_of[code]]] == []
    (mend,) = office.receipts("请修改*.xlsx")
    assert read_rows(mend)


def test_nothing_changed_is_no_request(office: Office) -> None:
    """A workbook that comes back as it went out asks for nothing; what waits already is not asked again."""
    unit, (first, *_) = office.units[0], codes(office, office.units[0])
    assert found(ask(office, unit, "目标申报表", {})) == ["required"]
    assert found(ask(office, unit, "计划申报表", {})) == ["required"]
    again = {first: {"工作标准": "全部通车"}}
    ask(office, unit, "目标申报表", again)
    body = ask(office, unit, "目标申报表", {**again, codes(office, unit)[1]: {"责任科室": "工程股"}})
    assert list(said(body)) == [codes(office, unit)[1]]


def test_what_was_returned_is_not_sent_again_as_it_was(office: Office) -> None:
    """The reason comes back with the row."""
    unit, (first, *_) = office.units[0], codes(office, office.units[0])
    ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车"}})
    decide(office, {first: {"审核结果": "退回", "退回理由": "写明里程"}})
    body = ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车"}}, LATER)
    assert found(body) == ["returned"] and "写明里程" in body["problems"][0]["message"]


def test_the_office_sees_what_is_changed_and_what_is_wrong(office: Office) -> None:
    """One workbook, a sheet a kind; cells that differ from what is in force say what was there."""
    unit, (first, *_) = office.units[0], codes(office, office.units[0])
    before = read_rows(form(office, unit, "目标申报表"))[first]["分值"]
    third = {codes(office, unit)[1]: {"分值": 10 / 3}}  # as a formula leaves it
    ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车", "分值": 40}, **third})
    rows = read_rows(form(office, unit, "计划申报表"))
    ask(office, unit, "计划申报表", {first: {"1月": (rows[first]["1月"] or 0) + 2}})
    book = openpyxl.load_workbook(review(office))
    assert [sheet.title for sheet in book.worksheets][:2] == ["目标审核", "计划审核"]
    notes = {cell.value: cell.comment.text for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment}
    assert notes["全部通车"].startswith("【提示】") and "原为“" in notes["全部通车"]
    assert "分值合计" in notes["40"] and f"原为“{before:g}”" in notes["40"]


def test_a_decision_in_doubt_comes_back(office: Office) -> None:
    """With its cell, in a workbook to be mended; nothing of it is decided."""
    doubts: tuple[tuple[dict[str, object], str], ...] = (
        ({"审核结果": "退回"}, "required"),
        ({"退回理由": "不妥"}, "required"),
        ({"审核结果": "通过", "退回理由": "不妥"}, "decision_unclear"),
        ({"审核结果": "同意"}, "not_a_choice"),
        ({"审核结果": "通过", "申报编号": "20260106-0009/Z01-001"}, "nothing_to_decide"),
        ({"审核结果": "通过", "申报编号": ""}, "nothing_to_decide"),
    )
    unit = office.units[0]
    asked = codes(office, unit)[: len(doubts)]
    ask(office, unit, "目标申报表", {code: {"工作标准": "全部通车"} for code in asked})
    body = decide(office, {code: values for code, (values, _) in zip(asked, doubts, strict=True)})
    assert sorted(set(found(body))) == sorted({code for _, code in doubts}) and body["statements"] == []
    unknown = [problem["message"] for problem in body["problems"] if problem["code"] == "nothing_to_decide"]
    assert any("没有申报编号为 20260106-0009/Z01-001 的申报，没有可审核的。" in message for message in unknown)
    assert len({problem["cell"][1:] for problem in body["problems"]}) == len(doubts) and len(office.journal("register")) == 1
    assert any("审核表" in path.name for path in office.receipts("请修改*.xlsx"))


def test_two_reviewers_who_disagree(office: Office) -> None:
    """The first decision stands; the second is told who decided what; saying the same again does no harm."""
    unit, (first, *_) = office.units[0], codes(office, office.units[0])
    ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车"}})
    source = review(office)
    (item,) = read_rows(source)
    outcomes = [{"审核结果": "通过"}, {"审核结果": "退回", "退回理由": "不妥"}, {"审核结果": " 通过"}]
    bodies = []
    for number, values in enumerate(outcomes):
        write_rows(source, office.inbox / f"审核{number}.xlsx", {item: values})
        office.run("ingest", now=REVIEWED)
        bodies.append(office.journal("delivery")[-1]["body"])
    assert [found(body) for body in bodies] == [["register_redrawn"], ["already_decided"], ["already_decided"]]
    assert [len(body["statements"]) for body in bodies] == [1, 0, 0]
    assert "已经审核为通过" in bodies[1]["problems"][0]["message"] and len(office.journal("register")) == 2


def test_a_review_older_than_the_row_it_decides(office: Office) -> None:
    """The unit sent it again after the workbook was issued: nobody accepts what was never shown."""
    unit, (first, *_) = office.units[0], codes(office, office.units[0])
    ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车"}})
    source = review(office)
    (item,) = read_rows(source)
    ask(office, unit, "目标申报表", {first: {"工作标准": "部分通车"}})
    write_rows(source, office.inbox / "审核.xlsx", {item: {"审核结果": "通过"}})
    office.run("ingest", now=REVIEWED)
    body = office.journal("delivery")[-1]["body"]
    assert found(body) == ["entry_changed"] and "单位后来又报了" in body["problems"][0]["message"]


def test_an_open_register_is_not_written_over(office: Office) -> None:
    """While a program has it open what was accepted waits; what the office saves comes first, then the accepted rows."""
    unit, (first, second, *_) = office.units[0], codes(office, office.units[0])
    ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车"}})
    note = office.root / "~$register.xlsx"
    note.touch()
    before = (office.root / "register.xlsx").read_bytes()
    assert "还没有写入" in decide(office, {first: {"审核结果": "通过"}})["problems"][0]["message"]
    assert (office.root / "register.xlsx").read_bytes() == before
    told = office.run("register", "check", now=REVIEWED)
    assert [problem["code"] for problem in told["problems"]] == ["register_redrawn"]
    _edit(office.root / "register.xlsx", second, "责任科室", "工程股")
    note.unlink()
    assert office.run("register", "check", now=LATER)["version"] == 3
    rows = register_rows(office, "个性目标")
    assert (rows[first]["工作标准"], rows[second]["责任科室"]) == ("全部通车", "工程股")
    assert [record["body"].get("drawn") for record in office.journal("register")] == [None, None, True]


def test_a_register_made_from_an_older_version_is_refused(office: Office, tmp_path: Path) -> None:
    """A program that had the old workbook open saves it over the new one: nothing accepted is lost."""
    unit, (first, *_) = office.units[0], codes(office, office.units[0])
    old = tmp_path / "register.xlsx"
    shutil.copy(office.root / "register.xlsx", old)
    ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车"}})
    decide(office, {first: {"审核结果": "通过"}})
    _edit(old, first, "责任科室", "工程股")
    shutil.copy(old, office.root / "register.xlsx")
    told = office.run("register", "check", now=LATER, code=1)
    assert [problem["code"] for problem in told["problems"]] == ["register_outdated"]
    kept = office.root / "archive" / office.journal("register")[-1]["body"]["path"]
    shutil.copy(kept, office.root / "register.xlsx")
    assert office.run("register", "check", now=LATER)["version"] == 2
    _edit(office.root / "register.xlsx", first, "责任科室", "工程股")
    assert office.run("register", "check", now=LATER)["version"] == 3
    assert register_rows(office, "个性目标")[first]["工作标准"] == "全部通车"


def _edit(path: Path, code: str, column: str, value: str) -> None:
    """The office changes one cell of its register and saves."""
    book = openpyxl.load_workbook(path)
    sheet = book["个性目标"]
    heading = next(row for row in range(1, 12) if sheet.cell(row, 1).value == "任务编号")
    columns = {cell.value: cell.column for cell in sheet[heading]}
    row = next(row for row in range(heading + 1, sheet.max_row + 1) if sheet.cell(row, 1).value == code)
    sheet.cell(row, columns[column]).value = value
    book.save(path)


def test_what_was_accepted_is_written_after_a_crash_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends between the record and the register: run again, it is in force once, and the unit has its answer."""

    def end(*_arguments: object) -> None:
        raise KeyboardInterrupt

    unit, (first, second, *_) = office.units[0], codes(office, office.units[0])
    ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车"}, second: {"工作标准": "不清楚"}})
    source = review(office)
    items = {item.partition("/")[2]: item for item in read_rows(source)}
    decisions = {items[first]: {"审核结果": "通过"}, items[second]: {"审核结果": "退回", "退回理由": "写清楚"}}
    write_rows(source, office.inbox / "审核.xlsx", decisions)
    with monkeypatch.context() as patched:
        patched.setattr(process, "write_receipts", end)
        office.run("ingest", now=REVIEWED, code=130)
    assert len(office.journal("register")) == 1 and office.receipts("请修改 审核退回*.xlsx") == []
    office.run("ingest", now=REVIEWED)
    assert len(office.journal("register")) == 2 and len(office.receipts("请修改 审核退回*.xlsx")) == 1
    assert register_rows(office, "个性目标")[first]["工作标准"] == "全部通车"
    office.run("ingest", now=LATER)
    assert len(office.journal("register")) == 2 and json.dumps(office.journal("delivery")).count("20260108-") > 0


def test_the_official_list_is_what_was_accepted(office: Office) -> None:
    """下达: every target of the unit with its points, what it stands on, and the plan on a second sheet, nothing to fill in."""
    unit, (first, *_) = office.units[0], codes(office, office.units[0])
    ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车"}})
    decide(office, {first: {"审核结果": "通过"}})
    assert office.run("issue", "targets", "--unit", unit, now=LATER)["issued"] == 1
    rows = read_rows(form(office, unit, "目标任务书"))
    own, common = codes(office, unit), codes(office, unit, "共性目标")
    assert set(own) | set(common) <= set(rows) and rows[first]["工作标准"] == "全部通车"
    book = openpyxl.load_workbook(form(office, unit, "目标任务书"))
    assert book.sheetnames == ["目标任务", "计划节点"] and all(sheet.protection.sheet for sheet in book)
    assert list(rows) == sorted(rows)
    assert "基础台账第 2 版（2026-01-08）" in book.worksheets[0]["A2"].value and "分值合计 100。" in book.worksheets[0]["A2"].value
    assert any("签字" in str(row[0]) for row in book.worksheets[0].iter_rows(values_only=True))


def test_what_was_refused_is_not_counted_into_the_points(office: Office) -> None:
    """A change of a common target comes back at its cell; the points of the rest still add up to 100, so nothing is said of them."""
    unit, (first, *_) = office.units[0], codes(office, office.units[0])
    common = codes(office, unit, "共性目标")[0]
    points = float(read_rows(form(office, unit, "目标申报表"))[common]["分值"])
    body = ask(office, unit, "目标申报表", {common: {"分值": points + 10}, first: {"工作标准": "全部通车"}})
    (problem,) = body["problems"]
    assert (problem["code"], problem["cell"][0]) == ("given_changed", "G") and [each["key"] for each in body["statements"]] == [first]


def _moved(source: Path, target: Path, change: Any) -> None:
    """The workbook with its table rearranged: `change` gets the rows as lists, the heading first, and gives others."""
    book = openpyxl.load_workbook(source)
    sheet = book.worksheets[0]
    heading = next(row for row in range(1, 12) if sheet.cell(row, 1).value == "任务编号")
    rows = [[cell.value for cell in cells] for cells in sheet.iter_rows(min_row=heading)]
    width = len(rows[0]) + 2
    for place, values in enumerate(change(rows), heading):
        for column, value in enumerate([*values, *[None] * (width - len(values))], 1):
            cell = sheet.cell(place, column)
            cell.number_format = "General"  # a program moves the format with the cell
            cell.value = value
    book.save(target)


def test_columns_may_move_and_none_may_be_taken_out(office: Office) -> None:
    """Cells are found by their heading; a column that is gone would read as emptied in every row, so nothing of it counts."""
    unit, (first, *_) = office.units[0], codes(office, office.units[0])
    source, target = form(office, unit, "目标申报表"), office.inbox / "移列.xlsx"

    def turned(rows: list[list[object]]) -> list[list[object]]:
        rows[1][rows[0].index("工作标准")] = "全部通车"
        return [[cells[0], "备注" if place == 0 else None, *reversed(cells[1:])] for place, cells in enumerate(rows)]

    _moved(source, target, turned)
    office.run("ingest", now=DECLARED)
    body = office.journal("delivery")[-1]["body"]
    assert {key: values["standard"] for key, values in said(body).items()} == {first: "全部通车"}

    def without(rows: list[list[object]]) -> list[list[object]]:
        gone = rows[0].index("责任科室")
        return [[*cells[:gone], *cells[gone + 1 :]] for cells in rows]

    _moved(source, target, without)
    office.run("ingest", now=DECLARED)
    body = office.journal("delivery")[-1]["body"]
    assert found(body) == ["heading_missing"] and "“责任科室”" in body["problems"][0]["message"] and not body["statements"]


def test_filled_in_in_libreoffice(office: Office, tmp_path: Path) -> None:
    """Saved as xlsx, xls or ods, only what was typed is asked for: dates, numbers and choices that were given are the same."""
    need_libreoffice()
    unit, (first, *_) = office.units[0], codes(office, office.units[0])
    source = form(office, unit, "目标申报表")
    sheet = openpyxl.load_workbook(source).worksheets[0]
    heading = next(row for row in range(1, 12) if sheet.cell(row, 1).value == "任务编号")
    letters = {cell.value: cell.column_letter for cell in sheet[heading]}
    targets = [tmp_path / f"申报{extension}" for extension in (".xlsx", ".xls", ".ods")]
    type_into(source, {f"{letters['分值']}{heading + 1}": "4.5", f"{letters['工作标准']}{heading + 1}": "全部通车"}, targets, tmp_path / "profile")
    for target in targets:
        other = copy_of(office.root, tmp_path / target.suffix)
        target.rename(other.inbox / target.name)
        other.run("ingest", now=DECLARED)
        body = other.journal("delivery")[-1]["body"]
        assert {key: values["points"] for key, values in said(body).items()} == {first: "4.5"}, body["problems"]


def test_words_of_a_unit_are_never_a_formula(office: Office) -> None:
    """What starts with = is text in the review, the register, the official list and what is returned; markup is text on the receipt."""
    unit, (first, second, *_) = office.units[0], codes(office, office.units[0])
    hostile, markup = '=HYPERLINK("http://x","点我")', "<script>alert(1)</script>"
    source = form(office, unit, "目标申报表")
    write_rows(source, source, {first: {"工作标准": "甲"}, second: {"工作标准": "乙"}})
    book = openpyxl.load_workbook(source)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value in ("甲", "乙"):
                cell.value, cell.data_type = hostile + markup, "s"
    book.save(office.inbox / "申报.xlsx")
    office.run("ingest", now=DECLARED)
    decide(office, {first: {"审核结果": "通过"}, second: {"审核结果": "退回", "退回理由": markup}})
    office.run("issue", "targets", "--unit", unit, now=LATER)
    (back,) = office.receipts("请修改 审核退回*.xlsx")
    shown = [office.root / "register.xlsx", form(office, unit, "目标任务书"), next(office.find("outbox/issued/2026", "*审核表.xlsx")), back]
    for path in shown:
        cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
        assert any(hostile in str(cell.value) for cell in cells) and not any(cell.data_type == "f" for cell in cells)
    assert not any(markup in page.read_text(encoding="utf-8") for page in office.receipts("*.html"))
    assert office.run("register", "check", now=LATER)["new"] is False


def test_a_request_in_the_folder_of_another_unit(office: Office) -> None:
    """Workbook and folder disagree: nothing of it waits, and the answer names both."""
    unit, other = office.units[0], office.units[1]
    write_rows(form(office, unit, "计划申报表"), office.inbox / f"{other} {office.unit_name(other)}" / "计划.xlsx", {codes(office, unit)[0]: {"1月": 5}})
    office.run("ingest", now=DECLARED)
    assert found(office.journal("delivery")[-1]["body"]) == ["wrong_unit"]


def test_a_unit_sends_no_review(office: Office) -> None:
    """The office alone decides: its workbook in a unit's folder is refused."""
    unit, (first, *_) = office.units[0], codes(office, office.units[0])
    ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车"}})
    target = office.inbox / f"{unit} {office.unit_name(unit)}" / "审核.xlsx"
    target.parent.mkdir(exist_ok=True)
    shutil.copy(review(office), target)
    office.run("ingest", now=REVIEWED)
    assert found(office.journal("delivery")[-1]["body"]) == ["wrong_unit"]


def test_a_unit_that_is_no_more_asks_for_nothing(office: Office) -> None:
    """The office has taken it out of the register meanwhile: its rows are marked and can only be returned; nothing stops."""
    unit, (first, *_) = office.units[3], codes(office, office.units[3])
    ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车"}})
    ask(office, unit, "计划申报表", {first: {"12月节点": "验收"}})
    book = openpyxl.load_workbook(office.root / "register.xlsx")
    name = office.unit_name(unit)
    for tab, column in (("单位", 1), ("人员", 3), ("个性目标", 1), ("计划", 1)):
        for row in range(book[tab].max_row, 1, -1):
            if str(book[tab].cell(row, column).value).startswith((unit, name)):
                book[tab].delete_rows(row)
    for sheet in (book["个性目标"], book["共性目标"]):
        for cells in sheet.iter_rows():
            for cell in cells:
                if cell.value == name:
                    cell.value = None
    book.save(office.root / "register.xlsx")
    assert office.run("register", "check", now=REVIEWED)["version"] == 2
    body = decide(office, {first: {"审核结果": "通过"}})
    assert found(body) == ["unknown_unit"] * 2 and body["statements"] == []
    assert len(decide(office, {first: {"审核结果": "退回", "退回理由": "单位已撤销"}})["statements"]) == 2


def test_a_register_that_cannot_be_written_stops_no_delivery(office: Office) -> None:
    """The disk refuses the new workbook: what was accepted waits, everything else goes on, and later it is written."""
    unit, (first, second, *_) = office.units[0], codes(office, office.units[0])
    ask(office, unit, "目标申报表", {first: {"工作标准": "全部通车"}})
    beside = office.root / f".{_short_hash('register.xlsx')}.tmp"
    beside.mkdir()
    decide(office, {first: {"审核结果": "通过"}})
    assert len(office.journal("register")) == 1
    assert "写不进去" in office.run("register", "check", now=LATER)["problems"][0]["message"]
    assert list(said(ask(office, unit, "目标申报表", {second: {"工作标准": "全部完工"}}, LATER))) == [second]
    beside.rmdir()
    assert office.run("register", "check", now=LATER)["version"] == 2
