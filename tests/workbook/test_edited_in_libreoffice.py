"""Reports edited in LibreOffice as people do and saved as .xlsx, .xls and .ods: each value counts as it was typed, or is named."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from flow.libreoffice import FILTERS, in_office, need_libreoffice
from workbook.filled import AMOUNTS, CODES, Filled, expected, read

# Edits of a report, each saved in every format: all of them once alone, then in combination. KAOHE_EXAMPLES asks for more.
COUNT = 27 + int(os.environ.get("KAOHE_EXAMPLES", "40")) // 2
Edited = tuple[int, list[str], set[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edited")


@pytest.fixture(scope="module")
def edited(folder: Path) -> list[Edited]:
    """Number, edits, and the tasks left in doubt, of every file in the folder."""
    need_libreoffice()
    source = Filled().saved(folder / "source.xlsx")
    job = {
        "source": source.as_uri(), "target": folder.as_uri(), "filters": FILTERS, "codes": CODES, "amounts": AMOUNTS,
        "first": 0, "count": COUNT,
    }  # fmt: skip
    said = in_office(Path(__file__).with_name("libreoffice_edits.py"), job, folder / "profile", timeout=30 + 5 * COUNT)
    return [(number, edits, set(hurt)) for number, edits, hurt in map(json.loads, said.splitlines())]


@pytest.mark.parametrize("extension", FILTERS)
def test_whatever_is_done_in_the_program_counts_or_is_named(edited: list[Edited], folder: Path, extension: str) -> None:
    """Inserted, moved, sorted, filtered, hidden, merged, split, renamed, calculated: nothing counts but what was typed."""
    typed = expected(Filled())
    for number, edits, hurt in edited:
        outcome = read(folder / f"{number:05}{extension}")
        told = f"{number:05}{extension} {edits} {outcome.codes}"
        assert all(outcome.counted[code] == typed[code] for code in outcome.counted), told
        assert typed.keys() - outcome.counted.keys() <= outcome.named, told
        assert hurt <= outcome.named and hurt.isdisjoint(outcome.counted), told
        if not hurt and "row_copied_as_it_is" not in edits:
            assert outcome.counted == typed, told


def test_every_edit_was_made(edited: list[Edited]) -> None:
    """Each alone, and most of them again with others."""
    assert len(edited) == COUNT
    alone = Counter(edits[0] for _, edits, _ in edited[:27])
    assert len(alone) == 27 and set(alone.values()) == {1}
    assert len({edit for _, edits, _ in edited[27:] for edit in edits}) > 13
