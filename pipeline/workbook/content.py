"""What was read from a file: a document, its tables, and what was wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model.problem import Problem
from pipeline.model.report import Line
from pipeline.sniff import Format


@dataclass(frozen=True, slots=True)
class Anchored:
    """A picture of a workbook: the tab and row (from 1; 0 for none) it stands in, and its part of the package."""

    tab: str
    row: int
    member: str


@dataclass(frozen=True, slots=True)
class Table:
    """One declared sheet as read: `sheet` its declared name, `tab` the tab it was found on, heading row from 1."""

    sheet: str
    tab: str
    heading_row: int
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. `claim` is what its hidden sheet says, `kind` empty where it could not be told.

    `pictures` are those that stand in the workbook itself.
    """

    format: Format
    claim: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    tables: Mapping[str, Table] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    pictures: tuple[Anchored, ...] = ()
