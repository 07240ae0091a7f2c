"""docs/formats.md lists every case with the test that proves it; none is left without one."""

import ast
import re
from pathlib import Path

import pytest

from pipeline.sniff import Format

_ROOT = Path(__file__).parents[1]
_TEXT = (_ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
_ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in _TEXT.splitlines() if re.match(r"\| (?!the case)", line)]
_TESTS = sorted(set(re.findall(r"`(tests/[\w/.]+\.py::[\w:]+(?:\[\w+\])?)`", _TEXT)))


def _names(path: str) -> set[str]:
    """Every function of a test module, methods by the name of their class too."""
    names = set()
    tree = ast.parse((_ROOT / path).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return names


@pytest.mark.parametrize("test", _TESTS)
def test_every_named_test_exists(test: str) -> None:
    """Each test a table names is there; what it is given, in brackets, is a function of the same module."""
    path, _, name = test.partition("::")
    name, _, given = name.partition("[")
    assert name.rpartition("::")[2].startswith("test_")
    assert {name, *filter(None, [given.rstrip("]")])} <= _names(path)


def test_no_cell_is_empty() -> None:
    """Every row says the case, what we do, and which test proves it."""
    assert len(_ROWS) > 100
    for row in _ROWS:
        assert len(row) == 3 and all(row), row
        assert re.fullmatch(r"`tests/[^`]+`", row[2]), row


def test_no_case_is_listed_twice() -> None:
    """A case has one answer within its table."""
    for table in _TEXT.split("\n## ")[1:]:
        cases = re.findall(r"(?m)^\| (.+?) \| ", table)
        assert len(cases) == len(set(cases))


@pytest.mark.parametrize("format_", Format)
def test_every_format_is_listed(format_: Format) -> None:
    """Each format that a file is told to be has a row of its own."""
    assert any(f"`{format_.value}`" in row[0] for row in _ROWS)
