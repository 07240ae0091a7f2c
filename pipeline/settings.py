"""`kaohe.toml` to (Settings, problems): a wrong key or value is named, with what is allowed."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.mail.account import MailSection
from pipeline.model.rules import CalendarRules, InsightRules, Rules
from pipeline.model.text import is_address

Share = Annotated[Decimal, Field(ge=0, le=100)]
Day = Annotated[int, Field(ge=1, le=31)]


class UnknownZone(ValueError):
    """The zone is not in the time zone database."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone("应为时区名称，如 Asia/Shanghai") from None
    return name


def _is_address(text: str) -> str:
    if text and not is_address(text):
        raise ValueError(f"应为一个邮箱地址，如 khb@example.gov.cn，现为 {text}")
    return text


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class County(_Section):
    name: str = Field(default="示例县", min_length=1, max_length=30)
    office: str = Field(default="目标责任考核办公室", min_length=1, max_length=30)
    contact: str = Field(default="", max_length=100)
    email: Annotated[str, AfterValidator(_is_address)] = ""
    year: int = Field(default=2026, ge=2000, le=2100)


class CalendarSection(_Section):
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    open_day: Day = 25
    due_day: int = Field(default=0, ge=0, le=31)
    close_day: Day = 3
    verify_day: Day = 6
    publish_day: Day = 8
    remind_days: int = Field(default=3, ge=0, le=31)
    automatic: bool = True
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


class StatusSection(_Section):
    lag: Share = Decimal(5)
    ahead: Share = Decimal(10)


class ScoreSection(_Section):
    weight_progress: Share = Decimal(70)
    weight_timeliness: Share = Decimal(10)
    weight_quality: Share = Decimal(10)
    weight_accuracy: Share = Decimal(10)
    over_cap: Annotated[Decimal, Field(ge=1, le=2)] = Decimal("1.10")
    late_score: Share = Decimal(60)
    year_months_share: Share = Decimal(60)
    appraisal_share: Share = Decimal(0)
    excellent_share: Share = Decimal(30)
    excellent_score: Share = Decimal(90)
    good_score: Share = Decimal(80)
    fair_score: Share = Decimal(60)

    @model_validator(mode="after")
    def _weights_add_up(self) -> "ScoreSection":
        total = self.weight_progress + self.weight_timeliness + self.weight_quality + self.weight_accuracy
        if total != 100:
            raise ValueError(f"四项权重合计应为 100，现为 {total}")
        return self


class SupervisionSection(_Section):
    deduction: Annotated[Decimal, Field(ge=0, le=10)] = Decimal("0.50")
    deduction_level: int = Field(default=2, ge=1, le=9)
    highest_level: int = Field(default=4, ge=1, le=9)
    response_days: int = Field(default=5, ge=1, le=60)


class InsightSection(_Section):
    projected_after: int = Field(default=3, ge=1, le=12)
    projected_late: int = Field(default=2, ge=1, le=12)
    projected_months: int = Field(default=2, ge=1, le=12)
    stalled_months: int = Field(default=2, ge=1, le=11)
    back_loaded_share: Share = Decimal(60)
    copied_similarity: Annotated[Decimal, Field(ge=50, le=100)] = Decimal(95)
    copied_length: int = Field(default=10, ge=1, le=1000)
    exact_months: int = Field(default=3, ge=1, le=12)
    exact_tasks: int = Field(default=3, ge=1, le=100)
    overstated_months: int = Field(default=3, ge=1, le=12)


class IntakeSection(_Section):
    tick_seconds: float = Field(default=10, ge=0.1, le=3600)
    settle_seconds: float = Field(default=3, ge=0, le=3600)
    hold_seconds: float = Field(default=600, ge=0, le=86400)
    workers: int = Field(default=2, ge=1, le=64)
    read_seconds: float = Field(default=30, ge=1, le=600)
    memory_mb: int = Field(default=1024, ge=256, le=65536)
    file_mb: int = Field(default=200, ge=1, le=10000)
    members: int = Field(default=2000, ge=1, le=100000)


class Settings(_Section):
    """Everything the office can set."""

    county: County = County()
    calendar: CalendarSection = CalendarSection()
    status: StatusSection = StatusSection()
    score: ScoreSection = ScoreSection()
    supervision: SupervisionSection = SupervisionSection()
    insight: InsightSection = InsightSection()
    intake: IntakeSection = IntakeSection()
    mail: MailSection = MailSection()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.calendar.timezone)

    @property
    def calendar_rules(self) -> CalendarRules:
        return CalendarRules(**self.calendar.model_dump(exclude={"automatic"}))

    @property
    def rules(self) -> Rules:
        return Rules(**self.status.model_dump(), **self.score.model_dump(), **self.supervision.model_dump())

    @property
    def insight_rules(self) -> InsightRules:
        return InsightRules(**self.insight.model_dump())


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One wrong key or value: `county.year`, and a Chinese sentence."""

    key: str
    message: str

    def __str__(self) -> str:
        return f"kaohe.toml 的 {self.key}：{self.message}" if self.key else f"kaohe.toml：{self.message}"


def read_settings(path: Path) -> tuple[Settings, tuple[SettingProblem, ...]]:
    """Read the settings; with any problem the defaults come back beside the list of problems."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Settings(), (SettingProblem("", f"不是有效的 TOML：{error}"),)
    try:
        return Settings.model_validate(content), ()
    except ValidationError as error:
        return Settings(), tuple(_describe(fault) for fault in error.errors())


def _describe(fault: Any) -> SettingProblem:
    key = ".".join(str(part) for part in fault["loc"])
    context = fault.get("ctx", {})
    match fault["type"]:
        case "extra_forbidden":
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
    model: type[BaseModel] = Settings
    for part in section:
        if isinstance(part, str):  # a number is the place in a list of sections
            kind = model.model_fields[part].annotation
            model = next(each for each in (kind, *get_args(kind)) if isinstance(each, type) and issubclass(each, BaseModel))
    return list(model.model_fields)
