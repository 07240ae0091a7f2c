"""The bulletin as one self-contained page: the templates hold the loops, this module the formats."""

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from pipeline.model.result import Status
from pipeline.publish.pages import page
from pipeline.publish.pages.charge import Charge
from pipeline.publish.pages.drawer import drawer_data
from pipeline.publish.pages.portrait import Portrait
from pipeline.publish.templates import make_environment
from pipeline.publish.views.bulletin import Bulletin
from pipeline.publish.views.explain import ASSUMED, spell, sum_of
from pipeline.publish.views.explain_words import place_of
from pipeline.publish.views.figures import channel_words, correction_names, day, figure, limit, minute, signed
from pipeline.publish.views.focus import Focus
from pipeline.publish.views.insight import group_warnings
from pipeline.publish.views.notes import explain_rules
from pipeline.publish.views.rows import COLOURS, LEVELS, plain_text

_INDENT = re.compile(r"\n[ \t\n]+")


def render_bulletin(bulletin: Bulletin, workspace_templates: Path | None = None) -> str:
    """The whole page with styles and script inside; the same bulletin gives the same text.

    A template in `workspace_templates` takes the place of the one of the same name that comes along.
    """
    units = [unit for category in bulletin.categories for unit in sorted(category.units, key=lambda unit: unit.code)]
    return _render(
        "bulletin.html",
        bulletin,
        workspace_templates,
        notes=explain_rules(bulletin.facts.rules),
        sparks=page.sparks_of(bulletin),
        warnings=group_warnings(bulletin.warnings),
        sums={unit.code: sum_of(unit.row.score, [row.result for row in unit.tasks], bulletin.facts.rules) for unit in units},
        data=drawer_data(bulletin, (row for unit in units for row in unit.tasks)),
    )


def render_focus(focus: Focus, bulletin: Bulletin, workspace_templates: Path | None = None) -> str:
    """The page of a campaign or of the key tasks, by `focus.html`."""
    return _render("focus.html", bulletin, workspace_templates, focus=focus)


def render_overview(bulletin: Bulletin, workspace_templates: Path | None = None) -> str:
    """一页通, the sheet for the county's leaders, by `overview.html`."""
    return _render("overview.html", bulletin, workspace_templates)


def render_portrait(portrait: Portrait, bulletin: Bulletin, workspace_templates: Path | None = None) -> str:
    """The page of one unit or leader, by `portrait.html`."""
    return _render("portrait.html", bulletin, workspace_templates, portrait=portrait, assumed=ASSUMED)


def render_charge(charge: Charge, bulletin: Bulletin, workspace_templates: Path | None = None) -> str:
    """The page of one county leader, by `charge.html`."""
    return _render("charge.html", bulletin, workspace_templates, charge=charge, warnings=group_warnings(charge.warnings))


def _render(template: str, bulletin: Bulletin, workspace_templates: Path | None, **more: object) -> str:
    content = environment_of(workspace_templates).get_template(template).render(
        bulletin=bulletin, facts=bulletin.facts, colours=COLOURS, not_due=Status.NOT_DUE, levels=LEVELS, page=page, **more
    )
    return _INDENT.sub("\n", content)


@lru_cache(maxsize=4)
def environment_of(workspace_templates: Path | None) -> Environment:
    """The environment of our pages, kept, since the pages of one bulletin share their parts; a template that changes is read again."""
    environment = make_environment(workspace_templates)
    environment.filters |= {"figure": figure, "signed": signed, "minute": minute, "limit": limit}
    environment.filters |= {"day": day, "plain": plain_text, "css": css_string, "channel": channel_words}
    environment.filters |= {"spell": spell, "origin": place_of, "corrections": correction_names}
    return environment


def css_string(words: str) -> Markup:
    """`words` as a string of a style sheet, where nothing ends it."""
    return Markup('"' + re.sub(r'["\\<>&]', lambda found: f"\\{ord(found[0]):x} ", plain_text(words)) + '"')
