"""The operations manual 操作手册: complete, because it is made from the declarations."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.model.document import DocumentKind
from pipeline.model.problem import Code
from pipeline.model.rules import CalendarRules
from pipeline.publish.pages.manual import Manual, make_manual, read_explanations, render_manual
from pipeline.publish.templates import shipped_explanations
from pipeline.workbook.documents import KINDS
from pipeline.workbook.documents.guide import COMMON, GUIDES
from pipeline.workbook.schema import By


@pytest.fixture(scope="module")
def manual() -> Manual:
    return make_manual("云岭县", "考核办", "0123-456", CalendarRules())


def test_every_document_has_a_chapter(manual: Manual) -> None:
    """Each kind that is declared is explained, in the order in which the loop meets them."""
    declared = {kind.of for kind in KINDS}
    assert {chapter.kind for chapter in manual.chapters} == {of.value for of in declared}
    assert [chapter.kind for chapter in manual.chapters] == [of.value for of in GUIDES if of in declared]


def test_every_column_is_explained(manual: Manual) -> None:
    """What comes filled in is named; what is asked says how, or is plain by its heading."""
    for chapter in manual.chapters:
        kind = next(kind for kind in KINDS if kind.name == chapter.kind)
        for sheet, table in zip(kind.sheets, chapter.sheets, strict=True):
            shown = " ".join((*table.given, *(row.heading for row in table.columns)))
            ends = [column.heading for column in sheet.columns if column.by is By.OFFICE]
            assert all(heading in shown for heading in ends)
            assert len(table.columns) <= len([column for column in sheet.columns if column.by is By.SENDER])


def test_every_column_to_be_filled_in_has_words_and_an_example(manual: Manual) -> None:
    """Nobody has to guess what a column wants: each says how, and shows one."""
    asked = [(chapter.term, row) for chapter in manual.chapters for sheet in chapter.sheets for row in sheet.columns]
    assert [(term, row.heading) for term, row in asked if not (row.how and row.example)] == []


def test_an_example_that_quotes_is_quoted_once() -> None:
    """The marks around a whole sentence go, those within it stay."""
    text = "## required 必填\n\n- 意思：没有。\n- 例如：“张三”不在“人员表”中。\n- 改正：填上。\n"
    assert read_explanations(text)[Code.REQUIRED].example == "“张三”不在“人员表”中。"
    assert read_explanations(text.replace("“张三”", "““张三”").replace("中。", "中。”"))[Code.REQUIRED].example == "“张三”不在“人员表”中。"


def test_every_problem_stands_in_a_chapter() -> None:
    """No code comes back to a sender that the manual does not explain."""
    explained = {*COMMON, *(code for guide in GUIDES.values() for code in guide.problems)}
    assert set(Code) - explained == set()


def test_explanations_are_those_of_the_document() -> None:
    """docs/problems.md is read whole: a meaning, an example, a remedy for each code."""
    found = read_explanations(shipped_explanations().read_text(encoding="utf-8"))
    assert set(found) == set(Code)
    assert all(each.meaning and each.example and each.remedy for each in found.values())


def test_moments_are_those_of_the_county() -> None:
    """A county that closes on the 5th reads so in its manual."""
    chapters = make_manual("县", "办", "", replace(CalendarRules(), close_day=5, due_day=28)).chapters
    report = next(chapter for chapter in chapters if chapter.kind == DocumentKind.REPORT)
    assert "次月 5 日 24 时关闭" in report.when
    assert "当月 28 日" in report.when


def test_the_page_is_whole(manual: Manual) -> None:
    """Every chapter, term and heading is on the page; nothing is fetched from elsewhere; names of the county are text."""
    page = render_manual(replace(manual, county="<script>县"))
    assert all(f'id="{chapter.kind}"' in page for chapter in manual.chapters)
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert "<script>" not in page


def test_the_command_writes_it(tmp_path: Path) -> None:
    """`kaohe manual` needs no register, only the settings."""
    from flow.office import Office

    from pipeline.office.start import start_workspace

    start_workspace(tmp_path, 2026, "云岭县")
    Office(tmp_path).command("manual", "--workspace", str(tmp_path))
    assert "云岭县目标责任考核操作手册" in (tmp_path / "outbox" / "操作手册.html").read_text(encoding="utf-8")
