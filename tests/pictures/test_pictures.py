"""Pictures: the same one is known again, a different one is not, and nothing that pretends to be one does harm."""

import struct
import zlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from picture_scenes import saved, scene
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from pipeline.model.evidence import Picture
from pipeline.pictures.look import look_at_picture, thumbnail
from pipeline.pictures.similar import SAME, Fingerprints

CHANGES = {
    "recompressed": lambda image: saved(image, quality=25),
    "half": lambda image: saved(image.resize((400, 300)), quality=60),
    "small": lambda image: saved(image.resize((320, 240))),
    "another format": lambda image: saved(image.resize((700, 525)), "PNG"),
    "squeezed": lambda image: saved(image.resize((600, 600))),
    "brighter": lambda image: saved(ImageEnhance.Brightness(image).enhance(1.08)),
}


def _look(tmp_path: Path, content: bytes) -> Picture:
    path = tmp_path / "picture"
    path.write_bytes(content)
    return look_at_picture(path)


def _like(one: Picture, other: Picture) -> bool:
    return bool(Fingerprints([("1", one.fingerprint)]).like(other.fingerprint))


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_picture_is_known_again(tmp_path: Path, change: str) -> None:
    """Saved again, scaled or recompressed it is the same picture; no other picture is."""
    originals = [_look(tmp_path, saved(scene(seed), quality=92)) for seed in range(20)]
    for seed, original in enumerate(originals):
        again = _look(tmp_path, CHANGES[change](scene(seed)))
        assert [_like(other, again) for other in originals] == [other is original for other in originals]


def test_pages_of_the_same_form_are_different_pictures(tmp_path: Path) -> None:
    """Two scanned pages of text are not one, however alike they look from afar."""
    pages = []
    for seed in range(12):
        page = Image.new("L", (620, 877), "white")
        draw = ImageDraw.Draw(page)
        for line in range(30):
            draw.text((60, 60 + 25 * line), " ".join(str(hash((seed, line, word)) % 10**6) for word in range(9)), fill=0)
        pages.append(_look(tmp_path, saved(page)))
    table = Fingerprints((str(number), page.fingerprint) for number, page in enumerate(pages))
    assert [[digest for digest, _ in table.like(page.fingerprint)] for page in pages] == [[str(n)] for n in range(12)]


def test_a_picture_stands_upright(tmp_path: Path) -> None:
    """A camera held sideways says so in the file; the picture is looked at as people see it."""
    image = scene(3)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = tmp_path / "turned.jpg"
    image.transpose(Image.Transpose.ROTATE_90).save(turned, exif=exif)
    assert _like(look_at_picture(turned), _look(tmp_path, saved(image)))
    assert not _like(_look(tmp_path, saved(ImageOps.mirror(image))), _look(tmp_path, saved(image)))
    with Image.open(_as_file(tmp_path, thumbnail(turned))) as small:
        assert small.size == (240, 180)


def _as_file(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "file"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_day_a_picture_was_taken(tmp_path: Path, form: str) -> None:
    """The camera's day is read; without one it is unknown, never guessed."""
    assert _look(tmp_path, saved(scene(1), form, taken=date(2026, 3, 9))).taken == date(2026, 3, 9)
    assert _look(tmp_path, saved(scene(1), form)).taken is None


def test_an_empty_sheet_is_like_nothing(tmp_path: Path) -> None:
    """A picture of one colour has nothing to tell it by."""
    assert _look(tmp_path, saved(Image.new("RGB", (300, 200), "white"))) == Picture()


def test_transparent_pictures_lie_on_white_paper(tmp_path: Path) -> None:
    """What is transparent is seen on white, like in every program."""
    drawing = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(drawing).polygon([(20, 280), (150, 20), (280, 200)], fill=(200, 30, 30, 255))
    paper = Image.new("RGB", drawing.size, "white")
    paper.paste(drawing, mask=drawing)
    assert _like(_look(tmp_path, saved(drawing, "PNG")), _look(tmp_path, saved(paper, "PNG")))


def test_what_does_not_open_is_said_to(tmp_path: Path) -> None:
    """Cut off, damaged or no picture at all: not readable. A picture of a kind we can't open is not called damaged."""
    whole = saved(scene(2))
    assert not _look(tmp_path, whole[: len(whole) // 2]).is_readable
    assert not _look(tmp_path, b"\xff\xd8\xff\xe0 no picture").is_readable
    assert _look(tmp_path, b"\0\0\0\x18ftypheic" + bytes(99)) == Picture()
    assert thumbnail(_as_file(tmp_path, b"\x89PNG\r\n\x1a\n")) == b""


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A small file that says it is 60,000 pixels wide and high is not readable, and takes no memory."""
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
    assert not _look(tmp_path, b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")).is_readable


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(form=st.sampled_from(["JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF"]), damage=st.data())
def test_damaged_pictures_never_raise(tmp_path: Path, form: str, damage: st.DataObject) -> None:
    """Any bytes changed in any picture give a picture or a "does not open", never an exception."""
    content = bytearray(saved(scene(5, (60, 40)), form))
    for _ in range(damage.draw(st.integers(1, 6))):
        content[damage.draw(st.integers(0, len(content) - 1))] = damage.draw(st.integers(0, 255))
    assert isinstance(_look(tmp_path, bytes(content)), Picture)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=30), st.binary(min_size=32, max_size=32))
def test_search_finds_exactly_what_is_near(known: list[bytes], wanted: bytes) -> None:
    """The search gives what counting bits one by one gives."""
    table = Fingerprints((str(number), bits.hex()) for number, bits in enumerate(known))
    counted = [(int.from_bytes(bits) ^ int.from_bytes(wanted)).bit_count() for bits in known]
    assert list(table.like(wanted.hex())) == [(str(n), bits) for n, bits in enumerate(counted) if bits <= SAME]
    assert Fingerprints().like(wanted.hex()) == ()
