"""A correction 更正 as a page."""

from pathlib import Path

from pipeline.model.result import Status
from pipeline.publish.pages.html import environment_of
from pipeline.publish.views.correction import Correction
from pipeline.publish.views.rows import COLOURS


def render_correction(correction: Correction, workspace_templates: Path | None = None) -> str:
    """The page, by `correction.html`."""
    page = environment_of(workspace_templates).get_template("correction.html")
    # The parts shared with the month's bulletin ask for these names.
    return page.render(correction=correction, bulletin=correction, colours=COLOURS, not_due=Status.NOT_DUE)
