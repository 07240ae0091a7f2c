"""The board of a month from what is on record: who has reported, what is asked back, what turns red if nothing comes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from jinja2 import TemplateError

from pipeline.assess.judge import judge
from pipeline.assess.streak import BAD
from pipeline.assessing import Base, base_of, month_record
from pipeline.calendar import window
from pipeline.desk.response import cases_of
from pipeline.files import write_files
from pipeline.ledger import queries
from pipeline.ledger.events import happened
from pipeline.ledger.queries import stray_deliveries
from pipeline.model.county import Register
from pipeline.model.month import MonthRecord
from pipeline.model.oversight import CaseState
from pipeline.model.period import Period
from pipeline.model.report import Decision, Verdict
from pipeline.model.result import TaskResult
from pipeline.office.began import month_in_hand
from pipeline.office.standing import Standing, UnitStanding, count_standings, unit_standings
from pipeline.post.news import Notice
from pipeline.publish.pages.board import Asked, Board, Deadline, Turning, UnitLine, render_board
from pipeline.publish.views.rows import plain_text
from pipeline.registry import current_register, register_for, whole_window, window_for
from pipeline.service.events import events_of_year
from pipeline.workbook.words import moment_words, span_words
from pipeline.workspace import Refused, Workspace

_TOLD = 3  # problems of each thing that was asked back


def make_board(workspace: Workspace, period: Period, now: datetime) -> Board:
    """How a month stands at a moment. Raises Refused where there is no register yet."""
    current, _ = current_register(workspace, now)
    return _Look(workspace, period, now, current).board()


def write_board(workspace: Workspace, board: Board) -> Path:
    """Write `outbox/board.html`."""
    path = workspace.outbox / "board.html"
    write_files({path: render_board(board, workspace.templates)}, workspace.outbox)
    return path


class BoardKeeper:
    """Writes the board again when the journal has moved since it last did."""

    def __init__(self) -> None:
        self._head = ""

    def refresh(self, workspace: Workspace, now: datetime) -> Iterator[Notice]:
        """At most once a call. A board that can't be made stops nothing: it is told."""
        last = workspace.journal.last()
        if last is None or last.hash == self._head:
            return
        try:
            write_board(workspace, make_board(workspace, month_in_hand(workspace, now), now))
        except (Refused, TemplateError) as error:
            yield Notice("board_failed", f"看板没有写成，以后再试：{error}")
        # What the making itself recorded (a month begun) is on the board already.
        last = workspace.journal.last()
        self._head = last.hash if last else ""


@dataclass(frozen=True)
class _Look:
    """One look at a month."""

    workspace: Workspace
    period: Period
    now: datetime
    current: Register

    @cached_property
    def register(self) -> Register:
        return register_for(self.workspace, self.period, self.now)

    @cached_property
    def base(self) -> Base:
        return base_of(self.workspace, self.period, 0)

    @cached_property
    def record(self) -> MonthRecord:
        versions = {"register": self.register.digest, "waivers": self.current.digest}
        return month_record(self.workspace, self.period, versions, self.base)

    @cached_property
    def silent(self) -> tuple[TaskResult, ...]:
        """The tasks without an accepted entry that count this month, judged as if none came any more."""
        past, rules = self.base.past, self.workspace.settings.rules
        left = (task for task in self.register.tasks if task.code not in self.record.filings)
        results = (judge(task, self.period, self.record, past, rules) for task in left)
        return tuple(result for result in results if result.is_assessed and not result.completed_before)

    def board(self) -> Board:
        workspace, span = self.workspace, window(self.period, self.workspace.settings.calendar_rules)
        standings = unit_standings(workspace.index, self.register, self.period)
        counts = count_standings(standings)
        turning, is_over = tuple(self._turning()), self.now > whole_window(workspace, self.period, self.current).last_moment
        cases = Counter(case.state for case in cases_of(workspace, self.period.year, self.now))
        stray = stray_deliveries(workspace.index, span.open)
        return Board(
            county=plain_text(workspace.settings.county.name),
            title=f"{self.period.term}报送看板",
            moment=f"{self.now:%Y-%m-%d %H:%M}",
            lead=self._lead(counts, turning, is_over),
            deadlines=tuple(self._deadlines()),
            counts={standing.value: counts[standing] for standing in Standing},
            units=tuple(self._unit_lines(standings)),
            asked=tuple(self._asked()),
            turning=turning,
            pending=self._pending(),
            measures={state.term: cases[state] for state in CaseState},
            stray=tuple(f"{each.submission.number} {plain_text(each.submission.files[0].name)}" for each in stray),
            is_over=is_over,
        )

    def _lead(self, counts: Mapping[Standing, int], turning: Sequence[Turning], is_over: bool) -> str:
        silent = sum(each.only_silent for each in turning)
        units, missing = sum(counts.values()), counts[Standing.MISSING]
        start = f"{units} 个单位已报 {units - missing} 个" + (f"，{missing} 个还没有报" if missing else "，全部报了")
        mend = f"，{counts[Standing.PROBLEMS]} 个有要改的" if counts[Standing.PROBLEMS] else ""
        coming = f"{len(turning)} 项任务为红或黑" if is_over else f"再没有月报来，{len(turning)} 项任务将为红或黑"
        red = f"；{coming}" if turning else ""
        red += f"，其中 {silent} 项只因没有报" if silent else ""
        return f"{start}{mend}{red}。"

    def _deadlines(self) -> Iterator[Deadline]:
        """The events of this month, and the next one that is due at all."""
        done = happened(self.workspace.index)
        for event in events_of_year(self.workspace, self.current):
            if event.span.period == self.period:
                found, is_past = done.get(event.key), event.moment <= self.now
                far = span_words(event.moment - self.now)
                distance = f"{far}前" if is_past else f"还有 {far}"
                yield Deadline(event.kind.term, event.moment_words, distance, is_past, found.did if found else "")

    def _unit_lines(self, standings: Sequence[UnitStanding]) -> Iterator[UnitLine]:
        rules, decided, filings = self.workspace.settings.rules, self.record.verifications, self.record.filings
        returned = Counter(filings[code].entry.unit_code for code, each in decided.items() if each.decision is Decision.RETURN)
        by_unit: dict[str, list[TaskResult]] = {}
        for result in self.silent:
            by_unit.setdefault(result.task.unit_code, []).append(result)
        for item in standings:
            own = by_unit.get(item.unit.code, [])
            red = [result for result in own if result.status in BAD]
            until = window_for(self.workspace, self.period, self.current, item.unit.code).last_moment
            yield UnitLine(
                code=plain_text(item.unit.code),
                name=plain_text(item.unit.name),
                category=plain_text(item.unit.category),
                standing=item.standing.value,
                term=item.standing.term,
                arrived=f"{item.first_arrived.astimezone(self.workspace.zone):%m-%d %H:%M}" if item.first_arrived else "",
                receipt=item.newest,
                to_mend=item.to_mend,
                returned=returned[item.unit.code],
                silent=len(own),
                red=len(red),
                only_silent=sum(self._is_only_silent(result) for result in red),
                deduction=rules.deduction * sum(result.level >= rules.deduction_level for result in red) or Decimal(0),
                until=moment_words(until),
            )

    def _is_only_silent(self, result: TaskResult) -> bool:
        """Whether an entry with the last known figure would keep the task from red."""
        return bool(result.assessed) and not result.overdue and result.assessed >= result.planned - self.workspace.settings.rules.lag

    def _turning(self) -> Iterator[Turning]:
        """Those that only an entry is missing for first, then worst deviation, then by code."""
        red = [result for result in self.silent if result.status in BAD]
        red.sort(key=lambda each: (not self._is_only_silent(each), each.assessed - each.planned, each.task.code))
        for result in red:
            task = result.task
            yield Turning(
                plain_text(task.code),
                plain_text(task.title),
                plain_text(self.register.unit_by_code[task.unit_code].name),
                plain_text(self.register.person_name(task.leader)),
                result.status.char,
                result.planned,
                result.assessed,
                result.level,
                plain_text(result.reason),
                self._is_only_silent(result),
            )

    def _asked(self) -> Iterator[Asked]:
        """The newest delivery of each unit, where it came back in part or whole."""
        newest = {}
        for delivery in queries.deliveries(self.workspace.index, self.period):
            if delivery.submission.verdict is not Verdict.REPEATED:
                newest[delivery.submission.unit_code] = delivery
        for code, delivery in newest.items():
            said, unit = delivery.submission, self.register.unit_by_code.get(code)
            if said.verdict is Verdict.ACCEPTED:
                continue
            wrong = [problem.message for problem in delivery.problems if problem.severity.value != "warning"]
            yield Asked(
                plain_text(unit.name if unit else "认不出的单位"),
                said.number,
                plain_text(said.files[0].name),
                f"{said.arrived.astimezone(self.workspace.zone):%m-%d %H:%M}",
                delivery.counts.get("returned", 0),
                tuple(map(plain_text, wrong[:_TOLD])),
            )

    def _pending(self) -> tuple[tuple[str, int], ...]:
        """How many entries each department still has to verify, most first."""
        open_tasks = [code for code in self.record.filings if code not in self.record.verifications]
        tasks, units = self.register.task_by_code, self.register.unit_by_code
        counts = Counter(tasks[code].supervising_department for code in open_tasks if code in tasks)
        named = [(plain_text(units[code].name) if code in units else "考核办", count) for code, count in counts.items()]
        return tuple(sorted(named, key=lambda pair: (-pair[1], pair[0])))
