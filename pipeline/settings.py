"""`kaohe.toml` to (Settings, problems): a wrong key or value is named, with what is allowed."""

import hashlib
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from pipeline.files import replace_file
from pipeline.mail.account import MailSection, check_address
from pipeline.mail.groups import NoticesSection
from pipeline.model.rules import CalendarRules, InsightRules, Rules
from pipeline.packing import build, pack, unpack
from pipeline.sections import Checked, Limits, Section

_FROZEN = ("county", "calendar", "status", "score", "supervision", "insight", "bulletin")  # the sections that a bulletin depends on
Share = Annotated[Decimal, Limits(ge=0, le=100)]
Day = Annotated[int, Limits(ge=1, le=31)]


class UnknownZone(ValueError):
    """The zone is not in the time zone database."""


def _known_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone("应为时区名称，如 Asia/Shanghai") from None


def _address_or_none(text: str) -> None:
    if text:
        check_address(text)


@dataclass(frozen=True)
class County(Section):
    name: Annotated[str, Limits(min_length=1, max_length=30)] = "示例县"
    office: Annotated[str, Limits(min_length=1, max_length=30)] = "目标责任考核办公室"
    contact: Annotated[str, Limits(max_length=100)] = ""
    email: Annotated[str, Checked(_address_or_none)] = ""
    year: Annotated[int, Limits(ge=2000, le=2100)] = 2026


@dataclass(frozen=True)
class CalendarSection(Section):
    timezone: Annotated[str, Checked(_known_zone)] = "Asia/Shanghai"
    open_day: Day = 25
    due_day: Annotated[int, Limits(ge=0, le=31)] = 0
    close_day: Day = 3
    verify_day: Day = 6
    publish_day: Day = 8
    remind_days: Annotated[int, Limits(ge=0, le=31)] = 3
    automatic: bool = True
    key_weekly: bool = False
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


@dataclass(frozen=True)
class StatusSection(Section):
    lag: Share = Decimal(5)
    ahead: Share = Decimal(10)


@dataclass(frozen=True)
class ScoreSection(Section):
    weight_progress: Share = Decimal(70)
    weight_timeliness: Share = Decimal(10)
    weight_quality: Share = Decimal(10)
    weight_accuracy: Share = Decimal(10)
    over_cap: Annotated[Decimal, Limits(ge=1, le=2)] = Decimal("1.10")
    late_score: Share = Decimal(60)
    year_months_share: Share = Decimal(60)
    appraisal_share: Share = Decimal(0)
    excellent_share: Share = Decimal(30)
    excellent_score: Share = Decimal(90)
    good_score: Share = Decimal(80)
    fair_score: Share = Decimal(60)

    def __post_init__(self) -> None:
        total = self.weight_progress + self.weight_timeliness + self.weight_quality + self.weight_accuracy
        if total != 100:
            raise ValueError(f"四项权重合计应为 100，现为 {total}")


@dataclass(frozen=True)
class SupervisionSection(Section):
    deduction: Annotated[Decimal, Limits(ge=0, le=10)] = Decimal("0.50")
    deduction_level: Annotated[int, Limits(ge=1, le=9)] = 2
    highest_level: Annotated[int, Limits(ge=1, le=9)] = 4
    response_days: Annotated[int, Limits(ge=1, le=60)] = 5
    appeal_days: Annotated[int, Limits(ge=1, le=60)] = 5


@dataclass(frozen=True)
class InsightSection(Section):
    projected_after: Annotated[int, Limits(ge=1, le=12)] = 3
    projected_late: Annotated[int, Limits(ge=1, le=12)] = 2
    projected_months: Annotated[int, Limits(ge=1, le=12)] = 2
    stalled_months: Annotated[int, Limits(ge=1, le=11)] = 2
    back_loaded_share: Share = Decimal(60)
    copied_similarity: Annotated[Decimal, Limits(ge=50, le=100)] = Decimal(95)
    copied_length: Annotated[int, Limits(ge=1, le=1000)] = 10
    exact_months: Annotated[int, Limits(ge=1, le=12)] = 3
    exact_tasks: Annotated[int, Limits(ge=1, le=100)] = 3
    overstated_months: Annotated[int, Limits(ge=1, le=12)] = 3


@dataclass(frozen=True)
class BulletinSection(Section):
    thumbnails: Annotated[int, Limits(ge=0, le=500)] = 0


@dataclass(frozen=True)
class IntakeSection(Section):
    tick_seconds: Annotated[float, Limits(ge=0.1, le=3600)] = 10
    settle_seconds: Annotated[float, Limits(ge=0, le=3600)] = 3
    hold_seconds: Annotated[float, Limits(ge=0, le=86400)] = 600
    workers: Annotated[int, Limits(ge=0, le=64)] = 0
    read_seconds: Annotated[float, Limits(ge=1, le=600)] = 30
    memory_mb: Annotated[int, Limits(ge=256, le=65536)] = 1024
    file_mb: Annotated[int, Limits(ge=1, le=10000)] = 200
    members: Annotated[int, Limits(ge=1, le=100000)] = 2000


@dataclass(frozen=True)
class Settings(Section):
    """Everything the office can set."""

    county: County = County()
    calendar: CalendarSection = CalendarSection()
    status: StatusSection = StatusSection()
    score: ScoreSection = ScoreSection()
    supervision: SupervisionSection = SupervisionSection()
    insight: InsightSection = InsightSection()
    bulletin: BulletinSection = BulletinSection()
    intake: IntakeSection = IntakeSection()
    mail: MailSection = field(default_factory=MailSection)
    notices: NoticesSection = field(default_factory=NoticesSection)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.calendar.timezone)

    @property
    def calendar_rules(self) -> CalendarRules:
        rules = vars(self.calendar).copy()
        del rules["automatic"], rules["key_weekly"]
        return CalendarRules(**rules, appeal_days=self.supervision.appeal_days)

    @property
    def rules(self) -> Rules:
        return Rules(**vars(self.status), **vars(self.score), **vars(self.supervision))

    @property
    def insight_rules(self) -> InsightRules:
        return InsightRules(**vars(self.insight))


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One wrong key or value: `county.year`, and a Chinese sentence."""

    key: str
    message: str

    def __str__(self) -> str:
        return f"kaohe.toml 的 {self.key}：{self.message}" if self.key else f"kaohe.toml：{self.message}"


@dataclass(frozen=True)
class _Known:
    """Settings that were found to be in order, and the hash of the file that says them."""

    digest: str
    settings: Settings


def read_settings(path: Path, known: Path | None = None) -> tuple[Settings, tuple[SettingProblem, ...]]:
    """Read the settings; with any problem the defaults come back beside the list of problems.

    `known` is a file that keeps what was found to be in order, so that it is not checked again before it changes.
    """
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if known and known.exists() and (kept := unpack(_Known, known.read_bytes())) and kept.digest == digest:
        return kept.settings, ()
    settings, problems = _check(content)
    if known and known.parent.exists() and not problems:
        with suppress(OSError):  # on a disk that takes nothing they are checked every time
            replace_file(known, pack(_Known(digest, settings)))
    return settings, problems


def frozen(settings: Settings) -> dict[str, Any]:
    """What a bulletin depends on, as a record holds it: plain JSON, by section."""
    sections = {name: getattr(settings, name) for name in _FROZEN}
    content: dict[str, Any] = orjson.loads(orjson.dumps(sections, default=lambda value: sorted(value) if isinstance(value, frozenset) else str(value)))
    return content


def settings_of(content: Mapping[str, Any]) -> Settings:
    """The settings that a record holds, in sections; what it does not name is the default."""
    return build(Settings, content)


def _check(content: bytes) -> tuple[Settings, tuple[SettingProblem, ...]]:
    from pydantic import TypeAdapter, ValidationError  # it takes longer to load than most commands to run

    try:
        said = tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Settings(), (SettingProblem("", f"不是有效的 TOML：{error}"),)
    try:
        return TypeAdapter(Settings).validate_python(said), ()
    except ValidationError as error:
        return Settings(), tuple(_describe(fault) for fault in error.errors())


def _describe(fault: Any) -> SettingProblem:
    key = ".".join(str(part) for part in fault["loc"])
    context = fault.get("ctx", {})
    match fault["type"]:
        case "unexpected_keyword_argument":
            allowed = "、".join(_allowed_keys(fault["loc"][:-1]))
            return SettingProblem(key, f"没有这一项；这里可以写：{allowed}")
        case "greater_than_equal":
            return SettingProblem(key, f"应不小于 {context['ge']}，现为 {fault['input']}")
        case "less_than_equal":
            return SettingProblem(key, f"应不大于 {context['le']}，现为 {fault['input']}")
        case "missing":
            return SettingProblem(key, "缺这一项，请补上")
        case "literal_error":
            return SettingProblem(key, f"只能是 {context['expected'].replace(' or ', ' 或 ')}，现为 {fault['input']!r}")
        case "value_error":
            return SettingProblem(key, str(context["error"]))
        case kind if kind.startswith(("int", "decimal", "float")):
            return SettingProblem(key, f"应为数字，现为 {fault['input']!r}")
        case kind if kind.startswith("bool"):
            return SettingProblem(key, f"应为 true（是）或 false（否），现为 {fault['input']!r}")
        case kind if kind.startswith("date"):
            return SettingProblem(key, f"应为日期，如 \"2026-03-02\"，现为 {fault['input']!r}")
        case kind if kind.startswith("string"):
            return SettingProblem(key, "应为文字，不能为空，也不能太长")
        case _:
            return SettingProblem(key, f"写法不对，现为 {fault['input']!r}，请参照随附的 kaohe.toml")


def _allowed_keys(section: tuple[str | int, ...]) -> list[str]:
    kind: Any = Settings
    for part in section:
        if isinstance(part, str):  # a number is the place in a list of sections
            named = get_type_hints(kind)[part]
            kind = next(each for each in (named, *get_args(named)) if is_dataclass(each))
    return [each.name for each in fields(kind)]
