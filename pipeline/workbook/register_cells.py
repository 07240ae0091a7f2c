"""A target of the register as the cells of its row: what stands in a workbook before anybody changes it."""

from pipeline.model.county import MeasureType, Register, Task


def target_cells(register: Register, task: Task) -> dict[str, object]:
    """A target by the columns of the register; people by name, by code where a name has two bearers."""
    unit = register.unit_by_code.get(task.supervising_department)
    is_control = task.measure is MeasureType.CONTROL and task.plan
    return {
        "title": task.title,
        "measure": task.measure.term,
        "target": task.point(task.due.month).planned if is_control else task.target,
        "unit_of_measure": task.unit_of_measure,
        "points": task.points,
        "standard": task.standard,
        "method": task.method,
        "leader": person_word(register, task.leader),
        "section": task.section,
        "supervising_department": unit.name if unit else "",
        "labels": "、".join(task.labels),
        "key": "是" if task.key else "",
        "start": task.start,
        "due": task.due,
        "evidence": task.evidence.term,
    }


def plan_cells(task: Task) -> dict[str, object]:
    """The plan of a task by the columns of the register."""
    planned: dict[str, object] = {f"m{point.month}": point.planned for point in task.plan}
    return planned | {f"milestone{point.month}": point.milestone for point in task.plan}


def person_word(register: Register, code: str) -> str:
    """What a person is called in a cell."""
    name = register.person_name(code)
    return code if name in register.shared_names else name
