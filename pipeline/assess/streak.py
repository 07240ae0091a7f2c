"""What a month's colours bring: the streak and the supervision level of a task (rules section 7).

It stands here and not in `supervise`, because the level decides the deduction and the deduction is part of
the composite. What people do afterwards (responses, clearing) is no matter of colours and stays out.
"""

from pipeline.model.result import Status
from pipeline.model.rules import Rules

BAD = frozenset({Status.RED, Status.BLACK})


def streak_after(before: int, status: Status) -> int:
    """Consecutive red or black months ending now, where `before` is the streak of the month before.

    A month that is not due is skipped: it neither adds nor breaks. Any other colour breaks.
    """
    if status in BAD:
        return before + 1
    return before if status is Status.NOT_DUE else 0


def level_of(streak: int, status: Status, key: bool, rules: Rules) -> int:
    """The streak, + 1 if black now, + 1 if key, at most the highest level; 0 if neither red nor black."""
    if status not in BAD:
        return 0
    return min(streak + (status is Status.BLACK) + key, rules.highest_level)
