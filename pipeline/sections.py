"""How a section of the settings is declared: a frozen dataclass with limits that pydantic reads, loaded only to check."""

from collections.abc import Callable
from typing import Any, ClassVar


class Section:
    """What every section is: a key that it does not know is a fault."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}


class Limits:
    """`Annotated[int, Limits(ge=1, le=31)]`; `min_length` and `max_length` for text."""

    def __init__(self, **limits: Any) -> None:
        self.limits = limits

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        return {**handler(source), **self.limits}


class Checked:
    """`Annotated[str, Checked(check)]`: `check` raises ValueError with a sentence where the value does not do."""

    def __init__(self, check: Callable[[Any], None]) -> None:
        self.check = check

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        return {"type": "function-after", "function": {"type": "no-info", "function": self._passed}, "schema": handler(source)}

    def _passed(self, value: Any) -> Any:
        self.check(value)
        return value
