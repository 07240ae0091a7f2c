"""What a correction left of a month is kept as the difference, and measures carry what was done to them."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ledger.appeals import appeal_key, fact_of
from pipeline.ledger.corrections import difference, merged
from pipeline.ledger.oversight import corrected
from pipeline.model.appeal import Contested
from pipeline.model.oversight import Measure
from pipeline.model.period import Period

TREES = st.recursive(
    st.integers(0, 3), lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3), max_leaves=8
)
BODIES = st.dictionaries(st.sampled_from("abcd"), TREES, max_size=4)


@given(before=BODIES, after=BODIES)
def test_a_difference_makes_the_one_of_the_other(before: dict[str, object], after: dict[str, object]) -> None:
    """Whatever changed, came or went; where nothing did, there is none."""
    found = difference(before, after)
    assert merged(before, found) == after
    assert bool(found) is (before != after)


def test_a_measure_carries_its_corrections() -> None:
    """Lowered, then cancelled: the words of both, the level that was in force last."""
    measure = Measure("D2026-01-0001", "T1", "U1", Period(2026, 1), 3, 2, datetime(2026, 2, 16, tzinfo=UTC))
    found = corrected(measure, [(2, 1), (0, 4)])
    assert (found.level, found.cancelled) == (2, True)
    assert found.corrected == "更正第1号：由 3 级改为 2 级；更正第4号：撤销"


def test_a_key_says_task_and_fact() -> None:
    """Also where the task's code has a hyphen of its own; an unknown word is no fact."""
    assert all(fact_of(appeal_key("G01-Z01", fact)) == ("G01-Z01", fact) for fact in Contested)
    assert fact_of("G01-Z01-别的") == ("G01-Z01", None)
