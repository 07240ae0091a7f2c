"""One look at a picture: its fingerprint, the day it was taken, a small copy to show. Runs where memory and time are limited."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipeline.model.evidence import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE = 16  # of the hash in bits: 256 tell pages of text apart, 64 do not
_DRAFT = (512, 512)  # JPEG unpacks straight to this size, ten times faster
_FLAT = 3  # grey levels: what varies less shows nothing
_PIXELS = 250_000_000  # a camera of 2026 has 200 million; more is a bomb
_TAKEN, _EXIF, _CHANGED = 0x9003, 0x8769, 0x0132  # DateTimeOriginal, its directory, DateTime


def look_at_picture(path: Path) -> Picture:
    """What the file at `path` shows. A picture of a kind that we can't open (HEIC) is readable, without a fingerprint."""
    from PIL import UnidentifiedImageError

    try:
        with _opened(path) as image:
            return Picture(_fingerprint(image), _day_taken(image))
    except UnidentifiedImageError:
        with path.open("rb") as file:
            return Picture(is_readable=b"ftyp" in file.read(12))
    except MemoryError:
        raise
    except Exception:  # whatever the decoder makes of damaged bytes
        return Picture(is_readable=False)


def thumbnail(path: Path | BinaryIO, side: int = 240) -> bytes:
    """A JPEG that fits into a square of `side` pixels, upright; empty where the picture does not open."""
    from PIL import ImageOps

    try:
        with _opened(path) as image:
            image.thumbnail((side, side))
            small = io.BytesIO()
            (ImageOps.exif_transpose(image) or image).convert("RGB").save(small, "JPEG", quality=80)
            return small.getvalue()
    except Exception:
        return b""


@contextmanager
def _opened(path: Path | BinaryIO) -> "Iterator[Image]":
    """The picture, unpacked no larger than needed; one of too many pixels raises."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        Image.MAX_IMAGE_PIXELS = _PIXELS
        with Image.open(path) as image:
            image.draft("RGB", _DRAFT)
            image.load()
            yield image


def _fingerprint(image: "Image") -> str:
    """The perceptual hash of what a person sees: turned upright, on white paper where it is transparent."""
    import imagehash
    from PIL import Image, ImageOps, ImageStat

    upright = ImageOps.exif_transpose(image) or image
    upright.thumbnail(_DRAFT)
    if upright.has_transparency_data:
        paper = Image.new("RGBA", upright.size, "white")
        paper.alpha_composite(upright.convert("RGBA"))
        upright = paper
    grey = upright.convert("L")
    return "" if ImageStat.Stat(grey).stddev[0] < _FLAT else str(imagehash.phash(grey, hash_size=_SIDE))


def _day_taken(image: "Image") -> date | None:
    """The camera's day; a program that saved it later is not asked unless the camera is silent."""
    exif = image.getexif()
    for text in (exif.get_ifd(_EXIF).get(_TAKEN), exif.get(_CHANGED)):
        try:
            return datetime.strptime(str(text)[:10], "%Y:%m:%d").date()
        except ValueError:
            continue
    return None
