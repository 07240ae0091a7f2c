"""The trail of a month from what is on record: fixed when it is published, the same at any time later."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.ledger import queries
from pipeline.ledger.months import figures_of, published_months
from pipeline.ledger.oversight import measures_of, responses
from pipeline.model.evidence import Use
from pipeline.model.period import Period
from pipeline.model.result import Assessment
from pipeline.pictures.look import thumbnail
from pipeline.publish.views.trail import Step, Trail
from pipeline.settings import settings_of
from pipeline.workbook.pool import Readers
from pipeline.workspace import Workspace

_PICTURES = {".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp"}
_SIDE = 120  # of a small picture, in pixels


def trail_of(workspace: Workspace, assessment: Assessment, record: Mapping[str, Any]) -> Trail:
    """What led up to a month. Where its publish record has its `seq`, what was answered or corrected later is of no account."""
    index, period, seq = workspace.index, assessment.period, record.get("seq", 0)
    before = [month for month in Period(period.year).months if month < period]
    pasts = {month: past for month, past in published_months(index, period.year, seq).items() if month in before}
    uses = _evidence(workspace, assessment)
    most = settings_of(record["settings"]).bulletin.thumbnails
    return Trail(
        assessed={month: past.assessed for month, past in pasts.items()},
        figures={month: figures_of(index, month, seq) for month in pasts},
        ranks={month: past.ranks for month, past in pasts.items()},
        channels=queries.channels(index, period),
        evidence={code: tuple(use.name for use in own) for code, own in uses.items()},
        pictures=_pictures(workspace, assessment, uses, most) if most else {},
        steps=_steps(workspace, period, seq),
    )


def _evidence(workspace: Workspace, assessment: Assessment) -> dict[str, list[Use]]:
    """The files that came with the entry that counts, by task."""
    counted = {
        result.task.code: set(result.filing.entry.evidence) for result in assessment.tasks if result.filing
    }
    found: dict[str, list[Use]] = {}
    for use in queries.uses_in(workspace.index, assessment.period):
        if use.digest in counted.get(use.task_code, ()):
            found.setdefault(use.task_code, []).append(use)
    return found


def _pictures(
    workspace: Workspace, assessment: Assessment, uses: Mapping[str, list[Use]], most: int
) -> dict[str, bytes]:
    """A small picture of so many tasks: key tasks first, then those that lag most; none where a file does not open."""
    first = sorted(assessment.deviations, key=lambda result: not result.task.key)  # the worst deviation stays ahead
    wanted = [(result.task.code, use) for result in first for use in uses.get(result.task.code, ())[:1]]
    shown = [(code, workspace.archive / use.path) for code, use in wanted if Path(use.name).suffix.lower() in _PICTURES][:most]
    with Readers(1) as readers:
        small = list(readers.thumbnails((path for _, path in shown), workspace.settings.intake.read_seconds))
    smaller = {code: thumbnail(BytesIO(jpeg), _SIDE) for (code, _), jpeg in zip(shown, small, strict=True) if jpeg}
    return {code: jpeg for code, jpeg in smaller.items() if jpeg}


def _steps(workspace: Workspace, period: Period, before: int) -> dict[str, tuple[Step, ...]]:
    measures = [each for each in measures_of(workspace.index, Period(period.year), before) if each.period < period]
    answers = responses(workspace.index, measures, before)
    steps: dict[str, tuple[Step, ...]] = {}
    for measure in measures:
        step = Step(measure, answers.get(measure.number))
        steps[measure.task_code] = (*steps.get(measure.task_code, ()), step)
    return steps
