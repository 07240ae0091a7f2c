"""Rows of documents other than reports: read by their key, judged one by one, good ones count (rules section 10)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.checks.report_row import is_filled, short
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Line


class SaidRow:
    """A line of a document with the key that names what it is about, and the name people give that."""

    __slots__ = ("_file", "_sheet", "key", "line", "name")

    def __init__(self, line: Line, key: str, name: str, place: tuple[str, str]) -> None:
        self.line, self.key, self.name = line, key, name
        self._file, self._sheet = place

    def has(self, field: str) -> bool:
        """Whether anything stands in the cell, readable or not."""
        return is_filled(self.line, field)

    def text(self, field: str) -> str:
        return str(self.line.values.get(field) or "").strip()

    def number(self, field: str) -> Decimal | None:
        """The figure in a cell; None where there is none that could be read."""
        value = self.line.values.get(field)
        return value if isinstance(value, Decimal) else None

    def where(self, field: str) -> Where:
        return Where(self._file, self._sheet, self.line.cells.get(field, ""))

    def error(self, code: Code, field: str, message: str, hint: str) -> Problem:
        return self._problem(code, Severity.ERROR, field, (message, hint))

    def question(self, code: Code, field: str, message: str, hint: str) -> Problem:
        return self._problem(code, Severity.QUESTION, field, (message, hint))

    def warning(self, code: Code, field: str, message: str, hint: str) -> Problem:
        return self._problem(code, Severity.WARNING, field, (message, hint))

    def _problem(self, code: Code, severity: Severity, field: str, words: tuple[str, str]) -> Problem:
        message, hint = words
        where = self.where(field)
        about = f"{short(self.name)}：" if self.name else ""
        return Problem(code, severity, where, f"{where.cell} {about}{message}".lstrip(), hint, self.key, field)


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
