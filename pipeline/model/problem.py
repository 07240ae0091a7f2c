"""A sender's mistake: what is wrong, in which cell, and how to mend it. Never an exception.

Every code has a heading in docs/problems.md.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """ERROR and QUESTION come back to the sender; a WARNING is accepted and flagged."""

    ERROR = "error"
    QUESTION = "question"  # it could be read in two ways: the sender says which
    WARNING = "warning"

    @property
    def term(self) -> str:
        return {"error": "退回", "question": "待确认", "warning": "提示"}[self.value]


class Code(StrEnum):
    """The name of each kind of problem, stable over versions."""

    # the file
    EMPTY_FILE = "empty_file"
    NOT_A_WORKBOOK = "not_a_workbook"
    DAMAGED = "damaged"
    PASSWORD = "password"
    TOO_LARGE = "too_large"
    READER_FAILED = "reader_failed"
    MACROS = "macros"
    NO_WORKBOOK = "no_workbook"
    TWO_WORKBOOKS = "two_workbooks"
    UNSAFE_MEMBER = "unsafe_member"
    EVIDENCE_UNMATCHED = "evidence_unmatched"
    EVIDENCE_UNREADABLE = "evidence_unreadable"
    EVIDENCE_REUSED = "evidence_reused"
    EVIDENCE_DATE = "evidence_date"
    # the mail
    UNKNOWN_SENDER = "unknown_sender"
    UNPROVEN_SENDER = "unproven_sender"
    AUTOMATIC_MAIL = "automatic_mail"
    NO_ATTACHMENT = "no_attachment"
    CLOUD_ATTACHMENT = "cloud_attachment"
    PASTED_TABLE = "pasted_table"
    MAIL_DAMAGED = "mail_damaged"
    # the sheet
    NO_HEADING = "no_heading"
    HEADING_MISSING = "heading_missing"
    HEADING_TWICE = "heading_twice"
    HEADING_UNKNOWN = "heading_unknown"
    SHEET_MISSING = "sheet_missing"
    SHEET_UNREAD = "sheet_unread"
    # identity
    NO_IDENTITY = "no_identity"
    BAD_SIGNATURE = "bad_signature"
    WRONG_KIND = "wrong_kind"
    WRONG_UNIT = "wrong_unit"
    UNKNOWN_UNIT = "unknown_unit"
    AMBIGUOUS_UNIT = "ambiguous_unit"
    WRONG_PERIOD = "wrong_period"
    WRONG_YEAR = "wrong_year"
    NOT_OPEN = "not_open"
    CLOSED = "closed"
    OVERTAKEN = "overtaken"
    # one cell
    ERROR_VALUE = "error_value"
    NOT_CALCULATED = "not_calculated"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_PERCENT = "not_a_percent"
    AMBIGUOUS_PERCENT = "ambiguous_percent"
    TOO_PRECISE = "too_precise"
    NOT_AN_AMOUNT = "not_an_amount"
    AMBIGUOUS_AMOUNT = "ambiguous_amount"
    WRONG_UNIT_OF_MEASURE = "wrong_unit_of_measure"
    NOT_A_DATE = "not_a_date"
    AMBIGUOUS_DATE = "ambiguous_date"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_PERIOD = "not_a_period"
    TOO_LONG = "too_long"
    REQUIRED = "required"
    HIDDEN_VALUE = "hidden_value"
    # the report
    TASK_UNKNOWN = "task_unknown"
    TASK_FOREIGN = "task_foreign"
    TASK_TWICE = "task_twice"
    TASK_LEFT_OUT = "task_left_out"
    ROW_SPLIT = "row_split"
    GIVEN_CHANGED = "given_changed"
    BOTH_FILLED = "both_filled"
    WRONG_MEASURE = "wrong_measure"
    OUT_OF_RANGE = "out_of_range"
    WENT_DOWN = "went_down"
    DONE_WITHOUT_EVIDENCE = "done_without_evidence"
    EVIDENCE_MISSING = "evidence_missing"
    STATE_CONTRADICTS = "state_contradicts"
    LAGGING_UNEXPLAINED = "lagging_unexplained"
    # decisions
    NOTHING_TO_DECIDE = "nothing_to_decide"
    ENTRY_CHANGED = "entry_changed"
    DECISION_UNCLEAR = "decision_unclear"
    ALREADY_DECIDED = "already_decided"
    TOO_LATE = "too_late"
    RETURNED = "returned"
    MEASURE_UNKNOWN = "measure_unknown"
    MEASURE_CLEARED = "measure_cleared"
    DATE_PASSED = "date_passed"
    GRADE_OUTSIDE_QUOTA = "grade_outside_quota"
    # the register
    REGISTER_MISSING = "register_missing"
    CODE_TWICE = "code_twice"
    NAME_TWICE = "name_twice"
    PERSON_UNKNOWN = "person_unknown"
    PERSON_AMBIGUOUS = "person_ambiguous"
    LEADER_MISSING = "leader_missing"
    LABEL_UNKNOWN = "label_unknown"
    SCOPE_UNKNOWN = "scope_unknown"
    SCOPE_EMPTY = "scope_empty"
    PLAN_MISSING = "plan_missing"
    PLAN_GOES_DOWN = "plan_goes_down"
    PLAN_INCOMPLETE = "plan_incomplete"
    PLAN_OUT_OF_RANGE = "plan_out_of_range"
    PLAN_UNKNOWN_TASK = "plan_unknown_task"
    DUE_OUTSIDE_YEAR = "due_outside_year"
    START_AFTER_DUE = "start_after_due"
    TARGET_MISSING = "target_missing"
    POINTS_INVALID = "points_invalid"
    POINTS_TOTAL = "points_total"
    PLAN_MONTH_OPENED = "plan_month_opened"
    REGISTER_OUTDATED = "register_outdated"
    REGISTER_REDRAWN = "register_redrawn"
    UNIT_WITHOUT_TASKS = "unit_without_tasks"
    WAIVER_INVALID = "waiver_invalid"
    WAIVER_OVERLAPS = "waiver_overlaps"


@dataclass(frozen=True, slots=True)
class Where:
    """A place: file name, sheet name, cell in A1 notation. Empty parts are unknown."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    @property
    def place(self) -> tuple[int, int, str]:
        """By which cells of a sheet come row by row; what has no cell comes first."""
        letters = self.cell.rstrip("0123456789")
        return int(self.cell[len(letters) :] or 0), len(letters), letters

    def __str__(self) -> str:
        place = "!".join(part for part in (self.sheet, self.cell) if part)
        return f"{self.file} {place}".strip()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `message` says what, `hint` how to mend it; both are Chinese sentences. `task_code` is set when only
    that task's row is concerned (the rest of the delivery still counts), `field` names the column.
    """

    code: Code
    severity: Severity
    where: Where
    message: str
    hint: str = ""
    task_code: str = ""
    field: str = ""

    @property
    def comes_back(self) -> bool:
        """True where the sender has to mend or answer something."""
        return self.severity is not Severity.WARNING
