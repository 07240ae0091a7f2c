"""The words of a bulletin's workbook, from `workbook.txt`, which the office may change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pipeline.publish.templates import make_environment
from pipeline.publish.views.notes import Note

_TEMPLATE = "workbook.txt"


@dataclass(frozen=True)
class Texts:
    """`sheets` has the line under the title of each sheet, `columns` what takes the place of a column's own meaning."""

    title: str
    issue: str = ""
    lead: str = ""
    sheets: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def render_texts(facts: Mapping[str, object], workspace_templates: Path | None = None) -> Texts:
    """The words with the facts filled in; a block that the office took out says nothing, one of its own nowhere."""
    template = make_environment(workspace_templates, plain=True).get_template(_TEMPLATE)
    context = template.new_context(dict(facts))
    known = {each.name for each in fields(Texts)}
    said: dict[str, Any] = {name: "".join(block(context)).strip() for name, block in template.blocks.items() if name in known}
    for name in ("sheets", "columns"):
        said[name] = dict(_pairs(said.get(name, "")))
    return Texts(**{"title": "", **said, "notes": tuple(_pairs(said.get("notes", "")))})


def _pairs(text: str) -> Iterator[Note]:
    """The lines `名称：文字`; a line without a name goes on from the one before it with an empty one."""
    for line in filter(None, map(str.strip, text.splitlines())):
        term, _, words = line.partition("：")
        yield (term.strip(), words.strip()) if words else ("", line)
