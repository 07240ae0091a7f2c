"""Plain command lines, read at once, mean what typer makes of them."""

from functools import partial
from importlib import import_module

import pytest
import typer

from pipeline.cli import COMMANDS
from pipeline.cli.plain import plain_call


def _app(command: str) -> typer.Typer:
    app = import_module(f"pipeline.cli.{command}").app
    assert isinstance(app, typer.Typer)
    return app


@pytest.mark.parametrize(
    "line",
    [
        "ingest", "ingest --json", "ingest -w 云岭县 --now 2026-03-28T09:00 --json", "ingest --workspace . --workspace a/b",
        "watch --workspace 云岭县", "publish --period 2026-03", "publish -p 2026-03 --json -w x", "close -p 2026年3月",
        "status", "status --json --period 2026-03", "audit -w x",
    ],
)  # fmt: skip
def test_a_plain_line_means_what_typer_makes_of_it(line: str) -> None:
    """Every value that is said is the value, of the same type, that the command would get from typer."""
    command, *words = line.split()
    call = plain_call(_app(command), words)
    assert isinstance(call, partial) and not call.args
    read = typer.main.get_command(_app(command)).make_context("kaohe", list(words)).params
    given = {name: read[name] for name in call.keywords}
    assert call.keywords == given
    assert list(map(type, call.keywords.values())) == list(map(type, given.values()))


@pytest.mark.parametrize(
    "line",
    [
        "ingest --new x", "ingest --now", "ingest --now --json", "ingest --now=2026-03-28", "ingest inbox", "publish", "close --json",
        "demo here", "demo --units 3", "issue report --period 2026-03", "ingest --json=1", "ingest -wx", "register check",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_typer(line: str) -> None:
    """Whatever is missing, unknown, written together or of another type than a word is none of it."""
    command, *words = line.split()
    assert plain_call(_app(command), words) is None


@pytest.mark.parametrize("command", [name for name, _ in COMMANDS])
def test_help_is_left_to_typer(command: str) -> None:
    """No command has an option of its own that is spelt like the way to its help."""
    assert plain_call(_app(command), ["--help"]) is None
