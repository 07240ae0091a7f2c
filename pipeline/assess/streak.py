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


def level_of(streak: int, status: Status, key: bool, unanswered: bool, rules: Rules) -> int:
    """The level of a task's measure in a month; 0 if it is neither red nor black (rules section 7).

    The streak, + 1 if black now, + 1 if key, + 1 if the measure of the month before was not answered by its due
    moment, at most the highest level.
    """
    if status not in BAD:
        return 0
    return min(streak + (status is Status.BLACK) + key + unanswered, rules.highest_level)
