"""What a workbook holds beside its cells and is left alone: said to the sender, and in nobody's way."""

from collections.abc import Iterator

from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.sniff import Format
from pipeline.workbook.pictures import has_unread_pictures

_MACROS = {
    Format.XLS: "_VBA_PROJECT".encode("utf-16-le"),  # the name of a stream
    Format.ODS: b"Basic/script-lc.xml",
}
_PACKED_MACROS = b"xl/vbaProject.bin"  # names of members stand in a zip as they are


def remarks(data: bytes, format_: Format, name: str) -> Iterator[Problem]:
    """Macros, which are never run, and pictures that are not taken out."""
    if _MACROS.get(format_, _PACKED_MACROS) in data:
        message, hint = "表里可能带有宏，没有运行，只读取了格子里的内容。", "下次请另存为不带宏的 .xlsx 再报。"
        yield Problem(Code.MACROS, Severity.WARNING, Where(name), message, hint)
    if has_unread_pictures(data, format_):
        message, hint = "表里的图片没有读出来，没有作为印证资料。", "请另存为 .xlsx 再报，或把图片作为文件附上，文件名以任务编号开头。"
        yield Problem(Code.EVIDENCE_UNMATCHED, Severity.WARNING, Where(name), message, hint)
