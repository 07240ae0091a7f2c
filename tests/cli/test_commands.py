"""The commands as a person and as a machine meets them."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from flow.office import KAOHE

from pipeline.cli import COMMANDS


def _run(*words: str, python: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, *python, *KAOHE[1:], *words]
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


@pytest.mark.parametrize("words", ["ingest", "issue", "register import"])
def test_help_is_in_chinese(words: str) -> None:
    """The page of every command, what the library says by itself included."""
    page = _run(*words.split(), "--help").stdout
    assert f"用法：kaohe {words} [选项]" in page and "显示这页用法" in page
    assert not re.search(r"Usage|Show|exit|OPTIONS|ARGS|default|required", page)


def test_an_unknown_command_is_named() -> None:
    """What is no command is answered with the way to all of them, and code 2."""
    result = _run("ingset")
    assert (result.returncode, result.stdout) == (2, "")
    assert "没有命令“ingset”" in result.stderr


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("issue report", "缺少 --period / -p。运行 kaohe issue report --help 看用法。"),
        ("ingest --new 2026-03-28", "没有选项 --new，是不是 --now。运行 kaohe ingest --help 看用法。"),
        ("ingest --now", "选项 --now 后面缺少内容。运行 kaohe ingest --help 看用法。"),
        ("demo here --units 500", "--units 的值不对。运行 kaohe demo --help 看用法。"),
        ("issue everything", "命令不完整，或有不认识的词。运行 kaohe issue --help 看用法。"),
    ],
)
def test_a_wrong_command_line_is_answered_in_chinese(words: str, answer: str) -> None:
    """What is missing, unknown or out of range is named, with the way to the help, and code 2."""
    result = _run(*words.split())
    assert (result.returncode, result.stdout, result.stderr.strip()) == (2, "", answer)


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


def test_a_county_has_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A workspace without the county's name is not made; a name with quotation marks is one."""
    code, shown = _here("init", str(tmp_path / "a"), "--county", " ", "--json", capsys=capsys)
    assert (code, "名称不能空着" in shown, (tmp_path / "a").exists()) == (2, True, False)
    assert _here("init", str(tmp_path / "b"), "--county", '云"岭"县', "--json", capsys=capsys)[0] == 0
    assert tomllib.loads((tmp_path / "b/kaohe.toml").read_text(encoding="utf-8"))["county"]["name"] == '云"岭"县'


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("status", 2), ("status --service", 1), ("calendar", 2), ("board", 2), ("ingest", 2), ("due", 2), ("evidence list", 2), ("mail outbox", 2), ("weekly", 2),
        ("close --period 2026-03", 2), ("publish --period 2026-03", 2), ("issue report --period 2026-03", 2), ("register check", 1),
        ("audit", 0), ("rebuild", 0), ("manual", 0),
    ],
)  # fmt: skip
def test_where_nothing_ever_ran_each_command_says_what_comes_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, code: int
) -> None:
    """Settings and nothing else, as the project comes: no folder that is not there yet stops a command."""
    shutil.copy(Path(__file__).parents[2] / "kaohe.toml", tmp_path)
    command, *rest = words.split()
    ended, said = _here(command, *rest, "--workspace", str(tmp_path), "--json", capsys=capsys)
    assert ended == code
    assert "磁盘" not in said
