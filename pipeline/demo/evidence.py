"""Small real evidence files: pictures in PNG and one-page PDFs, each with its own bytes."""

import random
import struct
import zlib

_SIDE = 24


def draw_picture(rng: random.Random, taken: str = "") -> bytes:
    """A valid PNG of coloured blocks; every draw differs. `taken` is what a camera would write: `2025:03:16 10:30:00`."""
    rows = []
    for _ in range(_SIDE // 8):
        line = b"\x00" + b"".join(rng.randbytes(3) * 8 for _ in range(_SIDE // 8))
        rows += [line] * 8
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(rows))
    day = _chunk(b"eXIf", b"II*\0\x08\0\0\0" + struct.pack("<HHHIII", 1, 0x0132, 2, 20, 26, 0) + taken.encode() + b"\0") if taken else b""
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + day + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def write_pdf(rng: random.Random) -> bytes:
    """A one-page PDF with a reference number on it."""
    text = f"BT /F1 18 Tf 60 760 Td (No. {rng.randrange(10**9):09}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
