"""Statuses and scores as they are shown."""

from decimal import Decimal

import pytest
from rulebook import a_task, judged, reported

from pipeline.model.result import Score, Status


def test_statuses_in_the_order_of_their_rules() -> None:
    """Each status has a character and a term, in the order in which the rules are tried."""
    assert "".join(status.char for status in Status) == "橙—黑红蓝绿"
    assert [status.term for status in Status] == ["已完结", "未到期", "未开复工", "滞后", "超额", "正常"]


def test_only_not_due_is_not_assessed() -> None:
    """A task is assessed unless it is not due."""
    assert reported(a_task(), "50").is_assessed
    assert not judged(a_task(plan="0")).is_assessed


@pytest.mark.parametrize(
    ("rank", "before", "movement"), [(2, 5, 3), (5, 2, -3), (1, 1, 0), (None, 1, None), (1, None, None)]
)
def test_movement(rank: int | None, before: int | None, movement: int | None) -> None:
    """Places gained are positive, lost ones negative; None where one rank is unknown."""
    score = Score("U1", "", "", {}, Decimal(0), rank=rank, rank_before=before)
    assert score.movement == movement
