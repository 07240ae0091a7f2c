"""Months in the life of a county, lived through the same commands that an office uses."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from pathlib import Path
from shutil import copyfile
from typing import Protocol
from zipfile import ZipFile

from pipeline.calendar import window
from pipeline.demo.behaviour import Delivery, Mistake, Placement, plan_month
from pipeline.demo.contacts import Filled, Job, work
from pipeline.demo.county import County, invent_county
from pipeline.demo.deciders import Work, decide
from pipeline.demo.exceptions import MONTHS, Appeals, invented_waivers
from pipeline.demo.planted import Plant, plant_of
from pipeline.demo.register import write_register
from pipeline.demo.requests import Requests
from pipeline.model.county import Unit
from pipeline.model.document import DocumentKind
from pipeline.model.oversight import CaseState
from pipeline.model.period import Period
from pipeline.model.rules import CalendarRules
from pipeline.system import shared_out
from pipeline.workbook.form import form_filename

Figures = Mapping[str, object]
_ISSUED_BEFORE, _BEGUN_BEFORE = timedelta(days=3), timedelta(days=20, hours=-9)
_REPLANNED = 6  # the month in which plans are changed, before it opens


class Commands(Protocol):
    """The commands of the office, each returning its figures."""

    def init(self, year: int) -> Figures: ...
    def check_register(self, now: datetime) -> Figures: ...
    def issue_requests(self, kind: DocumentKind, units: Sequence[str], now: datetime) -> Figures: ...
    def issue_review(self, now: datetime) -> Figures: ...
    def issue_targets(self, units: Sequence[str], now: datetime) -> Figures: ...
    def issue(self, period: Period, now: datetime) -> Figures: ...
    def ingest(self, now: datetime) -> Figures: ...
    def close(self, period: Period, now: datetime) -> Figures: ...
    def issue_verification(self, period: Period, now: datetime) -> Figures: ...
    def publish(self, period: Period, now: datetime) -> Figures: ...
    def supervise(self, period: Period, now: datetime) -> Figures: ...
    def issue_appeals(self, period: Period, now: datetime) -> Figures: ...
    def correct(self, period: Period, now: datetime) -> Figures: ...
    def summarize(self, period: Period, now: datetime) -> Figures: ...
    def issue_annual(self, year: int, now: datetime) -> Figures: ...


@dataclass
class Lived:
    """What happened: deliveries by behaviour, and every command with its moment and figures, in order."""

    behaviours: Counter[str] = field(default_factory=Counter)
    steps: list[tuple[str, datetime, Figures]] = field(default_factory=list)

    @property
    def states(self) -> Mapping[str, int]:
        """How many measures of the year stand how, by state, as supervision last told."""
        told = [figures for name, _, figures in self.steps if name == "supervise"]
        return {state: int(str(told[-1][state])) for state in CaseState} if told else {}


def live(directory: Path, units: int, months: Sequence[Period], seed: int, commands: Commands) -> Lived:
    """Make a workspace in `directory`, then live the months (of one year, in order) in it."""
    life = _Life(directory, invent_county(seed, units, months[0].year), commands)
    life.begin(months[0])
    for period in months:
        life.live_month(period)
    return life.lived


@dataclass(frozen=True)
class _Life:
    """The county's people and the office, at work in one workspace."""

    directory: Path
    county: County
    commands: Commands
    lived: Lived = field(default_factory=Lived)

    @cached_property
    def requests(self) -> Requests:
        return Requests(self.directory, self.county, self.commands, self._ingest)

    def begin(self, first: Period) -> None:
        """A register is accepted; units declare what it still lacks, and its plan, in time for the first month."""
        self.commands.init(self.county.year)
        (self.directory / "register.xlsx").write_bytes(write_register(self.requests.register, invented_waivers(self.county)))
        now = window(first, CalendarRules()).open - _BEGUN_BEFORE
        self._note("check_register", now, self.commands.check_register(now))
        self.requests.plan(self.requests.declare(now + timedelta(days=1)) + timedelta(days=1))

    def live_month(self, period: Period) -> None:
        span = window(period, CalendarRules())
        if period.month == _REPLANNED:
            self.requests.replan(span.open - _BEGUN_BEFORE, _REPLANNED)
        now = span.open - _ISSUED_BEFORE
        self._note("issue", now, self.commands.issue(period, now))
        deliveries = plan_month(self.county, period, self.county.seed)
        now = self._report(period, [each for each in deliveries if each.moment < span.close])
        if span.verify_by == span.close:  # holidays have brought the two together: departments work in the evening
            now = self._verify(period, span.close - timedelta(hours=6), timedelta(hours=2))
        now = max(now, self._report(period, [each for each in deliveries if each.moment >= span.close]))
        now = max(now, span.close) + timedelta(hours=1)
        self._note("close", now, self.commands.close(period, now))
        if span.verify_by > span.close:
            now = self._verify(period, now, timedelta(hours=9))
        now = max(now, span.publish + timedelta(hours=9))
        self._note("publish", now, self.commands.publish(period, now))
        self._supervise(period, now)

    def _report(self, period: Period, deliveries: Sequence[Delivery]) -> datetime:
        """Everything that units send, taken in once a day; the last moment."""
        now = window(period, CalendarRules()).open
        for _, group in groupby(deliveries, lambda item: item.moment.date()):
            day = list(group)
            now = day[-1].moment
            _drop_all(self.directory, self.county, period, day)
            self.lived.behaviours.update(delivery.behaviour.name for delivery in day)
            self._ingest(now)
        return now

    def _verify(self, period: Period, now: datetime, at_work: timedelta) -> datetime:
        """Departments decide, then units send returned entries again; when that has come in."""
        self._note("issue_verification", now, self.commands.issue_verification(period, now))
        _drop_decided(self.directory, self.county, period, DocumentKind.VERIFICATION)
        self._ingest(now := now + at_work)
        _drop_returned(self.directory, self.county, period)
        self._ingest(now := now + timedelta(hours=3))
        return now

    def _supervise(self, period: Period, now: datetime) -> None:
        """Notices go out, units answer; quarter and year follow their last month."""
        assert period.month
        self._note("supervise", now, self.commands.supervise(period, now))
        if period.month in MONTHS:
            Appeals(self.directory, self.commands, self._ingest, self.requests.review).live(period, now)
        now += timedelta(days=2)
        _drop_decided(self.directory, self.county, period, DocumentKind.RESPONSE)
        self._ingest(now)
        if period.month % 3 == 0:
            quarter = Period(period.year, quarter=period.month // 3)
            self._note("summarize", now, self.commands.summarize(quarter, now))
        if period.month == 12:
            self._end_year(Period(period.year), now)

    def _end_year(self, year: Period, now: datetime) -> None:
        """The office fills in the annual document, then publishes the year."""
        self._note("issue_annual", now, self.commands.issue_annual(year.year, now))
        _drop_decided(self.directory, self.county, year, DocumentKind.ANNUAL)
        self._ingest(now := now + timedelta(hours=3))
        self._note("summarize", now, self.commands.summarize(year, now))

    def _ingest(self, now: datetime) -> None:
        self._note("ingest", now, self.commands.ingest(now))

    def _note(self, name: str, now: datetime, figures: Figures) -> None:
        self.lived.steps.append((name, now, figures))


def _drop_decided(directory: Path, county: County, period: Period, kind: DocumentKind) -> None:
    """The workbooks of a kind that were issued for a month, filled in by those whom they name, each in its folder."""
    issued = sorted((directory / "outbox" / "issued" / str(period)).glob(f"*{kind.term}.xlsx"))
    overstating = frozenset(task.code for task in county.tasks if plant_of(task, county.seed) is Plant.OVERSTATED)
    works = [Work(path, kind, period.year, period.month or 12, county.seed, overstating) for path in issued]
    folders = {unit.name: unit.folder for unit in county.units}
    for filled in shared_out(decide, works):
        name = filled.name.split(" ")[0]
        folder = directory / "inbox" / folders.get(name, "考核办")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / filled.name).write_bytes(filled.workbook)


def _drop_returned(directory: Path, county: County, period: Period) -> None:
    """Half of the units with returned entries send them again as they are: the question was about evidence."""
    for unit in county.units[::2]:
        receipts = directory / "outbox" / "receipts" / str(period) / unit.folder
        for path in receipts.glob("请修改 核实退回*.xlsx"):
            (directory / "inbox" / unit.folder).mkdir(exist_ok=True)
            copyfile(path, directory / "inbox" / unit.folder / f"{unit.name}重报.xlsx")


def _drop_all(directory: Path, county: County, period: Period, day: Sequence[Delivery]) -> None:
    """Everything that arrives on a day is filled in, then put into the inbox in the order of the moments."""
    unit_of = {unit.code: unit for unit in county.units}
    jobs = [_job(directory, county, period, delivery) for delivery in day]
    for delivery, filled in zip(day, shared_out(work, jobs), strict=True):
        _drop(directory / "inbox", unit_of[delivery.unit_code], delivery, filled)


def _job(directory: Path, county: County, period: Period, delivery: Delivery) -> Job:
    """The workbook that the contact takes in hand: the issued one, the receipt's, or a wrong one."""
    codes = [unit.code for unit in county.units]
    place = codes.index(delivery.unit_code)
    behaviour = delivery.behaviour
    issued = directory / "outbox" / "issued"
    if behaviour.mistake is Mistake.OTHER_UNIT:
        place = (place + 1) % len(codes)
    unit = county.units[place]
    source, month = issued / str(period) / form_filename(unit, period, DocumentKind.REPORT), period
    if behaviour.mistake is Mistake.WRONG_PERIOD:
        before = period.previous()
        stale = issued / str(before) / form_filename(unit, before, DocumentKind.REPORT)
        source, month = (stale, before) if stale.exists() else (source, period)
    if behaviour.mends:
        receipts = directory / "outbox" / "receipts" / str(period) / unit.folder
        source = max(receipts.glob("请修改 *.xlsx"), default=source)
    tasks = county.tasks_by_unit[unit.code]
    return Job(source, tasks, month.month or 12, county.seed, behaviour, delivery.placement)


def _drop(inbox: Path, unit: Unit, delivery: Delivery, filled: Filled) -> None:
    """Lay a delivery into the inbox the way the contact packs it."""
    folder = inbox / unit.folder
    if delivery.placement is Placement.FLAT:
        folder = inbox
    elif delivery.placement is Placement.FOLDER:
        folder /= f"{Path(filled.name).stem}及印证资料"
    folder.mkdir(parents=True, exist_ok=True)
    files = ((filled.name, filled.workbook), *filled.evidence)
    if delivery.placement is Placement.ZIP:
        with ZipFile(folder / f"{Path(filled.name).stem}.zip", "w") as archive:
            for name, content in files:
                archive.writestr(name, content)
        return
    for name, content in files:
        (folder / name).write_bytes(content)
