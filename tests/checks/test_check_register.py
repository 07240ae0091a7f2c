"""The register: what builds, and every fault with its sheet and cell."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.checks.register import Edition, build_register
from pipeline.model.amount import Quantity
from pipeline.model.county import EvidenceRule, Register, TaskKind
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem, Severity, Where
from pipeline.model.report import Line

EDITION = Edition(2026, "digest")
TABS = {
    "units": "单位",
    "people": "人员",
    "labels": "标签",
    "individual": "个性目标",
    "common": "共性目标",
    "plan": "计划",
    "waivers": "豁免与延期",
}
MONTHS = tuple(f"m{month}" for month in range(1, 13))
FIELDS = {
    "units": "code name aliases category county_leader head contact emails",
    "people": "code name unit post email",
    "labels": "name note",
    "individual": "code unit title measure target unit_of_measure points leader supervising_department labels "
    "key start due evidence",
    "common": "code scope title measure target unit_of_measure points leader labels start due evidence",
    "plan": " ".join(("code", *MONTHS, "milestone6")),
    "waivers": "unit task_code rule period last until asked granted reason",
}
MARCH = Period(2026, 3)
GRANTED = {"unit": "Z01", "asked": "张三", "granted": "李四", "reason": "洪水"}
Book = dict[str, list[dict[str, Any]]]


def amount(value: str | int, unit: str = "") -> Quantity:
    return Quantity(Decimal(value), unit)


def sound() -> Book:
    """Two towns and an office, a task of each measure, and one common target for the towns."""
    base = {"title": "路网", "measure": "milestone", "points": Decimal(5)}
    return {
        "units": [
            {"code": "Z01", "name": "城关镇", "aliases": ("城关",), "category": "镇街", "head": "张三"},
            {"code": "Z02", "name": "城东镇", "category": "镇街", "head": "P2"},
            {"code": "B01", "name": "财政局", "category": "部门", "head": "张三", "emails": ("a@b",)},
        ],
        "people": [
            {"code": "P1", "name": "张三", "unit": "城关", "post": "镇长"},
            {"code": "P2", "name": "李四"},
            {"code": "P3", "name": "王五"},
            {"code": "P4", "name": "王五"},
        ],
        "labels": [{"name": "重点"}],
        "individual": [
            {**base, "code": "T1", "unit": "城关", "leader": "张三", "labels": ("重点",), "key": "yes"},
            {
                **base,
                "code": "T2",
                "unit": "B01",
                "leader": "P2",
                "measure": "quantity",
                "target": Decimal(9),
            },
            {
                **base,
                "code": "T3",
                "unit": "B01",
                "leader": "P3",
                "measure": "control",
                "unit_of_measure": "起",
            },
        ],
        "common": [{**base, "code": "G1", "scope": ("镇街",), "evidence": "never", "due": date(2026, 6, 30)}],
        "plan": [
            {"code": "T1", "m3": amount(25), "m6": amount(50, "%"), "m12": amount(100), "milestone6": "过半"},
            {"code": "T2", "m12": amount(100)},
            {"code": "T3", "m1": amount(1), "m12": amount("0.5", "万")},
            {"code": "G1", "m6": amount(100)},
            {"code": "G1-Z02", "m1": amount(10), "m6": amount(100)},
        ],
        "waivers": [
            {**GRANTED, "rule": "extension", "period": MARCH, "until": date(2026, 4, 7)},
            {**GRANTED, "rule": "no_measure", "period": MARCH, "last": Period(2026, 5)},
            {**GRANTED, "rule": "due_later", "task_code": "G1-Z01", "period": MARCH, "until": date(2026, 9, 30)},
            {**GRANTED, "rule": "not_assessed", "task_code": "T1", "period": Period(2026, 6)},
            {**GRANTED, "rule": "no_evidence", "task_code": "T1", "period": MARCH},
        ],
    }


def _lines(book: Book) -> dict[str, list[Line]]:
    return {
        sheet: [
            Line(
                row,
                {name: value for name, value in values.items() if value is not None},
                {name: f"{chr(65 + n)}{row}" for n, name in enumerate(FIELDS[sheet].split())},
            )
            for row, values in enumerate(rows, 3)
        ]
        for sheet, rows in book.items()
    }


def build(book: Book, found: tuple[Problem, ...] = ()) -> tuple[Register | None, tuple[Problem, ...]]:
    return build_register(EDITION, _lines(book), found, TABS)


def test_a_sound_register_builds() -> None:
    """Names become codes, empty dates the year's ends, empty months the month before."""
    register, problems = build(sound())
    assert problems == ()
    assert register is not None
    task = register.task_by_code["T1"]
    assert (task.unit_code, task.leader, task.key, task.row) == ("Z01", "P1", True, "个性目标!A3")
    assert (task.start, task.due) == (date(2026, 1, 1), date(2026, 12, 31))
    assert [int(point.planned) for point in task.plan] == [0, 0, 25, 25, 25, 50, 50, 50, 50, 50, 50, 100]
    assert task.point(6).milestone == "过半"
    assert register.task_by_code["T3"].point(12).planned == 5000
    assert register.labels == ("重点",)
    assert register.person_by_code["P1"].unit_code == "Z01"


def test_common_targets_are_expanded() -> None:
    """One task for each unit in scope, led by its head, with the plan of the class or its own."""
    register, _ = build(sound())
    assert register is not None
    one, two = register.task_by_code["G1-Z01"], register.task_by_code["G1-Z02"]
    assert (one.kind, one.evidence, one.leader, two.leader) == (
        TaskKind.COMMON,
        EvidenceRule.NEVER,
        "P1",
        "P2",
    )
    assert (one.point(1).planned, two.point(1).planned) == (0, 10)


@pytest.mark.parametrize("scope", [("全部",), ("镇街", "财政局"), ("Z01", "Z02", "B01")])
def test_scope_takes_all_categories_and_units(scope: tuple[str, ...]) -> None:
    """全部, categories and units say the same here."""
    book = sound()
    book["common"][0].update(scope=scope, leader="P4")
    register, _ = build(book)
    assert register is not None
    assert [task.code for task in register.tasks if task.code.startswith("G1")] == [
        "G1-Z01",
        "G1-Z02",
        "G1-B01",
    ]
    assert register.task_by_code["G1-B01"].leader == "P4"


def test_a_waiver_says_for_what_and_how_long() -> None:
    """One month where no last one is given; a new due date holds to the end of the year; where it stands is kept."""
    register, _ = build(sound())
    assert register is not None
    (extension,) = register.extensions(MARCH)
    assert (extension.until, extension.cell, extension.last) == (date(2026, 4, 7), "豁免与延期!A3", MARCH)
    assert [str(waiver.last) for waiver in register.waivers] == ["2026-03", "2026-05", "2026-12", "2026-06", "2026-03"]
    assert register.waivers[4].words == "免印证（李四批准：洪水）"
    assert extension.words == "延期报送至 2026-04-07（李四批准：洪水）"


def test_a_register_from_before_there_were_waivers_has_its_extensions() -> None:
    """Without the columns of today a row says an extension, as it did when it was written."""
    old = {"unit": "A3", "period": "B3", "until": "C3", "reason": "D3"}
    said = {"unit": "Z01", "period": MARCH, "until": date(2026, 4, 7), "reason": "洪水"}
    tables = {**_lines(sound()), "waivers": [Line(3, said, old)]}
    register, problems = build_register(EDITION, tables, (), TABS)
    assert register is not None and problems == ()
    assert [waiver.words for waiver in register.extensions(MARCH)] == ["延期报送至 2026-04-07（洪水）"]


def test_without_a_labels_sheet_labels_are_free() -> None:
    """No label is declared: those in use are the labels."""
    book = sound()
    del book["labels"]
    register, problems = build(book)
    assert register is not None
    assert (register.labels, problems) == (("重点",), ())


FAULTS: list[tuple[str, int, dict[str, Any], Code, str]] = [
    ("units", 0, {"code": None}, Code.REQUIRED, "单位!A3"),
    ("units", 0, {"name": None}, Code.REQUIRED, "单位!B3"),
    ("units", 1, {"code": "Z01"}, Code.CODE_TWICE, "单位!A4"),
    ("units", 1, {"aliases": ("城关",)}, Code.NAME_TWICE, "单位!C4"),
    ("units", 1, {"name": "城关镇"}, Code.NAME_TWICE, "单位!B4"),
    ("units", 1, {"head": None}, Code.LEADER_MISSING, "单位!F4"),
    ("units", 1, {"head": "赵六"}, Code.PERSON_UNKNOWN, "单位!F4"),
    ("units", 1, {"contact": "王五"}, Code.PERSON_AMBIGUOUS, "单位!G4"),
    ("units", 1, {"aliases": ("城关",)}, Code.AMBIGUOUS_UNIT, "个性目标!B3"),
    ("people", 3, {"code": "P1"}, Code.CODE_TWICE, "人员!A6"),
    ("people", 3, {"name": None}, Code.REQUIRED, "人员!B6"),
    ("people", 3, {"unit": "外县"}, Code.UNKNOWN_UNIT, "人员!C6"),
    ("individual", 0, {"code": None}, Code.REQUIRED, "个性目标!A3"),
    ("individual", 0, {"unit": "城官"}, Code.UNKNOWN_UNIT, "个性目标!B3"),
    ("individual", 0, {"leader": None}, Code.LEADER_MISSING, "个性目标!H3"),
    ("individual", 0, {"labels": ("重要",)}, Code.LABEL_UNKNOWN, "个性目标!J3"),
    ("individual", 0, {"points": Decimal()}, Code.POINTS_INVALID, "个性目标!G3"),
    ("individual", 1, {"target": None}, Code.TARGET_MISSING, "个性目标!E4"),
    ("individual", 1, {"code": "T1"}, Code.CODE_TWICE, "个性目标!A4"),
    ("individual", 1, {"code": "T9"}, Code.PLAN_MISSING, "个性目标!A4"),
    ("individual", 0, {"due": date(2027, 1, 1)}, Code.DUE_OUTSIDE_YEAR, "个性目标!M3"),
    ("individual", 0, {"start": date(2027, 1, 1)}, Code.START_AFTER_DUE, "个性目标!L3"),
    ("individual", 0, {"due": date(2026, 10, 1)}, Code.PLAN_INCOMPLETE, "计划!K3"),
    ("common", 0, {"scope": None}, Code.SCOPE_EMPTY, "共性目标!B3"),
    ("common", 0, {"scope": ("乡镇",)}, Code.SCOPE_UNKNOWN, "共性目标!B3"),
    ("common", 0, {"code": "T1"}, Code.CODE_TWICE, "共性目标!A3"),
    ("common", 0, {"code": "G2"}, Code.PLAN_MISSING, "共性目标!A3"),
    ("plan", 0, {"code": None}, Code.REQUIRED, "计划!A3"),
    ("plan", 1, {"code": "T1"}, Code.CODE_TWICE, "计划!A4"),
    ("plan", 0, {"code": "T8"}, Code.PLAN_UNKNOWN_TASK, "计划!A3"),
    ("plan", 2, {"m1": None, "m12": None}, Code.PLAN_MISSING, "计划!A5"),
    ("plan", 0, {"m6": amount(20)}, Code.PLAN_GOES_DOWN, "计划!G3"),
    ("plan", 0, {"m12": amount(101)}, Code.PLAN_OUT_OF_RANGE, "计划!M3"),
    ("plan", 0, {"m3": amount("0.25")}, Code.AMBIGUOUS_PERCENT, "计划!D3"),
    ("plan", 0, {"m3": amount("25.123")}, Code.TOO_PRECISE, "计划!D3"),
    ("plan", 0, {"m3": amount(25, "亩")}, Code.NOT_A_PERCENT, "计划!D3"),
    ("plan", 2, {"m1": amount(-1)}, Code.PLAN_OUT_OF_RANGE, "计划!B5"),
    ("plan", 2, {"m1": amount(1, "亩")}, Code.WRONG_UNIT_OF_MEASURE, "计划!B5"),
    ("waivers", 0, {"unit": "外县"}, Code.UNKNOWN_UNIT, "豁免与延期!A3"),
    ("waivers", 0, {"rule": None}, Code.REQUIRED, "豁免与延期!C3"),
    ("waivers", 0, {"period": None}, Code.REQUIRED, "豁免与延期!D3"),
    ("waivers", 0, {"asked": None}, Code.REQUIRED, "豁免与延期!G3"),
    ("waivers", 0, {"granted": None}, Code.REQUIRED, "豁免与延期!H3"),
    ("waivers", 0, {"reason": None}, Code.REQUIRED, "豁免与延期!I3"),
    ("waivers", 0, {"until": None}, Code.REQUIRED, "豁免与延期!F3"),
    ("waivers", 0, {"period": Period(2026)}, Code.WAIVER_INVALID, "豁免与延期!D3"),
    ("waivers", 0, {"until": date(2026, 3, 1)}, Code.WAIVER_INVALID, "豁免与延期!F3"),
    ("waivers", 0, {"task_code": "T1"}, Code.WAIVER_INVALID, "豁免与延期!B3"),
    ("waivers", 0, {"last": Period(2026, 4)}, Code.WAIVER_INVALID, "豁免与延期!E3"),
    ("waivers", 1, {"last": Period(2026, 2)}, Code.WAIVER_INVALID, "豁免与延期!E4"),
    ("waivers", 1, {"last": Period(2027, 2)}, Code.WAIVER_INVALID, "豁免与延期!E4"),
    ("waivers", 1, {"until": date(2026, 4, 7)}, Code.WAIVER_INVALID, "豁免与延期!F4"),
    ("waivers", 2, {"task_code": None}, Code.WAIVER_INVALID, "豁免与延期!B5"),
    ("waivers", 2, {"task_code": "T9"}, Code.WAIVER_INVALID, "豁免与延期!B5"),
    ("waivers", 2, {"task_code": "T2"}, Code.WAIVER_INVALID, "豁免与延期!B5"),
    ("waivers", 2, {"until": date(2026, 6, 30)}, Code.WAIVER_INVALID, "豁免与延期!F5"),
    ("waivers", 2, {"until": date(2027, 1, 1)}, Code.WAIVER_INVALID, "豁免与延期!F5"),
    ("waivers", 2, {"rule": "no_measure", "until": None}, Code.WAIVER_OVERLAPS, "豁免与延期!C5"),
    ("waivers", 4, {"rule": "no_measure", "period": Period(2026, 5)}, Code.WAIVER_OVERLAPS, "豁免与延期!C7"),
    ("waivers", 3, {"period": MARCH}, Code.WAIVER_OVERLAPS, "豁免与延期!C6"),
    ("waivers", 4, {"period": Period(2026, 6)}, Code.WAIVER_OVERLAPS, "豁免与延期!C7"),
]


@pytest.mark.parametrize(("sheet", "row", "change", "code", "place"), FAULTS)
def test_a_fault_is_reported_at_its_cell(
    sheet: str, row: int, change: dict[str, Any], code: Code, place: str
) -> None:
    """Each fault stops the register and stands on the cell that has to be mended."""
    book = sound()
    book[sheet][row].update(change)
    register, problems = build(book)
    assert register is None
    assert (code, f"register.xlsx {place}") in {(p.code, str(p.where)) for p in problems if p.comes_back}
    assert all(problem.hint for problem in problems)


def test_a_category_that_is_also_a_unit_is_a_question() -> None:
    """A scope that can be read in two ways is asked back; so is one that means two units."""
    book = sound()
    book["units"][2]["aliases"] = ("镇街",)
    assert Severity.QUESTION in {p.severity for p in build(book)[1]}
    book = sound()
    book["units"][1]["aliases"] = ("城关",)
    book["common"][0]["scope"] = ("城关",)
    assert Code.AMBIGUOUS_UNIT in {p.code for p in build(book)[1] if p.where.sheet == "共性目标"}


def test_an_allowed_amount_with_two_readings_is_a_question() -> None:
    """A scale word alone is ambiguous where the unit of measure has one of its own."""
    book = sound()
    book["individual"][2]["unit_of_measure"] = "万吨"
    assert [p.severity for p in build(book)[1]] == [Severity.QUESTION]


def test_a_plan_may_wait_for_the_unit() -> None:
    """An empty row of the plan is zero until the unit's plan is accepted, and is pointed out."""
    book = sound()
    book["plan"][1].update(m12=None)
    register, problems = build(book)
    assert register and {point.planned for point in register.task_by_code["T2"].plan} == {Decimal()}
    assert [(p.code, p.severity) for p in problems if p.where.cell == "A4"] == [(Code.PLAN_MISSING, Severity.WARNING)]


def test_warnings_do_not_stop_the_register() -> None:
    """A unit without tasks, a label twice and a target value that does not count are only named."""
    book = sound()
    book["units"].append({"code": "B02", "name": "档案馆", "category": "部门", "head": "P2"})
    book["labels"] += [{"name": "重点"}, {}]
    book["individual"][0]["target"] = Decimal(3)
    register, problems = build(book)
    assert register is not None
    assert {p.code for p in problems} == {Code.UNIT_WITHOUT_TASKS, Code.NAME_TWICE, Code.WRONG_MEASURE}


def test_an_empty_register_is_a_problem() -> None:
    """Without units there is nothing to assess; what reading found comes first."""
    assert [p.code for p in build({})[1]] == [Code.SHEET_MISSING]
    found = Problem(Code.SHEET_MISSING, Severity.ERROR, Where("register.xlsx"), "缺表")
    assert build({}, (found,)) == (None, (found,))


def test_cells_that_reading_sent_back_are_not_named_twice() -> None:
    """What reading found on a cell is all that is said about it."""
    book = sound()
    book["individual"][0]["points"] = None
    book["plan"][0]["m3"] = None
    found = tuple(
        Problem(Code.NOT_A_NUMBER, Severity.ERROR, Where("register.xlsx", tab, cell), "不是数字")
        for tab, cell in (("个性目标", "G3"), ("计划", "D3"))
    )
    assert build(book, found) == (None, found)


def test_all_faults_come_in_one_go() -> None:
    """Faults on different sheets are reported together, as one goes through the workbook: sheet by sheet, row by row."""
    book = sound()
    for sheet, row, change, _, _ in (FAULTS[40], FAULTS[5], FAULTS[16], FAULTS[31]):
        book[sheet][row].update(change)
    book["units"].append({**book["units"][0], "name": "城西镇"})
    problems = build(book)[1]
    places = [(list(TABS.values()).index(p.where.sheet), p.where.place) for p in problems]
    assert len({p.where.sheet for p in problems}) == 4 and places == sorted(places)
    assert [Where(cell=cell).place for cell in ("", "B3", "AA3", "A12")] == [(0, 0, ""), (3, 1, "B"), (3, 2, "AA"), (12, 1, "A")]


def test_a_county_of_units_expands_once_each() -> None:
    """Every common target gives every unit in scope exactly one task with its plan."""
    book = sound()
    book["units"] += [
        {"code": f"D{n:03}", "name": f"单位{n}", "category": "部门", "head": "P2"} for n in range(93)
    ]
    target = book["common"][0]
    book["common"] = [{**target, "code": f"G{n}", "scope": ("全部",)} for n in range(1, 42)]
    book["plan"] += [{"code": f"G{n}", "m6": amount(100)} for n in range(2, 42)]
    register, problems = build(book)
    assert problems == ()
    assert register is not None
    assert len(register.tasks) == len(register.task_by_code) == 3 + 41 * 96
    assert all(len(task.plan) == 12 for task in register.tasks)


@pytest.mark.parametrize(
    ("row", "change"),
    [(1, {"period": Period(2026, 6), "last": None}), (2, {"task_code": "G1-Z02", "unit": "Z02"}), (4, {"period": Period(2026, 5)})],
)
def test_waivers_that_do_not_meet_stand_side_by_side(row: int, change: dict[str, Any]) -> None:
    """Another unit, another task or another month: nothing is granted twice."""
    book = sound()
    del book["waivers"][3]
    book["waivers"][min(row, 3)].update(change)
    register, problems = build(book)
    assert register is not None and problems == ()


def test_a_cell_that_could_not_be_read_is_said_once() -> None:
    """What reading found of a waiver's cell is enough; the row gives no waiver."""
    for name, cell in (("rule", "C4"), ("last", "E4"), ("until", "F4"), ("period", "D4")):
        book = sound()
        book["waivers"][1][name] = None
        found = Problem(Code.NOT_A_CHOICE, Severity.ERROR, Where("register.xlsx", "豁免与延期", cell), "读不出")
        assert [p.where.cell for p in build(book, (found,))[1]] == [cell]
