"""A command line that is wrong, said in Chinese; what is right goes to the command."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.exceptions import TyperException

from pipeline.cli.plain import plain_call

_TERMS = {"Usage: ": "用法：", "[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]…"}


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
    """The help page in Chinese: its headings, and the words that typer has no setting for."""
    from typer import rich_utils
    from typer.core import TyperCommand, TyperGroup

    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.REQUIRED_LONG_STRING = "[必填]"
    rich_utils.DEFAULT_STRING = "[默认：{}]"
    for kind in (TyperCommand, TyperGroup):
        _translate(kind)


def _translate(kind: Any) -> None:
    usage, help_option = kind.get_usage, kind.get_help_option

    def get_usage(self: Any, context: Any) -> str:
        words = str(usage(self, context))
        for theirs, ours in _TERMS.items():
            words = words.replace(theirs, ours)
        return words

    def get_help_option(self: Any, context: Any) -> Any:
        option = help_option(self, context)
        if option:
            option.help = "显示这页用法。"
        return option

    kind.get_usage, kind.get_help_option = get_usage, get_help_option
