"""What is worth a line besides deliveries, each said once for as long as it lasts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from pipeline.model.text import one_line


@dataclass(frozen=True, slots=True)
class Notice:
    """`event` for machines, `words` for people, the file it is about."""

    event: str
    words: str
    file: str = ""


GONE = Notice("inbox_gone", "收件箱读不到或动不了：可能是共享文件夹断开了，或没有权限。等它好了接着收，收到的都还在。")


@dataclass(frozen=True, slots=True)
class Met:
    """What was met in the inbox beside deliveries, by name: workbooks open in a program, folders that don't open, and
    files that are through and can't be taken out."""

    open: Sequence[str] = ()
    shut: Sequence[str] = ()
    stuck: Sequence[str] = ()

    @property
    def notices(self) -> Iterator[Notice]:
        """One of each sort that there is."""
        if self.open:
            yield Notice("open", f"{_names(self.open, '个表')}还在 Excel 或 WPS 里开着：已存盘的照收，再存盘的当作新的一份收。")
        if self.shut:
            yield Notice("shut", f"文件夹 {_names(self.shut, '个')}打不开，里面的没有收，其余照收。请检查权限。")
        if self.stuck:
            name = _names([PurePath(path).name for path in self.stuck], "个文件")
            why = "可能正被打开，或没有删除的权限"
            yield Notice("stuck", f"{name}已经收过，移不出收件箱：{why}。不会再收一次，能移出时自动移出。")


def _names(names: Sequence[str], counted: str) -> str:
    """The first of some names, and how many there are."""
    return f"{one_line(names[0])} {f'等 {len(names)} {counted}' if len(names) > 1 else ''}"


class News:
    """Says what lasts once, when it begins; that the inbox is back, too."""

    def __init__(self) -> None:
        self._last: set[Notice] = set()

    def of(self, notices: Sequence[Notice]) -> Iterator[Notice]:
        """Those that the last tick did not have."""
        yield from (notice for notice in notices if notice not in self._last)
        if GONE in self._last and GONE not in notices:
            yield Notice("inbox_back", "收件箱又读得到了，接着收。")
        self._last = set(notices)
