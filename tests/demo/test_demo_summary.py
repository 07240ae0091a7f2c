"""The end of a demo in the words of the office."""

from datetime import datetime

from pipeline.demo.behaviour import Behaviour, Mistake, Timing
from pipeline.demo.live import Lived
from pipeline.demo.summary import show_found, summarize


def test_every_behaviour_has_a_term() -> None:
    """No identifier reaches the reader and every mistake is named."""
    lived = Lived()
    lived.behaviours.update(Behaviour(mistake=mistake).name for mistake in Mistake)
    lived.behaviours.update(Behaviour(timing).name for timing in Timing if timing is not Timing.MENDED)
    lived.behaviours.update([Behaviour(Timing.MENDED, mends=True).name])
    lived.steps.append(("ingest", datetime(2026, 3, 26), {"accepted": 3, "refused": 1}))
    lived.steps.append(("close", datetime(2026, 4, 4), {"late": 2, "missing": 1}))
    text = "\n".join(summarize(lived))
    assert f"共投递 {lived.behaviours.total()} 次" in text
    assert "迟报 2 个次、缺报 1 个次" in text
    assert all(mistake.term in text for mistake in Mistake)
    assert not any(behaviour.value in text for behaviour in (*Mistake, *Timing))


def test_what_was_not_found_is_said() -> None:
    """A line of the table is ticked where each of its terms was found, else the missing one is named."""
    text = list(show_found({"核实结果": {"认可": 3, "退回": 1}, "年终": {"优秀": 2, "较差": 0}}))
    assert text[1:] == ["  ✓ 核实结果：认可 3；退回 1。", "  ✗ 年终：优秀 2；较差 没有。"]
    assert list(show_found({})) == []
