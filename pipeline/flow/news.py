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


def stuck(paths: Sequence[str]) -> str:
    """About files that are through and still in the inbox."""
    more = f"等 {len(paths)} 个文件" if len(paths) > 1 else ""
    return f"{one_line(PurePath(paths[0]).name)} {more}已经收过，移不出收件箱：可能正被打开，或没有删除的权限。不会再收一次，能移出时自动移出。"


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
