"""Row 2: the rules. A pure function of register, entries, verifications, rules and what came before."""

from pipeline.assess.annual import completion, grade, score_quarter, score_year, year_end
from pipeline.assess.month import assess, past_of
from pipeline.assess.rank import by_composite, by_progress, rank, rank_by_category
from pipeline.model.annual import Grade

__all__ = [
    "Grade",
    "assess",
    "by_composite",
    "by_progress",
    "completion",
    "grade",
    "past_of",
    "rank",
    "rank_by_category",
    "score_quarter",
    "score_year",
    "year_end",
]
