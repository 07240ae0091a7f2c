"""The answers to a unit's appeals 申诉答复, as one page."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.model.period import Period
from pipeline.model.statement import Statement
from pipeline.publish.pages.html import environment_of
from pipeline.publish.views.rows import plain_text


@dataclass(frozen=True, slots=True)
class Answer:
    """One appeal that was decided. `correction` is the number of the one that took it in, None while it is to come."""

    said: Statement
    decided: Statement
    accepted: bool
    correction: int | None

    def text(self, name: str) -> str:
        """The unit's words: `title`, `fact`, `reason`, `progress`."""
        return plain_text(self.said.text(name))

    @property
    def outcome(self) -> str:
        if not self.accepted:
            return "没有采纳"
        return f"采纳，见更正第{self.correction}号" if self.correction else "采纳，另发更正"

    @property
    def why(self) -> str:
        """The office's words."""
        return plain_text(self.decided.text("reason"))


@dataclass(frozen=True, slots=True)
class Answers:
    """All that was decided of a unit's appeals of a month."""

    county: str
    office: str
    contact: str
    unit_name: str
    period: Period
    rows: tuple[Answer, ...]


def render_answers(answers: Answers, workspace_templates: Path | None = None) -> str:
    """The page, by `answers.html`."""
    return environment_of(workspace_templates).get_template("answers.html").render(answers=answers)
