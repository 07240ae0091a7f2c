"""Where page templates come from: the workspace's own win over those we ship."""

from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any, TypeVar

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket

from pipeline.model.text import inert, one_line

S = TypeVar("S")
T = TypeVar("T")
_PACKAGE = Path(__file__).resolve().parents[1]


def shipped_templates() -> Path:
    """`pipeline/templates` in an installed wheel, `templates/` beside the package in a checkout."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


def shipped_explanations() -> Path:
    """`docs/problems.md`, which comes along in an installed wheel too."""
    inside = _PACKAGE / "problems.md"
    return inside if inside.is_file() else _PACKAGE.parent / "docs" / "problems.md"


class _Compiled(BytecodeCache):
    """What this process compiled, by what the templates say: environments come and go, each tick of the service makes one."""

    def __init__(self) -> None:
        self.codes: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get(bucket.checksum)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.codes[bucket.checksum] = bucket.code


_MARKUP, _PLAIN = _Compiled(), _Compiled()


def make_environment(workspace_templates: Path | None = None, plain: bool = False) -> Environment:
    """An environment that lets nothing act that others wrote, and stops at an unknown name.

    `plain` is for text that is no markup, in which what others wrote never starts a line.
    """
    folders = [workspace_templates] if workspace_templates else []
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in (*folders, shipped_templates())]),
        autoescape=not plain,
        bytecode_cache=_PLAIN if plain else _MARKUP,
        finalize=_on_its_line if plain else _shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def template_fault(error: TemplateError) -> str:
    """What is wrong with a template, in a sentence for who changed it."""
    where = f" {error.name or ''} 第 {error.lineno} 行" if isinstance(error, TemplateSyntaxError) else ""
    return f"templates 里的模板{where}不能用（{error.message}），请改正，或删去它以恢复自带的"


def own_or_shipped(write: Callable[[S], T], own: S, shipped: S) -> tuple[T, str]:
    """What `write` makes by the office's own templates, or where one of them is spoilt, by those that come along, and what is
    wrong with it: whoever sent something is answered all the same.
    """
    try:
        return write(own), ""
    except TemplateError as error:
        return write(shipped), template_fault(error)


def _shown(value: Any) -> Any:
    """What an expression of a template gives, before it is escaped; what is markup already passes."""
    return inert(value) if type(value) is str else value


def _on_its_line(value: Any) -> Any:
    """The same in text, where a line says what it is by its beginning."""
    return one_line(value) if type(value) is str else value
