"""Plain command lines read at once: options by name, each with one word or none.

Typer loads pydantic to make a path of a word, which takes longer than most commands; it reads all other command lines.
"""

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, get_args

import typer
from typer.models import OptionInfo

_KINDS = (bool, str, Path)


def plain_call(app: typer.Typer, arguments: Sequence[str]) -> Callable[[], object] | None:
    """The command with what the arguments say; None where there is more to them than plain options."""
    if len(app.registered_commands) != 1 or app.registered_groups or app.registered_callback:
        return None
    command = app.registered_commands[0].callback
    assert command
    parameters = inspect.signature(command).parameters
    options = {word: found for name in parameters for word, found in _spellings(name, parameters[name].annotation)}
    said: dict[str, Any] = {}
    words = iter(arguments)
    for word in words:
        if word not in options:
            return None
        name, kind = options[word]
        value = True if kind is bool else next(words, "-")
        if isinstance(value, str) and value.startswith("-"):
            return None
        said[name] = kind(value)
    missing = any(each.default is each.empty and name not in said for name, each in parameters.items())
    return None if missing else partial(command, **said)


def _spellings(name: str, annotation: Any) -> list[tuple[str, tuple[str, type]]]:
    """Every way to write an option, with its parameter and its type; none for one of another type."""
    kind, *more = get_args(annotation) or (annotation,)
    if kind not in _KINDS or len(more) != 1 or type(more[0]) is not OptionInfo:
        return []
    words = (more[0].default, *(more[0].param_decls or ()))  # within an annotation the first word stands as the default
    return [(word, (name, kind)) for word in words if isinstance(word, str)]
