"""A delivery taken apart: which file is the workbook, and which are evidence."""

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path, PurePosixPath

from pipeline.files import safe_name
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.sniff import Format, sniff

_WORKBOOKS = {Format.XLSX, Format.XLSM, Format.XLSB, Format.XLS, Format.ODS}
_UTF8_FLAG = 0x800
_CHUNK = 1 << 20
_DEPTH = 2  # a zip, and a zip in it
_LEVELS = 8  # of folders that a member's name keeps
_MOST_RATIO = 1000  # deflate packs nothing tighter; bzip2 and lzma do with nothing but a bomb
_RATIO_FROM = 8 << 20
# What a decompressor makes of damaged bytes; of the disk's own errors OSError with a number.
DAMAGES = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, LZMAError, EOFError, ValueError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a zip may hold: bytes unpacked in all, and number of members."""

    size: int
    members: int


@dataclass(frozen=True, slots=True)
class Package:
    """The workbook (None where there is none or it is not clear which), its name, and the other files by name."""

    workbook: Path | None
    name: str
    others: tuple[tuple[str, Path], ...] = ()
    problems: tuple[Problem, ...] = ()


def open_package(
    name: str, files: Sequence[tuple[str, Path]], scratch: Path, limits: Limits, main: Path | None = None
) -> Package:
    """Take a staged delivery apart; zips are unpacked into `scratch` under safe names, and a zip in a zip once more.

    Where it is known which file is the workbook, `main`, all others are evidence.
    """
    size = sum(path.stat().st_size for _, path in files)
    if size > limits.size or len(files) > limits.members:
        return Package(None, name, (), (_too_large(name, len(files), size, limits),))
    unpacking = _Unpacking(scratch, limits, alone=len(files) == 1)
    for file_name, path in files:
        unpacking.take(file_name, path, sniff(path), depth=0)
    unpacked, problems = unpacking.files, tuple(unpacking.problems)
    if problems:
        return Package(None, name, (), problems)
    if len(unpacked) == 1:
        return Package(unpacked[0][1], unpacked[0][0])
    workbooks = [(n, p) for n, p, format_ in unpacked if format_ in _WORKBOOKS and main in (None, p)]
    others = tuple((n, p) for n, p, _ in unpacked if (n, p) not in workbooks)
    if len(workbooks) != 1:
        return Package(None, name, (*workbooks, *others), (_not_one(name, [n for n, _ in workbooks]),))
    return Package(workbooks[0][1], workbooks[0][0], others)


class _Unpacking:
    """Files taken out of zips, with what is left of the limits: those inside a zip count too, at every depth."""

    def __init__(self, scratch: Path, limits: Limits, alone: bool) -> None:
        """`alone`: the delivery is one file, and a zip's name says nothing of its members."""
        self.files: list[tuple[str, Path, Format]] = []
        self._alone, self._names = alone, Counter[str]()
        self.problems: list[Problem] = []
        self._scratch, self._limits = scratch, limits
        self._size = self._members = 0

    def take(self, name: str, path: Path, format_: Format, depth: int) -> None:
        """One file; a zip is opened. One that lies too deep, or is damaged or locked within another, stays shut."""
        members = self._members_of(name, path, inside=depth > 0) if format_ is Format.ZIP and depth < _DEPTH else None
        if members is None:
            self.files.append((self._own(name), path, format_))
            return
        within = "" if depth == 0 and self._alone else f"{name.rpartition('.')[0] or name}/"
        for inner, target in members:
            self.take(within + inner, target, sniff(target), depth + 1)

    def _own(self, name: str) -> str:
        """A name that no other file of the delivery has."""
        self._names[name] += 1
        if self._names[name] == 1:
            return name
        path = PurePosixPath(name)
        return self._own(str(path.with_name(f"{path.stem} ({self._names[name]}){path.suffix}")))

    def _members_of(self, name: str, path: Path, inside: bool) -> list[tuple[str, Path]] | None:
        """The files of a zip, none where they are refused; None where a zip inside another can't be opened."""
        try:
            with zipfile.ZipFile(path) as archive:
                infos = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(info.filename)]
                if too_much := self._count(name, infos):
                    self.problems.append(too_much)
                    return []
                folders = (self._scratch / str(self._members - n) for n in range(len(infos)))
                return [_extract(archive, info, folder) for info, folder in zip(infos, folders, strict=True)]
        except DAMAGES:
            problem = _damaged(name)
        except OSError as error:
            if error.errno is not None:  # the disk's; a decompressor's own has no number
                raise
            problem = _damaged(name)
        except RuntimeError:  # zipfile's word for a member that asks for a password
            hint = "请去掉密码重新压缩后再报。"
            problem = Problem(Code.PASSWORD, Severity.ERROR, Where(name), "压缩包设有密码，打不开。", hint)
        if inside:
            return None
        self.problems.append(problem)
        return []

    def _count(self, name: str, infos: Sequence[zipfile.ZipInfo]) -> Problem | None:
        """Count what a zip says it holds; the problem where that is more than the limits leave, or no honest packing."""
        size, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
        self._members += len(infos)
        self._size += size
        bomb = size > _RATIO_FROM and size > _MOST_RATIO * max(packed, 1)
        if bomb or self._members > self._limits.members or self._size > self._limits.size:
            return _too_large(name, self._members, self._size, self._limits)
        return None


def write_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    """Write a member's bytes. What it says of its size was counted; one that holds more raises BadZipFile."""
    target.parent.mkdir(parents=True, exist_ok=True)
    left = info.file_size
    with archive.open(info) as reader, target.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile("a member is larger than it says")
            writer.write(chunk)


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path) -> tuple[str, Path]:
    """One member under a safe name."""
    parts = [safe_name(part) for part in _member_name(info).split("/") if part not in ("", ".", "..")] or ["_"]
    target = folder / parts[-1]
    write_member(archive, info, target)
    return "/".join(parts[-_LEVELS:]), target


def _member_name(info: zipfile.ZipInfo) -> str:
    """Names from Chinese Windows are GBK without the flag that says UTF-8; zipfile has read them as cp437."""
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                return raw.decode(encoding).replace("\\", "/")
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _is_litter(name: str) -> bool:
    return bool(re.search(r"(^|/)(__MACOSX/|\._|~\$|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", name, re.IGNORECASE))


def _not_one(name: str, workbooks: list[str]) -> Problem:
    if workbooks:
        message = f"里面有 {len(workbooks)} 个工作簿：{'、'.join(workbooks[:5])}，不知道以哪个为准。"
        return Problem(Code.TWO_WORKBOOKS, Severity.QUESTION, Where(name), message, "请只留一个月报表再报；作为印证资料的表格请另存为 PDF 或图片。")
    return Problem(Code.NO_WORKBOOK, Severity.ERROR, Where(name), "里面没有月报表。", "请把填好的月报表和印证资料放在同一个文件夹或压缩包里再报。")


def _too_large(name: str, count: int, size: int, limits: Limits) -> Problem:
    message = f"里面有 {count} 个文件，共 {size / 1e6:.0f} MB，超过 {limits.members} 个或 {limits.size / 1e6:.0f} MB。"
    return Problem(Code.TOO_LARGE, Severity.ERROR, Where(name), message, "请分几次报，或把照片缩小后再压缩。")


def _damaged(name: str) -> Problem:
    return Problem(Code.DAMAGED, Severity.ERROR, Where(name), "压缩包已损坏或没有传完，打不开。", "请重新压缩、完整复制后再报。")
