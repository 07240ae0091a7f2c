"""Publishing 通报: the month is assessed, its bulletin written once and numbered; asked again, it comes out the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.assess import past_of
from pipeline.assessing import assess_corrected, assess_month
from pipeline.calendar import end_of_working_days, window
from pipeline.files import safe_name, write_files
from pipeline.ledger import queries
from pipeline.ledger.corrections import corrections, numbers_of
from pipeline.ledger.records import encode_figures, encode_measure, encode_past
from pipeline.model.period import Period
from pipeline.model.result import Assessment
from pipeline.office.began import refuse_overtaken, unpublished_before
from pipeline.office.close import close_period
from pipeline.office.correct import refuse_uncorrected
from pipeline.office.edition import digests_of, new_edition, refuse_changed, write_edition
from pipeline.office.insight import find_insight
from pipeline.office.trail import trail_of
from pipeline.office.waiting import undecided
from pipeline.publish.excel.bulletin import draw_bulletin, draw_unit_sheets
from pipeline.publish.pages.html import render_bulletin, render_focus, render_overview
from pipeline.publish.tables.datapackage import render_tables
from pipeline.publish.views.bulletin import Bulletin, Facts, make_bulletin
from pipeline.registry import current_register, past_of_months_before, whole_window
from pipeline.settings import settings_of
from pipeline.system import meanwhile
from pipeline.versions import load_register
from pipeline.workbook.words import moment_words
from pipeline.workspace import Refused, Workspace


@dataclass(frozen=True)
class Published:
    """A bulletin on disk: its issue number, folder, and whether it was published just now."""

    bulletin: Bulletin
    folder: Path
    page: Path
    workbook: Path
    is_new: bool


def publish_period(workspace: Workspace, period: Period, now: datetime, *, early: bool = False) -> Published:
    """Publish a closed month, or write an already published one again from the same records.

    Raises Refused where the month is not closed, may still be reported by extension or verified (unless `early`), an earlier one
    waits for publication or correction or a later one is published, or (after tampering) the pages no longer come out as they
    were published.
    """
    before = queries.published(workspace.index, period)
    _refuse_unready(workspace, period)
    if before is None and not early:
        _refuse_unverified(workspace, period, now)
        _refuse_extended(workspace, period, now)
        close_period(workspace, period, now)  # what an extension granted after closing brought counts
    closed = queries.closed(workspace.index, period)
    assert closed
    record = before or _new_record(workspace, period, closed, now)
    assessment, bulletin = _make(workspace, period, closed, record)
    contents = _render(workspace, bulletin)
    if before is None:
        past = encode_past(past_of(assessment, past_of_months_before(workspace, period)))
        workspace.record(
            now,
            (
                "publish",
                {
                    **record,
                    "past": past,
                    "figures": encode_figures(assessment),
                    "measures": [encode_measure(measure) for measure in bulletin.measures],
                    "digests": digests_of(contents),
                },
            ),
        )
        workspace.pasts.clear()  # months after this one may be at hand under the same lock
    else:
        refuse_changed(period, contents, before)
    folder = write_edition(workspace, period, contents)
    page, book = list(contents)[:2]
    return Published(bulletin, folder, folder / page, folder / book, before is None)


def bulletin_in_force(workspace: Workspace, period: Period) -> Bulletin:
    """What a published month shows as its corrections left it, made again from its records; without any that is the bulletin.

    Raises Refused for one that is not published.
    """
    record, closed = queries.published(workspace.index, period), queries.closed(workspace.index, period)
    if record is None or closed is None:
        raise Refused(f"{period.term}的通报还没有发布，请先运行 kaohe publish --period {period}")
    return _make(workspace, period, closed, record, numbers_of(workspace.index, period))[1]


def _refuse_unready(workspace: Workspace, period: Period) -> None:
    """Raise Refused for a month that may not be published yet or any more."""
    refuse_overtaken(workspace, period)
    if queries.closed(workspace.index, period) is None:
        raise Refused(f"{period.term}还没有关闭，请先运行 kaohe close --period {period}")
    if queries.published(workspace.index, period) is None:
        if waiting := unpublished_before(workspace, period):
            raise Refused(f"请先发布 {'、'.join(map(str, waiting))}：名次变化和连续月数要用到前面的月份")
        refuse_uncorrected(workspace, period.year)


def _refuse_unverified(workspace: Workspace, period: Period, now: datetime) -> None:
    """Raise Refused before the verify date while an entry waits for its department, or was returned and may be sent again."""
    until = window(period, workspace.settings.calendar_rules).verify_by
    waiting = undecided(workspace, period) if now < until else 0
    if waiting:
        raise Refused(
            f"{period.term}还有 {waiting} 项待核实或退回后没有重报，核实期限是 {moment_words(until, with_year=True)}，到期以后再发布；"
            "不等核实就定稿的，加 --early（发布以后不能再核实，也不能撤回）"
        )


def _refuse_extended(workspace: Workspace, period: Period, now: datetime) -> None:
    """Raise Refused while an extension runs that was granted after closing."""
    last = whole_window(workspace, period, current_register(workspace, now)[0]).last_moment
    if now < last:
        raise Refused(
            f"{period.term}有单位延期到 {moment_words(last, with_year=True)}，到期以后再发布；"
            "不等的，加 --early（发布以后不再接收这个月的月报，也不能撤回）"
        )


def _new_record(workspace: Workspace, period: Period, closed: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Everything the bulletin depends on besides the journal before it."""
    day = now.astimezone(workspace.zone).date()
    due = end_of_working_days(day, workspace.settings.supervision.response_days, workspace.settings.calendar_rules)
    current, _ = current_register(workspace, now)
    edition = new_edition(workspace, period, now)
    return {**edition, "response_due": due.isoformat(), "register": closed["register"], "waivers": current.digest}


def _make(
    workspace: Workspace, period: Period, closed: Mapping[str, Any], record: Mapping[str, Any], corrected: tuple[int, ...] = ()
) -> tuple[Assessment, Bulletin]:
    """The month as it was published, or as the `corrected` ones left it: then all that is on record counts, whenever it came."""
    settings = settings_of(record["settings"])
    register = load_register(workspace, record["register"])
    assessment = (assess_corrected if corrected else assess_month)(workspace, period, record)
    known = {**record, "seq": 0} if corrected else record
    versions = queries.register_versions(workspace.index)
    facts = Facts(
        county=settings.county.name,
        office=settings.county.office,
        number=record["number"],
        published=datetime.fromisoformat(record["day"]).date(),
        register_number=next(v.number for v in versions if v.digest == record["register"]),
        register_digest=record["register"],
        journal_head=record["after"],
        program=record["program"],
        missing=tuple(closed["missing"]),
        late=tuple((code, datetime.fromisoformat(at)) for code, at in closed["late"]),
        deliveries=closed["deliveries"],
        response_due=datetime.fromisoformat(record["response_due"]),
        findings=find_insight(workspace, assessment, known),
        corrections=tuple(each["lead"] for each in corrections_since(workspace, period, record)),
        corrected=corrected,
        rules=settings.rules,
    )
    return assessment, make_bulletin(
        assessment, register, facts, window(period, settings.calendar_rules), trail_of(workspace, assessment, known)
    )


def write_unit_sheets(workspace: Workspace, published: Published) -> Path:
    """Write a second workbook beside the bulletin, with a sheet for each unit; returns its path."""
    bulletin = published.bulletin
    path = published.folder / f"{bulletin.period.term}通报（分单位）.xlsx"
    write_files({path: draw_unit_sheets(bulletin, workspace.templates)}, workspace.outbox)
    return path


def corrections_since(workspace: Workspace, period: Period, record: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The records of what was corrected between the bulletin of the month before and this one."""
    before = queries.published(workspace.index, period.previous()) or {}
    return corrections(workspace.index, period.year, record.get("seq", 0), before.get("seq", 0))


def _render(workspace: Workspace, bulletin: Bulletin) -> dict[str, bytes]:
    """The files of a bulletin by name: page and workbook first."""
    name = f"{bulletin.period.term}通报"
    workbook = meanwhile(lambda: draw_bulletin(bulletin, workspace.templates))  # as long as all the others together
    pages = {
        f"{name}.html": render_bulletin(bulletin, workspace.templates).encode(),
        f"{name}.xlsx": b"",
        f"{bulletin.period.term}一页通.html": render_overview(bulletin, workspace.templates).encode(),
        **{
            f"{bulletin.period.term}{safe_name(focus.name)}.html": render_focus(
                focus, bulletin, workspace.templates
            ).encode()
            for focus in bulletin.focuses
        },
        **{f"data/{table}": content for table, content in render_tables(bulletin).items()},
    }
    return {**pages, f"{name}.xlsx": workbook()}
