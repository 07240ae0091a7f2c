"""The sheets 个性目标 and 共性目标: each row is read once; a common target is expanded over its units."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pipeline.checks.register_row import Book, Directory, Edition, RegisterRow
from pipeline.model.county import EvidenceRule, MeasureType, Task, TaskKind
from pipeline.model.problem import Code

_ALL = frozenset(("全部", "全体", "所有", "所有单位", "全部单位", "全县"))


@dataclass(frozen=True)
class Target:
    """One row of a target sheet: the task as the row describes it, and its tasks, one for each unit."""

    row: RegisterRow
    task: Task
    tasks: tuple[Task, ...]


def read_targets(
    book: Book, edition: Edition, directory: Directory, labels: Mapping[str, bool]
) -> list[Target]:
    """All targets without their plan. Codes are unique over both sheets and over what is expanded."""
    taken: dict[str, str] = {}
    targets = []
    for row in book.rows("individual"):
        row.required(("code", "任务编号"), ("unit", "责任单位"))
        task = replace(read_target(row, edition, directory, labels), unit_code=directory.unit(row, "unit"))
        _take(row, (task.code,), taken)
        targets.append(Target(row, task, (task,)))
    for row in book.rows("common"):
        row.required(("code", "目标编号"))
        task = replace(_read_task(row, edition, directory, labels), kind=TaskKind.COMMON)
        tasks = tuple(_expanded(task, code, directory) for code in _scope(row, directory))
        _take(row, (task.code, *(each.code for each in tasks)), taken)
        targets.append(Target(row, task, tasks))
    return targets


def read_target(row: RegisterRow, edition: Edition, directory: Directory, labels: Mapping[str, bool]) -> Task:
    """An individual target without its unit and plan; somebody answers for it."""
    task = _read_task(row, edition, directory, labels)
    if not row.text("leader"):
        row.error(Code.LEADER_MISSING, "leader", "没有填责任领导。", "请填人员表里的姓名或编号。")
    return task


def _expanded(task: Task, unit_code: str, directory: Directory) -> Task:
    leader = task.leader or directory.units[unit_code].head
    return replace(task, code=f"{task.code}-{unit_code}", unit_code=unit_code, leader=leader)


def _take(row: RegisterRow, codes: tuple[str, ...], taken: dict[str, str]) -> None:
    """Every code belongs to one row; the first collision of a row is enough to mend it."""
    place = f"{row.tab}!{row.cell('code')}"
    clash = next((code for code in codes if code in taken), "")
    if clash:
        message = f"任务编号 {clash} 与 {taken[clash]} 重复。"
        row.error(
            Code.CODE_TWICE,
            "code",
            message,
            "请改成不重复的编号；共性目标展开后的编号是“目标编号-单位编码”。",
        )
    for code in filter(None, codes):
        taken.setdefault(code, place)


def _scope(row: RegisterRow, directory: Directory) -> tuple[str, ...]:
    """The units of a common target, in the order of the units sheet."""
    texts = row.names("scope")
    if not texts:
        row.error(Code.SCOPE_EMPTY, "scope", "没有填适用范围。", "请填 全部，或类别、单位名称、单位编码。")
    chosen = {code for text in texts for code in _scope_of(text, row, directory)}
    return tuple(code for code in directory.units if code in chosen)


def _scope_of(text: str, row: RegisterRow, directory: Directory) -> Iterator[str]:
    category = [unit.code for unit in directory.units.values() if unit.category == text]
    if text in _ALL:
        yield from directory.units
    elif category and directory.unit_names.find(text):
        row.question(
            Code.SCOPE_UNKNOWN,
            "scope",
            f"“{text}”既是类别又是单位。",
            "指单位的，请改填单位编码；指类别的，请改单位别名。",
        )
    elif category:
        yield from category
    elif directory.unit_names.find(text):
        code = directory.unit_of(row, "scope", text)
        yield from (code,) if code else ()
    else:
        row.error(
            Code.SCOPE_UNKNOWN,
            "scope",
            f"适用范围“{text}”不是类别，也不是单位。",
            "请填 全部，或单位表里的类别、名称、编码。",
        )


def _read_task(row: RegisterRow, edition: Edition, directory: Directory, labels: Mapping[str, bool]) -> Task:
    row.required(("title", "目标任务"), ("measure", "考核方式"))
    measure = MeasureType(row.text("measure") or MeasureType.MILESTONE)
    start, due = _dates(row, edition)
    return Task(
        code=row.text("code"),
        unit_code="",
        title=row.text("title"),
        kind=TaskKind.INDIVIDUAL,
        measure=measure,
        points=_points(row),
        start=start,
        due=due,
        target=_target(row, measure),
        unit_of_measure=row.text("unit_of_measure"),
        standard=row.text("standard"),
        method=row.text("method"),
        leader=directory.person(row, "leader"),
        section=row.text("section"),
        supervising_department=directory.unit(row, "supervising_department"),
        labels=_labels(row, labels),
        key=row.text("key") == "yes",
        evidence=EvidenceRule(row.text("evidence") or EvidenceRule.PROGRESS),
        row=f"{row.tab}!{row.cell('code')}",
    )


def _points(row: RegisterRow) -> Decimal:
    points = row.line.values.get("points")
    if isinstance(points, Decimal) and points > 0:
        return points
    row.error(Code.POINTS_INVALID, "points", "分值没有填，或不大于 0。", "请填大于 0 的数，如 5。")
    return Decimal()


def _target(row: RegisterRow, measure: MeasureType) -> Decimal | None:
    target = row.line.values.get("target")
    if measure is MeasureType.QUANTITY:
        if isinstance(target, Decimal) and target > 0:
            return target
        row.error(
            Code.TARGET_MISSING,
            "target",
            "考核方式是数量，目标值没有填或不大于 0。",
            "请填大于 0 的目标值，如 1200。",
        )
    elif target is not None:
        message = f"考核方式是{measure.term}，目标值不计。"
        row.warning(
            Code.WRONG_MEASURE, "target", message, "请清空目标值；按数量考核的，请把考核方式改为数量。"
        )
    return None


def _dates(row: RegisterRow, edition: Edition) -> tuple[date, date]:
    """Start and due; an empty start is 1 January, an empty due date 31 December."""
    start, due = row.line.values.get("start"), row.line.values.get("due")
    start = start if isinstance(start, date) else date(edition.year, 1, 1)
    due = due if isinstance(due, date) else date(edition.year, 12, 31)
    if due.year != edition.year:
        message = f"完成时限 {due} 不在 {edition.year} 年内。"
        row.error(
            Code.DUE_OUTSIDE_YEAR,
            "due",
            message,
            f"请填 {edition.year} 年内的日期；跨年任务填本年应完成的时限。",
        )
    elif start > due:
        row.error(
            Code.START_AFTER_DUE, "start", f"开始时间 {start} 晚于完成时限 {due}。", "请改正其中一个日期。"
        )
    return start, due


def _labels(row: RegisterRow, known: Mapping[str, bool]) -> tuple[str, ...]:
    """The labels of a task. Where the labels sheet has rows, every label stands in it."""
    labels = tuple(dict.fromkeys(row.names("labels")))
    for label in labels:
        if known and label not in known:
            row.error(
                Code.LABEL_UNKNOWN,
                "labels",
                f"标签“{label}”不在标签表中。",
                "请改成标签表里的名称，或先在标签表中增加。",
            )
    return labels
