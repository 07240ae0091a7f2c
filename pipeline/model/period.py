"""Assessment periods 考核期: a month `2026-03`, a quarter `2026-Q1`, a year `2026`."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache, total_ordering

_FORM = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])|-Q([1-4]))?")


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A month (`month` set), a quarter (`quarter` set) or a year (neither)."""

    year: int
    month: int | None = None
    quarter: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read `2026-03`, `2026-Q1` or `2026`; anything else raises ValueError."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError(f"不是考核期：{text!r}，应为 2026-03、2026-Q1 或 2026")
        year, month, quarter = match.groups()
        return cls(int(year), int(month) if month else None, int(quarter) if quarter else None)

    @classmethod
    def of(cls, day: date) -> "Period":
        """The month that holds `day`."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        if self.month:
            return f"{self.year}-{self.month:02}"
        return f"{self.year}-Q{self.quarter}" if self.quarter else f"{self.year}"

    @property
    def term(self) -> str:
        """How people say it: 2026年3月, 2026年第一季度, 2026年度."""
        if self.month:
            return f"{self.year}年{self.month}月"
        return f"{self.year}年第{'一二三四'[self.quarter - 1]}季度" if self.quarter else f"{self.year}年度"

    @property
    def is_month(self) -> bool:
        return self.month is not None

    @property
    def is_year(self) -> bool:
        return self.month is None and self.quarter is None

    @property
    def months(self) -> tuple["Period", ...]:
        """The months it is made of, in order; a month is made of itself."""
        if self.month:
            return (self,)
        first, last = ((self.quarter - 1) * 3 + 1, self.quarter * 3) if self.quarter else (1, 12)
        return tuple(Period(self.year, month) for month in range(first, last + 1))

    @property
    def first_day(self) -> date:
        return date(self.year, self.months[0].month or 1, 1)

    @property
    def last_day(self) -> date:
        return _end_of(self.year, self.month or (self.months[-1].month or 12))

    def next(self) -> "Period":
        """The period of the same length that follows."""
        if self.month:
            return Period(self.year + self.month // 12, self.month % 12 + 1)
        if self.quarter:
            return Period(self.year + self.quarter // 4, None, self.quarter % 4 + 1)
        return Period(self.year + 1)

    def previous(self) -> "Period":
        """The period of the same length that came before."""
        if self.month:
            return Period(self.year - (self.month == 1), (self.month + 10) % 12 + 1)
        if self.quarter:
            return Period(self.year - (self.quarter == 1), None, (self.quarter + 2) % 4 + 1)
        return Period(self.year - 1)

    def __lt__(self, other: "Period") -> bool:
        # By first day; of periods that begin together the shorter comes first.
        return (self.first_day, self.last_day) < (other.first_day, other.last_day)


@cache
def _end_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
