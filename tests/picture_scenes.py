"""Invented photographs: coloured light with things in it, as different as real ones are."""

import io
import random
from datetime import date

from PIL import Image, ImageDraw


def scene(seed: int, size: tuple[int, int] = (800, 600)) -> Image.Image:
    """A picture that no other seed gives."""
    rng = random.Random(seed)
    light = Image.frombytes("RGB", (8, 6), rng.randbytes(8 * 6 * 3)).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(light)
    for _ in range(12):
        left, top = rng.randrange(size[0]), rng.randrange(size[1])
        box = (left, top, left + rng.randrange(8, 9 + size[0] // 3), top + rng.randrange(8, 9 + size[1] // 3))
        draw.rectangle(box, fill=tuple(rng.randbytes(3)))
    return light


def saved(image: Image.Image, form: str = "JPEG", quality: int = 85, taken: date | None = None) -> bytes:
    """The bytes of a file, with the camera's day where given."""
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = f"{taken:%Y:%m:%d} 09:30:00"
    out = io.BytesIO()
    options = {"quality": quality} if form == "JPEG" else {}
    image.save(out, form, **options, **({"exif": exif.tobytes()} if taken else {}))
    return out.getvalue()
