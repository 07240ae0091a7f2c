"""A register is kept as it was read: packed and unpacked it is the same to the last digit."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.model.county import MeasureType, Person, PlanPoint, Register, Task, TaskKind, Unit
from pipeline.model.period import Period
from pipeline.model.waiver import Waiver, WaiverRule
from pipeline.packing import pack, unpack


def _task(code: str, *planned: str) -> Task:
    plan = tuple(PlanPoint(month, Decimal(text), "封顶") for month, text in enumerate(planned, start=1))
    day = date(2026, 1, 1)
    return Task(code, "Z01", "建学校", TaskKind.COMMON, MeasureType.QUANTITY, Decimal(2), day, day, Decimal("7.50"), plan=plan)


REGISTER = Register(
    2026, "d" * 64, (Unit("Z01", "云城街道", ("云城",)),), (Person("P1", "张三"),), ("重点",),
    (_task("T1", "5", "10"), _task("T2", "5.0", "10"), _task("T3", "5", "10"), _task("T4")), ("重点",),
    (Waiver(WaiverRule.DUE_LATER, "Z01", Period(2026, 3), Period(2026, 4), "T1", until=date(2026, 4, 2)),),
)  # fmt: skip


def test_a_register_is_kept_to_the_last_digit() -> None:
    """What comes back is equal in every field and writes its numbers as the office did: 5 is not 5.0."""
    kept = unpack(Register, pack(REGISTER))
    assert kept == REGISTER
    assert repr(kept) == repr(REGISTER)


def test_plans_that_are_the_same_are_kept_once() -> None:
    """The plan of a common target stands in memory once for all the units that have it."""
    kept = unpack(Register, pack(REGISTER))
    assert kept and kept.tasks[0].plan is kept.tasks[2].plan


def test_what_an_older_program_kept_is_not_taken() -> None:
    """A register kept by a program that knew other fields is read again from the archive instead."""

    @dataclass(frozen=True)
    class Older:
        year: int
        digest: str

    assert unpack(Register, pack(Older(2026, "d" * 64))) is None
    assert unpack(Register, b'{"year":2026}') is None


def test_what_a_disk_tore_is_not_taken() -> None:
    """A kept register that is not whole is read again from the archive instead."""
    whole = pack(REGISTER)
    assert not any(unpack(Register, whole[:size]) for size in (0, 1, len(whole) // 2, len(whole) - 1))
