"""Which desk judges which kind of document."""

from collections.abc import Callable
from importlib import import_module

from pipeline.desk.case import Case, Judged
from pipeline.model.document import DocumentKind


def desk_of(kind: DocumentKind) -> Callable[[Case], Judged]:
    """`judge_<kind>` of the module that is named like the kind; loaded when the first of its documents is there."""
    judge: Callable[[Case], Judged] = getattr(import_module(f"pipeline.desk.{kind}"), f"judge_{kind}")
    return judge
