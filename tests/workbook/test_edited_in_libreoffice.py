"""Reports edited in LibreOffice as people do and saved as .xlsx, .xls and .ods: each value counts as it was typed, or is named."""

import json
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from flow.libreoffice import FILTERS, in_office, need_libreoffice
from workbook.filled import AMOUNTS, CODES, Filled, Outcome, expected, read

pytestmark = pytest.mark.again

ALONE = 27
# Every edit once alone, then in combination. KAOHE_EXAMPLES asks for more of these, and for each workbook in every format.
LONG = "KAOHE_EXAMPLES" in os.environ
COUNT = ALONE + int(os.environ.get("KAOHE_EXAMPLES", "18")) // 2
Edited = tuple[str, list[str], set[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edited")


@pytest.fixture(scope="module")
def edited(folder: Path) -> list[Edited]:
    """Name, edits, and the tasks left in doubt, of every file in the folder."""
    need_libreoffice()
    source = Filled().saved(folder / "source.xlsx")
    job = {
        "source": source.as_uri(), "target": folder.as_uri(), "filters": FILTERS, "codes": CODES, "amounts": AMOUNTS,
        "count": COUNT, "in_every_format": LONG,
    }  # fmt: skip
    said = in_office(Path(__file__).with_name("libreoffice_edits.py"), job, folder / "profile", timeout=60 + 5 * COUNT)
    return [(name, edits, set(hurt)) for name, edits, hurt in map(json.loads, said.splitlines())]


def test_whatever_is_done_in_the_program_counts_or_is_named(edited: list[Edited], folder: Path) -> None:
    """Inserted, moved, sorted, filtered, hidden, merged, split, renamed, calculated: nothing counts but what was typed."""
    typed = expected(Filled())
    wrong = [
        f"{name} {edits} {outcome.codes}"
        for name, edits, hurt in edited
        if not _is_right(outcome := read(folder / name), typed, hurt, "row_copied_as_it_is" in edits)
    ]
    assert not wrong


def _is_right(outcome: Outcome, typed: dict[str, tuple[Decimal, str]], hurt: set[str], has_copy: bool) -> bool:
    """What counts is what was typed, the rest is named: the tasks in doubt, unless an unhurt copy of the row speaks for one."""
    counted = outcome.counted
    in_doubt = typed.keys() - counted.keys()
    is_as_hurt = has_copy or (hurt <= in_doubt and (bool(hurt) or not in_doubt))
    return counted.items() <= typed.items() and in_doubt <= outcome.named and is_as_hurt


def test_every_edit_was_made(edited: list[Edited]) -> None:
    """Each alone, and many of them again with others; all three formats have their share."""
    made = {name.split(".")[0]: edits for name, edits, _ in edited}
    alone, combined = list(made.values())[:ALONE], list(made.values())[ALONE:]
    assert len(made) == COUNT and all(len(edits) == 1 for edits in alone)
    assert len({edit for (edit,) in alone}) == ALONE
    assert len({edit for edits in combined for edit in edits}) > 13
    assert Counter(Path(name).suffix for name, _, _ in edited) == dict.fromkeys(FILTERS, COUNT if LONG else COUNT // len(FILTERS))
