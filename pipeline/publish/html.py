"""The bulletin as one self-contained page: the templates hold the loops, this module the formats."""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment

from pipeline.model.result import Status
from pipeline.publish.focus import Focus
from pipeline.publish.notes import explain_rules
from pipeline.publish.rows import COLOURS, LEVELS, plain_text
from pipeline.publish.templates import make_environment
from pipeline.publish.view import Bulletin

_CENT = Decimal("0.01")
_INDENT = re.compile(r"\n[ \t\n]+")


def render_bulletin(bulletin: Bulletin, workspace_templates: Path | None = None) -> str:
    """The whole page with styles and script inside; the same bulletin gives the same text.

    A template in `workspace_templates` takes the place of the one of the same name that comes along.
    """
    return _render("bulletin.html", bulletin, workspace_templates, notes=explain_rules(bulletin.facts.rules))


def render_focus(focus: Focus, bulletin: Bulletin, workspace_templates: Path | None = None) -> str:
    """The page of a campaign or of the key tasks, by `focus.html`."""
    return _render("focus.html", bulletin, workspace_templates, focus=focus)


def _render(template: str, bulletin: Bulletin, workspace_templates: Path | None, **more: object) -> str:
    page = environment_of(workspace_templates).get_template(template).render(
        bulletin=bulletin, facts=bulletin.facts, colours=COLOURS, not_due=Status.NOT_DUE, levels=LEVELS, **more
    )
    return _INDENT.sub("\n", page)


@lru_cache(maxsize=4)
def environment_of(workspace_templates: Path | None) -> Environment:
    """The environment of our pages, kept, since the pages of one bulletin share their parts; a template that changes is read again."""
    environment = make_environment(workspace_templates)
    environment.filters |= {"figure": figure, "signed": signed, "minute": minute, "limit": limit}
    environment.filters |= {"day": day, "plain": plain_text}
    return environment


@lru_cache(maxsize=1 << 14)
def figure(value: Decimal | None) -> str:
    """Two decimals; a dash where there is none."""
    return "–" if value is None else str(value.quantize(_CENT, ROUND_HALF_UP)).replace("-", "−")


@lru_cache(maxsize=1 << 12)
def signed(value: Decimal) -> str:
    """Two decimals with their sign."""
    return f"+{figure(value)}" if value > 0 else figure(value)


def minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def limit(moment: datetime) -> str:
    """The end of a window as people say it: midnight is 24:00 of the day before."""
    if (moment.hour, moment.minute) == (0, 0):
        return f"{moment - timedelta(days=1):%Y-%m-%d} 24:00"
    return minute(moment)


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
