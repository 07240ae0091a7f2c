"""A workbook's sheets as grids of raw cells, whatever its format; or the sentence that says why not."""

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.sniff import Format
from pipeline.workbook.look import Damaged, Look, TooLarge, apply, plain_values
from pipeline.workbook.look_xlsx import look_at_xlsx
from pipeline.workbook.raw import Raw, word_of
from pipeline.workbook.schema import IDENTITY_TAB

_SAVE_AS = "请在 WPS 或 Excel 中另存为 .xlsx 再发。"
_RESEND = "请在 WPS 或 Excel 中重新保存后再发。"
_TOGETHER = "请和填好的表格放在同一个文件夹或压缩包里一起再报，文件名以任务编号开头，才能作为印证资料。"
_ANSWERS = {
    Format.EMPTY: (Code.EMPTY_FILE, "文件是空的，一个字节也没有。", "请检查原文件后重新发送。"),
    Format.ENCRYPTED: (Code.PASSWORD, "文件设了打开密码。", "请取消密码，保存后再发。"),
    Format.TORN_ZIP: (Code.DAMAGED, "文件不完整或已损坏。", _RESEND),
    Format.SPREADSHEETML: (Code.NOT_A_WORKBOOK, "这是 Excel 2003 的 XML 表格。", _SAVE_AS),
    Format.HTML: (Code.NOT_A_WORKBOOK, "这是网页格式的表格，不是工作簿。", _SAVE_AS),
    Format.CSV: (Code.NOT_A_WORKBOOK, "这是纯文本，不是工作簿。", _SAVE_AS),
    Format.DOC: (Code.NOT_A_WORKBOOK, "这是文字文档，不是工作簿。", "请把内容填进下发的表格再发。"),
    Format.DOCX: (Code.NOT_A_WORKBOOK, "这是文字文档，不是工作簿。", "请把内容填进下发的表格再发。"),
    Format.PDF: (
        Code.NOT_A_WORKBOOK,
        "这是 PDF 文件，不是工作簿。",
        _TOGETHER,
    ),
    Format.IMAGE: (
        Code.NOT_A_WORKBOOK,
        "这是图片，不是工作簿。",
        _TOGETHER,
    ),
    Format.FILM: (Code.NOT_A_WORKBOOK, "这是视频，不是工作簿。", _TOGETHER),
    Format.SOUND: (Code.NOT_A_WORKBOOK, "这是录音，不是工作簿。", _TOGETHER),
    Format.EXECUTABLE: (Code.UNSAFE_MEMBER, "这是可执行程序，不是工作簿，没有打开。", "请发填好的表格；来路不明的程序请交本单位的技术人员查看。"),
    Format.RAR: (Code.NOT_A_WORKBOOK, "这是 rar 或 7z 压缩包，打不开。", "请解开后直接放进文件夹，或重新压缩为 .zip 再发。"),
    Format.ZIP: (Code.NOT_A_WORKBOOK, "这是压缩包，不是工作簿。", "请发填好的表格。"),
    Format.UNKNOWN: (Code.NOT_A_WORKBOOK, "认不出这是什么文件。", _SAVE_AS),
}
_DAMAGED = (Code.DAMAGED, "文件已损坏，打不开。", _RESEND)
_TOO_LARGE = (Code.TOO_LARGE, "文件展开后太大。", "请只保留要报的表，另存为 .xlsx 再发。")


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: `rows[0][0]` is A1. Rows end with their last filled cell or later."""

    tab: str
    visible: bool
    rows: list[list[Raw]]
    _words: dict[int, dict[int, str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def words(self, row: int) -> dict[int, str]:
        """The texts of a row by place, for comparing with headings: taken once, whatever number of sheets is sought."""
        if row not in self._words:
            cells = self.rows[row]
            self._words[row] = {place: word for place in range(len(cells)) if (word := word_of(cells, place))}
        return self._words[row]


def read_grids(path: Path, format_: Format) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """The visible sheets and the hidden identity sheet, with the problems of the file; raises OSError."""
    return read_grids_of(path.read_bytes(), format_)


def read_grids_of(data: bytes, format_: Format) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """The same for a file's bytes. Other hidden sheets are not opened: nobody filled them in."""
    if format_ in _ANSWERS:
        return (), (_problem(*_ANSWERS[format_]),)
    try:
        return _ods(data) if format_ is Format.ODS else _excel(data, format_)
    except (Damaged, CalamineError, zipfile.BadZipFile, OSError):  # the reader's own: the bytes are in memory
        return (), (_problem(*_DAMAGED),)
    except TooLarge:
        return (), (_problem(*_TOO_LARGE),)


def _excel(data: bytes, format_: Format) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    wanted = [look for look in _looks(data, format_) if _is_wanted(look)]
    grids = []
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        names = frozenset(workbook.sheet_names)
        for look in wanted:
            if look.is_too_large or look.tab not in names:
                continue
            rows = plain_values(workbook.get_sheet_by_name(look.tab).to_python(skip_empty_area=False))
            apply(look, rows)
            grids.append(Grid(look.tab, look.visible, rows))
    return tuple(grids), _oversize(wanted)


def _looks(data: bytes, format_: Format) -> tuple[Look, ...]:
    if format_ is Format.XLS:
        # Loaded here: .xls is rare, and a worker's start-up is paid for each.
        from pipeline.workbook.look_xls import look_at_xls

        return look_at_xls(data)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if format_ is Format.XLSB:
            from pipeline.workbook.look_xlsb import look_at_xlsb

            return look_at_xlsb(package)
        return look_at_xlsx(package)


def _ods(data: bytes) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    from pipeline.workbook.ods import read_ods

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = [(look, rows) for look, rows in read_ods(package) if _is_wanted(look)]
    grids = tuple(Grid(look.tab, look.visible, rows) for look, rows in sheets if not look.is_too_large)
    return grids, _oversize([look for look, _ in sheets])


def _is_wanted(look: Look) -> bool:
    return look.visible or look.tab == IDENTITY_TAB


def _oversize(looks: list[Look]) -> tuple[Problem, ...]:
    return tuple(
        _problem(
            Code.TOO_LARGE,
            f"工作表“{look.tab}”的内容伸到了第 {look.rows} 行、第 {look.columns} 列，太大了。",
            "请删去表格以外的内容，另存为 .xlsx 再发。",
            look.tab,
        )
        for look in looks
        if look.is_too_large
    )


def _problem(code: Code, message: str, hint: str, sheet: str = "") -> Problem:
    return Problem(code, Severity.ERROR, Where(sheet=sheet), message, hint)
