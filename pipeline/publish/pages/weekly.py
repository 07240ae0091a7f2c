"""The week's page of the key tasks 重点监管任务周报: where each stands by what is on record at this moment."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.model.oversight import SupervisionCase
from pipeline.model.result import Status
from pipeline.publish.pages.html import environment_of
from pipeline.publish.views.focus import Focus
from pipeline.publish.views.rows import COLOURS, TaskRow, plain_text
from pipeline.supervise.ladder import rung_of


@dataclass(frozen=True, slots=True)
class WeeklyRow:
    """A key task: when it was last reported, the days to its due date (below 0: past), and its last measure that is open."""

    row: TaskRow
    reported: str
    days: int
    case: SupervisionCase | None

    @property
    def measure(self) -> str:
        """`2 级 通报扣分，待回复`, with what the unit has promised."""
        if self.case is None:
            return ""
        measure, answer = self.case.measure, self.case.response
        rung = rung_of(measure.level)
        words = f"{measure.level} 级 {rung.term if rung else ''}，{self.case.state.term}"
        return plain_text(f"{words}；承诺 {answer.promised} 前完成" if answer and answer.promised else words)


@dataclass(frozen=True, slots=True)
class Weekly:
    """The page of one day. `month` is the month whose plan it is held against."""

    county: str
    office: str
    day: date
    month: str
    focus: Focus
    rows: tuple[WeeklyRow, ...]


def render_weekly(weekly: Weekly, workspace_templates: Path | None = None) -> str:
    """The page, by `weekly.html`."""
    page = environment_of(workspace_templates).get_template("weekly.html")
    return page.render(weekly=weekly, bulletin=weekly, colours=COLOURS, not_due=Status.NOT_DUE)
