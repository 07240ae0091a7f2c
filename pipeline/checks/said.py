"""Rows of documents other than reports: read by their key, judged one by one, good ones count (rules section 10)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.checks.report_row import SentRow
from pipeline.model.problem import Code, Problem


class SaidRow(SentRow):
    """A line of a document other than a report."""

    __slots__ = ()

    def text(self, field: str) -> str:
        return super().text(field).strip()

    def number(self, field: str) -> Decimal | None:
        """The figure in a cell; None where there is none that could be read."""
        value = self.line.values.get(field)
        return value if isinstance(value, Decimal) else None


@dataclass(frozen=True)
class Heard:
    """The rows that count, in their order, and everything there is to say to the sender."""

    rows: tuple[SaidRow, ...]
    problems: tuple[Problem, ...]


def hear(
    rows: Sequence[SaidRow], found: Sequence[Problem], checks: Sequence[Callable[[SaidRow], Iterable[Problem]]]
) -> Heard:
    """Judge rows by checks. `found` are the problems that reading placed on cells.

    A row with any problem that comes back does not count, nor do rows that say different things of the same key.
    """
    own = [problem for row in rows for check in checks for problem in check(row)]
    own += [problem for row in rows for problem in _check_twice(row, rows)]
    problems = sorted((*found, *own), key=_place)
    back = {problem.where.cell for problem in problems if problem.comes_back}
    good = tuple(row for row in rows if back.isdisjoint(row.line.cells.values()))
    once = {row.key: row for row in reversed(good)}
    return Heard(tuple(row for row in good if once[row.key] is row), tuple(problems))


def _check_twice(row: SaidRow, rows: Sequence[SaidRow]) -> Iterable[Problem]:
    """A thing is decided in one row; rows that say the very same do no harm."""
    same = [other for other in rows if other.key == row.key]
    if any(other.line.values != row.line.values for other in same):
        numbers = "、".join(str(other.line.row) for other in same)
        yield row.error(
            Code.TASK_TWICE, next(iter(row.line.cells)), f"{row.key} 在第 {numbers} 行重复出现，内容不同，都没有计入。",
            "请只保留正确的一行，删除其余各行。",
        )  # fmt: skip


def _place(problem: Problem) -> tuple[int, int, str, str]:
    """The delivery as a whole first, then by row and cell."""
    letters = problem.where.cell.rstrip("0123456789")
    row = problem.where.cell[len(letters) :]
    return (1 if row else 0, int(row or 0), f"{len(letters)}{letters}", problem.code.value)
