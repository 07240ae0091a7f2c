"""What the events of the calendar do (rules section 4). Each may be done again and then changes nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.calendar import Event
from pipeline.desk.appeal import appeals_end
from pipeline.desk.verification import Sitting
from pipeline.ledger import queries
from pipeline.model.county import Register, Unit
from pipeline.model.period import Period
from pipeline.office.close import close_period
from pipeline.office.correct import correct_period, uncorrected
from pipeline.office.issue import issue_appeals, issue_reports, issue_review, issue_verifications
from pipeline.office.publish import corrections_since, publish_period
from pipeline.office.standing import Standing, UnitStanding, unit_standings
from pipeline.office.summary import publish_summary
from pipeline.office.supervise import supervise_period
from pipeline.office.waiting import review_words, unverified, unverified_words, waiting_reviews
from pipeline.office.weekly import write_weekly
from pipeline.post.messages import Message, office_receiver, to_readers, unit_receiver
from pipeline.registry import register_for, window_for
from pipeline.workbook.words import moment_words
from pipeline.workspace import Workspace

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Occasion:
    """An event that is performed `now`, with the newest register."""

    workspace: Workspace
    event: Event
    current: Register
    now: datetime

    @property
    def register(self) -> Register:
        """The register of the month."""
        return register_for(self.workspace, self.event.span.period, self.now)

    def last_moment(self, unit: Unit) -> datetime:
        """Until when a unit may report."""
        return window_for(self.workspace, self.event.span.period, self.current, unit.code).last_moment

    def to_unit(self, words: str, unit: Unit, *attachments: Path, **facts: object) -> Message:
        """A message that tells a unit its own last moment."""
        own = {"folder": unit.folder, "close": moment_words(self.last_moment(unit))}
        return Message(words, unit_receiver(unit, self.current), {**own, **facts}, attachments)



@dataclass(frozen=True)
class Done:
    """What was done, in a sentence; messages to others; what the office is told beside the sentence.

    Without `tells` the office gets no message: there was nothing left to do.
    """

    did: str
    messages: Iterable[Message] = ()
    lists: Sequence[tuple[str, str]] = ()
    attachments: tuple[Path, ...] = ()
    tells: bool = True


def issue_month(occasion: Occasion) -> Done:
    """Issue the report workbooks, each sent to its unit; not when nobody can report any more."""
    if occasion.now >= occasion.event.span.last_moment:
        return _overtaken("已过关闭时间，不再下达月报表")
    register = occasion.register
    issued = list(issue_reports(occasion.workspace, occasion.event.period, (), occasion.now))
    messages = (
        occasion.to_unit("open", item.unit, item.path, tasks=len(register.tasks_by_unit[item.unit.code])) for item in issued
    )
    return Done(f"下达月报表 {len(issued)} 份", messages)


def remind_silent(occasion: Occasion) -> Done:
    """Remind the units that have not reported, before due."""
    if occasion.now >= occasion.event.span.due:
        return _overtaken("已过截止时间，不再催报")
    return _tell_silent(occasion, "remind")


def tell_due(occasion: Occasion) -> Done:
    """Tell those who have not reported that they are late and until when they still may."""
    if occasion.now >= occasion.event.span.last_moment:
        return _overtaken("已过关闭时间，不再提醒")
    return _tell_silent(occasion, "due")


def close_month(occasion: Occasion) -> Done:
    """Fix who is late and missing; those missing are told."""
    closed = close_period(occasion.workspace, occasion.event.period, occasion.now)
    units = occasion.register.unit_by_code
    missing, late = [units[code] for code in closed.missing], [units[code] for code, _ in closed.late]
    messages = (occasion.to_unit("close", unit) for unit in missing)
    lists = (*_named("缺报", missing), *_named("迟报", late))
    return Done(f"迟报 {len(late)} 个单位，缺报 {len(missing)} 个单位", messages, lists)


def issue_verification(occasion: Occasion) -> Done:
    """Issue the verification workbooks, each sent to its department; the office's own goes to the office."""
    return _issue_verification(occasion, {unit.code for unit in occasion.register.units})


def issue_verification_again(occasion: Occasion) -> Done:
    """The same once the last extension is over: to those who supervise what was reported by extension."""
    return _issue_verification(occasion, {e.unit_code for e in occasion.current.extensions(occasion.event.period)})


def _issue_verification(occasion: Occasion, of: set[str]) -> Done:
    """Issue to all; tell those who have to verify something of these units."""
    if occasion.now >= occasion.event.span.verify_by:
        return _overtaken("已过核实期限，不再下达核实表")
    period = occasion.event.period
    issued = list(issue_verifications(occasion.workspace, period, occasion.now))
    sitting = Sitting(occasion.workspace, occasion.register, period)
    tasks = {item.unit.code: sitting.tasks_of(item.unit) for item in issued}
    concerned = [item for item in issued if any(task.unit_code in of for task in tasks[item.unit.code])]
    units = occasion.register.unit_by_code
    messages = (
        occasion.to_unit("verification", item.unit, item.path, tasks=len(tasks[item.unit.code]))
        for item in concerned
        if item.unit.code in units
    )
    own = tuple(item.path for item in concerned if item.unit.code not in units)
    rows = sum(len(tasks[item.unit.code]) for item in concerned)
    return Done(f"{len(concerned)} 份，{rows} 项待核实", messages, attachments=own)


def tell_unverified(occasion: Occasion) -> Done:
    """Tell the office what nobody has verified, and who should have."""
    workspace, period, register = occasion.workspace, occasion.event.period, occasion.register
    counts = unverified(workspace, register, period)
    words, left = unverified_words(register, counts), counts.total()
    verified = len(queries.filed(workspace.index, period)) - left
    return Done(f"已核实 {verified} 项，待核实 {left} 项", lists=(("待核实", words),) if words else ())


def publish_month(occasion: Occasion) -> Done:
    """Publish the bulletin; its readers get it, the office is told. What an extension granted after close brought counts."""
    workspace, period = occasion.workspace, occasion.event.period
    _correct(occasion)
    published = publish_period(workspace, period, occasion.now)
    number, lead = published.bulletin.facts.number, published.bulletin.lead
    corrected = tuple(_correction_pages(workspace, period))
    pages = (published.page, published.workbook, *corrected)
    messages = to_readers(workspace, occasion.current, pages, number=number, lead=lead, corrections=len(corrected))
    return Done(f"发布第 {number} 期", messages, (("摘要", lead),))


def _correction_pages(workspace: Workspace, period: Period) -> Iterator[Path]:
    """The pages of what was corrected since the bulletin before."""
    for each in corrections_since(workspace, period, queries.published(workspace.index, period) or {}):
        folder = workspace.outbox / "bulletins" / each["period"] / f"更正第{each['number']}号"
        yield from sorted(folder.glob("*.html"))


def _correct(occasion: Occasion) -> None:
    """What was accepted since the last bulletin is corrected before the next one builds on it."""
    for month in uncorrected(occasion.workspace, occasion.event.period.year):
        correct_period(occasion.workspace, month, occasion.now)


def publish_quarter(occasion: Occasion) -> Done:
    """Publish the bulletin of the quarter that ends with the month; its readers get it, the office is told."""
    _correct(occasion)
    published = publish_summary(occasion.workspace, occasion.event.period, occasion.now)
    number, lead = published.summary.edition.number, published.summary.lead
    pages = (published.page, published.workbook)
    return Done(f"发布第 {number} 期", to_readers(occasion.workspace, occasion.current, pages, number=number, lead=lead, corrections=0), (("摘要", lead),))


def supervise_month(occasion: Occasion) -> Done:
    """What follows from the bulletin: notices and response workbooks, each sent to its unit while it can still answer in time."""
    workspace, period = occasion.workspace, occasion.event.period
    supervised = supervise_period(workspace, period, occasion.now)
    published = queries.published(workspace.index, period)
    until = datetime.fromisoformat(published["response_due"]) if published else occasion.now
    if until < occasion.now:  # published and supervised by hand, long ago
        return _overtaken(f"督办 {supervised.measures} 项，回复期限已过，不再通知")
    due = moment_words(until)
    units = occasion.current.unit_by_code
    messages = [
        occasion.to_unit("supervise", units[each.unit_code], *each.files, measures=each.measures, response_due=due)
        for each in supervised.handed
        if each.unit_code in units
    ]
    return Done(f"督办 {supervised.measures} 项，涉及 {len(supervised.handed)} 个单位", messages)


def open_appeals(occasion: Occasion) -> Done:
    """The workbook in which a unit may contest what was published, sent to each that has something to contest."""
    workspace, period = occasion.workspace, occasion.event.period
    end = appeals_end(queries.published(workspace.index, period) or {})
    if occasion.now > end:
        return _overtaken("已过申诉期限，不再下达申诉表")
    issued = list(issue_appeals(workspace, period, occasion.now))
    until = moment_words(end, with_year=True)
    messages = (occasion.to_unit("appeal", item.unit, item.path, until=until) for item in issued)
    return Done(f"下达申诉表 {len(issued)} 份，{until} 以前受理", messages)


def issue_reviews(occasion: Occasion) -> Done:
    """The workbook of everything that waits for the office, when the time to contest a month is over."""
    words = review_words(waiting_reviews(occasion.workspace))
    if not words:
        return _overtaken("没有待审核的")
    issued = list(issue_review(occasion.workspace, occasion.now))
    return Done(f"待审核 {words}", attachments=tuple(item.path for item in issued))


def watch_key_tasks(occasion: Occasion) -> Done:
    """The week's page of the key tasks, for the office; not when the next week's is due."""
    if occasion.now - occasion.event.moment >= _WEEK:
        return _overtaken("已过一周，不再写周报")
    written = write_weekly(occasion.workspace, occasion.now)
    return Done(f"重点监管任务 {written.tasks} 项", lists=(("摘要", written.lead),), attachments=(written.path,))


def _overtaken(did: str) -> Done:
    return Done(did, tells=False)


def _tell_silent(occasion: Occasion, words: str) -> Done:
    """A message to every unit of which nothing was accepted and that can still report; the office gets the lists."""
    standings = unit_standings(occasion.workspace.index, occasion.register, occasion.event.period)
    silent = [unit for unit in _with(standings, Standing.MISSING) if occasion.now < occasion.last_moment(unit)]
    lists = (*_named("未报", silent), *_named("有问题待修改", _with(standings, Standing.PROBLEMS)))
    reported = len(standings) - sum(item.standing is Standing.MISSING for item in standings)
    messages = (occasion.to_unit(words, unit) for unit in silent)
    return Done(f"已报 {reported} 个单位，未报 {len(silent)} 个单位", messages, lists)


def _with(standings: Iterable[UnitStanding], standing: Standing) -> list[Unit]:
    return [item.unit for item in standings if item.standing is standing]


def _named(term: str, units: Sequence[Unit]) -> Iterator[tuple[str, str]]:
    """Units in one row of a message, if there are any."""
    if units:
        yield term, f"{len(units)} 个：{'、'.join(unit.folder for unit in units)}"


def tell_office(occasion: Occasion, done: Done, unreachable: Sequence[str]) -> Message:
    """What the office is told of an event, with those whose messages have nowhere to go."""
    lists = [*done.lists]
    if words := review_words(waiting_reviews(occasion.workspace)):
        lists.append(("待审核", words))
    if unreachable:
        lists.append(("没有邮箱", f"{len(unreachable)} 封邮件没有收件地址，请另行转交：{'、'.join(unreachable)}"))
    return Message("office", office_receiver(occasion.workspace), {"did": done.did, "lists": lists}, done.attachments)
