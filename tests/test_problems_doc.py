"""docs/problems.md explains every kind of problem, and nothing else."""

import re
from pathlib import Path

from pipeline.model.problem import Code

_TEXT = (Path(__file__).parents[1] / "docs" / "problems.md").read_text(encoding="utf-8")


def test_every_code_has_exactly_one_heading() -> None:
    """Each member of Code has one heading with a name, in the order of the code; no heading is left over."""
    assert re.findall(r"(?m)^## (\S+) \S+$", _TEXT) == [code.value for code in Code]


def test_every_heading_says_what_it_means_and_how_to_mend_it() -> None:
    """Under each heading stand the meaning, an example and the way to mend it."""
    for section in _TEXT.split("\n## ")[1:]:
        assert re.findall(r"(?m)^- (..)：.+", section) == ["意思", "例如", "改正"], section
