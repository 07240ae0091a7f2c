"""Which deliveries have stopped changing: a copy under way is left alone until it rests."""

from collections.abc import Iterable

from pipeline.intake.folder import Found


class Settling:
    """Remembers when each delivery was last seen to change. Moments are seconds on any steady clock."""

    def __init__(self, rest: float) -> None:
        self.rest = rest
        self._since: dict[str, tuple[str, float]] = {}

    def settled(self, found: Iterable[Found], now: float) -> list[Found]:
        """Those that have looked the same for `rest` seconds; the rest are waited for."""
        seen = {f"{item.channel}/{item.name}": item for item in found}
        self._since = {
            key: self._since[key] if self._since.get(key, ("", 0.0))[0] == item.signature else (item.signature, now)
            for key, item in seen.items()
        }
        return [item for key, item in seen.items() if now - self._since[key][1] >= self.rest]
