"""How contacts behave: who sends when, how it is packed, and which mistake is in it. Shares are constants."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from pipeline.calendar import window
from pipeline.demo.county import County
from pipeline.model.period import Period
from pipeline.model.rules import CalendarRules
from pipeline.model.window import Window


class Placement(StrEnum):
    """How a delivery lies in the inbox."""

    FLAT = "flat"  # the workbook alone, straight in the inbox
    BESIDE = "beside"  # in the unit's folder, a workbook and nothing else
    FOLDER = "folder"  # a folder with evidence inside the unit's folder
    ZIP = "zip"  # the same, zipped


_MISTAKE_TERMS = {
    "none": "无误",
    "both_filled": "进度和数量都填了",
    "fraction": "百分数填成 0.45",
    "words": "填“约45%”",
    "wrong_period": "拿上月的表来报",
    "other_unit": "报了别的单位的表",
    "formula": "公式没有算过",
    "heading": "改了表头",
    "code": "改了任务编号",
    "twice": "同一任务填了两行",
    "went_down": "进度减少没写原因",
    "no_evidence": "完成了没有印证资料",
    "no_narrative": "没写工作进展",
    "torn": "文件没传完",
    "word_document": "报了 Word 文档",
    "lock_file": "带着 Excel 临时文件",
    "renamed": "改了扩展名",
    "again": "同一份报了两遍",
}


class Mistake(StrEnum):
    """What is wrong with a delivery."""

    NONE = "none"
    BOTH_FILLED = "both_filled"
    FRACTION = "fraction"
    WORDS = "words"
    WRONG_PERIOD = "wrong_period"
    OTHER_UNIT = "other_unit"
    FORMULA = "formula"
    HEADING = "heading"
    CODE = "code"
    TWICE = "twice"
    WENT_DOWN = "went_down"
    NO_EVIDENCE = "no_evidence"
    NO_NARRATIVE = "no_narrative"
    TORN = "torn"
    WORD_DOCUMENT = "word_document"
    LOCK_FILE = "lock_file"
    RENAMED = "renamed"
    AGAIN = "again"

    @property
    def term(self) -> str:
        return _MISTAKE_TERMS[self.value]


class Timing(StrEnum):
    """When a delivery comes."""

    EARLY = "early"
    ON_TIME = "on_time"
    MENDED = "mended"  # on time, once the receipt has been read
    LATE = "late"
    AFTER_CLOSE = "after_close"

    @property
    def term(self) -> str:
        terms = {"early": "开报前", "on_time": "按时", "mended": "看过回执再报", "late": "迟报", "after_close": "关闭后"}
        return terms[self.value]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a contact does in one delivery. `mends` is True where the workbook of the receipt is mended."""

    timing: Timing = Timing.ON_TIME
    mistake: Mistake = Mistake.NONE
    mends: bool = False

    @property
    def name(self) -> str:
        return "按回执改好再报" if self.mends else f"{self.timing.term}，{self.mistake.term}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of one unit: when (aware), by whom, how, and how it is packed."""

    moment: datetime
    unit_code: str
    behaviour: Behaviour
    placement: Placement


# Per cent of the units that are like this in a month; less than one unit is one in some months.
_LATE, _MISSING, _AFTER_CLOSE, _EARLY = 4, 3, 1, 2
_MISTAKEN_AT_MOST = 3  # one unit in three makes a mistake at most
_MENDS = 0.8
_PLACEMENTS = {Placement.FLAT: 4, Placement.BESIDE: 6, Placement.FOLDER: 40, Placement.ZIP: 50}
_ANYWHERE_BUT_ZIP = {Mistake.OTHER_UNIT, Mistake.LOCK_FILE, Mistake.WORD_DOCUMENT, Mistake.TORN, Mistake.AGAIN}


def plan_month(county: County, period: Period, seed: int) -> list[Delivery]:
    """Every delivery of a month, by moment and unit; a unit without one stays missing.

    The first and the last days of a window have deliveries of their own, so that an office that looks once
    a day sees each kind apart. Raises ValueError for a quarter or year.
    """
    rng = random.Random(f"{seed}:{period}")
    span = window(period, CalendarRules())
    codes = [unit.code for unit in county.units]
    rng.shuffle(codes)
    queue = iter(codes)
    planned: list[Delivery] = []

    def take(share: int) -> list[str]:
        return [next(queue) for _ in range((len(codes) * share + rng.randrange(100)) // 100)]

    for code in take(_MISSING):
        assert code, "stays silent"
    for code in take(_LATE):
        planned.append(_delivery(rng, span, code, Behaviour(Timing.LATE)))
    for code in take(_AFTER_CLOSE):
        planned.append(_delivery(rng, span, code, Behaviour(Timing.AFTER_CLOSE)))
    for code in take(_EARLY):
        planned += [
            _delivery(rng, span, code, Behaviour(timing)) for timing in (Timing.EARLY, Timing.ON_TIME)
        ]
    mistakes = list(Mistake)[1:]
    rng.shuffle(mistakes)
    for mistake in mistakes[: len(codes) // _MISTAKEN_AT_MOST]:
        planned += _mistaken(rng, span, next(queue), mistake)
    planned += [_delivery(rng, span, code, Behaviour()) for code in queue]
    return sorted(planned, key=lambda delivery: (delivery.moment, delivery.unit_code))


def _mistaken(rng: random.Random, span: Window, code: str, mistake: Mistake) -> Iterator[Delivery]:
    """A delivery with a mistake and, mostly, the mended one after it."""
    first = _delivery(rng, span, code, Behaviour(Timing.ON_TIME, mistake))
    if mistake in _ANYWHERE_BUT_ZIP:
        first = replace(first, placement=Placement.BESIDE)
    yield first
    if mistake not in (Mistake.LOCK_FILE, Mistake.AGAIN) and rng.random() < _MENDS:
        mended = _delivery(rng, span, code, Behaviour(Timing.MENDED, mends=True))
        yield replace(mended, placement=Placement.FOLDER)


def _delivery(rng: random.Random, span: Window, code: str, behaviour: Behaviour) -> Delivery:
    placement = rng.choices(list(_PLACEMENTS), list(_PLACEMENTS.values()))[0]
    return Delivery(_moment(rng, span, behaviour.timing), code, behaviour, placement)


def _moment(rng: random.Random, span: Window, timing: Timing) -> datetime:
    """A minute in office hours of one of the days on which this timing falls."""
    day = timedelta(days=1)
    last = span.due - day
    days = {
        Timing.EARLY: (span.open - day,),
        Timing.ON_TIME: (span.open + day, span.open + 2 * day),
        Timing.MENDED: (last,),
        Timing.LATE: (span.close - day,),
        Timing.AFTER_CLOSE: (span.close,),
    }
    date = rng.choice(days[timing]).date()
    minute = rng.randrange(8 * 60 + 30, 17 * 60 + 30)
    return datetime.combine(date, time(minute // 60, minute % 60), span.open.tzinfo)
