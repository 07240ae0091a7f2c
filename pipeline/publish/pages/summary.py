"""A quarter's or year's bulletin as a page, and a sheet of paper for every leader."""

from pathlib import Path

from pipeline.model.result import Status
from pipeline.publish.pages.html import environment_of
from pipeline.publish.views.notes import explain_period
from pipeline.publish.views.rows import COLOURS
from pipeline.publish.views.summary import Summary


def render_summary(summary: Summary, workspace_templates: Path | None = None) -> str:
    """The page, by `summary.html`."""
    return _render("summary.html", summary, workspace_templates)


def render_leader_sheets(summary: Summary, workspace_templates: Path | None = None) -> str:
    """A sheet of paper for every leader, by `leaders.html`."""
    return _render("leaders.html", summary, workspace_templates)


def _render(template: str, summary: Summary, workspace_templates: Path | None) -> str:
    page = environment_of(workspace_templates).get_template(template)
    # The parts shared with the month's bulletin ask for these two names.
    notes = explain_period(is_year=summary.period.is_year)
    return page.render(summary=summary, notes=notes, bulletin=summary, colours=COLOURS, not_due=Status.NOT_DUE)
