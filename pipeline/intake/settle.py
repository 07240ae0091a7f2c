"""Which deliveries have stopped changing: a copy under way is left alone until it rests."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.intake.folder import Found


class Settling:
    """Remembers since when each delivery looks as it does. Moments are seconds on a clock that only goes forward."""

    def __init__(self, rest: float) -> None:
        self.rest = rest
        self._since: dict[Path, tuple[str, float]] = {}

    def settled(self, found: Iterable[Found], moment: float) -> list[Found]:
        """Those that have looked the same for `rest` seconds; the rest are waited for."""
        seen = {_place(item): item for item in found}
        self._since = {
            place: self._since[place]
            if self._since.get(place, ("", 0.0))[0] == item.signature
            else (item.signature, moment)
            for place, item in seen.items()
        }
        return [item for item in seen.values() if self.rested(item, moment) >= self.rest]

    def rested(self, item: Found, moment: float) -> float:
        """For how many seconds a delivery that was seen has not changed."""
        return moment - self._since[_place(item)][1]


def _place(item: Found) -> Path:
    """Where it lies, which no other delivery shares: two names may read alike."""
    return item.folder or item.files[0][1]
