"""Evidence on its way in: matched, kept once, and asked about where there is something to ask (rules sections 9, 10)."""

import io
import json
import zipfile
from base64 import b64decode
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flow.arrivals import first_task
from flow.office import Office
from openpyxl.drawing.image import Image as SheetImage
from picture_scenes import saved, scene
from PIL import Image

OPEN = "2026-01-28T09:00"


def _send(office: Office, unit: str, name: str = "", **files: bytes) -> dict[str, Any]:
    """Deliver a unit's report in a folder with files named `<first task> <name>`; returns the record's body."""
    folder = office.inbox / f"报送 {unit} {len(office.journal())}"
    office.drop(unit, name=f"{folder.name}/月报.xlsx")
    for suffix, content in files.items():
        (folder / f"{first_task(office, unit)} {name}.{suffix}").write_bytes(content)
    office.run("ingest", now=OPEN)
    return office.journal("delivery")[-1]["body"]


def _asked(body: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [problem for problem in body["problems"] if problem["code"] == code]


def _names(office: Office, pattern: str = "*") -> list[str]:
    top = office.root / "archive" / "evidence"
    return sorted(path.relative_to(top).as_posix() for path in top.rglob(pattern) if path.is_file())


@pytest.mark.parametrize(
    ("again", "words"),
    [
        (saved(scene(1)), "同一个文件"),
        (saved(scene(1).resize((500, 375)), quality=40), "改过大小"),
        (saved(scene(1).resize((640, 480)), "PNG"), "改过大小"),
    ],
    ids=["same bytes", "scaled and recompressed", "another format"],
)
def test_a_picture_used_twice_is_asked_about(office: Office, again: bytes, words: str) -> None:
    """The same picture for another unit is a question with both places in it; the report is accepted all the same."""
    assert not _asked(_send(office, "Z01", "现场", jpg=saved(scene(1))), "evidence_reused")
    body = _send(office, "B01", "照片", jpg=again)
    (problem,) = _asked(body, "evidence_reused")
    assert body["submission"]["verdict"] == "accepted"
    assert problem["severity"] == "warning" and problem["cell"]
    for word in (words, f"{first_task(office, 'B01')} 照片.jpg", f"{first_task(office, 'Z01')} 现场.jpg", "2026年1月"):
        assert word in problem["message"]
    assert office.unit_name("Z01") in problem["message"]


def test_the_same_evidence_sent_again_for_its_task_is_no_second_use(office: Office) -> None:
    """A correction that brings the same pictures for the same task and month is not asked about."""
    _send(office, "Z01", "现场", jpg=saved(scene(1)))
    assert not _asked(_send(office, "Z01", "现场改名", jpg=saved(scene(1))), "evidence_reused")


def test_two_units_in_one_run_see_each_other(office: Office) -> None:
    """Whether deliveries come together or one after the other, a picture used twice is found."""
    for unit in ("Z01", "B01"):
        office.drop(unit, name=f"报送{unit}/月报.xlsx")
        (office.inbox / f"报送{unit}" / f"{first_task(office, unit)}.jpg").write_bytes(saved(scene(1)))
    office.run("ingest", now=OPEN)
    asked = [_asked(record["body"], "evidence_reused") for record in office.journal("delivery")]
    assert [len(each) for each in asked] == [0, 1]


def test_one_delivery_may_not_use_a_picture_for_two_tasks(office: Office) -> None:
    """The same picture under two tasks of one report is found too."""
    folder = office.inbox / "报送"
    office.drop("Z01", name="报送/月报.xlsx")
    first = first_task(office, "Z01")
    for task in (first, first[:-1] + "2"):
        (folder / task).mkdir()
        (folder / task / "现场.jpg").write_bytes(saved(scene(1)))
    office.run("ingest", now=OPEN)
    assert len(_asked(office.journal("delivery")[-1]["body"], "evidence_reused")) == 1


@pytest.mark.parametrize(
    ("taken", "asked"), [(date(2025, 12, 31), 1), (date(2026, 1, 1), 0), (date(2026, 1, 31), 0), (date(2026, 2, 1), 1)]
)
def test_pictures_are_of_their_month(office: Office, taken: date, asked: int) -> None:
    """A capture date outside the month is asked about; the first and the last day are inside."""
    body = _send(office, "Z01", "现场", jpg=saved(scene(1), taken=taken))
    assert len(_asked(body, "evidence_date")) == asked


def test_a_program_is_kept_and_is_no_evidence(office: Office) -> None:
    """Programs, by content or by what Windows starts, stay with the delivery and never among the evidence."""
    folder = office.inbox / "报送"
    office.drop("Z01", name="报送/月报.xlsx")
    task = first_task(office, "Z01")
    (folder / f"{task} 现场.jpg").write_bytes(b"MZ\x90\0 a program that calls itself a picture")
    (folder / f"{task}.vbs").write_text("MsgBox 1")
    (folder / f"{task}.pdf").write_bytes(b"%PDF-1.4")
    office.run("ingest", now=OPEN)
    body = office.journal("delivery")[-1]["body"]
    assert [name.rsplit("/", 1)[1] for name in _names(office)] == [f"{task}.pdf"]
    assert len(_asked(body, "unsafe_member")) == 2
    assert len(body["submission"]["files"]) == 4


def test_a_picture_that_does_not_open_is_asked_about(office: Office) -> None:
    """A photograph cut off on its way is kept as it came, and the sender is asked to look."""
    body = _send(office, "Z01", "现场", jpg=saved(scene(1))[:5000])
    assert len(_asked(body, "evidence_unreadable")) == 1
    assert len(_names(office)) == 1


def test_a_picture_in_the_workbook_is_evidence_of_its_row(office: Office) -> None:
    """A picture laid over a task's row stands in the archive under that task; one above the table is asked about."""
    path = office.drop("Z01")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heading = next(row for row in range(1, 15) if any(cell.value == "任务编号" for cell in sheet[row]))
    for at, seed in ((f"L{heading + 2}", 1), ("A1", 2)):
        sheet.add_image(SheetImage(io.BytesIO(saved(scene(seed)))), at)
    book.save(path)
    office.run("ingest", now=OPEN)
    (name,) = _names(office)
    task = next(cell.value for cell in sheet[heading + 2] if cell.value and str(cell.value).startswith("Z01-"))
    assert name.split("/")[1:] == [task, "2026-01", f"表内第{heading + 2}行图片1.jpeg"]
    assert len(_asked(office.journal("delivery")[-1]["body"], "evidence_unmatched")) == 1
    assert office.run("audit")["sound"]


def test_every_content_stands_in_the_archive_once(office: Office) -> None:
    """The same bytes for two tasks, or sent by two units, have several names and one place on the disk."""
    _send(office, "Z01", "现场", jpg=saved(scene(1)))
    _send(office, "B01", "现场", jpg=saved(scene(1)))
    files = [path for path in (office.root / "archive").rglob("*.jpg") if path.is_file()]
    assert len(files) == 4 and len({path.stat().st_ino for path in files}) == 1
    assert office.run("audit")["sound"]


def test_a_damaged_content_is_not_trusted_again(office: Office) -> None:
    """What was damaged in the archive since is not given a second name: the new copy is kept itself."""
    _send(office, "Z01", "现场", jpg=saved(scene(1)))
    (damaged,) = (office.root / "archive" / "evidence").rglob("*.jpg")
    damaged.write_bytes(b"flipped")
    _send(office, "B01", "现场", jpg=saved(scene(1)))
    assert sorted(path.read_bytes()[:2] for path in (office.root / "archive" / "evidence").rglob("*.jpg")) == [b"fl", b"\xff\xd8"]
    assert len(office.run("audit", code=1)["changed"]) == 2


def test_a_file_that_is_named_and_not_sent_is_asked_for(office: Office) -> None:
    """The row says which; words that name no file ask for nothing, and what was sent before need not be sent again."""
    task = first_task(office, "Z01")

    def say(words: str) -> Any:
        def change(sheet: Any, columns: Any, row: int) -> None:
            sheet.cell(row, columns["印证资料"]).value = words

        return change

    def asked() -> list[str]:
        return [p["message"] for p in office.journal("delivery")[-1]["body"]["problems"] if p["code"] == "evidence_unmatched"]

    office.drop("Z01", change=say("现场.jpg、详见纸质材料"))
    office.run("ingest", now="2026-01-28T09:00")
    assert len(asked()) == 1 and f"{task} 写了 现场.jpg，文件没有附来" in asked()[0]
    office.drop("Z01", name="Z01/月报.xlsx", change=say("现场.JPG"))
    (office.inbox / "Z01" / "现场.jpg").write_bytes(b"\xff\xd8\xff picture")
    office.run("ingest", now="2026-01-28T10:00")
    assert asked() == [] and list(office.find("archive/evidence", "现场.jpg"))
    office.drop("Z01", change=say("现场.jpg，已报"))
    office.run("ingest", now="2026-01-28T11:00")
    assert asked() == []


def test_files_of_the_same_name_in_two_zips_are_two_files(office: Office) -> None:
    """Each zip beside the workbook is a folder by its name: a picture belongs to the task its zip is named after."""
    office.drop("Z01", name="报送/月报.xlsx")
    first = first_task(office, "Z01")
    for task, seed in ((first, 1), (first[:-1] + "2", 2)):
        with zipfile.ZipFile(office.inbox / "报送" / f"{task}.zip", "w") as package:
            package.writestr("1.jpg", saved(scene(seed)))
    office.run("ingest", now=OPEN)
    assert [Path(name).parts[-3] for name in _names(office)] == [first, first[:-1] + "2"]


def test_the_bulletin_shows_small_pictures_where_the_office_wishes(office: Office) -> None:
    """Off unless set; then a task's picture stands small in the page's data, and the page comes out the same again."""
    settings = office.root / "kaohe.toml"
    words = settings.read_text(encoding="utf-8")
    settings.write_text(words.replace("thumbnails = 0", "thumbnails = 3"), encoding="utf-8")
    _send(office, "Z01", "现场", jpg=saved(scene(1)))
    office.run("close", "--period", "2026-01", now="2026-02-04T09:00")
    page = Path(office.run("publish", "--period", "2026-01", now="2026-02-09T09:00")["page"])
    data = json.loads(page.read_text(encoding="utf-8").split('id="data">')[1].split("</script>")[0])
    (shown,) = [task[-1] for task in data["tasks"] if isinstance(task[-1], str) and len(task[-1]) > 500]
    with Image.open(io.BytesIO(b64decode(shown))) as picture:
        assert max(picture.size) == 120
    assert len(shown) < 8_000
    settings.write_text(words, encoding="utf-8")
    assert not office.run("publish", "--period", "2026-01", now="2026-02-10T09:00")["new"]
