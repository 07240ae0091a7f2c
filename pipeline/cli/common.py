"""What every command shares: its options, the workspace it opens, and how it speaks."""

import errno
import json
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from pipeline.ledger.journal import BrokenChain
from pipeline.model.period import Period
from pipeline.model.problem import Problem
from pipeline.model.text import escaped, inert, one_line
from pipeline.workspace import Refused, Workspace, find_workspace, locked

if TYPE_CHECKING:
    from jinja2 import TemplateError
    from rich.console import Console

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="工作区目录，默认为当前目录。")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON，供其他程序使用。")]
NowOption = Annotated[str, typer.Option("--now", help="把现在当作这个时间，如 2026-03-28T09:00，演练用。")]
PeriodOption = Annotated[str, typer.Option("--period", "-p", help="考核期，如 2026-03。")]
HERE = Path()
T = TypeVar("T")
_INDEX_SAYS = {
    sqlite3.SQLITE_FULL: "磁盘已满", sqlite3.SQLITE_IOERR: "磁盘读写出错", sqlite3.SQLITE_READONLY: "没有写的权限",
    sqlite3.SQLITE_CANTOPEN: "打不开，可能没有权限", sqlite3.SQLITE_CORRUPT: "已损坏，运行 kaohe rebuild 可重建",
}  # fmt: skip
_DISK_SAYS = {
    errno.ENOSPC: ("磁盘已满", "请腾出空间"), errno.EDQUOT: ("磁盘配额已满", "请腾出空间"),
    errno.EFBIG: ("文件太大，写不下", "请检查磁盘和文件大小的限制"), errno.EROFS: ("只读，写不进去", "请检查磁盘的挂载方式"),
    errno.EACCES: ("没有权限", "请检查权限，用平时运行服务的用户运行"), errno.EPERM: ("没有权限", "请检查权限，用平时运行服务的用户运行"),
    errno.EIO: ("读写出错，磁盘可能坏了", "请先备份工作区，再检查磁盘"), errno.ENOENT: ("文件或文件夹不在", "请检查共享文件夹是否断开"),
    errno.ENOTDIR: ("应为文件夹的地方是个文件", "请移走它"), errno.EISDIR: ("应为文件的地方是个文件夹", "请移走它"),
    errno.EMFILE: ("同时打开的文件太多", "请检查系统的限制"), errno.ESTALE: ("共享文件夹断开了", "请检查共享文件夹"),
}  # fmt: skip
_WRITTEN_MONTH = re.compile(r"(\d{4})年(1[0-2]|[1-9])月")


class Output:
    """One command's voice: words and tables for people, or one JSON object for machines."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    @cached_property
    def console(self) -> "Console":
        from rich.console import Console  # only here: machines need none, and it takes its time to load

        return Console(soft_wrap=True, highlight=False)

    def say(self, text: str) -> None:
        if not self.as_json:
            self.console.print(inert(text), markup=False)

    def follow(self, items: Iterable[T], words: str) -> Iterator[T]:
        """The same items, with a bar that shows how many have passed."""
        if self.as_json:
            yield from items
            return
        from rich.progress import track

        yield from track(items, words, console=self.console, transient=True)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table, unless there is nothing in it."""
        if self.as_json or not rows:
            return
        from rich.table import Column, Table
        from rich.text import Text

        table = Table(*(Column(heading, overflow="fold") for heading in headings))  # on a narrow terminal no word is cut off
        for row in rows:
            table.add_row(*(Text(one_line(str(cell))) for cell in row))
        self.console.print(table)

    def problems(self, problems: Sequence[Problem], most: int = 50) -> None:
        """Problems with their places, each whole on its own lines; the first `most` of them."""
        for problem in problems[:most]:
            place = "!".join(part for part in (problem.where.sheet, problem.where.cell) if part)
            self.say(f"【{problem.severity.term}】{place or problem.where.file}　{problem.message}")
            if problem.hint:
                self.say(f"        {problem.hint}")
        if len(problems) > most:
            self.say(f"……共 {len(problems)} 处，先改以上 {most} 处。")

    def result(self, content: Mapping[str, Any]) -> None:
        """The outcome, for machines."""
        if self.as_json:
            print(escaped(json.dumps(content, ensure_ascii=False, default=str)), flush=True)


@contextmanager
def speaking(as_json: bool) -> Iterator[Output]:
    """Turn what stops a command into a sentence and an exit code."""
    output = Output(as_json)
    try:
        yield output
    except (Refused, BrokenChain) as error:
        _fail(output, str(error), 2)
    except OSError as error:
        place = f"：{error.filename}" if error.filename else ""
        what, then = _DISK_SAYS.get(error.errno or 0, (error.strerror or str(error), "请排除故障"))
        _fail(output, f"磁盘操作失败（{what}）{place}。收到的文件都还在，{then}，再运行一次即可。", 3)
    except _template_error() as error:
        from pipeline.publish.templates import template_fault

        _fail(output, f"没有写成：{template_fault(error)}。", 2)
    except sqlite3.Error as error:
        what = _INDEX_SAYS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, str(error))
        _fail(output, f"索引 state/index.sqlite 读写失败（{what}）。流水账和收到的文件都还在，排除故障后再运行一次即可。", 3)


def _template_error() -> "type[TemplateError]":
    """Looked up only where something went wrong: most commands need no templates, and they take their time to load."""
    from jinja2 import TemplateError

    return TemplateError


def _fail(output: Output, words: str, code: int) -> None:
    output.result({"error": words})
    if not output.as_json:
        print(inert(words), file=sys.stderr)
    raise typer.Exit(code)


@contextmanager
def opened(root: Path, command: str, as_json: bool) -> Iterator[tuple[Workspace, Output]]:
    """The workspace under its lock, and the command's voice."""
    with speaking(as_json) as output, locked(find_workspace(root), command) as workspace:
        yield workspace, output


def moment(workspace: Workspace, now: str) -> datetime:
    """`--now` in the county's zone, or the clock."""
    if not now:
        return datetime.now(workspace.zone)
    try:
        read = datetime.fromisoformat(now)
    except ValueError:
        raise Refused(f"--now 应为时间，如 2026-03-28T09:00，现为 {now!r}") from None
    return read.replace(tzinfo=workspace.zone) if read.tzinfo is None else read.astimezone(workspace.zone)


def month(workspace: Workspace, text: str) -> Period:
    """`--period` as a month of the workspace's year: `2026-03`, or as people write it, `2026年3月`."""
    period = _period(text)
    if period is None or not period.is_month:
        raise Refused(f"--period 应为月份，如 {workspace.settings.county.year}-03，现为 {text}")
    return _of_the_year(workspace, period, text)


def any_period(workspace: Workspace, text: str) -> Period:
    """`--period` as a month, a quarter `2026-Q1` or the year `2026` of the workspace."""
    period = _period(text)
    if period is None:
        year = workspace.settings.county.year
        raise Refused(f"--period 应为月份、季度或年度，如 {year}-03、{year}-Q1、{year}，现为 {text}")
    return _of_the_year(workspace, period, text)


def _period(text: str) -> Period | None:
    written = _WRITTEN_MONTH.fullmatch(text)
    try:
        return Period(int(written[1]), int(written[2])) if written else Period.parse(text)
    except ValueError:
        return None


def _of_the_year(workspace: Workspace, period: Period, text: str) -> Period:
    if period.year != workspace.settings.county.year:
        raise Refused(f"这个工作区的考核年度是 {workspace.settings.county.year} 年，{text} 不在其中")
    return period
