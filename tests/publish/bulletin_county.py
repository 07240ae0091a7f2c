"""An invented county for the bulletin's tests: any number of units, every colour, ties, long names, silent units."""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from zoneinfo import ZoneInfo

from bulletin_names import GIVEN, LABELS, OFFICES, SURNAMES, TOWNS, WORKS

from pipeline.model.county import MeasureType, Person, PlanPoint, Register, Task, TaskKind, Unit
from pipeline.model.period import Period
from pipeline.model.report import Entry, Filing, WorkState
from pipeline.model.result import Assessment, Score, Status, TaskResult
from pipeline.model.window import Window
from pipeline.publish.views.bulletin import Bulletin, Facts, make_bulletin

ZONE = ZoneInfo("Asia/Shanghai")
MARCH = Period(2026, 3)
CENT = Decimal("0.01")
COLOUR_ODDS = (6, 10, 52, 14, 12, 6)
COLOURS = (Status.BLACK, Status.RED, Status.GREEN, Status.BLUE, Status.ORANGE, Status.NOT_DUE)


def make_window() -> Window:
    """The report window of March 2026 with the moments of the default calendar."""
    days = ((3, 25, 0, 0), (4, 1, 0, 0), (4, 4, 0, 0), (4, 8, 0, 0), (4, 9, 9, 0))
    return Window(MARCH, *(datetime(2026, *day, tzinfo=ZONE) for day in days))


def make_units(towns: int, departments: int) -> tuple[Unit, ...]:
    """Towns and departments; past the list of offices come service centres and one very long name."""
    names = [
        f"{name}{'街道办事处' if place < 3 else '镇人民政府'}" for place, name in enumerate(TOWNS[:towns])
    ]
    units = [Unit(f"1{n:02}", name, category="镇街") for n, name in enumerate(names, 1)]
    offices = [f"县{name}局" for name in OFFICES] + [f"县{name}服务中心" for name in OFFICES]
    offices += [f"县{name}综合行政执法大队" for name in OFFICES]
    offices[5:5] = ["临江县人民政府驻省城办事处暨招商引资工作领导小组办公室（区域协作服务中心）"]
    units += [Unit(f"2{n:02}", name, category="部门") for n, name in enumerate(offices[:departments], 1)]
    return tuple(units)


def make_county(
    towns: int = 16, departments: int = 80, tasks: int = 42, seed: int = 7
) -> tuple[Assessment, Register]:
    """An assessment of March 2026 with `tasks` tasks a unit and the register it belongs to."""
    random = Random(seed)
    units = make_units(towns, departments)
    people = tuple(
        Person(f"P{unit.code}{n}", random.choice(SURNAMES) + random.choice(GIVEN), unit.code, "分管副职")
        for unit in units
        for n in range(3)
    )
    silent = {unit.code for place, unit in enumerate(units) if place % 31 == 2}
    results = tuple(
        _result(random, unit, number, units, silent=unit.code in silent)
        for unit in units
        for number in range(1, tasks + 1)
    )
    register = Register(2026, "5e1f" * 16, units, people, LABELS, tuple(result.task for result in results))
    worst = sorted(
        (result for result in results if result.is_assessed),
        key=lambda result: (result.assessed - result.planned, result.task.code),
    )
    return Assessment(MARCH, results, *_rankings(results, register), deviations=tuple(worst)), register


def make_small_bulletin(**changes: object) -> Bulletin:
    """The county of the golden files: two towns, three departments, six tasks each."""
    return make_county_bulletin(towns=2, departments=3, tasks=6, **changes)


def make_county_bulletin(
    towns: int = 16, departments: int = 80, tasks: int = 42, **changes: object
) -> Bulletin:
    """The bulletin of `make_county`; `changes` go into its facts."""
    assessment, register = make_county(towns, departments, tasks)
    return make_bulletin(assessment, register, make_facts(register, assessment, **changes), make_window())


def make_facts(register: Register, assessment: Assessment, **changes: object) -> Facts:
    """Facts that fit the assessment: who was late and who is missing follow from its tasks."""
    late = {r.task.unit_code: r.filing.arrived for r in assessment.tasks if r.late and r.filing}
    missing = {unit.code for unit in register.units} - {
        r.task.unit_code for r in assessment.tasks if r.filing
    }
    values: dict[str, object] = {
        "county": "临江县",
        "office": "临江县目标责任考核办公室",
        "number": 3,
        "published": date(2026, 4, 9),
        "register_number": 4,
        "register_digest": register.digest,
        "journal_head": "9ac3" * 16,
        "program": "0.1.0",
        "missing": tuple(sorted(missing)),
        "late": tuple(sorted(late.items())),
        "deliveries": 3 * len(register.units) // 2,
    }
    return Facts(**{**values, **changes})  # type: ignore[arg-type]


def _task(random: Random, unit: Unit, number: int, units: tuple[Unit, ...]) -> Task:
    work = random.choice(WORKS)
    measure = random.choice((MeasureType.MILESTONE, MeasureType.MILESTONE, MeasureType.QUANTITY))
    step = Decimal(random.choice((5, 8, "8.33")))
    return Task(
        code=f"{unit.code}-{number:03}",
        unit_code=unit.code,
        title=f"{work}{random.choice(('', f' {random.randint(2, 90)} 处', '（二期）'))}",
        kind=TaskKind.COMMON if number % 3 == 0 else TaskKind.INDIVIDUAL,
        measure=MeasureType.CONTROL if "控制" in work else measure,
        points=Decimal(random.choice((1, 2, "2.5", 3, 5))),
        start=date(2026, 1, 1),
        due=date(2026, random.choice((3, 6, 9, 12)), 28),
        leader=f"P{unit.code}{number % 3}",
        supervising_department=random.choice(units[-8:]).code,
        labels=tuple(sorted(random.sample(LABELS, random.choice((0, 0, 1, 1, 2))))),
        key=random.random() < 0.05,
        plan=tuple(PlanPoint(month, min(step * month, Decimal(100))) for month in range(1, 13)),
    )


def _figures(random: Random, status: Status, planned: Decimal) -> tuple[Decimal, Decimal]:
    """P and A that earn a colour."""
    if status is Status.NOT_DUE:
        return Decimal(0), Decimal(0)
    if status is Status.ORANGE:
        return planned, Decimal(random.choice((100, 100, 118)))
    low, high = {
        Status.BLACK: (0, 0),
        Status.RED: (1, 999),
        Status.GREEN: (1400, 2400),
        Status.BLUE: (3600, 6000),
    }[status]
    return planned, Decimal(random.randint(low, high)) / 100


REASONS = {
    Status.ORANGE: "实际进度 {a}，达到 100，已完结",
    Status.NOT_DUE: "本月无计划也无进展，未到期，不考核",
    Status.BLACK: "实际进度为 0，未开复工",
    Status.RED: "实际进度 {a}，低于计划 {p} 超过 5 个百分点",
    Status.BLUE: "实际进度 {a}，高于计划 {p} 超过 10 个百分点",
    Status.GREEN: "实际进度 {a}，与计划 {p} 相当（−5 至 +10 个百分点）",
}


def _result(random: Random, unit: Unit, number: int, units: tuple[Unit, ...], *, silent: bool) -> TaskResult:
    task = _task(random, unit, number, units)
    odds = (20, 30, 0, 0, 5, 1) if silent else COLOUR_ODDS
    status = random.choices(COLOURS, odds)[0]
    planned, assessed = _figures(random, status, task.point(3).planned)
    late = not silent and unit.code.endswith("7")
    streak = random.choice((1, 1, 1, 2, 2, 3)) if status in (Status.BLACK, Status.RED) else 0
    level = min(streak + (status is Status.BLACK) + task.key, 4) if streak else 0
    verified = None if silent or random.random() < 0.3 else assessed
    reported = None if silent else assessed + (random.choice((0, 0, 0, 2)) if verified else 0)
    p = Decimal(110) if not planned else 100 * min(assessed / planned, Decimal("1.10"))
    counts = status is not Status.NOT_DUE
    return TaskResult(
        task=task, period=MARCH, planned=planned, before=assessed / 2, reported=reported, verified=verified,
        assessed=assessed, status=status, reason=REASONS[status].format(a=assessed, p=planned),
        missing=silent, late=late, overdue=status is Status.RED and random.random() < 0.1, completed_before=False,
        evidence_required=True, evidence_missing=not silent and random.random() < 0.05, returned=False,
        provisional=reported is not None and verified is None, streak=streak, level=level,
        filing=None if silent else _filing(task, reported or Decimal(0), status, late, number),
        progress_score=p if counts else None,
        timeliness_score=Decimal(0 if silent else 60 if late else 100) if counts else None,
        good=(not silent and random.random() < 0.93) if counts else None,
    )  # fmt: skip


def _filing(task: Task, reported: Decimal, status: Status, late: bool, number: int) -> Filing:
    quantity = task.measure is not MeasureType.MILESTONE
    states = {Status.BLACK: WorkState.NOT_STARTED, Status.ORANGE: WorkState.DONE}
    row = number + 5
    entry = Entry(
        task.code, task.unit_code, MARCH, None if quantity else reported, reported * 3 if quantity else None,
        states.get(status, WorkState.ONGOING), sheet="月报", cells={"progress": f"H{row}", "amount": f"I{row}"},
    )  # fmt: skip
    place = int(task.unit_code)
    arrived = datetime(2026, 4, 2, 9) if late else datetime(2026, 3, 28, 16)
    second = number % 7 == 0
    stamp = (arrived + timedelta(minutes=place + 600 * second)).replace(tzinfo=ZONE)
    name = f"{task.unit_code}_月报表_2026-03{'（补报）' if second else ''}.xlsx"
    return Filing(entry, late, f"2026-03-{place + 300 * second:04}", name, stamp.astimezone(ZoneInfo("UTC")))


def _mean(values: list[Decimal]) -> Decimal:
    return (sum(values, Decimal(0)) / len(values)).quantize(CENT, ROUND_HALF_UP)


def _score(code: str, name: str, category: str, results: list[TaskResult]) -> Score:
    counts = Counter(result.status for result in results)
    held = {status: counts[status] for status in Status}
    assessed = [result for result in results if result.is_assessed]
    points = sum((result.task.points for result in assessed), Decimal(0))
    if not assessed:
        return Score(code, name, category, held, points)
    weighted = sum((r.task.points * (r.progress_score or 0) for r in assessed), Decimal(0)) / points
    progress = weighted.quantize(CENT, ROUND_HALF_UP)
    timeliness = _mean([r.timeliness_score or Decimal(0) for r in assessed])
    quality = _mean([Decimal(100 if r.good else 0) for r in assessed])
    gaps = [
        abs(r.reported - r.verified) for r in assessed if r.reported is not None and r.verified is not None
    ]
    accuracy = 100 - _mean(gaps) if gaps else Decimal(100)
    deductions = Decimal("0.50") * sum(r.level >= 2 for r in assessed)
    composite = (7 * progress + timeliness + quality + accuracy) / 10 - deductions
    return Score(
        code, name, category, held, points, progress, timeliness, quality, accuracy, deductions,
        composite=composite.quantize(CENT, ROUND_HALF_UP),
    )  # fmt: skip


def _ranked(scores: list[Score]) -> list[Score]:
    """Competition ranks by composite; every fifth has no rank before, the others moved a little."""
    worst = Decimal(-9999)
    ordered = sorted(scores, key=lambda s: (-(worst if s.composite is None else s.composite), s.code))
    ranks: list[Score] = []
    for place, score in enumerate(ordered, 1):
        tie = ranks and ranks[-1].composite == score.composite
        rank = ranks[-1].rank if tie else place
        before = None if place % 5 == 0 else max(1, place + (place * 7) % 5 - 2)
        fields = {name: getattr(score, name) for name in Score.__slots__}
        ranks.append(
            Score(**{**fields, "rank": rank if score.composite is not None else None, "rank_before": before})
        )
    return ranks


def _group(results: tuple[TaskResult, ...], codes: dict[str, tuple[str, str]], key: str) -> list[Score]:
    held: dict[str, list[TaskResult]] = {code: [] for code in codes}
    for result in results:
        value = getattr(result.task, key)
        for code in value if isinstance(value, tuple) else (value,):
            held[code].append(result)
    return [_score(code, *codes[code], rows) for code, rows in held.items() if rows or key == "unit_code"]


def _rankings(results: tuple[TaskResult, ...], register: Register) -> tuple[tuple[Score, ...], ...]:
    units = {unit.code: (unit.name, unit.category) for unit in register.units}
    people = {person.code: (person.name, "") for person in register.people}
    scores = _group(results, units, "unit_code")
    by_unit = [s for name in ("镇街", "部门") for s in _ranked([s for s in scores if s.category == name])]
    leaders = _ranked(_group(results, people, "leader"))
    labels = _ranked(_group(results, {label: (label, "") for label in register.labels}, "labels"))
    departments = _ranked(
        _group(results, {code: (name, "") for code, (name, _) in units.items()}, "supervising_department")
    )
    return tuple(by_unit), tuple(leaders), tuple(labels), tuple(departments)
