"""What a file is, by its content; names and extensions are never asked."""

import io
import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO


class Format(StrEnum):
    """A file's format as far as it matters for the answer to its sender."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLSB = "xlsb"
    XLS = "xls"  # BIFF in OLE2, .et of WPS included
    ODS = "ods"
    ENCRYPTED = "encrypted"
    SPREADSHEETML = "spreadsheetml"  # the single XML file of Excel 2003
    HTML = "html"
    CSV = "csv"  # any text that is nothing else
    DOC = "doc"
    DOCX = "docx"
    PDF = "pdf"
    IMAGE = "image"
    FILM = "film"
    SOUND = "sound"
    EXECUTABLE = "executable"
    ZIP = "zip"
    RAR = "rar"  # and 7z: packages we don't open
    TORN_ZIP = "torn_zip"
    EMPTY = "empty"
    UNKNOWN = "unknown"


_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_HEIF = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_FILMS = (b"\x1a\x45\xdf\xa3", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"FLV\x01", b"\0\0\x01\xba")
_SOUNDS = (b"ID3", b"#!AMR", b"OggS", b"fLaC")
# Programs of Windows, Linux and macOS, scripts with a shebang, and shortcuts, which start anything.
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!", b"L\0\0\0\x01\x14\x02\0")
_PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_HEAD = 4096
_PART = 1 << 20
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_FILEPASS = 0x2F
_BOUNDSHEET = 0x85


def sniff(path: Path) -> Format:
    """The format of the file at `path`. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return _sniff(file)


def sniff_bytes(data: bytes) -> Format:
    """The format of a file's bytes."""
    return _sniff(io.BytesIO(data))


def _sniff(file: BinaryIO) -> Format:
    """Reads the head, and of a package its directory: a film costs no more than a photograph."""
    head = file.read(_HEAD)
    if not head:
        return Format.EMPTY
    if head.startswith(b"PK"):
        return _zip(file)
    if head.startswith(_OLE2):
        return _ole(file)
    if head.startswith(b"%PDF"):
        return Format.PDF
    return _media(head) or _text(head)


def _media(head: bytes) -> Format | None:
    """Pictures, films, sounds, programs and packages by how they begin; None for what begins like none of them."""
    kind = head[8:12]
    if head[4:8] == b"ftyp":
        return Format.IMAGE if kind in _HEIF else Format.SOUND if kind == b"M4A " else Format.FILM
    if head.startswith(b"RIFF"):
        return {b"WEBP": Format.IMAGE, b"AVI ": Format.FILM, b"WAVE": Format.SOUND}.get(kind, Format.UNKNOWN)
    kinds = {
        Format.IMAGE: _IMAGES, Format.FILM: _FILMS, Format.SOUND: _SOUNDS,
        Format.EXECUTABLE: _PROGRAMS, Format.RAR: _PACKED,
    }  # fmt: skip
    return next((format_ for format_, beginnings in kinds.items() if head.startswith(beginnings)), None)


def _zip(file: BinaryIO) -> Format:
    try:
        with zipfile.ZipFile(file) as package:
            names = frozenset(package.namelist())
            if "[Content_Types].xml" in names:
                return _office(_member(package, "[Content_Types].xml"))
            if "mimetype" in names:
                spreadsheet = _member(package, "mimetype").startswith(_ODS_TYPE)
                return _ods(package, names) if spreadsheet else Format.ZIP
            return Format.ZIP
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, zlib.error):
        return Format.TORN_ZIP


def _member(package: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of a member; what it says about its size is not believed."""
    with package.open(name) as member:
        return member.read(_PART)


def _ods(package: zipfile.ZipFile, names: frozenset[str]) -> Format:
    manifest = _member(package, "META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    return Format.ENCRYPTED if b"encryption-data" in manifest else Format.ODS


def _office(types: bytes) -> Format:
    for marker, found in (
        (b"sheet.binary.macroEnabled.main", Format.XLSB),
        (b"sheet.macroEnabled.main", Format.XLSM),
        (b"template.macroEnabled.main+xml", Format.XLSM),
        (b"spreadsheetml.sheet.main", Format.XLSX),
        (b"spreadsheetml.template.main", Format.XLSX),
        (b"wordprocessingml.", Format.DOCX),
    ):
        if marker in types:
            return found
    return Format.ZIP


def _ole(file: BinaryIO) -> Format:
    # Loaded here: most files are no OLE2, and a worker's start-up is paid for each.
    import olefile  # type: ignore[import-untyped]

    try:
        with olefile.OleFileIO(file) as ole:
            if ole.exists("EncryptedPackage") or ole.exists("EncryptionInfo"):
                return Format.ENCRYPTED
            for stream in ("Workbook", "Book"):
                if ole.exists(stream):
                    book = ole.openstream(stream).read(_PART)
                    return Format.ENCRYPTED if _has_filepass(book) else Format.XLS
            return Format.DOC if ole.exists("WordDocument") else Format.UNKNOWN
    except (OSError, IndexError, ValueError):
        return Format.UNKNOWN


def _has_filepass(book: bytes) -> bool:
    """True where a FILEPASS record stands among the workbook's first records, before its list of sheets."""
    place = 0
    while place + 4 <= len(book):
        kind = int.from_bytes(book[place : place + 2], "little")
        if kind in (_FILEPASS, _BOUNDSHEET):
            return kind == _FILEPASS
        place += 4 + int.from_bytes(book[place + 2 : place + 4], "little")
    return False


def _text(head: bytes) -> Format:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Format.CSV
    if b"\0" in head:
        return Format.UNKNOWN
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return Format.SPREADSHEETML
    if re.search(rb"<(?:!doctype\s+html|html|table|head|body)\b", head, re.IGNORECASE):
        return Format.HTML
    return Format.CSV if _is_text(head) else Format.UNKNOWN


def _is_text(head: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            head[:-4].decode(encoding) if len(head) == _HEAD else head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.end < len(head) - 8:
                continue
        return True
    return False
