"""Figures and moments as people write them: 45 and not 45.00, 3月31日 24:00 and not 4月1日 0:00."""

from datetime import datetime, timedelta
from decimal import Decimal


def number_words(value: Decimal) -> str:
    """Without superfluous zeros and never in scientific notation."""
    return f"{value.normalize():f}" if value else "0"


def moment_words(moment: datetime, with_year: bool = False) -> str:
    """`3月31日 24:00`: midnight belongs to the day that ends with it."""
    midnight = moment.hour == moment.minute == moment.second == 0
    day = moment - timedelta(days=1) if midnight else moment
    clock = "24:00" if midnight else f"{moment:%H:%M}"
    year = f"{day.year}年" if with_year else ""
    return f"{year}{day.month}月{day.day}日 {clock}"


def span_words(span: timedelta) -> str:
    """`2 天 3 小时`: the two largest parts, at least one minute."""
    minutes = max(int(abs(span).total_seconds()) // 60, 1)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [(days, "天"), (hours, "小时"), (minutes, "分钟")]
    first = next(index for index, (count, _) in enumerate(parts) if count)
    return " ".join(f"{count} {name}" for count, name in parts[first : first + 2] if count)


def where_to_send(folder: str, mail: str) -> str:
    """The way back of a workbook, in words: by mail to the office where it reads any, or into the unit's folder."""
    into = f"放进“{folder}”报送文件夹"
    return f"作为附件发到 {mail}，或{into}" if mail else into
