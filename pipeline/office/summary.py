"""Publishing a quarter or a year: from its published months alone, numbered, and the same when asked again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.assess.year import Ranking
from pipeline.ledger import queries
from pipeline.ledger.annual import appraisals
from pipeline.ledger.corrections import corrections
from pipeline.model.period import Period
from pipeline.office.began import awaited_months
from pipeline.office.correct import refuse_uncorrected
from pipeline.office.edition import digests_of, new_edition, refuse_changed, write_edition
from pipeline.office.rankings import assess_period, ranks_by_code
from pipeline.publish.excel.summary import draw_summary
from pipeline.publish.pages.summary import render_leader_sheets, render_summary
from pipeline.publish.tables.summary import render_summary_tables
from pipeline.publish.views.summary import Edition, Summary, make_summary
from pipeline.settings import settings_of
from pipeline.workspace import Refused, Workspace


@dataclass(frozen=True)
class PublishedSummary:
    """A quarter's or year's bulletin on disk, and whether it was published just now."""

    summary: Summary
    folder: Path
    page: Path
    workbook: Path
    is_new: bool


Rankings = Mapping[str, Ranking]


def publish_summary(workspace: Workspace, period: Period, now: datetime) -> PublishedSummary:
    """Publish a quarter or year whose months since the county began are all published, or write it again from the same records.

    Raises Refused where a month waits or none is the county's, for a year without its annual document, and (after tampering) where the pages no
    longer come out as they were published.
    """
    index = workspace.index
    if waiting := awaited_months(workspace, period, now):
        raise Refused(f"{period.term}的通报要等{'、'.join(month.term for month in waiting)}的通报发布以后")
    if queries.published(index, period.months[-1]) is None:
        raise Refused(f"{period.term}在启用以前，没有月份的通报可以汇总")
    if period.is_year and not appraisals(index, period.year):
        raise Refused(f"还没有收到{period.term}的年终评议表：运行 kaohe issue annual，填好放进收件箱；没有加减分的至少填一行并写明")
    before = queries.published(index, period)
    if before is None:
        refuse_uncorrected(workspace, period.year)
    record = before or new_edition(workspace, period, now)
    rankings, summary = _make(workspace, period, record)
    contents = _render(workspace, summary)
    if before is None:
        workspace.record(now, ("publish", {**record, "past": {"assessed": {}, "streaks": {}, "ranks": ranks_by_code(rankings)}, "digests": digests_of(contents)}))
    else:
        refuse_changed(period, contents, before)
    folder = write_edition(workspace, period, contents)
    page, book = list(contents)[:2]
    return PublishedSummary(summary, folder, folder / page, folder / book, before is None)


def rankings_of(workspace: Workspace, period: Period) -> Rankings:
    """Every ranking of a published quarter or year; raises Refused where it is not published."""
    record = queries.published(workspace.index, period)
    if record is None:
        raise Refused(f"{period.term}还没有发布。先运行 kaohe publish --period {period}，或按月份查询")
    return _make(workspace, period, record)[0]


def _make(workspace: Workspace, period: Period, record: Mapping[str, Any]) -> tuple[Rankings, Summary]:
    index, settings = workspace.index, settings_of(record["settings"])
    months = {month: body for month in period.months if (body := queries.published(index, month))}
    found = assess_period(workspace, period, record, record.get("seq", 0))
    edition = Edition(
        settings.county.name,
        settings.county.office,
        record["number"],
        datetime.fromisoformat(record["day"]).date(),
        record["program"],
        months[period.months[-1]]["register"],
        tuple((month, body["head"]) for month, body in months.items()),
        tuple(each["lead"] for each in corrections(index, period.year, record.get("seq", 0)) if _restates(each, period)),
    )
    return found.rankings, make_summary(period, found.rankings, found.last, found.register, edition)


def _restates(correction: Mapping[str, Any], period: Period) -> bool:
    """Whether a correction changed a month of a period."""
    return any(str(month) in correction["months"] for month in period.months)


def _render(workspace: Workspace, summary: Summary) -> dict[str, bytes]:
    """The files of a bulletin by name: page and workbook first."""
    name, templates = f"{summary.period.term}通报", workspace.templates
    files = {
        f"{name}.html": render_summary(summary, templates).encode(),
        f"{name}.xlsx": draw_summary(summary, templates),
        **{f"data/{table}": content for table, content in render_summary_tables(summary).items()},
    }
    if summary.period.is_year:
        files["领导干部年度考核表.html"] = render_leader_sheets(summary, templates).encode()
    return files
