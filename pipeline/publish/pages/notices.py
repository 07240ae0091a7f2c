"""Supervision on paper: notices 督办通知单, and record sheets of visits and interviews."""

from pathlib import Path

from pipeline.publish.pages.html import environment_of
from pipeline.publish.views.oversight import Papers
from pipeline.publish.views.rows import INTERVIEW


def render_notices(papers: Papers, workspace_templates: Path | None = None) -> str:
    """A page of notices, one sheet of paper each, by `notice.html`."""
    return environment_of(workspace_templates).get_template("notice.html").render(papers=papers)


def render_records(papers: Papers, workspace_templates: Path | None = None) -> str:
    """The record sheets of visits and interviews, to be filled in by hand, by `record.html`."""
    return environment_of(workspace_templates).get_template("record.html").render(papers=papers, interview=INTERVIEW)
