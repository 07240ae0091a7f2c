"""Workbooks as they come from elsewhere: passed on by LibreOffice, cut, flipped, filled with nonsense. Each gets its answer.

The same is run over the test files of other projects by `python -m bench.corpus`; docs/corpus.md has the outcomes.
"""

import io
import random
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from flow.office import build, copy_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.corpus import CRASHED, FAILURES, FOREIGN, HUNG, LOST, OURS, RAISED, outcome_of, outcomes, table
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.sniff import Format
from pipeline.workbook.content import Document
from pipeline.workbook.grid import read_grids
from pipeline.workbook.pool import Readers
from pipeline.workbook.read import read_document

pytestmark = pytest.mark.again

_NONSENSE = (
    b"", b"\0" * 64, b"<", b">", b"&", b'"', b"</row>", b"<row>", b"-1", b"99999999999999999999", b"NaN", b"XFD1048576", b"A0",
    b"\xff\xfe", b"<!DOCTYPE x [<!ENTITY a 'b'>]>&a;", b"<c t='e'><v>x</v></c>", b"<c t='s'><v>99999</v></c>", b"xmlns=''",
)  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of the small county, filled in."""
    root = tmp_path_factory.mktemp("office")
    office = copy_of(build(root / "built"), root / "county")
    return office.drop(office.units[0], "报告.xlsx")


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as pool:
        yield pool


def answer_to(readers: Readers, path: Path, content: bytes) -> str:
    """The outcome of a file with this content, read as the intake reads it."""
    path.write_bytes(content)
    (document,) = readers.read_all([(path, path.name)], timeout=20)
    outcome, sentence = outcome_of(document)
    assert outcome not in FAILURES, sentence
    assert sentence or outcome == OURS
    return outcome


def spoilt(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """The bytes with some replaced: (where, how many, by what)."""
    content = bytearray(data)
    for place, length, instead in changes:
        at = place % max(len(content), 1)
        content[at : at + length] = instead
    return bytes(content)


_changes = st.lists(
    st.tuples(st.integers(0, 1 << 24), st.integers(0, 40), st.one_of(st.binary(max_size=8), st.sampled_from(_NONSENSE))),
    min_size=1,
    max_size=6,
)
_slow = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_slow
@given(cut=st.one_of(st.none(), st.integers(0, 1 << 24)), changes=_changes)
def test_a_package_with_bytes_changed_is_answered(report: Path, readers: Readers, cut: int | None, changes: list[tuple[int, int, bytes]]) -> None:
    """Torn, cut off, overwritten: an answer each time, and never a crash."""
    data = spoilt(report.read_bytes(), changes)
    answer_to(readers, report.with_name("变.xlsx"), data if cut is None else data[: cut % len(data)])


@_slow
@given(part=st.integers(0, 1 << 16), changes=_changes)
def test_a_part_with_nonsense_in_it_is_answered(report: Path, readers: Readers, part: int, changes: list[tuple[int, int, bytes]]) -> None:
    """The zip is sound and what is inside is not: the reader of each part answers for it."""
    with zipfile.ZipFile(report) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = sorted(parts)[part % len(parts)]
    parts[name] = spoilt(parts[name], changes)
    answer_to(readers, report.with_name("部.xlsx"), zipped(parts))


def test_a_package_without_a_part_is_answered(report: Path, readers: Readers) -> None:
    """Any part may be missing."""
    with zipfile.ZipFile(report) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for missing in parts:
        rest = {name: content for name, content in parts.items() if name != missing}
        answer_to(readers, report.with_name("缺.xlsx"), zipped(rest))


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory, soffice) -> bytes:
    """An .xls with a date in its only cell."""
    folder = tmp_path_factory.mktemp("dated")
    with xlsxwriter.Workbook(str(folder / "a.xlsx")) as book:
        book.add_worksheet("日期").write_datetime(0, 0, date(2026, 3, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
    return soffice(folder / "a.xlsx", "xls", folder).read_bytes()


@pytest.mark.parametrize("number", [27, 31, 36, 50, 57, 58])
def test_dates_in_formats_of_chinese_systems_are_read(tmp_path: Path, dated: bytes, number: int) -> None:
    """An .xls uses them without declaring them; the file is whole and its dates are dates."""
    data = bytearray(dated)
    *_, last = re.finditer(rb"\xe0\x00\x14\x00..(?=\xa5\x00)", data, re.DOTALL)  # the look of the date's cell: record, font, format
    data[last.end() : last.end() + 2] = number.to_bytes(2, "little")
    (tmp_path / "b.xls").write_bytes(data)
    (grid,), problems = read_grids(tmp_path / "b.xls", Format.XLS)
    assert (grid.rows[0][0], problems) == (date(2026, 3, 31), ())


@pytest.mark.parametrize("way", ["xls", "ods", "xls xlsx", "ods xls ods", "xlsx ods xlsx xls"])
def test_passed_on_from_program_to_program_it_reads_the_same(report: Path, tmp_path: Path, soffice, way: str) -> None:
    """However often the report was saved in another format, its lines are those that were filled in."""
    path = tmp_path / "0.xlsx"
    shutil.copy(report, path)
    for turn, form in enumerate(way.split()):
        (tmp_path / str(turn)).mkdir()
        path = soffice(path, form, tmp_path / str(turn))
    before, after = read_document(report, "a"), read_document(path, "a")
    assert outcome_of(after) == (OURS, "")
    assert [line.values for line in after.tables["report"].lines] == [line.values for line in before.tables["report"].lines]
    assert after.claim == before.claim


@pytest.mark.parametrize("form", ["xls", "ods"])
def test_other_formats_spoilt_are_answered(report: Path, tmp_path: Path, soffice, form: str) -> None:
    """Files of LibreOffice with bytes changed, two hundred of each format, many at a time."""
    data, dice = soffice(report, form, tmp_path).read_bytes(), random.Random(form)
    folder = tmp_path / "spoilt"
    folder.mkdir()
    for number in range(200):
        changes = [
            (dice.randrange(len(data)), dice.choice((0, 1, 4, 30)), dice.choice((dice.randbytes(4), *_NONSENSE)))
            for _ in range(dice.choice((1, 3, 20)))
        ]
        (folder / f"{number:03}.{form}").write_bytes(spoilt(data, changes)[: dice.choice((None, None, dice.randrange(len(data))))])
    found = Counter(outcome for _, outcome, _ in outcomes(sorted(folder.iterdir()), seconds=20))
    assert found.total() == 200
    assert not [found[failure] for failure in FAILURES if found[failure]], found


def test_the_table_of_outcomes(report: Path, tmp_path: Path) -> None:
    """A folder of everything: each file counts once, and the failures have their rows even where there are none."""
    (tmp_path / "a.xlsx").write_bytes(report.read_bytes())
    (tmp_path / "b.xlsx").write_bytes(b"")
    (tmp_path / "c.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    found = list(outcomes([*sorted(tmp_path.iterdir()), tmp_path / "gone.xlsx"]))
    assert [outcome for _, outcome, _ in found] == [OURS, "refused: empty_file", "refused: not_a_workbook", RAISED]
    heading, _, some, every = table({"some": Counter(outcome for _, outcome, _ in found)})
    assert heading.endswith(f"| {' | '.join(FAILURES)} |")
    assert some == "| some | 4 | 1 | 0 | 1 | 1 | 0 | 0 | 1 | 0 |" and every == some.replace("some", "**all**")


@pytest.mark.parametrize(
    ("code", "message", "outcome"),
    [
        (Code.READER_FAILED, "读取超时，没有读完。", HUNG),
        (Code.READER_FAILED, "读取时出错，文件可能已损坏。", CRASHED),
        (Code.NO_HEADING, "没有找到表头", FOREIGN),
        (None, "", LOST),
    ],
)
def test_outcomes_have_their_names(code: Code | None, message: str, outcome: str) -> None:
    """What a reader did is told from the problem it left."""
    problems = (Problem(code, Severity.ERROR, Where("a"), message),) if code else ()
    assert outcome_of(Document(Format.XLSX, problems=problems))[0] == outcome


def zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()
