"""Building the register from its sheets: every fault is reported with sheet and cell, all in one go."""

from collections.abc import Mapping, Sequence

from pipeline.checks.register_plan import with_plans
from pipeline.checks.register_row import FILE, Book, Directory, Edition
from pipeline.checks.register_tasks import read_targets
from pipeline.checks.register_units import build_directory, read_labels
from pipeline.checks.register_waivers import read_waivers
from pipeline.model.county import Register, Task
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Line

__all__ = ["Edition", "build_register"]


def build_register(
    edition: Edition,
    tables: Mapping[str, Sequence[Line]],
    found: Sequence[Problem],
    sheets: Mapping[str, str],
) -> tuple[Register | None, tuple[Problem, ...]]:
    """The register of a year, common targets expanded, or None where any problem comes back.

    `tables` has the lines by declared sheet name, `sheets` the tab each was found on, `found` what reading
    already placed on cells.
    """
    book = Book(tables, sheets, list(found))
    directory = build_directory(book)
    labels = read_labels(book)
    targets = read_targets(book, edition, directory, labels)
    tasks = with_plans(book, edition, targets)
    waivers = read_waivers(book, edition, directory, tasks)
    _check_units(book, directory, {task.unit_code for target in targets for task in target.tasks})
    problems = book.in_order()
    if any(problem.comes_back for problem in problems):
        return None, problems
    register = Register(
        year=edition.year,
        digest=edition.digest,
        units=tuple(directory.units.values()),
        people=tuple(directory.people.values()),
        labels=tuple(labels) or _used_labels(tasks),
        tasks=tasks,
        campaigns=tuple(label for label, is_campaign in labels.items() if is_campaign),
        waivers=waivers,
    )
    return register, problems


def _check_units(book: Book, directory: Directory, busy: set[str]) -> None:
    """There are units, and each has a task."""
    if not directory.units and not book.problems:
        where = Where(FILE, book.tabs.get("units", "units"))
        hint = "请在单位表中至少填一个单位。"
        book.problems.append(Problem(Code.SHEET_MISSING, Severity.ERROR, where, "单位表没有内容。", hint))
    for row in book.rows("units"):
        unit = directory.units.get(row.text("code"))
        if unit is not None and unit.code not in busy:
            row.warning(
                Code.UNIT_WITHOUT_TASKS,
                "code",
                f"{unit.name}没有任何目标任务，不参加考核和排名。",
                "如有遗漏，请补充目标。",
            )


def _used_labels(tasks: Sequence[Task]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for task in tasks for label in task.labels))
