"""A delivery taken apart: which file is the workbook, which are evidence, and to which task each belongs."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path, PurePosixPath

from pipeline.files import safe_name
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.sniff import Format, sniff

_WORKBOOKS = {Format.XLSX, Format.XLSM, Format.XLSB, Format.XLS, Format.ODS}
_UTF8_FLAG = 0x800
_CHUNK = 1 << 20
_DAMAGES = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, LZMAError, EOFError, ValueError, NotImplementedError)


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


def open_package(name: str, files: Sequence[tuple[str, Path]], scratch: Path, limits: Limits) -> Package:
    """Take a staged delivery apart; zips are unpacked into `scratch` under safe names."""
    size = sum(path.stat().st_size for _, path in files)
    if size > limits.size or len(files) > limits.members:
        return Package(None, name, (), (_too_large(name, len(files), size, limits),))
    unpacked: list[tuple[str, Path]] = []
    problems: list[Problem] = []
    for file_name, path in files:
        if sniff(path) is Format.ZIP:
            members, found = _unpack(file_name, path, scratch / f"{len(unpacked)}", limits)
            unpacked += members
            problems += found
        else:
            unpacked.append((file_name, path))
    if problems or len(unpacked) == 1:
        first = unpacked[0] if len(unpacked) == 1 and not problems else (name, None)
        return Package(first[1], first[0], (), tuple(problems))
    workbooks = [(n, p) for n, p in unpacked if sniff(p) in _WORKBOOKS]
    if len(workbooks) != 1:
        return Package(None, name, tuple(unpacked), (_not_one(name, [n for n, _ in workbooks]),))
    others = tuple(item for item in unpacked if item != workbooks[0])
    return Package(workbooks[0][1], workbooks[0][0], others)


def match_evidence(
    names: Iterable[str], task_codes: Iterable[str], named: Mapping[str, Sequence[str]]
) -> tuple[dict[str, list[str]], list[str]]:
    """Which files belong to which task (rules section 9), and which to none.

    By a folder named after the task code, by a file name that starts with it, or by the names that the
    evidence column gives per task (`named`, with or without extension). The longest code that fits wins.
    """
    codes = sorted(task_codes, key=len, reverse=True)
    by_name = {_plain(name): task for task, names_given in named.items() for name in names_given}
    matched: dict[str, list[str]] = {}
    unmatched = []
    for name in names:
        path = PurePosixPath(name)
        task = by_name.get(_plain(path.name)) or by_name.get(_plain(path.stem))
        task = task or next((code for code in codes if _starts(path.name, code)), None)
        task = task or next((code for code in codes if any(_starts(p, code) for p in path.parts[:-1])), None)
        if task:
            matched.setdefault(task, []).append(name)
        else:
            unmatched.append(name)
    return matched, unmatched


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", name).casefold()


def _starts(name: str, code: str) -> bool:
    """True where a name begins with a code and the code ends there: Z01-1 does not own Z01-12.jpg."""
    head, rest = name[: len(code)], name[len(code) :]
    return head.casefold() == code.casefold() and not re.match(r"[0-9A-Za-z]|-[0-9A-Za-z]", rest)


def _unpack(name: str, path: Path, scratch: Path, limits: Limits) -> tuple[list[tuple[str, Path]], list[Problem]]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            infos = [info for info in infos if not _is_litter(info.filename)]
            size = sum(info.file_size for info in infos)
            if len(infos) > limits.members or size > limits.size:
                return [], [_too_large(name, len(infos), size, limits)]
            return [_extract(archive, info, scratch / str(n)) for n, info in enumerate(infos)], []
    except _DAMAGES:
        return [], [_damaged(name)]
    except OSError as error:
        if error.errno is not None:  # the disk's; a decompressor's own has no number
            raise
        return [], [_damaged(name)]
    except RuntimeError:  # zipfile's word for a member that asks for a password
        hint = "请去掉密码重新压缩后再报。"
        return [], [Problem(Code.PASSWORD, Severity.ERROR, Where(name), "压缩包设有密码，打不开。", hint)]


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path) -> tuple[str, Path]:
    """One member under a safe name. What it says of its size was counted; one that holds more is a fraud."""
    parts = [safe_name(part) for part in _member_name(info).split("/") if part not in ("", ".", "..")] or ["_"]
    target = folder / parts[-1]
    target.parent.mkdir(parents=True, exist_ok=True)
    left = info.file_size
    with archive.open(info) as reader, target.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile("a member is larger than it says")
            writer.write(chunk)
    return "/".join(parts), target


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
