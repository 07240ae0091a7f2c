"""The commands as a person and as a machine meets them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import COMMANDS

_KAOHE = [sys.executable, "-c", "from pipeline.cli import main; main()"]


def _run(*words: str, python: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, *python, *_KAOHE[1:], *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def _here(command: str, *words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """A command in this process: exit code and what it printed."""
    from importlib import import_module

    with pytest.raises(SystemExit) as end:
        import_module(f"pipeline.cli.{command}").app(list(words), prog_name="kaohe")
    return int(end.value.code or 0), capsys.readouterr().out


def test_help_is_quick() -> None:
    """`kaohe --help` lists the commands and loads nothing heavy."""
    result = _run("--help", python=("-X", "importtime"))
    assert result.returncode == 0
    assert all(name in result.stdout for name, _ in COMMANDS)
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in result.stderr.splitlines()}
    assert not loaded & {"typer", "click", "rich", "pydantic", "pandas", "openpyxl", "jinja2"}


def test_an_unknown_command_is_named() -> None:
    """What is no command is answered with the way to all of them, and code 2."""
    result = _run("ingset")
    assert (result.returncode, result.stdout) == (2, "")
    assert "没有命令“ingset”" in result.stderr


@pytest.mark.parametrize(("command", "words"), COMMANDS)
def test_every_command_explains_itself_in_chinese(command: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command's --help says in Chinese what it does."""
    code, shown = _here(command, "--help", capsys=capsys)
    assert code == 0
    assert sum("\u4e00" <= letter <= "\u9fff" for letter in shown) > 10


@pytest.mark.parametrize("command", ["ingest", "watch", "audit", "rebuild"])
def test_no_workspace_is_a_refusal(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is nothing to work on the answer is one JSON object with the reason, and code 2."""
    code, shown = _here(command, "--json", "-w", str(tmp_path), capsys=capsys)
    assert code == 2
    assert "不是工作区" in json.loads(shown)["error"]


def test_json_is_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json a command prints one JSON object and nothing else: 0 done, 1 to mend, 2 refused, 3 the disk."""
    space = str(tmp_path / "county")
    code, shown = _here("init", space, "--year", "2026", "--json", capsys=capsys)
    assert (code, "kaohe.toml" in json.loads(shown)["made"]) == (0, True)
    code, shown = _here("register", "check", "--json", "-w", space, capsys=capsys)
    assert (code, json.loads(shown)["accepted"]) == (1, False)
    code, shown = _here("status", "--period", "2026-13", "--json", "-w", space, capsys=capsys)
    assert (code, list(json.loads(shown))) == (2, ["error"])
    code, shown = _here("audit", "--json", "-w", space, capsys=capsys)
    assert (code, json.loads(shown)["sound"]) == (0, True)
    (tmp_path / "county" / "archive" / "foreign.txt").write_bytes(b"x")
    code, shown = _here("audit", "--json", "-w", space, capsys=capsys)
    assert (code, json.loads(shown)["foreign"]) == (1, ["foreign.txt"])


@pytest.mark.parametrize("error", ["disk", "index"])
def test_a_disk_that_fails_is_code_3(
    error: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, whether a file or the index meets it, is a sentence and code 3, not a traceback."""
    import sqlite3

    from pipeline.cli import audit

    def fail(space: object) -> None:
        raise OSError(28, "No space left on device", "x") if error == "disk" else sqlite3.OperationalError("disk is full")

    _here("init", str(tmp_path), "--year", "2026", "--json", capsys=capsys)
    monkeypatch.setattr(audit, "audit_workspace", fail)
    code, shown = _here("audit", "--json", "-w", str(tmp_path), capsys=capsys)
    assert (code, list(json.loads(shown))) == (3, ["error"])
