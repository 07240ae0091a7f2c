"""Short notices to chat groups: what the calendar did, in words that the office may change, by the same queue as mails."""

import hashlib

from pipeline.calendar import Event
from pipeline.files import write_files
from pipeline.ledger.posts import Post, is_queued
from pipeline.post.messages import Cause
from pipeline.post.queue import first_state, note_new, path_of
from pipeline.publish.templates import make_environment
from pipeline.service.actions import Done, Occasion
from pipeline.workspace import Workspace

_WORDS = {name: name for name in ("open", "remind", "due", "close", "publish")} | {"quarter": "publish"}
_MOST = 1900  # bytes; WeCom takes 2048
_SEPARATORS = "、\n"


def queue_notices(occasion: Occasion, cause: Cause, done: Done) -> None:
    """Queue what an event did for every group that wants to know, with one sync; what was queued before is passed over.

    Raises jinja2.TemplateError where a template of the office can't be filled in.
    """
    workspace, event = occasion.workspace, occasion.event
    groups = [group for group in workspace.settings.notices.groups if event.kind.term in group.occasions]
    if not groups or not done.tells or event.kind.name not in _WORDS:
        return
    text = _text(workspace, event, cause, done)
    made = [_post(occasion, cause, group.name, text) for group in groups]
    made = [post for post in made if not is_queued(workspace.index, post.id.partition("-")[0])]
    write_files({path_of(workspace, post): text.encode() for post in made}, workspace.state)
    note_new(workspace, occasion.now, made)


def _post(occasion: Occasion, cause: Cause, group: str, text: str) -> Post:
    mark = hashlib.sha256("\0".join((occasion.workspace.settings.county.name, *cause.key, "group", group)).encode()).hexdigest()[:32]
    return Post(f"{mark}-1", first_state(occasion.workspace), occasion.now, 0, group, text.partition("\n")[0], way="group")


def _text(workspace: Workspace, event: Event, cause: Cause, done: Done) -> str:
    county = workspace.settings.county
    template = make_environment(workspace.templates, plain=True).get_template(f"group_{_WORDS[event.kind.name]}.txt")
    return _cut(template.render(cause.facts, county=county.name, office=county.office, did=done.did, lists=done.lists).strip())


def _cut(text: str) -> str:
    """As much as a robot takes, ended between two names."""
    content = text.encode()
    if len(content) <= _MOST:
        return text
    head = content[:_MOST].decode(errors="ignore")
    return head[: max(head.rfind(separator) for separator in _SEPARATORS)].rstrip() + "……"
