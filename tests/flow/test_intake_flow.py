"""What happens to everything that is put into the inbox."""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flow.arrivals import first_task
from flow.office import Office, fill_in
from openpyxl import load_workbook

OPEN = "2026-01-28T09:00"


def test_good_report_is_accepted_archived_and_leaves_the_inbox(office: Office) -> None:
    """A good report: verdict accepted, the original in the archive byte for byte, a receipt, an empty inbox."""
    sent = office.drop("Z01").read_bytes()
    result = office.run("ingest", now=OPEN)
    assert (result["deliveries"], result["accepted"]) == (1, 1)
    assert list(office.archived().values()) == [sent]
    assert [path.name for path in office.receipts()] == ["回执 20260128-0001 已接收.html"]
    assert [path.name for path in office.inbox.iterdir()] == ["说明.txt"]


def test_good_rows_count_and_bad_rows_come_back_to_be_mended(office: Office) -> None:
    """Accepting is per entry: the mended workbook, dropped again, brings the rows that came back."""

    def spoil(sheet: Any, columns: Any, row: int) -> None:
        sheet.cell(row, columns["工作进展"]).value = None

    office.drop("Z01", change=spoil)
    assert office.run("ingest", now=OPEN)["partial"] == 1
    first = office.journal("delivery")[-1]["body"]
    (mend,) = office.receipts("请修改*.xlsx")
    fill_in(mend, office.inbox / "改好.xlsx")
    assert office.run("ingest", now=OPEN)["accepted"] == 1
    second = office.journal("delivery")[-1]["body"]
    assert first["counts"]["returned"] == 1
    assert second["counts"]["accepted"] == first["counts"]["accepted"] + 1


def _twice(sheet: Any, columns: Any, row: int) -> None:
    """The last task's row says the first task once more, with another figure."""
    for heading in ("任务编号", "目标任务"):
        sheet.cell(row + 2, columns[heading]).value = sheet.cell(row, columns[heading]).value
    for heading in ("累计进度(%)", "累计完成量"):
        if sheet.cell(row, columns[heading]).value is not None:
            sheet.cell(row + 2, columns[heading]).value = 4


def _split(sheet: Any, columns: Any, row: int) -> None:
    """Under the first task's row stands a row with more of its text, without code and title."""
    for cell in sheet[row + 1]:
        cell.value = None
    sheet.cell(row + 1, columns["工作进展"]).value = "补充：完成招租"


def _apart(sheet: Any, columns: Any, row: int) -> None:
    """The names of two tasks were sorted without their rows."""
    one, other = (sheet.cell(place, columns["目标任务"]) for place in (row, row + 1))
    one.value, other.value = other.value, one.value


@pytest.mark.parametrize(("change", "rows"), [(_twice, 1), (_split, 1), (_apart, 2)])
def test_what_is_in_doubt_is_asked_anew(office: Office, change: Any, rows: int) -> None:
    """Whose a figure is, or which of two, is never settled by the workbook to mend: sent back as it is, it comes back again."""
    office.drop("Z01", change=change)
    office.run("ingest", now=OPEN)
    codes = [entry["task"] for entry in office.journal("delivery")[-1]["body"]["entries"]]
    (mend,) = office.receipts("请修改*.xlsx")
    cells = [cell for line in load_workbook(mend).worksheets[0].iter_rows() for cell in line if cell.comment]
    asked = [cell for cell in cells if cell.value is None and "原表第" in cell.comment.text]
    assert len({cell.row for cell in asked}) == rows and any("写“5”" in cell.comment.text for cell in asked)
    assert change is not _split or any("补充：完成招租" in cell.comment.text for cell in asked)
    shutil.copy(mend, office.inbox / "没有改.xlsx")
    office.run("ingest", now="2026-01-28T10:00")
    body = office.journal("delivery")[-1]["body"]
    assert body["counts"]["returned"] >= rows and [entry["task"] for entry in body["entries"]] == codes
    fill_in(mend, office.inbox / "改好.xlsx")
    assert office.run("ingest", now="2026-01-28T11:00")["accepted"] == 1


def test_a_blank_workbook_after_a_report_says_that_nothing_was_filled_in(office: Office) -> None:
    """What was reported before stands; the receipt does not call nothing accepted."""
    office.drop("Z01")
    office.run("ingest", now=OPEN)
    shutil.copy(office.issued("Z01"), office.inbox / "空表.xlsx")
    office.run("ingest", now=OPEN)
    page = office.receipts()[-1].read_text(encoding="utf-8")
    assert "没有新填的内容，以前报的照算" in page and "全部接收" not in page


def test_same_bytes_again_are_acknowledged_not_processed(office: Office) -> None:
    """The same bytes by the same channel bring no new entries and no second copy, but a receipt."""
    sent = office.drop("Z01")
    kept = office.root / "kept.xlsx"
    shutil.copy(sent, kept)
    office.run("ingest", now=OPEN)
    shutil.copy(kept, sent)
    assert office.run("ingest", now=OPEN)["repeated"] == 1
    assert len(office.archived()) == 1
    assert len(office.receipts()) == 2


def test_same_bytes_by_another_channel_have_their_own_place_in_the_archive(office: Office) -> None:
    """A delivery of which every byte stands in the archive already can be found in its own folder all the same."""
    sent = office.drop("Z01")
    kept = office.root / "kept.xlsx"
    shutil.copy(sent, kept)
    office.run("ingest", now=OPEN)
    (office.inbox / "Z01").mkdir()
    shutil.copy(kept, office.inbox / "Z01" / "月报.xlsx")
    assert office.run("ingest", now=OPEN)["accepted"] == 1
    assert list(office.archived().values()) == [kept.read_bytes()] * 2
    assert office.run("audit")["sound"]


def test_an_older_version_sent_again_counts_as_the_newest(office: Office) -> None:
    """Sending A, B and A again means A: only the standing version is a repetition."""
    sent = office.drop("Z01")
    kept = office.root / "kept.xlsx"
    shutil.copy(sent, kept)
    office.run("ingest", now=OPEN)

    def differ(sheet: Any, columns: Any, row: int) -> None:
        sheet.cell(row, columns["工作进展"]).value = "另一版"

    office.drop("Z01", change=differ)
    office.run("ingest", now=OPEN)
    shutil.copy(kept, sent)
    assert office.run("ingest", now=OPEN)["accepted"] == 1


@pytest.mark.parametrize(
    ("now", "word"), [("2026-01-24T23:59", "25"), ("2026-02-04T00:01", "关闭"), ("2026-02-26T09:00", "现在开报的是2026年2月")],
    ids=["before open", "after close", "another month is open"],
)
def test_outside_the_window_is_refused_and_kept(office: Office, now: str, word: str) -> None:
    """Before 开报 and after 关闭 a report is refused with a receipt that says when; the original is kept."""
    office.drop("Z01")
    assert office.run("ingest", now=now)["refused"] == 1
    assert len(office.archived()) == 1
    assert word in office.receipts()[0].read_text(encoding="utf-8")


def test_after_due_is_accepted_and_late(office: Office) -> None:
    """After 截止 and before 关闭 a report is accepted and marked late; its first accepted entry decides."""
    office.drop("Z01")
    office.run("ingest", now="2026-02-03T08:00")
    assert office.journal("delivery")[-1]["body"]["submission"]["late"] == 1
    assert office.run("status", "--period", "2026-01", now="2026-02-03T09:00")["late"] == 1


def test_a_correction_after_due_does_not_make_late(office: Office) -> None:
    """On time is decided by the first accepted entry: nobody is punished for a correction."""
    office.drop("Z01")
    office.run("ingest", now=OPEN)

    def differ(sheet: Any, columns: Any, row: int) -> None:
        sheet.cell(row, columns["工作进展"]).value = "更正"

    office.drop("Z01", change=differ)
    office.run("ingest", now="2026-02-03T08:00")
    assert office.run("status", "--period", "2026-01", now="2026-02-03T09:00")["late"] == 0


def test_folder_of_another_unit_refuses(office: Office) -> None:
    """A workbook says whose it is, the folder says who sent it: when they disagree it is refused."""
    office.drop("Z01", name=f"{office.units[1]}/报表.xlsx")
    assert office.run("ingest", now=OPEN)["refused"] == 1
    problems = office.journal("delivery")[-1]["body"]["problems"]
    assert [problem["code"] for problem in problems] == ["wrong_unit"]
    assert office.run("status", "--period", "2026-01", now=OPEN)["stray"] == ["20260128-0001"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.xlsx", b"", "empty_file"),
        ("报告.docx", b"PK\x03\x04 not really", "damaged"),
        ("照片.jpg", b"\xff\xd8\xff\xe0" + b"0" * 100, "not_a_workbook"),
        ("说明.pdf", b"%PDF-1.4 ...", "not_a_workbook"),
        ("乱.xls", b"\x00\x01\x02" * 50, "not_a_workbook"),
    ],
)
def test_what_is_no_workbook_is_answered_and_kept(office: Office, name: str, content: bytes, code: str) -> None:
    """Whatever arrives ends in the archive with a receipt that says why it is no report."""
    (office.inbox / name).write_bytes(content)
    assert office.run("ingest", now=OPEN)["refused"] == 1
    assert list(office.archived().values()) == [content]
    assert code in [problem["code"] for problem in office.journal("delivery")[-1]["body"]["problems"]]
    assert len(office.receipts()) == 1


def test_what_nobody_can_be_named_for_is_named_in_status_and_receipt(office: Office) -> None:
    """An arrival without a unit: its receipt bears its own file name, and `status` points to it."""
    (office.inbox / "总结.pdf").write_bytes(b"%PDF-1.4 ...")
    office.run("ingest", now=OPEN)
    assert [path.name for path in office.receipts()] == ["回执 20260128-0001 未接收 总结.pdf.html"]
    assert office.run("status", "--period", "2026年1月", now=OPEN)["stray"] == ["20260128-0001"]


def test_a_photograph_alone_is_to_be_sent_again_with_the_report(office: Office) -> None:
    """It belongs to nothing by itself: its sender reads that it has to come together with the workbook."""
    folder = office.inbox / "Z01 城关镇"
    folder.mkdir(exist_ok=True)
    (folder / "Z01-001 现场.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"0" * 100)
    office.run("ingest", now=OPEN)
    (problem,) = office.journal("delivery")[-1]["body"]["problems"]
    assert "一起再报" in problem["hint"]


def test_torn_file_is_refused_and_kept(office: Office) -> None:
    """Half a workbook is refused with its reason; what came of it is kept."""
    sent = office.drop("Z01")
    half = sent.read_bytes()[:5000]
    sent.write_bytes(half)
    assert office.run("ingest", now=OPEN)["refused"] == 1
    assert list(office.archived().values()) == [half]


def test_a_young_file_that_does_not_open_is_held_back(office: Office) -> None:
    """A copy under way is no fault: left in the inbox, nothing recorded, tried again next time."""
    half = office.drop("Z01")
    half.write_bytes(half.read_bytes()[:5000])
    result = office.run("ingest")
    assert (result["deliveries"], result["held"]) == (0, 1)
    assert half.exists()
    assert office.archived() == {}


def test_lock_files_stay_and_are_no_deliveries(office: Office) -> None:
    """Excel's lock file and other litter is passed over and left alone; that a workbook is still open is said."""
    litter = [office.inbox / name for name in ("~$Z01.xlsx", ".~lock.Z01.xlsx#", "Thumbs.db", "a.part")]
    for path in litter:
        path.write_bytes(b"x")
    result = office.run("ingest", now=OPEN)
    assert (result["deliveries"], result["open"]) == (0, ["Z01.xlsx"])
    assert all(path.exists() for path in litter)


def test_an_empty_inbox_is_fine(office: Office) -> None:
    """With nothing in the inbox nothing happens, and that is said."""
    assert office.run("ingest", now=OPEN)["deliveries"] == 0


def test_evidence_in_a_zip_is_matched_and_archived_by_task(office: Office) -> None:
    """A zip of workbook and pictures: evidence stands under unit, task and month; what fits no task is named."""
    workbook = office.drop("Z01", name="../Z01.xlsx")
    code = office.journal("register") and first_task(office, "Z01")
    with zipfile.ZipFile(office.inbox / "报送.zip", "w") as package:
        package.write(workbook, "月报/Z01.xlsx")
        package.writestr(f"月报/{code} 现场.jpg", b"\xff\xd8\xff picture")
        package.writestr("月报/合影.jpg", b"\xff\xd8\xff another")
    workbook.unlink()
    assert office.run("ingest", now=OPEN)["accepted"] == 1
    (picture,) = (office.root / "archive" / "evidence").rglob("*.jpg")
    assert picture.parts[-3:] == (code, "2026-01", f"{code} 现场.jpg")
    problems = office.journal("delivery")[-1]["body"]["problems"]
    assert any(problem["code"] == "evidence_unmatched" and "合影.jpg" in problem["message"] for problem in problems)
    assert office.run("audit")["sound"]


def test_loose_files_beside_one_workbook_in_a_units_folder_are_its_evidence(office: Office) -> None:
    """In a unit's folder pictures beside the one workbook belong to it; the folder itself stays."""
    folder = office.inbox / "Z01"
    office.drop("Z01", name="Z01/月报.xlsx")
    (folder / f"{first_task(office, 'Z01')}.png").write_bytes(b"\x89PNG\r\n\x1a\n....")
    assert office.run("ingest", now=OPEN)["deliveries"] == 1
    assert len(list((office.root / "archive" / "evidence").rglob("*.png"))) == 1
    assert list(folder.iterdir()) == []


def test_a_workbook_without_signature_needs_its_own_folder(office: Office) -> None:
    """Without our hidden sheet a workbook is believed from nobody: it is asked back with what to do."""
    import openpyxl

    path = office.drop("Z01")
    book = openpyxl.load_workbook(path)
    del book["kaohe"]
    book.save(path)
    assert office.run("ingest", now=OPEN)["refused"] == 1
    assert office.journal("delivery")[-1]["body"]["problems"][0]["code"] == "no_identity"


def test_nothing_is_touched_without_a_register(tmp_path: Path) -> None:
    """A missing or faulty register stops the intake before it begins; the inbox stays as it is."""
    from pipeline.office.start import start_workspace

    start_workspace(tmp_path / "new", 2026, "云岭县")
    office = Office(tmp_path / "new")
    (office.inbox / "报表.xlsx").write_bytes(b"anything")
    assert "基础台账" in office.run("ingest", now=OPEN, code=2)["error"]
    (office.root / "register.xlsx").unlink()
    assert "没有基础台账" in office.run("ingest", now=OPEN, code=2)["error"]
    assert (office.inbox / "报表.xlsx").read_bytes() == b"anything"


def test_a_broken_register_later_does_not_stop_the_intake(office: Office) -> None:
    """When register.xlsx breaks after it was accepted, reports go on under the accepted version."""
    (office.root / "register.xlsx").write_bytes(b"broken")
    office.drop("Z01")
    assert office.run("ingest", now=OPEN)["accepted"] == 1
