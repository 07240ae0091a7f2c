"""What is on record of one month when it is assessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model.report import Filing, Verification


@dataclass(frozen=True)
class MonthRecord:
    """By task code: the entry that counts, the decision on it, and whether the measure of the month before was left
    unanswered. Codes that are not in the register are of no account.
    """

    filings: Mapping[str, Filing] = field(default_factory=dict)
    verifications: Mapping[str, Verification] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()
