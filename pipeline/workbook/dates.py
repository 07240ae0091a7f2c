"""Dates and assessment periods: whole ones are read, half ones and bare numbers are asked about."""

import re
from datetime import date, datetime, timedelta

from pipeline.model.period import Period
from pipeline.model.problem import Code, Severity
from pipeline.workbook.figures import Fault
from pipeline.workbook.raw import Raw, clean, half_width, show, to_decimal

_WHOLE = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))(?:\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)?"
)
_HALF = re.compile(r"\d{4}[-/.年]\d{1,2}月?|\d{6}|\d{4}年?|\d{1,2}[-/.月]\d{1,2}[日号]?|\d{1,2}月")
_MONTH = re.compile(r"(\d{4})(?:[-/](\d{1,2})|[.](\d{2})|年(\d{1,2})月份?|(\d{2}))")
_QUARTER = re.compile(r"(\d{4})(?:-?Q([1-4])|年第?([一二三四1-4])季度)", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})(?:年度?)?")
_EPOCH = date(1899, 12, 30)
_DATE_HINT = "请写全年月日，如 2026-03-05。"
_PERIOD_HINT = "请填考核期，如 2026-03。"


def parse_date(raw: Raw) -> date | Fault:
    """A whole date. A month, a day without its year, or a bare number is a question."""
    match raw:
        case datetime():
            return raw.date()
        case date():
            return raw
        case str():
            return _date_of_text(raw)
        case int() | float() if not isinstance(raw, bool):
            return _date_of_number(raw)
        case _:
            return _not_a_date(raw)


def _date_of_text(raw: str) -> date | Fault:
    text = half_width(raw)
    # The time of day follows after a space, so the date ends there: 20200422 00:00:00.
    first = half_width(clean(raw).split(" ")[0]) if ":" in text else text
    if (match := _WHOLE.fullmatch(first)) or (match := _WHOLE.fullmatch(text)):
        year, *rest = (int(part) for part in match.groups() if part)
        return _day(year, rest[0], rest[1]) or _not_a_date(raw)
    if _HALF.fullmatch(text):
        return _half(raw)
    return _not_a_date(raw)


def _date_of_number(raw: float) -> date | Fault:
    number = to_decimal(raw)
    if number is None or not 0 < number < 100_000_000:
        return _not_a_date(raw)
    text = str(number)
    if len(text) == 8 and _WHOLE.fullmatch(text):
        return _day(int(text[:4]), int(text[4:6]), int(text[6:])) or _not_a_date(raw)
    if _HALF.fullmatch(text) and not text.startswith("0"):
        return _half(raw)
    if number == int(number) and 10_000 <= number < 100_000:
        day = _EPOCH + timedelta(int(number))
        hint = f"要表示 {day} 请填 {day}。"
        return Fault(
            Code.AMBIGUOUS_DATE, f"“{show(raw)}”可能是没有设成日期格式的日期。", hint, Severity.QUESTION
        )
    return _not_a_date(raw)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1900 else None
    except ValueError:
        return None


def _half(raw: Raw) -> Fault:
    return Fault(Code.AMBIGUOUS_DATE, f"“{show(raw)}”看不出是哪一天。", _DATE_HINT, Severity.QUESTION)


def _not_a_date(raw: Raw) -> Fault:
    return Fault(Code.NOT_A_DATE, f"“{show(raw)}”不是日期。", _DATE_HINT)


def parse_period(raw: Raw) -> Period | Fault:
    """A month, a quarter or a year. Excel turns a typed 2026-03 into the first of March: the month."""
    wrong = Fault(Code.NOT_A_PERIOD, f"“{show(raw)}”不是考核期。", _PERIOD_HINT)
    if isinstance(raw, date):
        return Period.of(raw) if raw.day == 1 else wrong
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return wrong
    text = half_width(show(raw))
    if re.fullmatch(r"\d{4}\.\d", text) or (isinstance(raw, float) and "." in text):
        return Fault(Code.AMBIGUOUS_DATE, f"“{show(raw)}”看不出是几月。", _PERIOD_HINT, Severity.QUESTION)
    try:
        return Period.parse(_period_form(text))
    except ValueError:
        return wrong


def _period_form(text: str) -> str:
    """The canonical spelling `2026-03`, `2026-Q1` or `2026`; anything else comes back as it is."""
    if match := _QUARTER.fullmatch(text):
        quarter = match[2] or match[3]
        return f"{match[1]}-Q{'一二三四'.find(quarter) + 1 or quarter}"
    if match := _MONTH.fullmatch(text):
        return f"{match[1]}-{int(match[2] or match[3] or match[4] or match[5]):02}"
    if match := _YEAR.fullmatch(text):
        return match[1]
    return text
