"""The rungs of supervision and who stands on them (rules section 7)."""

import pytest
from rulebook import a_task, judged, reported

from pipeline.supervise.ladder import rung_of, supervised


@pytest.mark.parametrize(
    ("level", "term"), [(1, "提醒督办"), (2, "通报扣分"), (3, "实地核查"), (4, "领导约谈"), (5, "领导约谈")]
)
def test_rung(level: int, term: str) -> None:
    """Each level has its measure; there is none above the last."""
    rung = rung_of(level)
    assert rung is not None and rung.term == term and rung.consequence


def test_no_rung_without_a_level() -> None:
    """A task that is neither red nor black gets no measure."""
    assert rung_of(0) is None


def test_supervised() -> None:
    """One measure a task: highest level first, then the longest streak, then by code."""
    results = [
        judged(a_task("T5"), before="50"),  # red, level 1
        reported(a_task("T4"), "50"),  # green
        judged(a_task("T3")),  # black, level 2, streak 1
        judged(a_task("T2"), before="50", streak=1),  # red, level 2, streak 2
        judged(a_task("T1"), before="50"),
        judged(a_task("T0"), streak=5),  # level 4
    ]
    assert [r.task.code for r in supervised(results)] == ["T0", "T2", "T3", "T1", "T5"]
