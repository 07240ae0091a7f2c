"""`kaohe evidence`: listed, found again, asked about with both places in sight, handed out as a zip (rules section 9)."""

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from flow.arrivals import first_task
from flow.office import Office
from picture_scenes import saved, scene

OPEN = "2026-01-28T09:00"


@pytest.fixture
def used(office: Office, request: pytest.FixtureRequest) -> Office:
    """Three units' evidence in one month: Z01 and B01 share a picture, B02 brings one of last year and a PDF."""
    shared = scene(1)
    sent = {
        "Z01": {"现场 #1.jpg": saved(shared)},
        "B01": {"照片.jpg": saved(shared.resize((500, 375)), quality=50)},
        "B02": {"旧照.jpg": saved(scene(2), taken=date(2025, 6, 1)), "合同.pdf": b"%PDF-1.4"},
    }
    for unit, files in sent.items():
        office.drop(unit, name=f"报送 {unit}/月报.xlsx")
        for name, content in files.items():
            (office.inbox / f"报送 {unit}" / f"{first_task(office, unit)} {name}").write_bytes(content)
        office.run("ingest", now=OPEN)
    return office


def test_the_list_is_narrowed(used: Office) -> None:
    """All evidence, or that of a month, a unit by code or name, a task; what is asked for and unknown is refused."""
    count = lambda *words: len(used.run("evidence", "list", *words)["files"])  # noqa: E731
    assert count() == count("--period", "2026-01") == 4
    assert count("--unit", "B02") == count("--unit", used.unit_name("B02")) == count("--task", first_task(used, "B02")) == 2
    assert count("--period", "2026-02") == 0
    assert "不是台账里的单位" in used.run("evidence", "list", "--unit", "X99", code=2)["error"]
    for use in used.run("evidence", "list")["files"]:
        assert (used.root / "archive" / use["path"]).is_file()


def test_a_file_is_found_by_content_looks_hash_and_name(used: Office, tmp_path: Path) -> None:
    """The picture itself finds its uses, saved again it finds them by its looks; a hash or a word of the name does too."""
    probe = tmp_path / "probe.jpg"

    def find(what: str) -> dict[str, str]:
        return {use["unit_code"]: use["how"] for use in used.run("evidence", "find", what)["found"]}

    probe.write_bytes(saved(scene(1)))
    assert find(str(probe)) == {"Z01": "同一个文件", "B01": "同一张图片"}
    probe.write_bytes(saved(scene(1).resize((300, 225)), quality=30))
    assert find(str(probe)) == {"Z01": "同一张图片", "B01": "同一张图片"}
    probe.write_bytes(saved(scene(7)))
    assert find(str(probe)) == {}
    assert find("合同") == {"B02": "文件名"}
    digest = used.run("evidence", "find", "合同")["found"][0]["digest"]
    assert find(digest[:8].upper()) == {"B02": "哈希"}
    assert find("无此文件") == {}


def test_questions_show_both_places(used: Office) -> None:
    """Each question stands once, with the later use; the page has its words, both pictures, and links that open."""
    result = used.run("evidence", "check", "--period", "2026-01")
    asked = {question["unit_code"]: question for question in result["questions"]}
    assert set(asked) == {"B01", "B02"}
    assert asked["B01"]["asked"] == ["evidence_reused"] and asked["B02"]["asked"] == ["evidence_date"]
    assert [other["unit_code"] for other in asked["B01"]["others"]] == ["Z01"]
    page = Path(result["page"])
    text = page.read_text(encoding="utf-8")
    assert text.count("data:image/jpeg;base64,") == 3
    for question in asked.values():
        assert question["messages"][0] in text
    _links_open(page.parent, text, 3)


def _links_open(folder: Path, text: str, count: int) -> None:
    from urllib.parse import unquote

    links = [unquote(link) for link in re.findall(r'<a href="([^"]+)"', text)]
    assert len(links) == count
    for link in links:
        assert (folder / link).is_file(), link


def test_the_questions_are_those_of_the_receipts(used: Office) -> None:
    """What the page asks is what the senders were asked, word for word."""
    told = [
        problem["message"]
        for record in used.journal("delivery")
        for problem in record["body"]["problems"]
        if problem["code"] in ("evidence_reused", "evidence_date")
    ]
    found = used.run("evidence", "check", "--period", "2026-01")["questions"]
    assert [words for question in found for words in question["messages"]] == told


def test_a_month_without_questions_says_so(office: Office) -> None:
    """Nothing to ask is a page that says so, not an old page left standing."""
    result = office.run("evidence", "check", "--period", "2026-01")
    assert result["questions"] == []
    assert "没有要问的" in Path(result["page"]).read_text(encoding="utf-8")


def test_a_task_is_handed_out_as_a_zip(used: Office, tmp_path: Path) -> None:
    """The zip has every file as it came and an index page whose links open beside it."""
    task = first_task(used, "B02")
    result = used.run("evidence", "export", task)
    path = Path(result["file"])
    assert path.parent == used.root / "outbox" / "evidence" and path.name.startswith(task)
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        package.extractall(tmp_path)
    assert (tmp_path / "2026-01" / f"{task} 合同.pdf").read_bytes() == b"%PDF-1.4"
    text = (tmp_path / "目录.html").read_text(encoding="utf-8")
    assert text.count("data:image/jpeg;base64,") == 1 and ">PDF<" in text
    _links_open(tmp_path, text, 2)
    assert "没有任务 X-1 的印证资料" in used.run("evidence", "export", "X-1", code=2)["error"]


def test_an_incomplete_folder_is_not_handed_out(used: Office) -> None:
    """A file that is gone from the archive stops the export; no half zip is left."""
    task = first_task(used, "B02")
    next((used.root / "archive" / "evidence").rglob("*.pdf")).unlink()
    assert "audit" in used.run("evidence", "export", task, code=2)["error"]
    assert not list((used.root / "outbox" / "evidence").iterdir())


def test_a_picture_that_no_longer_opens_is_shown_by_its_kind(used: Office) -> None:
    """Damage in the archive does not stop the page: a tile stands where the small picture would be."""
    picture = next((used.root / "archive" / "evidence").rglob("*旧照.jpg"))
    picture.write_bytes(picture.read_bytes()[:300])
    page = Path(used.run("evidence", "check", "--period", "2026-01")["page"])
    assert ">JPG<" in page.read_text(encoding="utf-8")
