"""What units send: deliveries, the lines read from them, the entries that count, and verifications."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pipeline.model.period import Period


class WorkState(StrEnum):
    """工作状态 of a task as reported."""

    NOT_STARTED = "not_started"
    ONGOING = "ongoing"
    SUSPENDED = "suspended"
    DONE = "done"

    @property
    def term(self) -> str:
        return {"not_started": "未开工", "ongoing": "推进中", "suspended": "停工", "done": "已完成"}[self.value]


class Decision(StrEnum):
    """核实 decision: 认可, 核减/核增, 退回."""

    CONFIRM = "confirm"
    ADJUST = "adjust"
    RETURN = "return"


class Verdict(StrEnum):
    """What became of a delivery. Exactly one for each."""

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    REFUSED = "refused"
    REPEATED = "repeated"

    @property
    def term(self) -> str:
        return {"accepted": "已接收", "partial": "部分接收", "refused": "未接收", "repeated": "重复报送"}[self.value]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a report as read, before it is judged.

    `values` holds the cells that could be read, by column name; `cells` the address of every declared
    column in this row (`{"progress": "H7"}`), `texts` what each filled cell showed, for drawing it again.
    `faulty` names the columns whose cell already has a problem of its own.
    """

    row: int
    values: Mapping[str, object]
    cells: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    faulty: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it came: its name in the delivery, SHA-256, size in bytes, and path in the archive."""

    name: str
    digest: str
    size: int
    path: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """月报条目: one task in one month as reported and accepted.

    Exactly one of `progress` (percent) and `amount` (in the task's unit of measure, since 1 January) is set.
    `evidence` lists the SHA-256 of every file received for the task and month up to then.
    `cells` gives the address of each value on `sheet`, so that a figure can be followed to its cell.
    """

    task_code: str
    unit_code: str
    period: Period
    progress: Decimal | None
    amount: Decimal | None
    work_state: WorkState
    narrative: str = ""
    problems: str = ""
    next_step: str = ""
    evidence: tuple[str, ...] = ()
    sheet: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def figure(self) -> Decimal:
        """The one figure reported: percent for milestones, amount otherwise."""
        value = self.amount if self.progress is None else self.progress
        assert value is not None
        return value


@dataclass(frozen=True, slots=True)
class Filing:
    """The entry that counts for a task and month, with the delivery it came in.

    `late` belongs to the first accepted entry (rules section 4); `number`, `file`, `arrived` and `seq` (its place in
    the journal) to the delivery that brought this one.
    """

    entry: Entry
    late: bool
    number: str
    file: str
    arrived: datetime
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Verification:
    """核实: the decision on one entry, with the verified progress in percent (None for a return).

    `number`, `file`, `sheet` and `cell` are those of the delivery that brought it, `by` its sender's code. One that was
    `appealed` for by the unit does not count against its accuracy; one that `settles` an appeal of the status gives the colour
    alone, whatever work state was reported and whether anything was.
    """

    task_code: str
    period: Period
    decision: Decision
    progress: Decimal | None = None
    reason: str = ""
    by: str = ""
    number: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    appealed: bool = False
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """报送: one delivered package.

    `number` is the receipt's number, `digest` names the received bytes, `channel` how it came
    (`folder:<folder name>` or `folder`), `files` all of it with the workbook first. `unit_code` and `period`
    are what is known of its owner, possibly empty.
    """

    number: str
    digest: str
    channel: str
    arrived: datetime
    verdict: Verdict
    files: tuple[StoredFile, ...]
    kind: str = ""
    unit_code: str = ""
    period: Period | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What a workbook says about itself on its hidden sheet; texts as found, empty where absent.

    `signed` is True where the keyed signature fits these very words, False where it does not fit, None where
    there is none.
    """

    kind: str = ""
    unit_code: str = ""
    period: str = ""
    register: str = ""
    signed: bool | None = None
