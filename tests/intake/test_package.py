"""A delivery taken apart: hostile zips do no harm, evidence finds its task."""

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.files import safe_name
from pipeline.intake.evidence import match_evidence
from pipeline.intake.package import Limits, Package, open_package
from pipeline.model.problem import Code

LIMITS = Limits(1 << 20, 5)
BOOK_TYPES = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'


def _book() -> bytes:
    return _zip({"[Content_Types].xml": BOOK_TYPES})


def _zip(members: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def _open(tmp_path: Path, content: bytes, limits: Limits = LIMITS) -> Package:
    path = tmp_path / "in.zip"
    path.write_bytes(content)
    return open_package("报送.zip", [("报送.zip", path)], tmp_path / "scratch", limits)


def _codes(package: Package) -> list[str]:
    return [problem.code.value for problem in package.problems]


def _stays_inside(tmp_path: Path) -> bool:
    files = [path for path in tmp_path.parent.rglob("*") if path.is_file() and tmp_path not in path.parents]
    return not files


def test_a_workbook_and_its_pictures(tmp_path: Path) -> None:
    """The one workbook is read, all else is evidence under its name; litter is left out."""
    package = _open(tmp_path, _zip({"表/月报.xlsx": _book(), "图/1.jpg": b"\xff\xd8\xff", "__MACOSX/._1.jpg": b"x"}))
    assert package.workbook and package.workbook.read_bytes() == _book()
    assert [name for name, _ in package.others] == ["图/1.jpg"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", ""], ids=["GBK without flag", "UTF-8 without flag", "UTF-8 with flag"])
def test_chinese_names(tmp_path: Path, encoding: str) -> None:
    """Names from Chinese Windows are GBK without a flag, from macOS UTF-8 without it, all others UTF-8 with it."""
    if not encoding:
        content = _zip({"月报.xlsx": _book(), "照片.jpg": b"x"})
    else:
        one, other = "月报".encode(encoding), "照片".encode(encoding)
        content = _zip({"A" * len(one) + ".xlsx": _book(), "B" * len(other) + ".jpg": b"x"})
        content = content.replace(b"A" * len(one), one).replace(b"B" * len(other), other)
    package = _open(tmp_path, content)
    assert (package.name, [name for name, _ in package.others]) == ("月报.xlsx", ["照片.jpg"])


@pytest.mark.parametrize(
    "name", ["../../out.jpg", "/etc/out.jpg", "C:\\out.jpg", "a\\..\\..\\out.jpg", "CON", "nul.jpg", "..", "x" * 400, "a\x1fb"]
)
def test_members_never_leave_their_folder(tmp_path: Path, name: str) -> None:
    """Climbing, absolute, device and overlong names become safe ones inside the scratch folder."""
    inner = tmp_path / "in"
    inner.mkdir()
    package = _open(inner, _zip({"月报.xlsx": _book(), name: b"\xff\xd8\xff"}))
    assert package.workbook and len(package.others) == 1
    shown, path = package.others[0]
    assert inner / "scratch" in path.resolve().parents
    assert path.name == safe_name(path.name)
    assert ".." not in shown.split("/") and not shown.startswith("/")
    assert _stays_inside(inner)


def test_a_link_in_a_zip_leads_nowhere(tmp_path: Path) -> None:
    """A member that is a link on Unix comes out as the few words it is stored as; what it points to is not looked at."""
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    buffer = io.BytesIO(_zip({"月报.xlsx": _book()}))
    with zipfile.ZipFile(buffer, "a") as package:
        link = zipfile.ZipInfo("照片.jpg")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        package.writestr(link, "../../secret.jpg")
    ((_, path),) = _open(tmp_path, buffer.getvalue()).others
    assert not path.is_symlink() and path.read_bytes() == b"../../secret.jpg"


def test_a_password_is_named(tmp_path: Path) -> None:
    """An encrypted member, AES too, is "has a password", not "damaged"."""
    for method in (0, 99):
        content = bytearray(_zip({"月报.xlsx": b"x", "b": b"x"}, zipfile.ZIP_STORED))
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = content.find(mark)
            struct.pack_into("<HH", content, at + place, 1, method)
        assert _codes(_open(tmp_path, bytes(content))) == ["password"]


def test_too_many_members_and_too_many_bytes(tmp_path: Path) -> None:
    """Over either limit nothing at all is unpacked."""
    assert _codes(_open(tmp_path, _zip({f"{n}.jpg": b"" for n in range(6)}))) == ["too_large"]
    assert _codes(_open(tmp_path, _zip({"a.xlsx": _book(), "bomb": bytes(2 << 20)}))) == ["too_large"]
    assert not (tmp_path / "scratch").exists()


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["deflate", "bzip2", "lzma"])
def test_a_member_that_lies_about_its_size_fills_no_disk(tmp_path: Path, how: int) -> None:
    """A bomb that says it is small is cut off at what it says, and refused."""
    content = bytearray(_zip({"bomb": bytes(50 << 20)}, how))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.find(mark) + place, 1000)
    assert _codes(_open(tmp_path, bytes(content))) == ["damaged"]
    assert sum(path.stat().st_size for path in (tmp_path / "scratch").rglob("*") if path.is_file()) <= 1000


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["deflate", "bzip2", "lzma"])
def test_garbage_in_a_member_is_damage(tmp_path: Path, how: int) -> None:
    """Whatever the decompressor makes of damaged bytes, the sender hears "damaged" and nothing else stops."""
    content = bytearray(_zip({"a.jpg": bytes(range(256)) * 40}, how))
    content[50:70] = b"\xff" * 20
    assert _codes(_open(tmp_path, bytes(content))) == ["damaged"]


def test_an_empty_zip_has_no_workbook(tmp_path: Path) -> None:
    """Nothing in it: the sender is told what to send."""
    assert _codes(_open(tmp_path, _zip({}))) == ["no_workbook"]


def test_a_zip_in_a_zip_is_opened_once_more(tmp_path: Path) -> None:
    """One level of zip in zip is opened, its name a folder's; a third stays shut, like one that can't be opened."""
    deep = _zip({"Z01-2.zip": _zip({"b.jpg": b"x"}), "a.jpg": b"x"})
    torn = bytearray(_zip({"a.jpg": bytes(range(256)) * 40}))
    torn[50:70] = b"\xff" * 20
    package = _open(tmp_path, _zip({"月报.xlsx": _book(), "Z01-1.zip": deep, "坏.zip": bytes(torn)}), Limits(1 << 20, 9))
    assert [name for name, _ in package.others] == ["Z01-1/Z01-2.zip", "Z01-1/a.jpg", "坏.zip"]
    assert not package.problems


def test_a_zip_in_a_zip_counts_towards_the_limits(tmp_path: Path) -> None:
    """Members and bytes are counted over all zips of a delivery."""
    inner = _zip({f"{n}.jpg": b"" for n in range(4)})
    assert _codes(_open(tmp_path, _zip({"月报.xlsx": _book(), "里.zip": inner}))) == ["too_large"]
    inner = _zip({"a": bytes(600 << 10)})
    assert _codes(_open(tmp_path, _zip({"月报.xlsx": _book(), "b": bytes(600 << 10), "里.zip": inner}))) == ["too_large"]


def test_a_bomb_is_refused_whatever_the_limits(tmp_path: Path) -> None:
    """What unpacks to a thousand times its size is no photograph."""
    assert _codes(_open(tmp_path, _zip({"月报.xlsx": _book(), "b": bytes(20 << 20)}), Limits(1 << 30, 5))) == ["too_large"]


def test_folders_in_a_zip_may_be_very_deep(tmp_path: Path) -> None:
    """Of a name with hundreds of folders the last ones are kept."""
    package = _open(tmp_path, _zip({"月报.xlsx": _book(), "深/" * 900 + "a.jpg": b"x"}))
    assert [name for name, _ in package.others] == ["深/" * 7 + "a.jpg"]


def test_a_packed_file_we_do_not_open_is_evidence_as_it_is(tmp_path: Path) -> None:
    """A rar or 7z beside the workbook, or in its zip, is kept whole under its name."""
    package = _open(tmp_path, _zip({"月报.xlsx": _book(), "Z01-1.rar": b"Rar!\x1a\x07\x01\0", "b.7z": b"7z\xbc\xaf\x27\x1c"}))
    assert package.workbook and [name for name, _ in package.others] == ["Z01-1.rar", "b.7z"]
    assert not package.problems


def test_two_workbooks_are_a_question(tmp_path: Path) -> None:
    """Which of two workbooks counts is asked, not guessed."""
    package = _open(tmp_path, _zip({"a.xlsx": _book(), "b.xlsx": _book()}))
    assert (package.workbook, _codes(package)) == (None, ["two_workbooks"])


def _match(*names: str, codes: tuple[str, ...] = ("Z01-1", "Z01-12"), **named: list[str]) -> dict[str, str]:
    matched, unmatched = match_evidence(names, codes, named)
    return {n: task for task, found in matched.items() for n in found} | dict.fromkeys(unmatched, "")


def test_evidence_finds_its_task() -> None:
    """By the evidence column, else by the start of its name, else by its folder (rules section 9)."""
    assert _match("Z01-1 现场.jpg", "Z01-12.jpg", "z01-1_2.png") == {
        "Z01-1 现场.jpg": "Z01-1", "Z01-12.jpg": "Z01-12", "z01-1_2.png": "Z01-1"
    }  # fmt: skip
    assert _match("图/Z01-12 道路/1.jpg") == {"图/Z01-12 道路/1.jpg": "Z01-12"}
    assert _match("x/Z01-1/Z01-12.jpg") == {"x/Z01-1/Z01-12.jpg": "Z01-12"}
    matched, _ = match_evidence(["图/合 影.JPG", "Z01-1.jpg"], ["Z01-1", "Z01-12"], {"Z01-12": ["合影", "Z01-1.jpg"]})
    assert matched == {"Z01-12": ["图/合 影.JPG", "Z01-1.jpg"]}


def test_a_code_must_end_where_the_name_goes_on() -> None:
    """Z01-1 owns neither Z01-12 nor Z01-1-3 nor Z01-1a; what fits no task is said to."""
    assert set(_match("Z01-13.jpg", "Z01-1-3.jpg", "Z01-1a.jpg", "合影.jpg").values()) == {""}
    assert _match("A-1-2.jpg", codes=("A-1", "A-1-2")) == {"A-1-2.jpg": "A-1-2"}


def test_more_than_the_limit_is_refused_unread(tmp_path: Path) -> None:
    """A delivery larger than the setting allows is named with its size and the limit, whatever it is."""
    film = tmp_path / "录像.mp4"
    film.write_bytes(b"0" * 2000)
    package = open_package("录像.mp4", [("录像.mp4", film)], tmp_path / "scratch", Limits(1000, 10))
    assert [problem.code for problem in package.problems] == [Code.TOO_LARGE]
    assert package.workbook is None
