"""Plans of invented targets: cumulative curves in whole percent, control allowances, and milestones."""

import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from pipeline.model.county import PlanPoint

SHAPES = ("linear", "s_curve", "steps")
_BUILDING = (
    "完成前期手续",
    "完成招标投标",
    "完成基础施工",
    "主体工程过半",
    "主体工程完工",
    "附属工程完工",
    "竣工验收",
)
_WORKING = (
    "方案印发、任务分解",
    "动员部署到位",
    "第一阶段任务完成",
    "中期评估",
    "重点问题整改到位",
    "查漏补缺",
    "总结验收",
)


def whole(value: Fraction) -> Decimal:
    """A fraction as a whole number, half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1), ROUND_HALF_UP)


def plan_percent(shape: str, start: int, due: int) -> tuple[Decimal, ...]:
    """Planned cumulative percent for 12 months: 0 before month `start`, 100 from month `due` on."""
    length = due - start + 1
    return tuple(
        whole(100 * _risen(shape, Fraction(min(max(month - start + 1, 0), length), length)))
        for month in range(1, 13)
    )


def plan_allowance(allowed: int, start: int, due: int) -> tuple[Decimal, ...]:
    """Amount allowed up to the end of each month, rising evenly to `allowed` in month `due`."""
    length = due - start + 1
    return tuple(
        whole(Fraction(allowed * min(max(month - start + 1, 0), length), length)) for month in range(1, 13)
    )


def plan_points(planned: tuple[Decimal, ...], builds: bool, start: int, due: int) -> tuple[PlanPoint, ...]:
    """The curve with its milestones: one stage at a time between start and due month."""
    stages = _BUILDING if builds else _WORKING
    months = range(start, due + 1)
    stage_of = {
        start + (len(months) - 1) * place // (len(stages) - 1): stage for place, stage in enumerate(stages)
    }
    return tuple(
        PlanPoint(month, value, stage_of.get(month, "")) for month, value in enumerate(planned, start=1)
    )


def draw_months(rng: random.Random) -> tuple[int, int]:
    """Start and due month: most run the whole year, some end early in the year, some begin in May."""
    throw = rng.random()
    if throw < 0.06:
        return 1, rng.choice((2, 3))
    if throw < 0.15:
        return 5, rng.choice((10, 11, 12))
    return 1, rng.choice((6, 8, 9, 10, 10, 11, 12, 12, 12))


def _risen(shape: str, part: Fraction) -> Fraction:
    """How far a curve of this shape has risen, 0 to 1, when `part` of its time has passed."""
    if shape == "s_curve":
        return (part + 3 * part**2 - 2 * part**3) / 2
    if shape == "steps" and part < 1:
        return Fraction(int(part * 6), 6)
    return part
