"""What is typed into a report's cells, and what other programs write into its file: counted as typed, or named."""

import io
import re
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbook.filled import AMOUNTS, CODES, MILESTONES, WHOLE, Filled, expected, issued, read

from pipeline.model.amount import Quantity, convert
from pipeline.workbook.cells import parse_cell
from pipeline.workbook.documents import REPORT_SHEET

pytestmark = pytest.mark.again

# ── what is typed into a cell ─────────────────────────────────────────────────────────────────────

# What is typed, its number format, and what it means by the rules; None where it has to be asked about.
Typed = tuple[object, str, Decimal | None]
PERCENTS: tuple[Typed, ...] = (
    (45, "General", Decimal(45)), (0.45, "0%", Decimal(45)), (0.455, "0.0%", Decimal("45.5")), ("45%", "@", Decimal(45)),
    ("４５％", "@", Decimal(45)), (" 45.5 ", "General", Decimal("45.5")), (0, "0", Decimal(0)), (45, '0"%"', Decimal(45)),
    (0.45, "General", None), (1, "General", None), (1, "0%", Decimal(100)), (0.45, '0"%"', None), ("约45%", "@", None),
    ("45%左右", "@", None), ("四成五", "@", None), (True, "General", None), (date(2026, 3, 5), "m/d", None),
    (time(4, 5), "h:mm", None), (45.678, "0", None), (145, "General", None), (-3, "General", None), ("45 50", "@", None),
    ("45\n50", "@", None), ("①45", "@", None), ("45²", "@", None), ("=1+1", "General", None), ("4.5.6", "@", None),
    (45, "0%", None), ("无", "@", None), ("√", "@", None), (1e300, "General", None), ("45..", "@", None),
)  # fmt: skip
QUANTITIES: tuple[Typed, ...] = (
    (1200, "General", Decimal(1200)), ("1,200", "@", Decimal(1200)), ("1200亩", "@", Decimal(1200)), ("１２００ 亩", "@", Decimal(1200)),
    ("0.12万亩", "@", Decimal(1200)), ("2000万", "@", Decimal(20_000_000)), ("1200（亩）", "@", Decimal(1200)), (1200.5, "#,##0", Decimal("1200.5")),
    ("约1200", "@", None), ("1200余亩", "@", None), ("1200多", "@", None), ("1200元", "@", None), ("1200-1300", "@", None),
    ("1200\n1300", "@", None), ("①1200", "@", None), ("10³", "@", None), ("1,2", "@", None), (date(2026, 3, 5), "m/d", None),
    (datetime(2026, 3, 5, 8), "yyyy-m-d h:mm", None), (True, "General", None), (-5, "General", None), ("=A1", "General", None),
    ("一千二百亩", "@", None), ("1200亩，另有300亩", "@", None), (0.5, "0%", None), (1e16, "General", None),
)  # fmt: skip
STATES = (("推进中", True), ("推 进 中", True), ("推进", False), ("基本完成", False), ("已完成50%", False), (1, False), (None, False))
STORIES: tuple[tuple[object, str | None], ...] = (
    ("完成路基３.２公里", "完成路基３.２公里"), ("第一段\r\n第二段", "第一段\n第二段"), ("=不是公式", None), (3.0, "3"), (date(2026, 3, 5), "2026-03-05"),
    ("<b>&amp;</b>", "<b>&amp;</b>"), (" ", None), ("字" * 1001, None), ("-按计划", "-按计划"), ("合计完成", "合计完成"), ("无", "无"),
)  # fmt: skip


@WHOLE
@given(st.data())
def test_any_value_in_any_cell_counts_as_typed_or_is_named(tmp_path: Path, data: st.DataObject) -> None:
    """Each of twelve rows with a figure, a state and words of any kind: counted just so, or named; never something else."""
    filled, typed = Filled(), {}
    for code in CODES:
        pool, heading = (PERCENTS, "累计进度(%)") if code in MILESTONES else (QUANTITIES, "累计完成量")
        raw, number_format, meaning = data.draw(st.sampled_from(pool))
        state, valid = data.draw(st.sampled_from(STATES[:2] * 5 + STATES))
        story, words = data.draw(st.sampled_from(STORIES))
        for name, value, format_ in ((heading, raw, number_format), ("工作状态", state, "@"), ("工作进展", story, "yyyy-mm-dd" if isinstance(story, date) else "General")):
            filled.put(code, name, value, format_)
        if meaning is not None and valid and words is not None:
            typed[code] = meaning, words
    outcome = read(filled.saved(tmp_path / "a.xlsx"))
    assert outcome.counted == typed
    assert set(CODES) - typed.keys() <= outcome.named


@settings(max_examples=3000, deadline=None)
@given(st.text("0123456789０５.,，．%％ \n　①②²³⁵⒈万亩约余+-()（）", max_size=9))
def test_a_figure_is_one_number_with_its_unit(text: str) -> None:
    """Whatever is typed as an amount is read only where a person sees exactly one number, and as that number."""
    value = parse_cell(text, REPORT_SHEET.by_name["amount"])
    figure = convert(value, "亩")[0] if isinstance(value, Quantity) else None
    if figure is None:
        return
    plain = text.translate({0xFF10: "0", 0xFF15: "5", 0xFF0C: ",", 0xFF0E: ".", 0xFF08: "(", 0xFF09: ")", 0x3000: " "})
    seen = re.fullmatch(r"\s*([+-]?)\s*([\d.,]+)\s*\(?\s*((?:万\s*)*亩?)\s*\)?\s*", plain)
    assert seen, text
    scale = 10_000 ** seen[3].count("万")
    assert figure == Decimal(seen[1] + seen[2].replace(",", "")) * scale


# ── what other programs write into the file ───────────────────────────────────────────────────────


@pytest.mark.parametrize("box", [b"A1", b"A1:B2", b"A1:XFD1048576"])
def test_a_forged_dimension_is_not_believed(tmp_path: Path, box: bytes) -> None:
    """Programs write any extent into the file: what counts is where cells really stand."""
    filled = Filled()

    def forge(data: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + box + b'"', data)

    assert read(filled.saved(tmp_path / "a.xlsx", forge)).counted == expected(filled)


def test_cells_without_references_are_counted_off(tmp_path: Path) -> None:
    """A program may leave out where a cell stands when none is skipped: it is read in its place."""
    filled = Filled()
    for row in filled.sheet.iter_rows():
        for cell in row:
            cell.value = cell.value if cell.value is not None else ""

    def strip(data: bytes) -> bytes:
        return re.sub(rb'<c r="[A-Z]+\d+"', b"<c", data)

    assert read(filled.saved(tmp_path / "a.xlsx", strip)).counted == expected(filled)


def test_pinyin_over_the_words_is_not_read(tmp_path: Path) -> None:
    """Phonetic guides over Chinese text belong to how it looks, not to what it says; rich text is one text."""
    filled = Filled()
    plain = f"<t>{CODES[0]} 的进展</t>".encode()
    guided = f'<r><t xml:space="preserve">{CODES[0]} </t></r><r><t>的进展</t></r><rPh sb="0" eb="1"><t>de</t></rPh>'.encode()

    def guide(data: bytes) -> bytes:
        assert plain in data or b"kind" in data
        return data.replace(plain, guided)

    assert read(filled.saved(tmp_path / "a.xlsx", guide)).counted == expected(filled)
    path, shared = tmp_path / "b.xlsx", b'<si><r><t>\xe7\xac\xac</t></r><r><t>1</t></r><rPh sb="0" eb="1"><t>di</t></rPh></si>'
    with zipfile.ZipFile(io.BytesIO(issued())) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace("<si><t>第1项任务</t></si>".encode(), shared))
    assert read(path).document.tables["report"].lines[0].values["title"] == "第1"


@pytest.mark.parametrize("renamed", [False, True], ids=["the issued name left", "both renamed"])
def test_a_second_sheet_filled_in_is_not_passed_over(tmp_path: Path, renamed: bool) -> None:
    """A copy of the sheet that is filled in too is named; where neither has the issued name, which counts is asked."""
    filled = Filled()
    sheet = filled.sheet
    other = filled.book.copy_worksheet(sheet)
    other.title = "月报表 (2)"
    if renamed:
        sheet.title = "一稿"
    document = read(filled.saved(tmp_path / "a.xlsx")).document
    (problem,) = document.problems
    assert (problem.code, problem.where.sheet, problem.comes_back) == ("sheet_unread", "月报表 (2)", renamed)


def test_hidden_copies_are_not_opened(tmp_path: Path) -> None:
    """A sheet that is hidden was filled in by nobody: it is neither read nor asked about."""
    filled = Filled()
    filled.book.copy_worksheet(filled.sheet).sheet_state = "hidden"
    outcome = read(filled.saved(tmp_path / "a.xlsx"))
    assert (outcome.counted, outcome.document.problems) == (expected(filled), ())


def test_no_visible_sheet_has_no_heading(tmp_path: Path) -> None:
    """Where the report itself is hidden, the sender is told that no heading was found."""
    filled = Filled()
    sheet: Any = filled.sheet
    filled.book.create_sheet("空")
    sheet.sheet_state = "hidden"
    assert read(filled.saved(tmp_path / "a.xlsx")).codes[0] == "no_heading"


def test_formulas_count_by_their_results(tmp_path: Path) -> None:
    """A formula that a program has calculated counts by the result it shows."""
    filled = Filled()
    filled.put(AMOUNTS[0], "累计完成量", "=10+1")

    def calculated(data: bytes) -> bytes:
        return re.sub(rb"<f>10\+1</f><v\s*/?>(</v>)?", b"<f>10+1</f><v>11</v>", data)

    filled.figures[AMOUNTS[0]] = Decimal(11)
    outcome = read(filled.saved(tmp_path / "a.xlsx", calculated))
    assert outcome.counted == expected(filled)
