"""A command line that is wrong, said in Chinese; what is right goes to the command."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.exceptions import TyperException

from pipeline.cli.plain import plain_call


def run(app: typer.Typer, arguments: Sequence[str], name: str) -> int:
    """Run a command and return its exit code: 2 for a wrong command line, 130 where someone stopped it."""
    if "--help" in arguments:
        _speak_chinese()
    try:
        if call := plain_call(app, arguments):
            return _called(call)
        return int(app(list(arguments), prog_name=name, standalone_mode=False) or 0)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context else name
        print(f"{_fault(error)}运行 {path} --help 看用法。", file=sys.stderr)
        return 2
    except typer.Abort:
        print("已中断。", file=sys.stderr)
        return 130


def _called(call: Callable[[], object]) -> int:
    """The exit code of a command, told by what it raises, as typer does it."""
    try:
        call()
    except typer.Exit as end:
        return end.exit_code
    except KeyboardInterrupt:
        raise typer.Abort from None
    return 0


def _fault(error: Any) -> str:
    """One sentence: what is missing, not known, or has a wrong value."""
    kind = type(error).__name__
    option = getattr(error, "option_name", "")
    if kind == "NoSuchOption":
        near = f"，是不是 {'、'.join(error.possibilities)}" if error.possibilities else ""
        return f"没有选项 {option}{near}。"
    if kind == "BadOptionUsage":
        return f"选项 {option} 后面缺少内容。"
    names = getattr(error.param, "opts", None) if getattr(error, "param", None) else None
    which = " / ".join(names) if names else "命令"
    if kind == "MissingParameter":
        return f"缺少 {which}。"
    if kind == "BadParameter":
        return f"{which} 的值不对。"
    return "命令不完整，或有不认识的词。"


def _speak_chinese() -> None:
    """The headings of the help page."""
    from typer import rich_utils

    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.REQUIRED_LONG_STRING = "[必填]"
    rich_utils.DEFAULT_STRING = "[默认：{}]"
