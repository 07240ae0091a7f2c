"""Streaks and the level that the colours bring (rules section 7)."""

from itertools import accumulate

import pytest
from rulebook import RULES

from pipeline.assess.streak import level_of, streak_after
from pipeline.model.result import Status

BY_CHAR = {status.char: status for status in Status}


@pytest.mark.parametrize(
    ("months", "streaks"),
    [
        ("红红红", [1, 2, 3]),
        ("红黑红", [1, 2, 3]),
        ("红—红", [1, 1, 2]),
        ("—红", [0, 1]),
        ("红绿红", [1, 0, 1]),
        ("黑蓝黑", [1, 0, 1]),
        ("红橙", [1, 0]),
    ],
)
def test_streak(months: str, streaks: list[int]) -> None:
    """Red and black add one, months that are not due are skipped, every other colour breaks."""
    run = accumulate((BY_CHAR[char] for char in months), streak_after, initial=0)
    assert list(run)[1:] == streaks


@pytest.mark.parametrize(
    ("streak", "char", "key", "level"),
    [
        (1, "红", False, 1),
        (1, "黑", False, 2),
        (1, "红", True, 2),
        (1, "黑", True, 3),
        (3, "红", False, 3),
        (3, "黑", True, 4),
        (9, "红", False, 4),
        (0, "绿", True, 0),
        (2, "—", True, 0),
        (0, "橙", False, 0),
    ],
)
def test_level(streak: int, char: str, key: bool, level: int) -> None:
    """Streak, + 1 if black, + 1 if key, at most 4; nothing for a task that is neither red nor black."""
    assert level_of(streak, BY_CHAR[char], key, False, RULES) == level
