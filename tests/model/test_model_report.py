"""Entries and the words for what becomes of them."""

from rulebook import a_filing, a_task

from pipeline.model.county import MeasureType
from pipeline.model.report import Verdict, WorkState


def test_figure() -> None:
    """An entry has one figure: percent for a milestone, the amount otherwise, 0 included."""
    assert a_filing(a_task(), "35").entry.figure == 35
    assert a_filing(a_task(measure=MeasureType.CONTROL), "0").entry.figure == 0


def test_terms() -> None:
    """Work states and verdicts have their terms."""
    assert [state.term for state in WorkState] == ["未开工", "推进中", "停工", "已完成"]
    assert [verdict.term for verdict in Verdict] == ["已接收", "部分接收", "未接收", "重复报送"]
