"""The desk of verifications 核实表: every supervising department decides on the entries of its tasks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, partial

from pipeline.assess.progress import reported_progress
from pipeline.checks.report_row import is_filled
from pipeline.checks.said import SaidRow, hear
from pipeline.checks.verification import DECISIONS, Verifying
from pipeline.desk.case import Case, Judged, claim_for, verdict_of
from pipeline.desk.proofs import evidence_links, evidence_text
from pipeline.ledger import queries
from pipeline.ledger.verifications import verifications
from pipeline.model.county import MeasureType, Register, Task, Unit
from pipeline.model.document import DocumentKind
from pipeline.model.evidence import Use
from pipeline.model.period import Period
from pipeline.model.problem import Code, Problem
from pipeline.model.report import Decision, Filing
from pipeline.model.statement import Statement
from pipeline.model.window import Window
from pipeline.registry import office_of, register_for, window_for
from pipeline.workbook.documents import VERIFICATION_SHEET
from pipeline.workbook.draw import DrawnRow
from pipeline.workbook.form import Form, form_filename
from pipeline.workbook.identity import sign
from pipeline.workbook.rows import text_of
from pipeline.workbook.task_words import figure_text, planned_text
from pipeline.workbook.words import moment_words, number_words, where_to_send
from pipeline.workspace import Workspace

_OPEN = frozenset(VERIFICATION_SHEET.asked)


@dataclass(frozen=True)
class Sitting:
    """The entries of a month, as one who verifies them sees them."""

    workspace: Workspace
    register: Register
    period: Period
    codes: frozenset[str] | None = None  # the tasks that matter; None: all

    @cached_property
    def filings(self) -> Mapping[str, Filing]:
        return queries.filings(self.workspace.index, self.period, self.codes)

    @cached_property
    def reported(self) -> Mapping[str, Decimal]:
        """The progress in percent of every entry that counts (rules section 5)."""
        rules, tasks = self.workspace.settings.rules, self.register.task_by_code
        return {
            code: reported_progress(tasks[code], filing.entry, rules)
            for code, filing in self.filings.items()
            if code in tasks
        }

    def percent_of(self, code: str, amount: Decimal) -> Decimal:
        """The progress in percent that an amount of a task stands for, as if it had been reported."""
        entry = replace(self.filings[code].entry, amount=amount)
        return reported_progress(self.register.task_by_code[code], entry, self.workspace.settings.rules)

    def shown(self, task: Task) -> str:
        """What the workbook says was reported: the percentage, and the amount that it comes from."""
        entry, percent = self.filings[task.code].entry, f"{number_words(self.reported[task.code])}%"
        return percent if entry.amount is None else f"{percent}\n（{figure_text(task, entry.amount)}）"

    def tasks_of(self, unit: Unit) -> tuple[Task, ...]:
        """What a sender has to decide of what was reported."""
        return tuple(task for task in _supervised(self.workspace, self.register, unit) if task.code in self.filings)


def _supervised(workspace: Workspace, register: Register, unit: Unit) -> Iterator[Task]:
    """The tasks that a department supervises; of the office those of nobody."""
    own = "" if unit.code == office_of(workspace).code else unit.code
    return (task for task in register.tasks if task.supervising_department == own)


def verification_forms(workspace: Workspace, period: Period, register: Register) -> Iterator[tuple[Unit, Form]]:
    """A workbook for every supervising department with entries to verify in a month, and one for the office."""
    sitting = Sitting(workspace, register, period)
    for unit in (*register.units, office_of(workspace)):
        if sitting.tasks_of(unit):
            claim = claim_for(DocumentKind.VERIFICATION, unit.code, period, register)
            yield unit, verification_form(sitting, unit, sign(claim, workspace.key))


def verification_form(sitting: Sitting, unit: Unit, identity: Mapping[str, str]) -> Form:
    """The workbook in which a department, or the office, decides."""
    space, period = sitting.workspace, sitting.period
    window = window_for(space, period, sitting.register)
    uses: dict[str, list[Use]] = {}
    for use in queries.uses_in(space.index, period):
        uses.setdefault(use.task_code, []).append(use)
    last: dict[str, dict[str, str]] = {}
    rows = {}
    for task in sitting.tasks_of(unit):
        if task.unit_code not in last:
            entries = queries.last_entries(space.index, period, task.unit_code)
            tasks = sitting.register.task_by_code
            last[task.unit_code] = {
                code: figure_text(tasks[code], entry.figure) for code, entry in entries.items() if code in tasks
            }
        rows[task.code] = _row(sitting, task, last[task.unit_code].get(task.code, "—"), uses.get(task.code, ()))
    deadline = moment_words(window.verify_by, with_year=True)
    return Form(
        VERIFICATION_SHEET,
        f"{unit.name} {period.term} 目标任务核实表",
        form_filename(unit, period, DocumentKind.VERIFICATION),
        f"【时间】{deadline} 以前核实完；到时没有核实的，按单位报送的数计，通报里标“待核实”。",
        (
            "【填写】① 逐项对照印证资料，在“核实结果”选一项；② 属实选认可，不用再填；"
            "数不对选核减或核增，填核实进度和说明；要单位重报选退回，写明理由。",
            f"【报送】{where_to_send(unit.folder, space.settings.mail.address)}，交给{space.settings.county.name}考核办；可以分几次报，以最后一次为准。",
        ),
        rows,
        identity,
    )


def _row(sitting: Sitting, task: Task, last: str, uses: Sequence[Use]) -> DrawnRow:
    entry = sitting.filings[task.code].entry
    texts = {
        "task_code": task.code,
        "unit": sitting.register.unit_by_code[task.unit_code].name,
        "title": task.title,
        "planned": planned_text(task, sitting.period, entry),
        "last": last,
        "reported": sitting.shown(task),
        "work_state": entry.work_state.term,
        "narrative": entry.narrative,
        "problems": entry.problems,
        "evidence": evidence_text(uses),
    }
    return DrawnRow(texts, _OPEN, links=evidence_links(uses), prompts=_prompts(task))


def _prompts(task: Task) -> Mapping[str, str]:
    """How the verified figure of a task may be written, where it is counted in something."""
    unit = task.unit_of_measure
    if task.measure is MeasureType.MILESTONE or not unit:
        return {}
    return {"verified": f"核减、核增时填核实后的累计数量，带上单位，如 12{unit}；或填百分数，如 40 或 40%。认可、退回时不填。"}


def judge_verification(case: Case) -> Judged:
    """One verification: refused outside its time, else judged row by row."""
    space, office = case.workspace, office_of(case.workspace)
    window = window_for(space, case.period, case.current)
    if shut := tuple(_shut(case, window, case.unit.code == office.code)):
        return case.refused(*shut)
    register = register_for(space, case.period, case.arrived)
    named = (str(line.values.get("task_code") or "") for line in case.table.lines)
    own = (task.code for task in _supervised(space, register, case.unit))
    sitting = Sitting(space, register, case.period, frozenset((*named, *own)))
    tasks = register.task_by_code
    context = Verifying(
        register, case.unit, case.unit.code == office.code, sitting.reported,
        {code: sitting.shown(tasks[code]) for code in sitting.reported},
        verifications(space.index, case.period),
        sitting.percent_of,
        {code for code, filing in sitting.filings.items() if filing.arrived > case.arrived},
    )  # fmt: skip
    rows = [
        SaidRow(line, code, tasks[code].title if code in tasks else "", (case.file, case.table.tab))
        for line in case.table.lines
        if (code := str(line.values.get("task_code") or "")) and any(is_filled(line, name) for name in _OPEN)
    ]
    heard = hear(rows, case.table.problems, context.checks)
    said = tuple(_statement(case, row, sitting.reported[row.key], context.verified(row)) for row in heard.rows)
    problems = case.problems(heard.problems, bool(rows))
    return Judged(
        verdict_of(len(said), problems),
        case.unit,
        case.period,
        window.verify_by,
        window.verify_by,
        statements=said,
        problems=problems,
        titles={task.code: task.title for task in sitting.tasks_of(case.unit)},
        lines=case.table.lines,
        form=partial(verification_form, sitting, case.unit, case.document.claim),
    )


def _shut(case: Case, window: Window, is_office: bool) -> Iterator[Problem]:
    """Departments decide until the verify date, the office until the month is published (rules section 4)."""
    term = case.period.term
    if case.arrived < window.open:
        yield case.error(Code.NOT_OPEN, f"{term}还没有开报，没有可核实的。", f"请在 {moment_words(window.open)} 以后核实。")
    elif queries.published(case.workspace.index, case.period):
        yield case.error(Code.CLOSED, f"{term}的通报已经发布，不再核实。", "有错的请与考核办联系，走更正。")
    elif case.arrived > window.verify_by and not is_office:
        message = f"{term}的核实期限已于 {moment_words(window.verify_by)} 到期，没有核实的按报送数计。"
        yield case.error(Code.CLOSED, message, "确有必要的请与考核办联系，由考核办核实。")


def _statement(case: Case, row: SaidRow, reported: Decimal, verified: Decimal | None) -> Statement:
    decision = DECISIONS[row.text("decision")]
    progress = "" if decision is Decision.RETURN else str(reported if verified is None else verified)
    values = {
        "decision": decision.value,
        "progress": progress,
        "verified": text_of(row.line.values.get("verified")),
        "reason": row.text("reason"),
    }
    cells = {name: row.line.cells[name] for name in _OPEN if name in row.line.cells}
    return Statement(
        DocumentKind.VERIFICATION, row.key, case.period, case.unit.code, values, case.table.tab, cells
    )
