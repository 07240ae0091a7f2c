"""How figures and moments look on our pages."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_CENT = Decimal("0.01")


@lru_cache(maxsize=1 << 14)
def figure(value: Decimal | None) -> str:
    """Two decimals; a dash where there is none."""
    return "–" if value is None else str(value.quantize(_CENT, ROUND_HALF_UP)).replace("-", "−")


@lru_cache(maxsize=1 << 12)
def signed(value: Decimal) -> str:
    """Two decimals with their sign."""
    return f"+{figure(value)}" if value > 0 else figure(value)


def minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def limit(moment: datetime) -> str:
    """The end of a window as people say it: midnight is 24:00 of the day before."""
    if (moment.hour, moment.minute) == (0, 0):
        return f"{moment - timedelta(days=1):%Y-%m-%d} 24:00"
    return minute(moment)


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def channel_words(channel: str) -> str:
    """How a delivery came, in words: `folder:Z01 城关镇` is the folder of that name in the inbox."""
    kind, _, name = channel.partition(":")
    return {"folder": f"收件箱文件夹“{name}”" if name else "收件箱", "mail": f"邮件 {name}"}.get(kind, channel)


def correction_names(numbers: Iterable[int]) -> str:
    """更正第1号、第2号."""
    return f"更正{'、'.join(f'第{number}号' for number in numbers)}"
