"""The architecture, held by reading the imports: rows import downward only, modules stay small."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pipeline"
# From the bottom. A module may import from lower rows and from its own folder.
ROWS = (
    ("system",),
    ("model", "files", "packing", "sections"),
    ("calendar", "checks", "assess", "supervise", "sniff", "pictures"),
    ("workbook", "intake", "ledger", "archive", "mail"),
    ("settings", "publish"),
    ("workspace",),
    ("versions",),
    ("registry",),
    ("assessing",),
    ("desk",),
    ("post",),
    ("delivery",),
    ("office",),
    ("service",),
    ("demo",),
    ("cli",),
)
# And within `publish/`: what all share, what is published, and the forms that it takes.
PARTS = (("columns", "templates"), ("views",), ("tables",), ("excel", "pages"), ("message", "query"))
PART = {part: number for number, parts in enumerate(PARTS) for part in parts}
ROW = {room: number for number, rooms in enumerate(ROWS) for room in rooms}
MODULES = sorted(PACKAGE.rglob("*.py"))


def _room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def _imports(tree: ast.AST, within: str = "pipeline") -> set[str]:
    """The first names after that of a package, in whatever is imported from it."""
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return {name.removeprefix(f"{within}.").split(".")[0] for name in names if name.startswith(f"{within}.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rows_import_downward(path: Path) -> None:
    """A module imports from lower rows and its own folder, never sideways or upward."""
    room = _room(path)
    if room == "__init__":
        return
    wrong = {other for other in _imports(ast.parse(path.read_text())) if other != room and ROW[other] >= ROW[room]}
    assert not wrong


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.parts[-2:] != ("publish", "__init__.py") and "publish" in path.relative_to(PACKAGE).parts[:-1]],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)  # fmt: skip
def test_forms_are_made_of_views(path: Path) -> None:
    """Views know no form that they take; tables know no workbook and no page, and these not each other."""
    part = path.relative_to(PACKAGE / "publish").with_suffix("").parts[0]
    wrong = {other for other in _imports(ast.parse(path.read_text()), "pipeline.publish") if other != part and PART[other] >= PART[part]}
    assert not wrong


@pytest.mark.parametrize("room", [path.parent.name for path in MODULES if path.name == "__init__.py" and path.parent != PACKAGE])
def test_a_room_says_on_which_row_it_stands(room: str) -> None:
    """The first words of a room are its row, as it is held here; parts of a room speak for themselves."""
    if room in ROW:
        assert (ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text())) or "").startswith(f"Row {ROW[room]}: ")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    """A module has a docstring and at most 300 lines, a function at most 40 lines: more is two ideas."""
    text = path.read_text()
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    assert text.count("\n") <= 300
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert not [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > 40]
